"""The page that a student gets back: all lines of the reports, and links from its table."""

import json
import re

import numpy as np
import pytest

from exercises.checker.heatmap import side_by_side, window
from exercises.checker.verdicts.verdict import Picture
from exercises.grading.feedback import page, write_feedback
from exercises.grading.picture_data import heat_maps, picture_as_data

MINE, OTHER = np.random.default_rng(0).standard_normal((2, 2, 7, 5))
PICTURE = Picture("ds", "generic", MINE, OTHER)
NOTHING = {"given": "", "names": [], "picture": None}
RIGHT = NOTHING | {
    "points": 1.0,
    "of": 1,
    "kind": "right",
    "headline": "mean is right",
    "where": "",
    "why": "",
    "hint": "",
}
WRONG = {
    "points": 1 / 3,
    "of": 1,
    "kind": "recognised",
    "headline": "recognised: 1/M forgotten",
    "where": "ds[0, 1, 2] is <b>",
    "why": "C(x) = M.",
    "hint": "Count the keys.",
    "given": "Judged with a right mean in the place of yours.",
    "names": ["1/M forgotten"],
    "picture": picture_as_data(PICTURE),
}
ABSENT = WRONG | {"points": 0.0, "kind": "not written", "headline": "dot is not written yet"} | NOTHING
MISSING = ABSENT | {"kind": "not handed in", "headline": "no file that was handed in has softmax"}
EXERCISES = {
    "ex03": {"title": "Scores", "points": 0.0, "of": 1, "functions": {"dot": ABSENT}},
    "ex04": {"title": "Softmax", "points": 0.0, "of": 1, "functions": {"softmax": MISSING}},
    "ex06": {
        "title": "1/M & back",
        "points": 4 / 3,
        "of": 2,
        "functions": {"mean": RIGHT, "mean_backward": WRONG},
    },
}
RESULT = {
    "student": "Ünal <i>",
    "points": 4 / 3,
    "of": 4,
    "seed": 5,
    "problems": ["a.ipynb: <none>"],
    "exercises": EXERCISES,
}


def test_the_table_leads_to_each_exercise_and_each_back_to_the_table():
    html = page(RESULT)
    anchors = set(re.findall(r'id="(\w+)"', html))
    assert re.findall(r'href="#(\w+)"', html) == ["ex03", "ex04", "ex06", *["top"] * 3]
    assert anchors == {"top", "ex03", "ex04", "ex06"}


def test_a_sign_never_stands_without_its_words():
    html = page(RESULT)
    assert 'aria-label="mean right, mean_backward partly right">✓◐</span>' in html
    for words in ("✓ right</span>", "◐ partly right</span>", "○ not written</span>"):
        assert words in html


def test_all_that_was_said_is_on_the_page_and_escaped():
    html = page(RESULT)
    for text in (
        "Ünal &lt;i&gt;: 1 1/3 of 4",
        "✗ a.ipynb: &lt;none&gt;",
        "1/M &amp; back",
        "ds[0, 1, 2] is &lt;b&gt;",
    ):
        assert text in html
    for label in ("headline", "why", "hint", "given"):
        assert WRONG[label] in html
    assert "<i>" not in html
    assert "<script" not in html


def test_what_is_not_written_is_said_in_one_line():
    part = page(RESULT).split('id="ex03"')[1].split("</section>")[0]
    assert re.findall(r"<dt>(\w+)</dt>", part) == ["what"]


def test_what_was_not_handed_in_is_not_taken_for_a_stub():
    html = page(RESULT)
    assert '<span class="sign none">not handed in</span>' in html
    part = html.split('id="ex04"')[1].split("</section>")[0]
    assert "– not handed in: no file has\n<code>softmax</code>" in part
    assert "not written" not in part
    assert "not handed in" not in html.split('id="ex03"')[1].split("</section>")[0]


def test_points_are_written_as_people_write_them():
    assert "· 1/3 of 1</h3>" in page(RESULT)
    assert "0.33" not in page(RESULT)


def colours(html):
    return re.findall(r"background:rgb\([\d,]+\)", html)


def test_the_heat_maps_are_those_of_the_checker():
    assert len(colours(side_by_side(PICTURE))) > 3 * 7 * 5
    part = page(RESULT).split('id="ex06"')[1].split("</section>")[0]
    assert colours(part) == colours(side_by_side(PICTURE))
    for words in ("yours − right", window(PICTURE)[3].replace("'", "&#39;")):
        assert words in part


def test_a_function_that_is_right_takes_one_line_and_no_heat_map():
    part = page(RESULT).split("<code>mean</code>")[1].split("</article>")[0]
    assert "<table" not in part
    assert "<dl>" not in part


@pytest.mark.parametrize("value", [np.nan, np.inf, -np.inf])
def test_a_picture_comes_back_from_json_as_it_was(value):
    yours = MINE.copy()
    yours[1, 2, 3] = value
    picture = Picture("ds", "generic", yours, OTHER)
    text = json.dumps(picture_as_data(picture), allow_nan=False)
    assert colours(heat_maps(json.loads(text))) == colours(side_by_side(picture))


def test_a_single_number_and_another_shape_have_no_picture():
    assert picture_as_data(None) is None
    assert picture_as_data(Picture("c", "generic", np.array(1.0), np.array(2.0))) is None
    assert picture_as_data(Picture("c", "generic", MINE, OTHER[0])) is None
    assert heat_maps(None) == ""


def test_a_submission_that_could_not_be_graded_has_no_points_and_says_why():
    ungraded = {key: exercise | {"points": None, "functions": {}} for key, exercise in EXERCISES.items()}
    html = page(RESULT | {"points": None, "exercises": ungraded, "problems": ["the process was killed"]})
    assert "Ünal &lt;i&gt;: – of 4 points" in html
    assert "✗ the process was killed" in html
    assert "could not be graded" in html
    assert "not handed in" not in html


def test_control_characters_of_a_name_and_of_an_error_are_seen():
    html = page(RESULT | {"student": "x\x1b[31m\u202e", "problems": ["a\x00b"]})
    assert r"x\x1b[31m\u202e: 1 1/3" in html
    assert r"a\x00b" in html


def test_the_page_may_load_nothing():
    assert "default-src 'none'; style-src 'unsafe-inline'" in page(RESULT)


def test_both_files_are_written_and_the_json_is_the_result(tmp_path):
    write_feedback(tmp_path / "new", [RESULT | {"student": "anna"}])
    assert (tmp_path / "new" / "anna.html").read_text() == page(RESULT | {"student": "anna"})
    assert json.loads((tmp_path / "new" / "anna.json").read_text())["exercises"] == EXERCISES
