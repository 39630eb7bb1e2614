"""Each kind of verdict, on small tasks, with a function that gets it."""

from collections import deque, namedtuple

import numpy as np
import pytest

from exercises.checker.observe import Outcome, checked_values, observe
from exercises.checker.task import Mistake
from exercises.checker.verdicts import judge
from tests.exercises.small_tasks import (
    LINEAR,
    LINEAR_MISTAKES,
    PATHS,
    SOFTMAX,
    SOFTMAX_MISTAKES,
    B,
    M,
    N,
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
    assert verdict.why.startswith("A row must not gain weight. ds points roughly the right way (cosine 0.8")
    assert verdict.hint == "Sum the row."


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
    assert words in checked_values(returned).refused
    assert softmax_verdict(lambda dp, p: returned).kind == "not taken"


Gradients = namedtuple("Gradients", "dx dw db")


@pytest.mark.parametrize("pack", [Gradients._make, list, deque, tuple])
def test_every_sequence_of_arrays_is_taken(pack):
    assert linear_verdict(lambda *given: pack(linear_back(*given))).kind == "right"


def test_one_of_several_arrays_is_not_taken_for_all_of_them():
    """dx alone, also where its first axis is as long as the answer."""
    verdict = linear_verdict(lambda *given: np.stack([linear_back(*given)[0]] * 3))
    assert verdict.headline == "linear_back returned 1 value, expected 3: return dx, dw, db"


@pytest.mark.parametrize(
    ("pack", "kind"),
    [
        (lambda arrays: dict(zip(("dx", "dw", "db"), arrays, strict=True)), "dict"),
        (lambda arrays: (a for a in arrays), "generator"),
        (lambda arrays: map(np.asarray, arrays), "map"),
        (lambda arrays: dict(enumerate(arrays)).values(), "dict_values"),
    ],
)
def test_what_has_no_order_or_is_read_once_is_told_what_to_return(pack, kind):
    verdict = linear_verdict(lambda *given: pack(linear_back(*given)))
    assert verdict.headline == f"linear_back: it returned a {kind}: return dx, dw, db"


def test_a_sequence_that_fails_is_the_functions_own_error():
    class Broken(list):
        def __iter__(self):
            raise RuntimeError("no")

    assert linear_verdict(lambda *given: Broken([1])).headline == "linear_back raised RuntimeError: no"


def test_what_is_kept_between_calls_is_named_and_earns_nothing():
    kept = {}

    def accumulates(dy, x, w):
        dx, dw, db = linear_back(dy, x, w)
        kept[x.shape] = kept.get(x.shape, 0) + dw
        return dx, kept[x.shape], db

    rng = np.random.default_rng(0)
    for function in (accumulates, lambda *given: tuple(a + rng.random() for a in linear_back(*given))):
        verdict = linear_verdict(function)
        assert (verdict.kind, verdict.score) == ("another answer", 0)
        assert (
            verdict.headline == "linear_back gives another answer when it is called again with equal inputs"
        )


def test_a_cache_of_right_answers_is_right():
    kept = {}

    def cached(dy, x, w):
        return kept.setdefault((dy.tobytes(), x.tobytes()), linear_back(dy, x, w))

    assert linear_verdict(cached).kind == "right"


def test_an_array_that_lies_about_equality_is_not_taken():
    class Liar(np.ndarray):
        def __eq__(self, other):
            return True

    verdict = softmax_verdict(lambda dp, p: np.zeros_like(p).view(Liar))
    assert (verdict.kind, verdict.score) == ("not taken", 0)


def test_the_number_of_arrays_is_said():
    words = "linear_back returned 2 values, expected 3: return dx, dw, db"
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
    [(-1, "-1"), (0.5, "1/2"), (2, "2")],
)
def test_one_factor_is_named_and_a_size_that_happens_to_be_the_same_is_not(factor, words):
    verdict = softmax_verdict(lambda dp, p: np.float32(factor) * softmax_back(dp, p))
    assert verdict.headline == f"ds is {words} times the right one"


def test_a_factor_that_changes_with_the_probe_has_the_size_as_its_name():
    verdict = softmax_verdict(lambda dp, p: p.shape[-1] * softmax_back(dp, p))
    assert verdict.headline == "ds is M (5) times the right one"


def test_the_batch_is_told_from_a_plain_2_by_a_probe_of_three_samples():
    verdict = softmax_verdict(lambda dp, p: softmax_back(dp, p) / p.shape[0])
    assert verdict.headline == "ds is 1/B (0.5) times the right one"


def test_a_constant_that_happens_to_be_a_size_is_no_known_factor():
    verdict = softmax_verdict(lambda dp, p: np.float32(5) * softmax_back(dp, p))
    assert verdict.kind == "unknown"


