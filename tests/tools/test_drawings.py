"""A figure's SVG within a page, and as a file with fixed colours."""

import re

import pytest
from texts import ROOT

from nonlocal_ref.analysis.plots.shades import PAPER, SHADES
from tools.site.drawings import inline, with_colours

DRAWN = (
    '<?xml?><svg width="1"><style>svg{color: red}</style><g id="a" style="fill: var(--fig-g, #93578b)"/>'
    '<use href="#a" fill="currentColor"/><p clip-path="url(#b)"/></svg>'
)


def test_in_a_page_it_takes_the_colours_of_the_page_and_ids_of_its_own():
    made = inline(DRAWN, "name", 'a "figure"')
    assert 'role="img" aria-label="a &quot;figure&quot;"' in made
    assert "--fig-g: light-dark(#93578b, #c3798b)" in made
    assert '<g id="name-a" style="fill: var(--fig-g, #93578b)"/>' in made
    assert '<use href="#name-a" fill="currentColor"/><p clip-path="url(#name-b)"/>' in made
    assert "xml?" not in made
    assert "<style>" not in made


def test_ink_and_ground_of_figures_are_those_of_all_pages():
    """JavaScript and CSS read style.css, matplotlib reads shades.py: one pair of colours in both."""
    style = (ROOT / "nonlocal_ref" / "widgets" / "style.css").read_text()
    pages = {
        name: tuple(pair.split(", ")) for name, pair in re.findall(r"--nl-(\w+): light-dark\((.*)\);", style)
    }
    assert pages["ink"] == SHADES["ink"]
    assert pages["paper"] == PAPER
    assert pages["edge"] == SHADES["quiet"]


@pytest.mark.parametrize(
    ("kind", "ink", "g"), [("light", "#1f2328", "#93578b"), ("dark", "#dfe3e8", "#c3798b")]
)
def test_as_a_file_it_has_colours_that_every_program_can_read(kind, ink, g):
    made = with_colours(DRAWN, kind)
    assert f'style="fill: {g}"' in made
    assert f'fill="{ink}"' in made
    assert "var(" not in made
    assert "red" not in made
