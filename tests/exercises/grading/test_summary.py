"""The end of a run: who could not be graded, what was not read, and what to do."""

from pathlib import Path

from exercises.grading.summary import LONGEST, summary

DONE = {
    "student": "ada",
    "points": 2.0,
    "of": 2,
    "seed": 7,
    "problems": [],
    "isolation": "walls",
    "graded": True,
}
LOST = DONE | {"student": "ben", "points": None, "problems": ["lost"], "isolation": "", "graded": False}
LATER = LOST | {"student": "cem", "problems": ["not graded yet"]}


def said(*results, **options):
    return summary([*results], Path("g.csv"), ["a problem"], **options).splitlines()


def test_the_mean_is_over_those_who_were_graded():
    assert said(DONE, LOST)[0] == "g.csv: 1 of 2 submissions graded, 2.0 of 2 points on average, seed 7"
    assert said(LOST)[0] == "g.csv: none of 1 submissions graded, seed 7"


def test_problems_are_named_and_what_to_do():
    lines = said(DONE, LOST)
    assert lines[1:3] == ["  ben: lost", "  a problem"]
    assert "--resume tries these again" in lines[3]
    assert lines[-1] == "Submissions ran with walls."


def test_after_a_stop_those_who_are_left_are_counted_and_not_listed():
    lines = said(DONE, LATER, stopped=True)
    assert not any("cem" in line for line in lines)
    assert "with --resume grades the others" in lines[2]


def test_a_problem_is_one_line_of_a_length_that_can_be_read():
    (line,) = [line for line in said(DONE | {"problems": ["long\n" * 500]}) if "ada" in line]
    assert len(line) == LONGEST
