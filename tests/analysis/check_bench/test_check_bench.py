"""The bench of mistakes and checks: right functions, wrong functions, and true sentences."""

from functools import cache

import numpy as np
import pytest
from support import assert_close, numeric_gradient

import nonlocal_ref as nl
from nonlocal_ref.analysis.check_bench import CHECKS, FUNCTIONS, RIGHT, compare_checks, in_words, why
from nonlocal_ref.analysis.check_bench.bench import DRAWS, MARGIN
from nonlocal_ref.analysis.check_bench.checks import COARSE, EXACT, prepared
from nonlocal_ref.analysis.check_bench.functions import draw
from nonlocal_ref.analysis.check_bench.reasons import SPECIAL
from nonlocal_ref.analysis.check_bench.whole_block import BLOCK, tree
from nonlocal_ref.analysis.gradient_flow.paths import paths
from nonlocal_ref.normalise import softmax

PAIRS = [(name, in_words(mistake)) for name, function in FUNCTIONS.items() for mistake in function.mistakes]
pytestmark = pytest.mark.xdist_group("pages")  # one process, so that the bench is run once

TIES = ("max pooling", "dy to every entry that equals the maximum, ties too")


@cache
def all_rows():
    """All rows, by function, mistake and check; they take seconds, so not while tests are collected."""
    return {(row.function, row.mistake, row.check): row for row in compare_checks()}


def gradients(backward, dy, inputs):
    found = backward(dy, *inputs)
    return found if isinstance(found, tuple) else (found,)


def mistake_of(function, part):
    """The one mistake whose words hold this part; the right backward for RIGHT."""
    if part == RIGHT:
        return FUNCTIONS[function].backward
    (found,) = [mistake for mistake in FUNCTIONS[function].mistakes if part in in_words(mistake)]
    return found


@pytest.mark.parametrize("name", FUNCTIONS)
def test_the_right_backward_is_right(name):
    function = FUNCTIONS[name]
    inputs, dy = draw(function, 9)
    found = gradients(function.backward, dy, inputs)
    for k, (v, gradient) in enumerate(zip(inputs, found, strict=True)):
        moved = lambda u, k=k: function.forward(*inputs[:k], u, *inputs[k + 1 :])  # noqa: E731
        assert_close(gradient, numeric_gradient(moved, v, dy), 1e-7, floor=1.0)


@pytest.mark.parametrize("name", FUNCTIONS)
def test_every_function_has_three_to_six_mistakes_each_with_words_of_its_own(name):
    named = [in_words(mistake) for mistake in FUNCTIONS[name].mistakes]
    assert 3 <= len(set(named)) == len(named) <= 6
    assert RIGHT not in named


@pytest.mark.parametrize(("name", "mistake"), PAIRS)
def test_a_mistake_has_the_right_shapes_and_other_numbers(name, mistake):
    function = FUNCTIONS[name]
    wrong = mistake_of(name, mistake)
    found = []
    for point in ("random", "tied"):
        inputs, dy = function.points[point](*draw(function, 0))
        before = [v.copy() for v in inputs]
        right, other = (gradients(f, dy, inputs) for f in (function.backward, wrong))
        assert [a.shape for a in other] == [a.shape for a in right] == [v.shape for v in inputs]
        assert all(map(np.array_equal, before, inputs)), "an input was changed"
        found.append(any(not np.allclose(a, b, atol=1e-9) for a, b in zip(right, other, strict=True)))
    assert any(found)


def test_every_function_meets_every_check_and_w_z_is_zero_in_the_block_alone():
    checks = {name: {row.check for row in compare_checks() if row.function == name} for name in FUNCTIONS}
    assert checks["the whole block"] == set(CHECKS)
    assert all(checks[name] == set(CHECKS) - {"W_z = 0"} for name in FUNCTIONS if name != "the whole block")
    assert {(row.function, row.mistake) for row in compare_checks()} == {
        *PAIRS,
        *((n, RIGHT) for n in FUNCTIONS),
    }
    assert len(all_rows()) == len(compare_checks())


def test_the_right_one_is_blamed_only_by_steps_of_float32_too_short_or_too_long_and_at_a_tie():
    alarms = {(row.function, row.check) for row in compare_checks() if row.verdict == "false alarm"}
    over_a_kink = {("max pooling", "tied"), ("concatenation", "float32, 1e-2")}
    assert over_a_kink <= alarms
    assert {check for _, check in alarms - over_a_kink} == {"float32, 1e-5"}
    assert len(alarms) >= 6


def test_the_right_one_is_right_or_a_false_alarm_and_a_mistake_is_neither():
    for row in compare_checks():
        allowed = {"right", "false alarm"} if row.mistake == RIGHT else {"seen", "missed", "in the noise"}
        assert row.verdict in allowed


