"""A cause that is named is the cause: upstream factors, factors of one term, wrong numbers before a NaN."""

import numpy as np
import pytest

from exercises.checker.catalogue import TASKS, mistakes_of
from exercises.checker.verdicts.error_messages import meaning_of
from exercises.tasks.ex11_block_backward import into_y, paths, through_attention
from exercises.tasks.ex12_concatenation import halves, halves_backward, pair_scores_backward
from tests.exercises.support import verdict_of


def verdict(name, function, seed=0):
    _, task = TASKS[name]
    return verdict_of(task, function, mistakes_of(task), seed)


def block_backward(dtheta=1.0, dphi=1.0, dg=1.0):
    """The whole backward of the block, with factors on the three gradients in between."""

    def wrong(dz, x, theta, phi, g, p, y, w_theta, w_phi, w_g, w_z):
        dy, dw_z, db_z = into_y(dz, y, w_z)
        arrays = zip((dtheta, dphi, dg), through_attention(dy, p, theta, phi, g), strict=True)
        found = [factor * d for factor, d in arrays]
        dx = sum(paths(dz, *found, w_theta, w_phi, w_g).values())
        each = [a for d in found for a in (np.einsum("bnc,bne->ce", x, d), d.sum(axis=(0, 1)))]
        return dx, *each, dw_z, db_z

    return wrong


@pytest.mark.parametrize("factor", [-1, 0.5, 0, 2, 1.37])
@pytest.mark.parametrize("name", ["dtheta", "dphi", "dg"])
def test_a_factor_on_an_array_in_between_is_said_of_that_array(name, factor):
    found = verdict("block_backward", block_backward(**{name: factor}))
    said = {-1: "-1 times the right one", 0.5: "1/2 times the right one", 0: "0", 2: "2 times the right one"}
    said[1.37] = "1.37 times the right one"
    into = f"and with it its part in dx, dw_{name[1:]} and db_{name[1:]}"
    assert found.headline.replace("2 or B (2)", "2").replace("1/2 or 1/B (0.5)", "1/2") == (
        f"{name} is {said[factor]}, {into}"
    )
    assert found.names == ()


def test_factors_on_two_arrays_in_between_are_both_said():
    found = verdict("block_backward", block_backward(dtheta=-1, dphi=-1, dg=2))
    assert found.headline.startswith(
        "dtheta and dphi are -1 times the right ones, and with them their parts in"
    )
    assert "; dg is 2 times the right one" in found.headline


def test_a_factor_on_da_of_the_concatenation_is_said_of_da():
    def wrong(dp, theta, phi, w_f):
        da, db = pair_scores_backward(dp / phi.shape[1], *halves(theta, phi, w_f))
        return halves_backward(da / 2, db, theta, phi, w_f)

    found = verdict("concatenation_backward", wrong)
    assert found.headline == "da is 1/2 times the right one, and with it its part in dtheta and dw_f"


def test_a_path_of_dx_alone_is_still_a_path():
    _, task = TASKS["block_backward"]
    wrong = next(m for m in mistakes_of(task) if m.name == "theta path subtracted").wrong
    assert verdict("block_backward", wrong).headline == "recognised: theta path subtracted"


def test_a_factor_on_one_term_is_named_before_a_known_mistake_and_a_factor():
    found = verdict("linear", lambda x, w, b: np.mean(x[..., None] * w, axis=-2) + b)
    assert found.headline == "in y: x w is 1/C (0.2) times the right one"


def unstable(s, axis):
    e = np.exp(s)
    return e / e.sum(axis=axis, keepdims=True)


def test_a_wrong_axis_is_told_before_the_nan_of_large_scores():
    found = verdict("softmax", lambda s: unstable(s, 1))
    assert found.headline == "recognised: over queries, no max subtracted"
    assert "It is also not finite on the probe" in found.why
    found = verdict("softmax", lambda s: unstable(s, 1) * 1.37)
    assert found.kind == "invariant"
    assert found.score == 0
    assert verdict("softmax", lambda s: unstable(s, -1)).headline.startswith("p is not finite")


def test_numeric_twins_are_both_named():
    divided = verdict("softmax", lambda s: np.exp(s - s.max(-1, keepdims=True)))
    assert divided.names == ("C forgotten", "divided by the largest")


