"""The colours of the symbols: readable on white and on black, apart for every kind of colour vision."""

import itertools

import numpy as np
import pytest
from colour_vision import APART, VISION, contrast, lab, linear

from nonlocal_ref.analysis.plots.symbols import SYMBOLS

PAPER = {"light": ("#ffffff",), "dark": ("#111418",), "figure": ("#ffffff", "#111418")}
LEAST = {"light": 4.5, "dark": 4.5, "figure": 3}  # WCAG 2.2: of text, of graphics


def test_black_on_white_is_as_far_apart_as_it_can_be():
    assert contrast("#000000", "#ffffff") == pytest.approx(21)
    assert lab(linear("#ffffff")) == pytest.approx([100, 0, 0], abs=0.1)


@pytest.mark.parametrize("column", PAPER)
@pytest.mark.parametrize("name", SYMBOLS)
def test_every_colour_can_be_read_on_its_paper(name, column):
    colour = getattr(SYMBOLS[name], column)
    assert min(contrast(colour, paper) for paper in PAPER[column]) >= LEAST[column]


@pytest.mark.parametrize("vision", VISION)
@pytest.mark.parametrize("column", PAPER)
def test_every_two_symbols_can_be_told_apart(column, vision):
    seen = {
        name: lab(np.clip(np.array(VISION[vision]) @ linear(getattr(row, column)), 0, 1))
        for name, row in SYMBOLS.items()
    }
    for one, other in itertools.combinations(seen, 2):
        assert np.linalg.norm(seen[one] - seen[other]) >= APART, (one, other)