def test_a_mistake_counts_as_seen_only_well_above_what_the_right_one_shows():
    for row in compare_checks():
        if row.mistake != RIGHT:
            assert (row.verdict == "seen") == (row.error > max(row.tolerance, MARGIN * row.noise))
            assert row.noise == all_rows()[row.function, RIGHT, row.check].error


@pytest.mark.parametrize("check", ["every entry", "one direction", "gradcheck"])
def test_random_dy_in_float64_sees_every_mistake_but_the_one_of_ties(check):
    missed = {
        (row.function, row.mistake)
        for row in compare_checks()
        if row.check == check and row.verdict == "missed"
    }
    assert missed == {TIES}


def test_gradcheck_at_a_tie_sees_the_mistake_of_ties_and_does_not_blame_the_right_one():
    assert all_rows()[*TIES, "gradcheck, tied"].verdict == "seen"
    assert all_rows()["max pooling", RIGHT, "gradcheck, tied"].verdict == "right"
    assert all_rows()[*TIES, "tied"].verdict == "in the noise"


def test_w_z_zero_hides_what_is_inside_the_block_and_nothing_else():
    found = {row.mistake: row.verdict for row in compare_checks() if row.check == "W_z = 0"}
    outside = ("the residual forgotten in dx", "every gradient divided by the batch")
    assert found.pop(RIGHT) == "right"
    assert found == {m: "seen" if m in outside else "missed" for m in found}


def test_tolerances_are_those_of_the_precision():
    for row in compare_checks():
        assert row.tolerance == (COARSE if "float32" in row.check else EXACT)


@pytest.mark.parametrize(
    ("function", "part", "error"),
    [
        ("the whole block", "divided by the batch", 1 / 2),  # B = 2
        ("dot", "both halved", 1 / 2),
        ("softmax", "the sign", 2),
        ("mean", "1/M forgotten", 5 - 1),  # M = 5
        ("mean", "by N", 5 / 3 - 1),  # N = 3
    ],
)
def test_the_error_is_relative_to_the_gradient(function, part, error):
    row = all_rows()[function, in_words(mistake_of(function, part)), "every entry"]
    assert row.error == pytest.approx(error, rel=1e-6)


def test_slopes_of_float32_are_taken_in_float32():
    seen = []

    def forward(s):
        seen.append(s.dtype)
        return softmax(s)

    prepared(FUNCTIONS["softmax"]._replace(forward=forward), CHECKS["float32, 1e-3"], 0)
    assert set(seen[1:]) == {np.dtype("float32")}  # the first is the draw


# ---- the sentences


class At:
    """One mistake at the point of one check, with the check's dy: inputs, dy, right and wrong gradients."""

    def __init__(self, function, part, check):
        row, self.check = FUNCTIONS[function], CHECKS[check]
        self.inputs, self.drawn = row.points[self.check.point](*draw(row, 0))
        self.dy, self.forward = self.check.dy(self.drawn), row.forward
        self.right_backward, self.backward = row.backward, mistake_of(function, part)
        self.right = gradients(row.backward, self.dy, self.inputs)
        self.wrong = gradients(self.backward, self.dy, self.inputs)
        self.row = all_rows()[function, RIGHT if part == RIGHT else in_words(self.backward), check]

    @property
    def same(self):
        return alike(self.right, self.wrong)

    @property
    def same_for_any_dy(self):
        """nl.gradcheck draws a dy of its own, whatever the point is."""
        dy = np.random.default_rng(8).standard_normal(self.dy.shape)
        return alike(*(gradients(f, dy, self.inputs) for f in (self.right_backward, self.backward)))

    @property
    def firsts_same(self):
        pairs = zip(self.right, self.wrong, strict=True)
        return [np.isclose(a.flat[0], b.flat[0], atol=1e-9) for a, b in pairs]


def alike(right, wrong):
    return all(np.allclose(a, b, rtol=1e-12, atol=1e-12) for a, b in zip(right, wrong, strict=True))


def transposed(a):
    return a.swapaxes(-1, -2)


def softmax_of_ones(at, wrong):
    """The right gradient is 0, L is the number of rows; the wrong gradient is as said."""
    p = softmax(at.inputs[0])
    assert (at.dy == 1).all()
    assert p.sum() == pytest.approx(p.shape[0] * p.shape[1])
    assert np.abs(at.right[0]).max() < 1e-15
    return np.allclose(at.wrong[0], wrong(p), rtol=1e-12, atol=1e-15)


def equal_weights(at):
    return at.same and np.ptp(softmax(at.inputs[0])) == 0


def broken_contract(at):
    report = nl.gradcheck(nl.Op(at.forward, at.backward), *at.inputs)
    assert at.backward(0 * at.dy, *at.inputs).any()
    return at.row.error == np.inf and "dy = 0 gives a gradient of" in str(report.problems)


