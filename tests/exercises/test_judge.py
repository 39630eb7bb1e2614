"""Each kind of verdict, on small tasks, by a function that deserves it."""

import numpy as np
import pytest

from exercises.lab.observe import Outcome, arrays, observe
from exercises.lab.verdicts import judge
from tests.exercises.small_tasks import (
    LINEAR,
    LINEAR_MISTAKES,
    PATHS,
    SOFTMAX,
    SOFTMAX_MISTAKES,
    B,
    linear_back,
    softmax_back,
    three_paths,
)
from tests.exercises.support import assert_named, verdict_of


def softmax_verdict(function):
    return verdict_of(SOFTMAX, function, SOFTMAX_MISTAKES)


def linear_verdict(function):
    return verdict_of(LINEAR, function, LINEAR_MISTAKES)


def test_the_right_answer_is_right_in_all_three():
    for task in (SOFTMAX, LINEAR, PATHS):
        assert verdict_of(task, task.right, ()).score == 1


def test_loops_and_einsum_are_right_too():
    def loops(dp, p):
        ds = np.zeros_like(p)
        for i in np.ndindex(p.shape[:-1]):
            ds[i] = (np.diag(p[i]) - np.outer(p[i], p[i])) @ dp[i]
        return ds

    assert softmax_verdict(loops).kind == "right"
    einsum = softmax_verdict(lambda dp, p: p * dp - p * np.einsum("bnm,bnm->bn", p, dp)[..., None])
    assert einsum.score == 1


def test_known_mistakes_are_named_and_twins_are_both_named():
    assert_named(SOFTMAX, SOFTMAX_MISTAKES)
    assert_named(LINEAR, LINEAR_MISTAKES)
    verdict = linear_verdict(LINEAR_MISTAKES[0].wrong)
    assert verdict.names == ("x of one sample", "batch forgotten")
    assert "or batch forgotten (they give the same numbers)" in verdict.headline


def test_a_recognised_mistake_says_why_and_gives_its_hint():
    verdict = softmax_verdict(SOFTMAX_MISTAKES[0].wrong)
    assert verdict.kind == "recognised"
    assert verdict.headline == "recognised: row mean not subtracted"
    assert (verdict.why, verdict.hint) == ("A row must not gain weight.", "Sum the row.")


def test_a_stub_is_not_written_and_scores_nothing():
    def stub(dp, p):
        raise NotImplementedError("ex05: softmax_back")

    verdict = softmax_verdict(stub)
    assert (verdict.kind, verdict.score) == ("not written", 0)
    assert verdict.headline == "softmax_back is not written yet"


def test_what_raises_is_shown_by_the_line_of_the_students_code():
    def broken(dp, p):
        total = (p * dp).sum(axis=-1)
        return p * (dp - total)

    verdict = softmax_verdict(broken)
    assert verdict.kind == "raised"
    assert verdict.where.endswith("return p * (dp - total)")
    assert verdict.why.startswith("Two arrays of sizes that do not go together meet in this line.")
    assert "dp (2, 7, 5), p (2, 7, 5)" in verdict.why


def test_wrong_arguments_point_to_the_head_of_the_function():
    def one_argument(dp):
        return dp

    assert softmax_verdict(one_argument).where.endswith("def one_argument(dp):")


def test_a_function_that_ends_the_program_only_raises():
    assert softmax_verdict(lambda dp, p: exit(3)).headline == "softmax_back raised SystemExit: 3"


@pytest.mark.parametrize(
    ("returned", "words"),
    [
        (None, "it returned nothing (None)"),
        ("text", "it returned a str"),
        (np.ma.zeros(3), "it returned a MaskedArray: return a NumPy array"),
        (np.array([None]), "it returned objects (dtype object)"),
        (np.zeros(3, dtype=complex), "it returned complex numbers"),
        (np.broadcast_to(0.0, (10**6, 10**6)), "it returned 1000000000000 numbers"),
    ],
)
def test_only_plain_arrays_and_numbers_are_taken(returned, words):
    assert words in arrays(returned).refused
    assert softmax_verdict(lambda dp, p: returned).kind == "not taken"


def test_an_array_that_lies_about_equality_is_not_taken():
    class Liar(np.ndarray):
        def __eq__(self, other):
            return True

    verdict = softmax_verdict(lambda dp, p: np.zeros_like(p).view(Liar))
    assert (verdict.kind, verdict.score) == ("not taken", 0)


def test_the_number_of_arrays_is_said():
    words = "linear_back returned 2 arrays, expected 3: return dx, dw, db"
    assert linear_verdict(lambda *a: linear_back(*a)[:2]).headline == words


def test_a_shape_is_said_beside_the_expected_one_and_so_is_a_transpose():
    verdict = linear_verdict(lambda *a: (linear_back(*a)[0], linear_back(*a)[1].T, linear_back(*a)[2]))
    assert verdict.headline == "dw has shape (3, 11), expected (11, 3)"
    assert verdict.why == "dw has its axes in another order: .transpose(1, 0) of it is right."


def test_arrays_in_another_order_are_seen():
    def reversed_order(*a):
        dx, dw, db = linear_back(*a)
        return dw, db, dx

    assert linear_verdict(reversed_order).why == "The arrays are right but in another order: dw, db, dx."


def test_float64_that_creeps_in_is_seen():
    verdict = softmax_verdict(lambda dp, p: softmax_back(dp, p) * np.float64(1))
    assert verdict.kind == "dtype"
    assert verdict.headline == "ds is float64, expected float32 as the inputs are"
    assert verdict.score == 0.5


