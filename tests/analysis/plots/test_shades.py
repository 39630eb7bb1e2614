"""The colours of figures: readable on both kinds of page, apart for every kind of colour vision."""

import itertools

import numpy as np
import pytest
from colour_vision import APART, VISION, contrast, lab, linear

from nonlocal_ref.analysis.plots.shades import INK, PAPER, SHADES, colour_of, symbol_in
from nonlocal_ref.analysis.plots.style import LOOKS
from nonlocal_ref.analysis.plots.symbols import SYMBOLS

WRITTEN = {"ink", *SYMBOLS}  # text has these colours, nothing else


@pytest.mark.parametrize("kind", ["light", "dark"])
@pytest.mark.parametrize("name", SHADES)
def test_text_has_a_contrast_of_4_and_a_half_and_lines_of_3(name, kind):
    found = contrast(getattr(SHADES[name], kind), getattr(PAPER, kind))
    assert found >= (4.5 if name in WRITTEN else 3)


@pytest.mark.parametrize("vision", VISION)
@pytest.mark.parametrize("kind", ["light", "dark"])
def test_every_two_looks_can_be_told_apart(kind, vision):
    of = {shade.light: shade for shade in SHADES.values()}
    colours = [getattr(of[colour], kind) for colour, _ in LOOKS]
    seen = [lab(np.clip(np.array(VISION[vision]) @ linear(colour), 0, 1)) for colour in colours]
    assert all(np.linalg.norm(one - other) >= APART for one, other in itertools.combinations(seen, 2))


def test_no_two_shades_are_drawn_in_the_same_colour():
    """So that the SVG knows which one a colour is."""
    assert len({shade.light for shade in [*SHADES.values(), PAPER]}) == len(SHADES) + 1


@pytest.mark.parametrize(
    ("name", "symbol"),
    [
        *[
            ("theta.w", "theta"),
            ("φ", "phi"),
            ("dg", "g"),
            ("without p", "p"),
            ("w_z", "w_z"),
            ("W_z", "w_z"),
        ],
        *[
            ("W_z", "w_z"),
            ("W_z = 0", None),
            ("gradcheck", None),
            ("batchnorm.gamma", None),
            ("dual path", None),
        ],
    ],
)
def test_a_name_is_about_a_symbol_or_about_none(name, symbol):
    assert symbol_in(name) == symbol
    assert colour_of(name, INK) == (SYMBOLS[symbol].light if symbol else INK)