def as_many_keys(at):
    return at.same and at.inputs[0].shape[1] == at.inputs[0].shape[2]


def symmetric_ds(at):
    assert at.same
    return np.array_equal(at.dy, transposed(at.dy))


def symmetric_input(k):
    return lambda at: at.same and np.array_equal(at.inputs[k], transposed(at.inputs[k]))


def dot_tied(at):
    ds, (theta, phi) = at.dy, at.inputs
    return np.array_equal(theta, phi) and symmetric_ds(at) and np.allclose(ds @ phi, transposed(ds) @ theta)


def gate_shut(at):
    a, b = at.inputs
    return at.same and not any(map(np.any, at.right)) and (a + transposed(b))[0, 0, 0] < 0


def nearer_than_the_step(at):
    points = [draw(FUNCTIONS["concatenation"], seed)[0] for seed in range(DRAWS)]
    near = [np.abs(a + transposed(b)).min() < at.check.step for a, b in points]
    errors = [prepared(FUNCTIONS["concatenation"], at.check, seed)(at.backward) for seed in range(DRAWS)]
    assert near == [error > at.check.tolerance for error in errors]
    return any(near)


def first_sample_alone(at):
    return at.same and not at.dy[1:].any()


def half_exact(at):
    return at.same and np.array_equal(at.dy.astype(np.float16), at.dy)


def half_small(at):
    change = np.abs(at.drawn.astype(np.float16) - at.drawn) / np.abs(at.drawn)
    return 0 < change.max() <= 1 / 2048 < at.row.tolerance / 10 and at.row.verdict != "seen"


def shares(at):
    """The parts of dy that the two entries of each tied window receive: (2, number of tied windows)."""
    x, dx = (a[:, :6].reshape(2, 3, 2, 3) for a in (at.inputs[0], at.wrong[0]))  # (B, window, entry, C)
    tied = x[:, :, 0] == x[:, :, 1]
    assert 0 < tied.sum() < tied.size
    return np.stack([(dx[:, :, k] / at.dy)[tied] for k in (0, 1)])


def off_by_half(at):
    share = shares(at)
    right = At("max pooling", RIGHT, "tied")
    assert (np.abs(share - 0.5) == 0.5).all()
    assert (np.abs(shares(right) - 0.5) == 0.5).all()
    return at.row.error == pytest.approx(error_of(right), rel=1e-6)


def error_of(at):
    return prepared(FUNCTIONS["max pooling"], at.check, 0)(at.backward)


def one_share(at):
    return np.allclose(shares(at).sum(axis=0), 1)


def all_positions_alike(at):
    x, (theta, phi) = at.inputs[0], at.right[1:5:2]
    parts = paths(BLOCK, tree(at.inputs[1:]), x, at.dy)
    assert np.array_equal(x, np.broadcast_to(x[:, :1], x.shape))
    return at.same and all(np.abs(a).max() < 1e-12 for a in (theta, phi, parts.theta, parts.phi))


