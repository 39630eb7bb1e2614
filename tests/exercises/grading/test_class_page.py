"""The page for the class: its numbers counted by hand, its links, and names that are no HTML."""

import re
from urllib.parse import quote, unquote

import pytest

from exercises.grading.class_page import causes, class_page, class_page_beside, write_class_page
from exercises.grading.feedback import write_feedback
from tests.exercises.grading.test_feedback import ABSENT, MISSING, RIGHT, WRONG

MEAN = {"title": "1/M & back", "of": 2}
FULL = MEAN | {"points": 2.0, "functions": {"mean": RIGHT, "mean_backward": RIGHT}}
HALF = MEAN | {"points": 4 / 3, "functions": {"mean": RIGHT, "mean_backward": WRONG}}
STUB = MEAN | {"points": 0.0, "functions": {"mean": ABSENT, "mean_backward": ABSENT}}
NONE = MEAN | {"points": 0.0, "functions": {"mean": MISSING, "mean_backward": MISSING}}
UNKNOWN = MEAN | {"points": None, "functions": {}}


def result_of(student, exercise, *problems):
    named = {"student": student, "points": exercise["points"], "of": 2, "seed": 5, "problems": list(problems)}
    return named | {"exercises": {"ex06": exercise}}


CLASS = [
    result_of("anna", FULL),
    result_of("ben", HALF),
    result_of("<b>", HALF, "a.py: <none>"),
    result_of("dora", STUB),
    result_of("emil", NONE, "no function of an exercise was found"),
    result_of("x\x1b[31m", UNKNOWN, "could not be graded"),
]


def shown(results=CLASS):
    return class_page(results, lambda result: f"feedback/{quote(result['student'])}.html")


def section(html, name):
    return html.split(f'<h2 id="{name}">')[1].split("</section>")[0]


def text(html):
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", html)).strip()


def test_the_mean_is_of_those_who_were_graded():
    assert "0.9 of 2 points on average, median 1.3" in shown()  # (2 + 4/3 + 4/3 + 0 + 0) / 5 = 14/15


def test_each_exercise_has_its_mean_over_those_who_handed_it_in():
    row = text(section(shown(), "points")).partition("1/M")[2]
    assert "58 % of 2 1 4" in row  # (1 + 2/3 + 2/3 + 0) / 4; one with all points, four who handed in


def test_who_needs_a_look_stands_first():
    said = text(section(shown(), "first"))
    assert r"1 could not be graded x\x1b[31m could not be graded" in said
    assert "1 handed in nothing that can be graded emil" in said
    assert "1 with files not read &lt;b&gt; a.py: &lt;none&gt;" in said


def test_where_nobody_needs_a_look_it_is_said():
    said = text(section(shown(CLASS[:2]), "first"))
    assert said.endswith("0 could not be graded 0 handed in nothing that can be graded 0 with files not read")


def test_a_mistake_is_counted_with_links_to_those_who_made_it():
    part = section(shown(), "frequent")
    assert "2 ex06 mean_backward : 1/M forgotten ben , &lt;b&gt;" in text(part)
    assert '<a href="feedback/ben.html">ben</a>' in part
    assert text(part).count("forgotten") == 1


@pytest.mark.parametrize(("results", "folds", "clean"), [(CLASS, ["ex06"], []), (CLASS[:1], [], ["ex06"])])
def test_an_exercise_has_a_fold_and_links_to_it_where_there_are_mistakes(results, folds, clean):
    page = shown(results)
    part = section(page, "exercises")
    assert re.findall(r'<details class="exercise" id="(ex\d\d)">', part) == folds
    assert set(re.findall(r'href="#(ex\d\d)"', page)) == set(folds)
    assert re.findall(r"No mistake was found in (ex\d\d)\.", text(part)) == clean


def test_of_many_students_some_are_folded():
    many = [result_of(f"s{k:03d}", HALF) for k in range(300)]
    part = section(shown(many), "frequent")
    folded = part.split("<details>")[1]
    assert "and 292 more" in text(folded)
    assert part.count('<a href="feedback/s') == 300


def test_the_students_are_counted_by_share_of_the_points():
    part = text(section(shown(), "spread"))
    assert "90 to 100 1 " in part
    assert "60 to 70 2 " in part
    assert part.endswith("0 to 10 2")


def test_a_row_tells_no_points_from_not_handed_in_and_from_not_graded():
    rows = section(shown(), "students").split("<tr>")[2:]
    assert [text(row).split()[1:] for row in rows[:2]] == [["2", "2"], ["1.33", "1.33"]]
    assert 'points wrong">0<' in rows[3]
    assert 'points none">–<' in rows[4]
    assert "could not be graded" in rows[5]


def test_no_name_becomes_html_and_control_characters_are_seen():
    html = shown()
    assert "<b></a>" not in html
    assert "&lt;b&gt;</a>" in html
    assert "\x1b" not in html
    assert "<script" not in html


def test_everybody_ungraded_is_still_a_page():
    assert "– of 2 points on average" in shown(CLASS[-1:])


@pytest.mark.parametrize(
    ("function", "words"),
    [
        (RIGHT, []),
        (ABSENT, []),
        (MISSING, []),
        (WRONG, ["1/M forgotten"]),
        (WRONG | {"names": ["a", "b"]}, ["a or b"]),
        (WRONG | {"names": ["a", "b"], "kind": "two mistakes"}, ["a", "b"]),
        (WRONG | {"names": [], "kind": "raised", "headline": "f raised KeyError: 'x'"}, ["raised KeyError"]),
        (WRONG | {"names": [], "kind": "unknown", "headline": "dx is not right"}, ["no known cause"]),
        (WRONG | {"names": [], "kind": "scale", "headline": "dx is 2 times"}, ["dx is 2 times"]),
    ],
)
def test_the_cause_is_the_known_mistake_or_the_words_that_all_with_it_share(function, words):
    assert list(causes(function)) == words


def test_every_link_of_the_written_page_leads_to_a_page(tmp_path):
    strange = [result_of(name, HALF) for name in ("a b", "50%", "ü#1?", "x\x1b[31m")]
    place = class_page_beside(tmp_path / "out" / "grades.csv")
    write_feedback(tmp_path / "pages & more", strange)
    write_class_page(place, tmp_path / "pages & more", strange)
    html = place.read_text()
    addresses = {unquote(found) for found in re.findall(r'href="([^#"]+)"', html.replace("&amp;", "&"))}
    assert len(addresses) == 4
    assert all((place.parent / address).is_file() for address in addresses)
    anchors = set(re.findall(r'id="(\w+)"', html))
    assert set(re.findall(r'href="#(\w+)"', html)) <= anchors
