"""Numbers in the texts that no test reads: there are none."""

import json

import loose_numbers
import pytest
from loose_numbers import ROOT, loose, numbers, patterns, texts


@pytest.mark.parametrize("text", texts(), ids=lambda path: path.name)
def test_every_number_of_a_text_is_read_by_a_test(text):
    """If it fails: write a test that computes the number, or leave it out of the sentence."""
    assert loose(text) == []


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("from 26.3 decibels to 31 %, 6.68e9 in all", ["26.3", "31", "6.68e9"]),
        ("eq. 3, Table 2a, ResNet-50, notebook 13, in 2018, CC BY 4.0, arXiv 1812.01243", []),
        ("3 × 20 × 20 pixels at (y = 20, x = 110), eight or 8 of them", []),
        ("25,088 × 25,088 weights, 8 %", ["25,088", "25,088", "8"]),
        ("right in 58 of 100 clips, 2.29 billion multiply-adds, 100 more", ["58", "2.29", "100"]),
        ("owner/a_repository.py, 146, mended by 1528; [13 A title](13_a_title.ipynb)", []),
        ("`x = 55.5` and $y = 44.4$, [a link](https://a.b/99.9)", []),
    ],
)
def test_numbers_are_found_and_names_are_not(text, said):
    assert [match[0].strip(",") for match in numbers(text)] == said


def test_a_number_that_no_pattern_reads_is_loose(tmp_path, monkeypatch):
    """Of notebook 01: its decibels are read, and a number that is added to it is not."""
    path = ROOT / "notebooks/01_the_equation.ipynb"
    notebook = json.loads(path.read_text(encoding="utf-8"))
    notebook["cells"].append({"cell_type": "markdown", "source": ["A drawer of 543 pencils."]})
    (tmp_path / path.name).write_text(json.dumps(notebook), encoding="utf-8")
    monkeypatch.setattr(loose_numbers, "ROOT", tmp_path)
    assert [place.number for place in loose(tmp_path / path.name)] == ["543"]


def test_a_pattern_without_words_reads_nothing():
    """It would match numbers anywhere: r"\\[(.+)\\]" in a test of links, say."""
    assert all(pattern.pattern not in (r"\[(.+)\]\(.+\)", r"\(([\d, ]+)\)") for pattern in patterns())
