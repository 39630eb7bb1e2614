"""How a verdict is shown: every part in words, in a terminal and in a notebook."""

import re
import sys

import numpy as np
import pytest

from exercises.checker.checking import sizes
from exercises.checker.heatmap import ColouredCell, colour, relative_luminance, side_by_side, window
from exercises.checker.observe import probes_of
from exercises.checker.report import Report, points_in_words
from exercises.checker.verdicts.verdict import Picture, Verdict
from tests.exercises.small_tasks import SMALL, SOFTMAX, SOFTMAX_MISTAKES, softmax_back
from tests.exercises.support import verdict_of


def report_of(function, **options):
    return Report(SMALL, SOFTMAX, verdict_of(SOFTMAX, function, SOFTMAX_MISTAKES), **options)


def test_a_terminal_shows_what_where_why_and_one_hint():
    lines = str(report_of(SOFTMAX_MISTAKES[0].wrong)).splitlines()
    assert lines[0] == "✗ small softmax_back · 0 of 2 points · not right"
    assert lines[1] == "  what  recognised: row mean not subtracted"
    assert lines[2].startswith("  where ds[")
    assert lines[-3].startswith("  why   A row must not gain weight. ds points roughly the right way (cosine")
    assert lines[-1] == "  hint  Sum the row."


def test_the_right_answer_needs_two_lines():
    assert str(report_of(softmax_back)).splitlines() == [
        "✓ small softmax_back · 2 of 2 points · right",
        "  what  softmax_back is right on 4 probes",
    ]


@pytest.mark.parametrize(
    ("verdict", "words"),
    [
        (Verdict("right", "", score=1.0), "✓ right"),
        (Verdict("dtype", "", score=0.5), "◐ partly right"),
        (Verdict("unknown", ""), "✗ not right"),
        (Verdict("not written", ""), "○ not written"),
    ],
)
def test_a_colour_never_stands_without_its_symbol_and_words(verdict, words):
    assert f">{words}</span>" in Report(SMALL, SOFTMAX, verdict)._repr_html_()


def test_every_badge_can_be_read():
    for verdict in (
        Verdict("right", ""),
        Verdict("not written", ""),
        Verdict("x", ""),
        Verdict("x", "", score=0.5),
    ):
        assert contrast(Report(SMALL, SOFTMAX, verdict).sign[2]) > 4.5


def test_a_panel_sets_no_colour_of_text_or_page_so_that_it_fits_light_and_dark():
    html = report_of(softmax_back)._repr_html_()
    outside = re.sub(r"<span.*?</span>", "", html)
    assert not re.search(r"[^-]color:|background", outside)


def test_what_a_student_wrote_is_escaped():
    html = Report(SMALL, SOFTMAX, Verdict("raised", "<script>alert(1)</script>"))._repr_html_()
    assert "<script>" not in html
    assert "&lt;script&gt;" in html


def test_a_notebook_shows_yours_right_and_their_difference():
    html = report_of(SOFTMAX_MISTAKES[0].wrong)._repr_html_()
    for name in ("yours", "right", "yours − right"):
        assert f'role="img" aria-label="{name}: ds[' in html
        assert f"<small>{name}</small>" in html
    assert html.count("box-shadow") == 3


def test_no_report_gives_the_equation_of_a_function_that_is_still_to_be_found():
    for verdict in (Verdict("not written", "", hint="h"), Verdict("unknown", ""), Verdict("right", "")):
        first = Report(SMALL, SOFTMAX, verdict)
        assert SMALL.equation not in str(first)
        assert "&lt;p, dp&gt;" not in first._repr_html_()
    assert "  so    ds = p (dp - <p, dp>)" in str(Report(SMALL, SMALL.tasks[-1], Verdict("right", "")))
    assert SMALL.equation not in str(Report(SMALL, SMALL.tasks[-1], Verdict("unknown", "")))


def test_the_sizes_say_what_comes_in_and_what_should_come_out():
    verdict, words = Verdict("not written", ""), "dp (2, 7, 5), p (2, 7, 5) → ds (2, 7, 5), for the inputs"
    assert sizes(SOFTMAX, probes_of(SOFTMAX), "generic") == f"{words} called 'generic'"
    assert "  sizes dp (2, 7, 5)" in str(Report(SMALL, SOFTMAX, verdict, sizes=words))
    assert "  sizes" not in str(Report(SMALL, SOFTMAX, Verdict("right", ""), sizes=words))