def test_training_is_said_to_go_on_only_where_the_measured_cosine_says_so():
    whole = verdict("through_attention", lambda dy, p, *maps: attention(p * (dy @ maps[2].mT), dy, p, *maps))
    assert whole.headline == "recognised: the row's mean of dp not taken off"
    assert "right way" not in whole.why
    alone = verdict(
        "through_attention", lambda dy, p, *maps: attention(p * (1 - p) * (dy @ maps[2].mT), dy, p, *maps)
    )
    assert "dtheta and dphi point roughly the right way (cosine 0." in alone.why


def attention(ds, dy, p, theta, phi, g):
    return ds @ phi, ds.mT @ theta, p.mT @ dy


A, B = np.ones((2, 3, 4)), np.ones((3, 5))


def shape_of_a_transpose():
    A.mT.shape = (6, 4)


def shape_item():
    A.shape[0] = 3


ERRORS = {
    "The letters of an einsum": (
        lambda: np.einsum("ij,jd->id", A, B),
        lambda: np.einsum("bijk,jd->bid", A, B),
        lambda: np.einsum("bij,id->bix", A, B),
        lambda: np.einsum("bij->bi", A, B),
        lambda: np.einsum("bij,id,k->b", A, B),
        lambda: np.einsum("bj,jd->bid", A, B, optimize=True),
    ),
    "One letter of an einsum stands for two": (
        lambda: np.einsum("bij,jd->bid", A, B),
        lambda: np.einsum("bij,jd->bid", A, B, optimize=True),
    ),
    "Two arrays of sizes": (lambda: A + B,),
    "This line writes an array of one shape": (
        lambda: A.__setitem__(0, np.ones(5)),
        lambda: np.ones((3, 4)).__iadd__(A),
    ),
    "This line sets .shape": (shape_of_a_transpose,),
    "This line asks for a shape": (lambda: A.reshape(5, 5), lambda: setattr(A, "shape", (3, 3))),
    "A shape or a tuple cannot be changed": (shape_item,),
    "Round brackets call": (lambda: A.shape(0),),
    "The inner sizes of a matrix": (lambda: A @ B, lambda: np.dot(A, B)),
    "The axes that are summed over": (lambda: np.tensordot(A, B, 2),),
}


@pytest.mark.parametrize("words", ERRORS)
def test_an_error_of_numpy_is_explained_as_what_it_is(words):
    for function in ERRORS[words]:
        with pytest.raises((ValueError, TypeError, AttributeError)) as caught:
            function()
        meaning = meaning_of(type(caught.value).__name__, str(caught.value))
        assert meaning.startswith(words), caught.value


def test_a_stubs_line_that_is_still_reached_is_said_and_a_helpers_stub_too():
    def written(dp_i, p_i):
        p_i * (dp_i - np.sum(p_i * dp_i))
        raise NotImplementedError("ex05: softmax_backward_row")

    def softmax_backward_row(dp_i, p_i):
        raise NotImplementedError("ex05: softmax_backward_row")

    assert verdict("softmax_backward_row", written).why.startswith("The stub's line is still reached")
    found = verdict("softmax_backward", lambda dp, p: softmax_backward_row(dp, p))
    assert found.headline == "softmax_backward calls softmax_backward_row, which is not written yet"


def test_two_known_mistakes_whose_numbers_only_happen_to_add_up_are_not_named():
    squares = verdict("softmax_jacobian", lambda p_i: np.diag(p_i**2))
    assert squares.names == ()

    def twice_and_turned(s):
        largest = s.max(axis=-1, keepdims=True)
        return -(largest + np.log(np.exp(s - largest).sum(axis=-1, keepdims=True)) + largest)

    assert "max not added again" not in verdict("row_log_sum_exp", twice_and_turned).names


def test_one_factor_on_all_terms_is_said_of_the_result():
    found = verdict("distance_backward", lambda ds, theta, phi: (dot_part(ds, theta, phi), 0 * phi))
    assert found.headline == "dtheta is 1/2 times the right one; dphi is 0 everywhere"


def dot_part(ds, theta, phi):
    return ds @ phi - ds.sum(axis=2)[..., None] * theta
