"""What makes the site: which lines a widget needs, values of sliders, docstrings, formulas."""

import ast
from pathlib import Path

import matplotlib
import nbformat
import pytest
from fontTools.ttLib import TTFont
from ipywidgets import FloatLogSlider, FloatSlider, IntSlider
from refusals import refuses

from tools.site import api, exercises, facts, math_font, placeholders
from tools.site.lecture_places import PLACES, fill_places
from tools.site.mathml import mathml
from tools.site.needed import needed, shows_widget
from tools.site.stills import values_of

NOTEBOOK = """
import numpy as np
from nonlocal_ref.widgets import explorer
rng = np.random.default_rng(0)
unused = slow()
picture = rng.standard_normal((4, 4))
draws = rng.standard_normal(3)
picture[0] = 1
clip = rng.standard_normal((4, 4))
picture = other()
explorer(clip, state=choice)
choice = {}
"""


def lines_needed(source, target):
    statements = ast.parse(source).body
    place = next(k for k, one in enumerate(statements) if ast.unparse(one).startswith(target))
    return [ast.unparse(statements[k]) for k in needed(statements, [place])]


def test_what_a_widget_needs_is_what_its_names_come_from_and_every_draw_before():
    found = lines_needed(NOTEBOOK, "explorer(clip")
    assert "unused = slow()" not in found
    assert "picture = other()" not in found
    assert "choice = {}" not in found
    assert "draws = rng.standard_normal(3)" in found  # it moves the generator on, so clip differs without it
    assert found[-2:] == ["clip = rng.standard_normal((4, 4))", "explorer(clip, state=choice)"]


def test_a_change_in_place_counts_as_making():
    assert lines_needed("x = [1]\nx[0] = 2\ny = x\nshow(y)", "show") == [
        "x = [1]",
        "x[0] = 2",
        "y = x",
        "show(y)",
    ]


@pytest.mark.parametrize(
    ("source", "shows"),
    [
        ('explorer(video, version="cosine")', True),
        ("from a import b\n\nstepper()", True),
        ("interact(draw, i=IntSlider());", True),
        ("explorer()\nx = 1", False),
        ("my.explorer(trained=mine)", False),
        ("", False),
    ],
)
def test_a_cell_shows_what_its_last_line_makes(source, shows):
    assert shows_widget(source) is shows


@pytest.mark.parametrize(
    ("slider", "most", "values"),
    [
        (IntSlider(2, 0, 4), 7, [0, 1, 2, 3, 4]),
        (IntSlider(16, 4, 96, 4), 4, [4, 16, 64, 96]),  # 32 gave its place to 16, the first value
        (IntSlider(0, 0, 5), 3, [0, 2, 5]),
        (FloatSlider(1, min=0, max=2, step=0.25), 3, [0, 1, 2]),
        (FloatLogSlider(1, min=-2, max=1, step=1), 7, [0.01, 0.1, 1, 10]),
    ],
)
def test_the_pictures_of_a_slider_are_spread_over_its_values_and_have_its_first_one(slider, most, values):
    assert values_of(slider, most) == pytest.approx(values)


def test_a_docstring_becomes_lists_passages_and_paragraphs():
    text = """y = a * b of `x`.   Source: eq. 1.   Raises ValueError for c_.

    depth    50 or
             101
    blocks   0, 1
    The others are options.
    """
    assert [line for line in api.as_rst(api.inspect.cleandoc(text)) if line] == [
        r"y = a \* b of ``x``.",
        "**Source**: eq. 1.",
        r"**Raises** ValueError for c\_.",
        "``depth``",
        "   50 or 101",
        "``blocks``",
        "   0, 1",
        "The others are options.",
    ]


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("y_i = sum_j p_ij g_j: g (B, M, D).", r":math:`y_i = \sum_j p_{ij} g_j`: g (B, M, D)."),
        (
            "f = exp(-|x_i - x_j|^2 / h^2).  More.",
            r":math:`f = \exp(-\vert x_i - x_j \vert^2 / h^2)`.  More.",
        ),
        ("y = branch(x_1) + x, or not.", r"y = branch(x_1) + x, or not."),
    ],
)
def test_an_equation_that_opens_a_docstring_is_typeset(text, wanted):
    assert api.prose(text) == [wanted]


