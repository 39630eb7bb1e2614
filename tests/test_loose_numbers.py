"""Numbers in the texts that no test reads: they may become fewer, not more."""

import csv

import pytest
from loose_numbers import ROOT, counts, loose, numbers

with open(ROOT / "tests/loose_numbers.csv", newline="") as file:
    ALLOWED = {row["text"]: int(row["numbers"]) for row in csv.DictReader(file)}


@pytest.fixture(scope="module")
def found():
    return counts()


def test_no_text_has_a_new_number_that_no_test_reads(found):
    """If it fails: `python tests/loose_numbers.py TEXT` lists them; write a test of the new one."""
    more = {name: (n, ALLOWED.get(name, 0)) for name, n in found.items() if n > ALLOWED.get(name, 0)}
    assert more == {}, [place for name in more for place in loose(ROOT / name)]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("from 26.3 decibels to 31 %, 6.68e9 in all", ["26.3", "31", "6.68e9"]),
        ("eq. 3, Table 2a, ResNet-50, notebook 13, in 2018, CC BY 4.0, arXiv 1812.01243", []),
        ("3 × 20 × 20 pixels at (y = 20, x = 110), eight or 8 of them", []),
        ("25,088 × 25,088 weights, 8 %", ["25,088", "25,088", "8"]),
        ("`x = 55.5` and $y = 44.4$, [a link](https://a.b/99.9)", []),
    ],
)
def test_numbers_are_found_and_names_are_not(text, said):
    assert [match[0].strip(",") for match in numbers(text)] == said


def test_a_number_that_a_pattern_reads_is_not_loose():
    """Notebook 01: its decibels are read, the size of a patch is not."""
    words = {place.number for place in loose(ROOT / "notebooks/01_the_equation.ipynb")}
    assert "26.3" not in words
    assert "75" in words