def test_a_report_is_printed_as_its_words_wherever_it_is_shown_without_html():
    report = report_of(SOFTMAX_MISTAKES[0].wrong)
    assert repr(report) == str(report)


def test_a_terminal_of_eighty_columns_is_wide_enough_and_no_number_is_torn():
    why = "ds[1, 2, 1] is 0.326826, right is -0.0152538 and " + "x-y " * 30
    text = str(Report(SMALL, SOFTMAX, Verdict("unknown", why, why, why, why), sizes=why))
    assert max(map(len, text.splitlines())) <= 80
    assert text.count("-0.0152538") == 5
    assert not re.search(r"-$", text, flags=re.MULTILINE)


def test_without_jinja2_a_notebook_shows_the_lines_of_the_terminal(monkeypatch):
    for name in ("exercises.checker.render", "exercises.checker.heatmap"):
        monkeypatch.delitem(sys.modules, name, raising=False)
    monkeypatch.setitem(sys.modules, "jinja2", None)
    assert report_of(SOFTMAX_MISTAKES[0].wrong)._repr_html_() is None


def test_one_point_is_no_points():
    title = Report(SMALL, SOFTMAX._replace(points=1), Verdict("right", "", score=1.0)).title
    assert title == "small softmax_back · 1 of 1 point"


def test_the_legend_gives_the_values_of_the_colours_and_names_nan_only_if_there_is_one():
    right = np.array([0.0, -4.0, 2.0])
    html = side_by_side(Picture("db", "generic", np.array([0.5, -4.0, 2.0]), right))
    steps = re.findall(r"</span> (\S+)&ensp;", html)
    assert steps == ["−4", "−2", "0", "2", "4"]
    assert "the same colours, up to ±0.5" in html
    assert "NaN" not in html
    assert "NaN or inf" in side_by_side(Picture("db", "generic", np.array([np.nan, -4.0, 2.0]), right))


def test_no_sign_is_told_by_colour_alone():
    html = side_by_side(Picture("db", "generic", np.array([-3.0, np.nan, 3.0]), np.array([1.0, -1.0, 2.0])))
    yours = html.split("<table")[1].split("</table>")[0]
    assert re.findall(r">([−×]?)</td>", yours) == ["−", "×", ""]


def test_every_sign_in_a_cell_can_be_read():
    for value in np.linspace(-1, 1, 41):
        back = relative_luminance(colour(value, 1.0))
        front = {"#000": 0.0, "#fff": 1.0}[ColouredCell("", colour(value, 1.0), "").text_colour]
        light, dark = max(back, front), min(back, front)
        assert (light + 0.05) / (dark + 0.05) > 4.5


def test_a_large_array_is_cut_around_its_worst_entry():
    right = np.zeros((2, 50, 40))
    yours = right.copy()
    yours[1, 37, 4] = 2
    cut, _, worst, words = window(Picture("ds", "generic", yours, right))
    assert cut.shape == (12, 16)
    assert cut[worst] == 2
    assert words == "ds[1, 31:43, 0:16] on the probe 'generic'"


@pytest.mark.parametrize("shape", [(3,), (1,), (2, 1), (2, 3, 5, 1)])
def test_every_shape_can_be_drawn(shape):
    yours, right = np.full(shape, np.nan), np.ones(shape)
    html = side_by_side(Picture("db", "generic", yours, right))
    assert html.count("<table") == 3
    assert "rgb(150,150,150)" in html


def test_a_single_number_needs_no_picture():
    assert side_by_side(Picture("c", "generic", np.array(2.0), np.array(3.0))) == ""


def test_colours_go_from_blue_over_white_to_red():
    assert [colour(v, 2.0) for v in (-2, 0, 2, -9)] == [
        (33, 102, 172),
        (247, 247, 247),
        (178, 24, 43),
        (33, 102, 172),
    ]


def contrast(colour):
    """Contrast of white on #rrggbb.   Source: WCAG 2.2."""
    parts = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    linear = [c / 12.92 if c <= 0.03928 else ((c + 0.055) / 1.055) ** 2.4 for c in parts]
    return 1.05 / (np.dot([0.2126, 0.7152, 0.0722], linear) + 0.05)


@pytest.mark.parametrize(
    ("points", "words"),
    [(1 / 3, "1/3"), (2, "2"), (1.5, "1.5"), (0, "0"), (5 / 6, "5/6"), (10.25, "10.25"), (14 / 3, "4 2/3")],
)
def test_points_that_are_no_short_number_are_a_fraction(points, words):
    assert points_in_words(points) == words