def test_each_array_has_a_factor_of_its_own_and_what_no_probe_tells_apart_is_named_twice():
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
    words = "the numbers of two mistakes at once: row mean not subtracted; and a factor -1 in all of it"
    assert verdict.headline == words


def test_a_mistake_and_an_array_in_the_place_of_another_are_both_named():
    verdict = linear_verdict(lambda dy, x, w: (dy @ w.T, x[0].T @ dy[0], dy[0, 0]))
    assert verdict.kind != "two mistakes"  # db is no known mistake, so nothing is said about dw either
    assert verdict.names == ()


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        (lambda dx: dx[:, ::-1], "dx is right but backwards along axis 1."),
        (lambda dx: dx[::-1], "dx is right but backwards along axis 0."),
        (lambda dx: dx.T.reshape(dx.shape),
         "dx has its numbers in memory in the order of .transpose(1, 0) of the right one."),
        (lambda dx: np.roll(dx, 2, axis=1), "dx has the right numbers, but in other places."),
    ],
)  # fmt: skip
def test_numbers_in_other_places_are_seen_and_no_more_is_said_than_they_show(wrong, words):
    verdict = verdict_of(PATHS, lambda a, b, c: wrong(three_paths(a, b, c)), ())
    assert (verdict.kind, verdict.headline) == ("places", words)


def test_what_is_turned_round_on_one_probe_alone_is_not_said_to_be_turned_round():
    inputs = PATHS.probes(np.random.default_rng(0))
    outcomes = {p: observe(three_paths, given) for p, given in inputs.items()}
    turned = outcomes["generic"]._replace(values=(outcomes["generic"].values[0][::-1],))
    verdict = judge(PATHS, (), inputs, outcomes | {"generic": turned})
    assert verdict.headline == "dx has the right numbers, but in other places."


def test_one_array_in_the_place_of_another_is_said_so():
    def same(dp, p):
        return p * 2, p * 2

    pair = LINEAR._replace(right=lambda dp, p: (p * 2, p * 3), probes=SOFTMAX.probes, returns=("a", "b"))
    assert verdict_of(pair, same, ()).headline == "b is what a should be."
    assert verdict_of(pair, lambda dp, p: (p * 3, p * 2), ()).headline == (
        "The arrays are right but in another order: b, a."
    )


def test_zeros_have_no_cause():
    assert verdict_of(PATHS, lambda a, b, c: 0 * a, ()).headline == "dx is not right: it is 0 everywhere"
    verdict = softmax_verdict(lambda dp, p: 0 * p)
    assert (verdict.kind, verdict.names) == ("unknown", ())


def test_two_causes_of_one_error_are_told_apart_by_a_probe_on_which_one_of_them_raises_nothing():
    def probes(rng):
        shapes = {"generic": (N, M), "square": (M, M)}
        return {p: {"s": rng.standard_normal(a), "g": rng.standard_normal((M, M))} for p, a in shapes.items()}

    task = LINEAR._replace(right=lambda s, g: s @ g, probes=probes, returns=("y",))
    turned = Mistake("softmax_back", "s transposed", lambda s, g: s.T @ g, "A column.", "Which axis?")
    known = verdict_of(task, lambda s, g: np.einsum("ji,jk->ik", s, g), (turned,))
    other = verdict_of(task, lambda s, g: s.T @ g + 1, (turned,))
    assert (known.kind, known.names) == ("raised", ("s transposed",))
    assert (other.kind, other.names) == ("raised", ())


def test_an_error_on_every_probe_names_no_mistake():
    def raising(dp, p):
        raise ValueError("as another mistake raises it")

    mistake = Mistake("softmax_back", "raises the same", raising, "why", "hint")
    assert verdict_of(SOFTMAX, raising, (mistake,)).names == ()


def test_where_no_answer_is_the_right_one_nothing_is_measured_against_the_example():
    many = PATHS._replace(many_right=True)
    verdict = verdict_of(many, lambda a, b, c: -three_paths(a, b, c), ())
    assert (verdict.kind, verdict.where, verdict.picture) == ("unknown", "probe 'generic'", None)
    assert "cosine" not in verdict.why


@pytest.mark.parametrize("dtype", [bool, np.uint8, np.int32])
def test_whole_numbers_are_judged_like_others(dtype):
    verdict = softmax_verdict(lambda dp, p: np.round(softmax_back(dp, p)).astype(dtype))
    assert verdict.kind in ("invariant", "unknown")


@pytest.mark.parametrize("size", [1e300, 1e-300])
def test_numbers_that_overflow_when_squared_are_judged_without_a_warning(size):
    verdict = verdict_of(LINEAR, lambda *a: tuple(size * d for d in linear_back(*a)), LINEAR_MISTAKES)
    assert verdict.kind == "unknown"


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
