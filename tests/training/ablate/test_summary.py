"""Mean, interval and verdict. Expected numbers: scipy.stats 1.15, and sums by hand."""

from math import inf, isnan

import pytest

from nonlocal_ref.training.ablate.lines import COLUMNS
from nonlocal_ref.training.ablate.summary import (
    Summary,
    as_text,
    difference,
    differences,
    student,
    summaries,
)
from tests.training.ablate.small_table import SMALL

A, B = (0.9, 0.95, 0.85, 0.92, 0.93), (0.5, 0.52, 0.49, 0.51)


def of(*accuracies, diverged=0):
    return Summary(accuracies, (0.5,) * len(accuracies), diverged, 1234, 5_670_000, 1.5)


def lines(row, accuracies):
    empty = dict.fromkeys(COLUMNS, "") | {"parameters": "1234", "multiply_adds": "5670000"}
    empty |= {"cpu_seconds": "1.5", "row": row}
    return [
        empty | {"accuracy": a, "loss": "0.25" * bool(a), "seed": str(k)} for k, a in enumerate(accuracies)
    ]


def test_the_interval_is_that_of_student():
    """scipy.stats.t.interval(0.95, 4, mean(A), sem(A)) is (0.862719, 0.957281)."""
    assert of(*A).mean == pytest.approx(0.91)
    assert of(*A).half_width == pytest.approx((0.957281 - 0.862719) / 2, abs=1e-5)


def test_the_difference_is_that_of_welch_with_degrees_of_freedom_rounded_down():
    """By hand: squared errors 0.00029 and 0.0000416667, 5.09 degrees of freedom, t(5) = 2.5706.

    scipy.stats.ttest_ind(A, B, equal_var=False) keeps the fraction: (0.358438, 0.451562).
    """
    size, half = difference(of(*A), of(*B))
    assert size == pytest.approx(0.405)
    assert half == pytest.approx(2.5706 * (0.00029 + 0.0000416667) ** 0.5, rel=2e-4)
    assert half == pytest.approx((0.451562 - 0.358438) / 2, rel=0.01)


def test_quantiles_are_those_of_student():
    """scipy.stats.t.ppf(0.975, n) for n = 1, 4, 14; beyond it that of 14, which is on the safe side."""
    assert [student(n) for n in (1, 4, 14, 500)] == [12.706, 2.776, 2.145, 2.145]
    assert student(0) == inf


def test_one_seed_decides_nothing_and_equal_seeds_decide_every_difference():
    assert difference(of(0.9), of(*B))[1] == inf
    assert difference(of(1.0, 1.0), of(0.5, 0.5)) == (0.5, 0)
    assert difference(of(1.0, 1.0), of(1.0, 1.0)) == (0, 0)


def test_seeds_that_diverged_are_counted_and_have_no_accuracy():
    (found,) = summaries(lines("1 block", ["0.9", "", "0.8"])).values()
    assert found == Summary((0.9, 0.8), (0.25, 0.25), 1, 1234, 5_670_000, 1.5)
    (none,) = summaries(lines("1 block", [""])).values()
    assert isnan(none.mean)
    assert isnan(none.loss)
    assert none.half_width == inf


@pytest.mark.parametrize(
    ("accuracies", "said"),
    [
        (["0.9", "0.92", "0.91"], "1 block against no block: +40.5 points ± 2.4, decided"),
        (["0.5", "0.9", "0.2"], "1 block against no block: +2.8 points ± 87.3, within the noise"),
        (["0.9"], "1 block against no block: +39.5 points, one seed: not decided"),
    ],
)
def test_a_difference_says_whether_it_is_decided(accuracies, said):
    """By hand: 0.91 - 0.505, t(4) = 2.776 (4.97 degrees of freedom) times sqrt(0.0001 / 3 + 0.0000416667)."""
    found = summaries([*lines("no block", map(str, B)), *lines("1 block", accuracies)])
    assert [str(one) for one in differences(SMALL, found)] == [said]


def test_pairs_are_compared_within_their_group_only():
    other = [line | {"group": "other"} for line in lines("1 block", ["0.9", "0.8"])]
    assert differences(SMALL, summaries([*lines("no block", ["0.5", "0.5"]), *other])) == []


def test_the_text_has_the_question_every_row_and_every_difference():
    found = [*lines("no block", map(str, B)), *lines("1 block", ["0.9", "0.92", "0.91", ""])]
    assert as_text(SMALL, found).splitlines() == [
        "Does it train?",
        "",
        "row       accuracy   95 %  lowest  highest   loss           seeds  parameters  multiply-adds",
        "no block      50.5  ± 2.1    49.0     52.0  0.250               4       1,234   5.67 million",
        "1 block       91.0  ± 2.5    90.0     92.0  0.250  3 (1 diverged)       1,234   5.67 million",
        "",
        "1 block against no block: +40.5 points ± 2.4, decided",
    ]
