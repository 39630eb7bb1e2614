"""Aligned columns of text."""

import pytest

from nonlocal_ref.base.text_table import aligned

ROWS = [("step", "made by", "bytes"), ("x", "input", 3136), ("theta", "1x1 map, 64 to 32", 7)]


def test_every_column_is_as_wide_as_its_widest_cell_and_no_line_ends_with_a_space():
    assert aligned(ROWS).splitlines() == [
        "step   made by            bytes",
        "x      input              3136",
        "theta  1x1 map, 64 to 32  7",
    ]


def test_a_letter_for_each_column_says_its_side():
    assert aligned(ROWS, "<<>").splitlines()[1:] == [
        "x      input               3136",
        "theta  1x1 map, 64 to 32      7",
    ]


def test_the_last_letter_holds_for_the_columns_after_it():
    assert aligned([("a", "b", "c"), ("12", "34", "56")], "<>").splitlines() == ["a    b   c", "12  34  56"]


def test_a_wide_column_loses_the_beginnings_of_its_cells_so_that_lines_fit():
    rows = [("", "input", "error"), ("x", "stage_4.block_12.theta.w", "0.5"), ("y", "phi", "0.25")]
    assert aligned(rows, cut=1, width=20).splitlines() == [
        "   input       error",
        "x  …2.theta.w  0.5",
        "y  phi         0.25",
    ]
    assert aligned(rows, cut=1, width=100) == aligned(rows)
    assert aligned(rows, cut=1, width=5).splitlines()[1] == "x  …ta.w  0.5"  # never narrower than its name


def test_no_rows_give_an_empty_text():
    assert aligned([]) == ""


def test_rows_of_different_lengths_are_refused():
    with pytest.raises(ValueError, match="zip"):
        aligned([("a", "b"), ("c",)])
