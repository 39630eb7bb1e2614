"""The table: no name leaves its cell or becomes a formula, whichever program reads it."""

import csv

import pytest

from exercises.grading.grades_csv import grades_csv


def table(*students, points=1.5):
    exercises = {"ex06": {"points": points, "of": 2}}
    return grades_csv([{"student": s, "points": points, "of": 2, "exercises": exercises} for s in students])


FULL_WIDTH = ["\uff1d", "\uff0b", "\uff0d", "\uff20", "\ufe62"]


@pytest.mark.parametrize("sign", ["=", "+", "-", "@", " =", "'=", *FULL_WIDTH])
def test_a_formula_is_text_also_in_full_width(sign):
    (row,) = list(csv.reader(table(f"{sign}cmd()").splitlines()))[1:]
    assert row == [f"'{sign}cmd()", "1.5", "1.5"]


def test_two_names_stay_two_also_with_the_quote():
    rows = list(csv.reader(table("=a", "'=a", "''=a", "a", "'a").splitlines()))[1:]
    assert [row[0] for row in rows] == ["'=a", "''=a", "'''=a", "a", "'a"]


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|", ":"])
@pytest.mark.parametrize("name", ["a{}=b", 'a"{}=b', "a{}b{}"])
def test_a_name_stays_in_one_cell_whatever_the_delimiter(delimiter, name):
    name = name.replace("{}", delimiter)
    text = table(name).replace(",1.5", f"{delimiter}1.5").splitlines()[1]
    assert next(csv.reader([text], delimiter=delimiter)) == [name, "1.5", "1.5"]


@pytest.mark.parametrize("end", ["\r", "\n", "\r\n"])
def test_a_line_end_stays_in_its_cell(end):
    assert len(list(csv.reader(table(f"a{end}=b").splitlines(keepends=True)))) == 2


def test_who_could_not_be_graded_has_empty_cells_and_not_0():
    assert table("a", points=None).splitlines()[1] == "a,,"
