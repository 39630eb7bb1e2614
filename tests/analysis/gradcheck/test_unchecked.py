"""No verdict is better than a wrong one: right backwards are never called wrong, wrong ones never right."""

import numpy as np
import pytest
from gradcheck_cases import CASES, DOMAIN, KINKS, MISTAKES, OFFSETS, ROUGH, SCALES, X

import nonlocal_ref as nl

MUST_BE_SEEN = DOMAIN | SCALES | KINKS  # a step that fits exists
UNCHECKED = ["sin(x - 1e15)", "sin(x - 1e17)", "1e17 + sin x", "float16 inside", "noise of 1", "chaos"]
SMALLEST = ("the smallest wrong", "the smallest zero")


def check(name, mistake=lambda g: g):
    forward, backward, x = CASES[name]
    return nl.gradcheck((forward, lambda dy, x: mistake(backward(dy, x))), x)


@pytest.mark.parametrize("name", CASES)
def test_a_right_backward_is_never_called_wrong(name):
    report = check(name)
    assert not report.wrong, report
    assert "WRONG" not in str(report)
    assert report.ok or "cannot be checked here" in str(report)


@pytest.mark.parametrize("name", MUST_BE_SEEN)
def test_where_a_step_fits_the_right_backward_is_right(name):
    report = check(name)
    assert report.ok, report
    assert "?" not in str(report)


@pytest.mark.parametrize("mistake", MISTAKES)
@pytest.mark.parametrize("name", CASES)
def test_a_wrong_backward_never_gets_a_check_mark(name, mistake):
    if name == "tanh(1e6 x)" and mistake in SMALLEST:
        pytest.skip("1e-254 beside 1e6: no difference of two float64 shows it")
    forward, backward, x = CASES[name]
    right = backward(np.ones(np.shape(forward(x))), x)
    if np.array_equal(MISTAKES[mistake](right), right):
        pytest.skip("this function has nothing that the mistake could change")
    report = check(name, MISTAKES[mistake])
    assert not report.ok, report
    assert report.wrong or name not in MUST_BE_SEEN, report


@pytest.mark.parametrize("name", UNCHECKED)
def test_where_no_step_fits_there_is_no_verdict_and_a_reason(name):
    report = check(name)
    assert (report.ok, report.wrong) == (False, False)
    assert str(report).startswith("gradcheck: no verdict, x cannot be checked here")
    assert report.unchecked[0].startswith("x: ")
    assert report._repr_html_().count("?</span>") == 2


def test_an_offset_is_named_as_the_reason():
    assert "is lost in 1e+17, where the next float64 is 16 away" in check("sin(x - 1e17)").unchecked[0]
    assert "the rounding of y, whose largest entry is 1e+17" in check("1e17 + sin x").unchecked[0]


@pytest.mark.parametrize("name", [n for n in ROUGH if n.startswith("float32")])
def test_with_float32_inside_the_report_says_how_well_it_could_check(name):
    report = check(name)
    assert report.ok
    assert 1e-6 < report.rows[0].limit < 1e-2
    assert "x: cannot be checked here to better than " in report.notes[0]
    assert "✓" not in str(report)


def test_a_small_wrong_part_beside_a_huge_right_one_is_named():
    report = check("cube at 1e-5, 1, 1e5", MISTAKES["the smallest wrong"])
    assert report.rows[0].index == (0,)
    assert report.rows[0].ratio == pytest.approx(2, rel=1e-5)
    assert "x: wrong in 1 entry of size" in report.notes[0]


def test_a_small_part_that_the_rounding_of_the_sum_hides_gets_no_verdict():
    x = np.array([1e-4, 1.0, 1e4])
    for factor in (1, 2):
        backward = lambda dy, x, f=factor: dy * 3 * x**2 * np.array([f, 1, 1])  # noqa: E731
        report = nl.gradcheck((lambda x: np.sum(x**3), backward), x)
        assert (report.ok, report.wrong) == (False, False), report


@pytest.mark.parametrize("size", [1e-3, 1e-9])
def test_a_small_wrong_part_of_a_large_array_is_found(size):
    x = np.random.default_rng(1).standard_normal((40, 50))
    scale = np.where(np.arange(50) < 5, size, 1.0)
    right = lambda dy, x: dy * scale * np.cos(x)  # noqa: E731
    assert nl.gradcheck((lambda x: scale * np.sin(x), right), x).ok
    wrong = lambda dy, x: right(dy, x) * np.where(scale < 1, 1.1, 1)  # noqa: E731
    assert nl.gradcheck((lambda x: scale * np.sin(x), wrong), x).wrong


def test_the_infinite_slope_at_the_edge_of_a_domain_gets_no_verdict():
    with np.errstate(divide="ignore"):
        report = nl.gradcheck((np.sqrt, lambda dy, x: dy * 0.5 / np.sqrt(x)), np.array([0.0, 1.0]))
        wrong = nl.gradcheck((np.square, lambda dy, x: dy * x / (x * (x != 1))), np.array([0.5, 1.0]))
    assert (report.ok, report.wrong) == (False, False)
    assert report.unchecked[0].endswith("the first at (0,): the slope grows without limit there")
    assert wrong.wrong


# ---- dtypes


def test_bool_inputs_have_no_row_and_are_named():
    masked = lambda x, m: np.where(m, x, 0)  # noqa: E731
    for backward in (
        lambda dy, x, m: dy * m,
        lambda dy, x, m: (dy * m, None),
        lambda dy, x, m: (dy * m, 0 * m),
    ):
        report = nl.gradcheck((masked, backward), X, X > 0)
        assert report.ok, report
        assert [row.name for row in report.rows] == ["x"]
        assert report.notes == ("m: left out, bool has no gradient",)
    first = nl.gradcheck((lambda m, x: masked(x, m), lambda dy, m, x: (None, 2 * dy * m)), X > 0, X)
    assert first.wrong


@pytest.mark.parametrize(
    ("values", "message"),
    [
        (X + 1j, "x is complex128: gradcheck moves real numbers only, give the real and the imaginary part"),
        (X > 0, "x: bool has no gradient, give an input of floating numbers"),
        (np.array(["1", "2"]), "x is <U1: give numbers"),
        (np.array([1, None]), "x is object: give numbers"),
        (np.ma.masked_array(X, X > 0), r"x is a masked array, whose mask would be lost: give x.filled\(0\)"),
    ],
)
def test_inputs_without_a_real_slope_are_refused(values, message):
    with pytest.raises(TypeError, match=message):
        nl.gradcheck((lambda x: x * x, lambda dy, x: 2 * x * dy), values)


@pytest.mark.parametrize(
    "values", [np.float64(1.3), np.float32(1.3), np.asarray(1.3), X.astype(">f8"), X.astype(">f4")]
)
def test_numbers_of_numpy_and_big_endian_arrays_are_inputs(values):
    assert nl.gradcheck((lambda x: x * x, lambda dy, x: 2 * x * dy), values).ok


def test_the_kinds_are_all_there():
    assert sum(map(len, (DOMAIN, SCALES, OFFSETS, ROUGH, KINKS))) == len(CASES) > 45
