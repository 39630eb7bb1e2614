"""The page that a student gets back: all lines of the reports, and links from its table."""

import json
import re

from exercises.grading.feedback import page, write_feedback

RIGHT = {
    "points": 1.0,
    "of": 1,
    "kind": "right",
    "headline": "mean is right",
    "where": "",
    "why": "",
    "hint": "",
}
WRONG = {
    "points": 0.5,
    "of": 1,
    "kind": "recognised",
    "headline": "recognised: 1/M forgotten",
    "where": "ds[0, 1, 2] is <b>",
    "why": "C(x) = M.",
    "hint": "Count the keys.",
    "given": "Judged with a right mean in the place of yours.",
}
ABSENT = WRONG | {"points": 0.0, "kind": "not written", "headline": "dot is not written yet", "given": ""}
EXERCISES = {
    "ex03": {"title": "Scores", "points": 0.0, "of": 1, "functions": {"dot": ABSENT}},
    "ex06": {
        "title": "1/M & back",
        "points": 1.5,
        "of": 2,
        "functions": {"mean": RIGHT | {"given": ""}, "mean_backward": WRONG},
    },
}
RESULT = {
    "student": "Ünal <i>",
    "points": 1.5,
    "of": 3,
    "seed": 5,
    "problems": ["a.ipynb: <none>"],
    "exercises": EXERCISES,
}


def test_the_table_leads_to_each_exercise_and_each_back_to_the_table():
    html = page(RESULT)
    anchors = set(re.findall(r'id="(\w+)"', html))
    assert re.findall(r'href="#(\w+)"', html) == ["ex03", "ex06", "top", "top"]
    assert anchors == {"top", "ex03", "ex06"}


def test_a_sign_never_stands_without_its_words():
    html = page(RESULT)
    assert 'aria-label="mean right, mean_backward partly right">✓◐</span>' in html
    for words in ("✓ right</span>", "◐ partly right</span>", "○ not written</span>"):
        assert words in html


def test_all_that_was_said_is_on_the_page_and_escaped():
    html = page(RESULT)
    for text in (
        "Ünal &lt;i&gt;: 1.5 of 3",
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


def test_the_page_may_load_nothing():
    assert "default-src 'none'; style-src 'unsafe-inline'" in page(RESULT)


def test_both_files_are_written_and_the_json_is_the_result(tmp_path):
    write_feedback(tmp_path / "new", [RESULT | {"student": "anna"}])
    assert (tmp_path / "new" / "anna.html").read_text() == page(RESULT | {"student": "anna"})
    assert json.loads((tmp_path / "new" / "anna.json").read_text())["exercises"] == EXERCISES