def test_the_groups_of_public_names_are_those_of_the_package():
    groups = api.groups()
    assert [name for names in groups.values() for name in names] == api.nonlocal_ref.__all__
    assert "Eq. 6, figure 2: the block, and layers like it" in groups


def test_a_formula_is_drawn_with_an_upright_d_and_limits_below_its_sum():
    text = mathml(r"\mathrm{d}s = \sum_j p_j", block=True)
    assert '<math xmlns="http://www.w3.org/1998/Math/MathML" display="block">' in text
    assert "<mtext>d</mtext>" in text
    assert "<munder><mo>&#x02211;</mo><mi>j</mi></munder>" in text


def test_a_place_that_nobody_fills_is_refused_in_words():
    with pytest.raises(ValueError, match="'site: weather', which is not known: choose among contents, doors"):
        placeholders.fill("<!-- site: weather -->")


def test_only_an_exercise_leads_to_the_page_in_which_it_runs():
    notebook = '{"cells": [{"source": ["# 05"]}]}'
    assert "practice.html#ex05" in exercises.with_practice(
        "exercises/student/ex05_softmax_backward", notebook
    )
    assert exercises.with_practice("notebooks/00_map", notebook) == notebook


def test_a_notebook_that_does_not_say_what_it_is_is_refused_in_words(tmp_path):
    silent = tmp_path / "ex99_silent.ipynb"
    nbformat.write(nbformat.v4.new_notebook(cells=[nbformat.v4.new_markdown_cell("# 99")]), silent)
    with refuses(ValueError, "ex99_silent.ipynb opens without '# title', 'Points' and 'Time'"):
        facts.exercise_facts(silent)
    with refuses(
        ValueError, "ex99_silent.ipynb opens without '# title', 'After this notebook' and 'Reading time'"
    ):
        facts.notebook_facts(silent)


def test_the_titles_are_those_that_the_widgets_show():
    for name, title in facts.TITLES.items():
        text = (facts.ROOT / f"nonlocal_ref/widgets/{name}.js").read_text()
        assert f'title: "{title}"' in text, name


def test_a_page_says_how_to_make_the_slides_until_they_are_there(tmp_path):
    (tmp_path / "figures").mkdir()
    (tmp_path / "figures" / "index.html").write_text("made")
    fill_places(tmp_path)
    assert "make slides" in (tmp_path / "slides" / "lecture.html").read_text()
    assert (tmp_path / "figures" / "index.html").read_text() == "made"
    first = (facts.ROOT / "docs" / "index.md").read_text()
    assert all(f'<a href="{place}">' in first for place in PLACES)


def test_the_font_of_the_formulas_has_their_letters_in_the_forms_of_a_browser(tmp_path):
    (tmp_path / "page.html").write_text(
        "<p>q</p><math><mi>x</mi><mi>&#981;</mi><mo>&#8721;</mo></math><p>r</p>"
    )
    found = math_font.letters(tmp_path)
    assert found >= {
        ord("x"),
        0x1D465,
        0x3D5,
        0x1D719,
        0x2211,
    }  # 0x1D...: the italic letters that a browser writes
    assert not found & {ord("q"), ord("r"), ord("&")}


def test_a_font_with_some_letters_has_these_alone(tmp_path):
    whole = Path(matplotlib.get_data_path()) / "fonts/ttf/STIXGeneral.ttf"
    math_font.save_letters(whole, {ord("x"), 0x2211}, tmp_path / "some.woff2")
    with TTFont(tmp_path / "some.woff2") as some:
        assert set(some.getBestCmap()) == {ord("x"), 0x2211}