def test_a_nan_is_seen_with_its_place():
    def overflowing(dp, p):
        return softmax_back(dp, p) * np.where(p.max() < 0.999999, p.dtype.type(1), p.dtype.type(np.nan))

    verdict = softmax_verdict(overflowing)
    assert verdict.kind == "not finite"
    assert verdict.where.startswith("probe 'sharp', first at [0, 0, 0]: nan")


def test_a_changed_input_is_seen_and_the_known_mistake_named():
    verdict = softmax_verdict(SOFTMAX_MISTAKES[2].wrong)
    assert (verdict.kind, verdict.names) == ("input changed", ("in place",))
    assert verdict.headline == "softmax_back changed its input dp"


@pytest.mark.parametrize(
    ("factor", "words"),
    [(-1, "-1"), (0.5, "1/2 or 1/B (0.5)"), (2, "2 or B (2)")],
)
def test_one_factor_is_named_with_all_that_it_may_be(factor, words):
    verdict = softmax_verdict(lambda dp, p: np.float32(factor) * softmax_back(dp, p))
    assert verdict.headline == f"ds is {words} times the right one"


def test_a_factor_that_changes_with_the_probe_has_the_size_as_its_name():
    verdict = softmax_verdict(lambda dp, p: p.shape[-1] * softmax_back(dp, p))
    assert verdict.headline == "ds is M (5) times the right one"


def test_each_array_has_a_factor_of_its_own():
    verdict = linear_verdict(lambda *a: (-linear_back(*a)[0], 2 * linear_back(*a)[1], linear_back(*a)[2]))
    assert verdict.headline == "dx is -1 times the right one and dw is 2 or B (2) times the right one"
    assert verdict.where.endswith("; db is right")


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        (lambda a, b, c: b @ c, "the path through a is missing"),
        (lambda a, b, c: 4 * a + b @ c, "the path through a counts twice"),
        (lambda a, b, c: 2 * a - b @ c, "the path through b has the wrong sign"),
    ],
)
def test_a_path_that_is_missing_doubled_or_flipped_is_named(wrong, words):
    assert verdict_of(PATHS, wrong, ()).headline == f"in dx: {words}"


def test_two_mistakes_at_once_are_both_named():
    def both(dy, x, w):
        return dy @ np.abs(w).T, np.einsum("bnc,bne->ce", x, dy), dy.mean(axis=(0, 1))

    verdict = linear_verdict(both)
    assert verdict.kind == "two mistakes"
    assert verdict.headline == "dx as in: dx of absolute weights; db as in: mean of the bias"


def test_a_mistake_and_a_factor_are_both_named():
    verdict = softmax_verdict(lambda dp, p: -p * dp)
    assert verdict.kind == "two mistakes"
    assert (
        verdict.headline == "two mistakes at once: row mean not subtracted; and all of it -1 times too much"
    )


def test_numbers_in_other_places_are_seen():
    verdict = verdict_of(PATHS, lambda a, b, c: three_paths(a, b, c)[:, ::-1], ())
    assert verdict.headline.startswith("dx has the right numbers in other places")


def test_a_broken_invariant_is_said_where_no_cause_is_known():
    verdict = softmax_verdict(lambda dp, p: softmax_back(dp, p) + p * p)
    assert verdict.headline == "an invariant is broken: the rows of ds sum to 0"
    assert verdict.names == ()


def test_what_is_not_known_is_said_by_parameter_place_values_and_cosine():
    def bent(a, b, c):
        dx = three_paths(a, b, c)
        dx[2, 3] += 0.25
        return dx

    verdict = verdict_of(PATHS, bent, ())
    assert verdict.kind == "unknown"
    assert verdict.headline == "dx is not right"
    assert verdict.where.startswith("dx[2, 3] is ")
    assert "cosine 0.99" in verdict.where


def test_another_convention_that_is_allowed_is_right():
    half = PATHS._replace(allowed=lambda inputs, dx: np.allclose(dx, three_paths(*inputs.values()) + 1))
    assert verdict_of(half, lambda a, b, c: three_paths(a, b, c) + 1, ()).kind == "right"
    assert verdict_of(half, lambda a, b, c: three_paths(a, b, c) + 2, ()).kind == "unknown"


def test_zero_where_the_right_answer_is_zero_earns_nothing():
    verdict = linear_verdict(lambda dy, x, w: (0 * x, 0 * w, dy.sum(axis=(0, 1))))
    assert verdict.score == pytest.approx(1 / 6)  # db alone is right, a third of half of the points


def test_a_probe_without_an_answer_costs_the_points_of_a_full_answer():
    inputs = SOFTMAX.probes(np.random.default_rng(0))
    only = {"generic": observe(softmax_back, inputs["generic"])}
    verdict = judge(SOFTMAX, (), inputs, only)
    assert (verdict.kind, verdict.score) == ("not taken", 0.5)
    assert verdict.headline == "softmax_back: no answer came for this probe"


def test_numpy_warnings_do_not_matter():
    def noisy(dp, p):
        np.log(np.zeros(1))
        return softmax_back(dp, p)

    assert softmax_verdict(noisy).score == 1


def test_an_outcome_says_how_long_it_took_and_keeps_arrays_of_its_own():
    kept = np.arange(B)
    outcome = observe(lambda: kept, {})
    kept[:] = 7
    assert outcome.values[0].tolist() == [0, 1]
    assert outcome.seconds >= 0
    assert outcome._replace(seconds=0, values=()) == Outcome()