CLAIMS = {
    ("softmax", "the mean of dp", "ones"): lambda at: softmax_of_ones(at, np.zeros_like),
    ("softmax", "the sign", "ones"): lambda at: softmax_of_ones(at, np.zeros_like),
    ("softmax", "not taken off", "ones"): lambda at: softmax_of_ones(at, lambda p: p),
    ("softmax", "element by element", "ones"): lambda at: softmax_of_ones(at, lambda p: p * (1 - p)),
    ("softmax", "the mean of dp", "tied"): equal_weights,
    ("softmax", "the mean of dp", "gradcheck, tied"): equal_weights,
    ("mean", "ignored", "ones"): lambda at: at.same and (at.dy == 1).all(),
    ("mean", "ignored", "gradcheck"): broken_contract,
    ("mean", "ignored", "gradcheck, tied"): broken_contract,
    ("mean", "by N", "tied"): as_many_keys,
    ("mean", "by N", "gradcheck, tied"): as_many_keys,
    ("dot", "without the transpose", "ones"): lambda at: symmetric_ds(at) and (at.dy == 1).all(),
    ("dot", "without the transpose", "one output"): lambda at: symmetric_ds(at) and at.dy[0, 0, 0] == 1,
    ("dot", "each other's place", "tied"): dot_tied,
    ("dot", "without the transpose", "tied"): dot_tied,
    ("dot", "in place of phi", "tied"): dot_tied,
    ("dot", "in place of phi", "gradcheck, tied"): lambda at: at.same and np.array_equal(*at.inputs),
    ("linear", "without the transpose", "tied"): symmetric_input(1),
    ("linear", "without the transpose", "gradcheck, tied"): symmetric_input(1),
    ("linear", "first sample", "one output"): first_sample_alone,
    ("linear", "one position early", "one output"): lambda at: at.same and not at.dy[:, -1].any(),
    ("linear", "one position early", "one entry"): lambda at: (
        not at.same
        and all(np.array_equal(a.flat[0], b.flat[0]) for a, b in zip(at.right, at.wrong, strict=True))
    ),
    ("linear", "float16", "ones"): half_exact,
    ("linear", "float16", "one output"): half_exact,
    ("linear", "float16", "float32, 1e-2"): half_small,
    ("linear", "float16", "float32, 1e-3"): half_small,
    ("linear", "float16", "float32, 1e-5"): half_small,
    ("concatenation", "wrong axes", "tied"): lambda at: symmetric_ds(at) and np.array_equal(*at.inputs),
    ("concatenation", "wrong axes", "one output"): gate_shut,
    ("concatenation", "means", "one output"): gate_shut,
    ("concatenation", "the score itself", "one output"): gate_shut,
    ("concatenation", RIGHT, "float32, 1e-2"): nearer_than_the_step,
    ("aggregation", "without the transpose", "tied"): symmetric_input(0),
    ("aggregation", "without the transpose", "gradcheck, tied"): symmetric_input(0),
    ("aggregation", "first sample", "one output"): first_sample_alone,
    ("max pooling", "equals the maximum", "tied"): off_by_half,
    ("max pooling", "equals the maximum", "gradcheck, tied"): lambda at: (
        np.allclose(shares(at).sum(axis=0), 2) and at.row.verdict == "seen"
    ),
    ("max pooling", RIGHT, "tied"): one_share,
    ("max pooling", RIGHT, "gradcheck, tied"): one_share,
    ("the whole block", "the residual", "W_z = 0"): lambda at: (
        np.array_equal(at.right[0], at.dy) and not at.wrong[0].any()
    ),
    ("the whole block", "= for +=", "tied"): all_positions_alike,
    ("the whole block", "= for +=", "gradcheck, tied"): all_positions_alike,
    ("the whole block", "the path through theta", "tied"): all_positions_alike,
    ("the whole block", "each other's place", "tied"): all_positions_alike,
    ("the whole block", "the path through theta", "gradcheck, tied"): all_positions_alike,
    ("the whole block", "each other's place", "gradcheck, tied"): all_positions_alike,
}


def test_every_sentence_about_one_row_has_its_claim_tested():
    assert set(CLAIMS) == set(SPECIAL)


@pytest.mark.parametrize("case", CLAIMS, ids=" / ".join)
def test_what_a_sentence_says_of_one_row_is_so(case):
    at = At(*case)
    assert why(at.row) == SPECIAL[case]
    assert CLAIMS[case](at)


def test_every_row_has_a_sentence():
    for row in compare_checks():
        assert why(row).endswith(".")
        assert len(why(row)) > 20


def test_w_z_zero_makes_dy_zero_whatever_is_inside():
    for part in ("the path through theta", "= for +=", "softmax's sum", "each other's place"):
        at = At("the whole block", part, "W_z = 0")
        assert not at.inputs[-2].any()
        assert at.same
        assert why(at.row).startswith("W_z = 0 makes dy = dz W_z^T = 0")


def test_where_no_two_entries_are_equal_the_mistake_of_ties_is_the_right_backward():
    for check in CHECKS:
        if (*TIES, check) in all_rows() and "tied" not in check:
            at = At("max pooling", "equals the maximum", check)
            x = at.inputs[0][:, :6]
            assert (x[:, ::2] != x[:, 1::2]).all()
            assert at.same
            assert why(at.row).startswith("No two entries of a window are equal here")


def test_of_a_change_by_1e_5_float32_keeps_two_digits():
    one = np.float32(1)
    kept = float((one + np.float32(1e-5)) - one)
    assert 1e-3 < abs(kept / 1e-5 - 1) < 2e-2


def test_what_is_called_missed_is_the_right_gradient_there_and_what_is_seen_is_not():
    """The general sentences, of all checks in float64 that look at every entry."""
    for (function, mistake, check), row in all_rows().items():
        if mistake != RIGHT and CHECKS[check].dtype == np.float64 and check != "one entry":
            at = At(function, mistake, check)
            same = at.same if CHECKS[check].moves else at.same_for_any_dy
            assert same == (row.verdict == "missed") or row.verdict == "in the noise", (
                function,
                mistake,
                check,
            )


def test_one_entry_misses_what_leaves_the_first_entries_right():
    for (function, mistake, check), row in all_rows().items():
        if mistake != RIGHT and check == "one entry":
            assert all(At(function, mistake, check).firsts_same) == (row.verdict == "missed")
