"""What breaks the contract of a backward or a forward, by its messages."""

import numpy as np
import pytest
from support import Maker

import nonlocal_ref as nl


def arrays(xp, shapes, dtype="float64"):
    make = Maker(xp, seed=5)
    return [make(*shape, dtype=dtype) for shape in shapes]


def problem(report):
    assert not report.ok
    assert report.rows == ()
    assert report.worst is None
    return report.problems[0]


def check(forward=lambda x, w: x @ w, backward=lambda dy, x, w: (dy @ w.T, x.T @ dy)):
    return nl.gradcheck((forward, backward), *arrays(np, [(7, 3), (3, 5)]))


def changes_dy(dy, x, w):
    dy *= 2
    return dy @ w.T / 2, x.T @ dy / 2


def changes_x(dy, x, w):
    gradients = dy @ w.T, x.T @ dy
    x += 1
    return gradients


def misses_a_line(dy, x, w):
    return dy @ w, x.T @ dy


def returns_views_of_a_buffer():
    buffer = [np.zeros((7, 3)), np.zeros((3, 5))]

    def backward(dy, x, w):
        buffer[0] += dy @ w.T
        buffer[1] += x.T @ dy
        return tuple(buffer)

    return backward


BROKEN = {
    "1 gradients came for 2 inputs, none for w: return one for each of x, w, in this": lambda dy, x, w: (
        dy @ w.T
    ),
    "3 gradients came for 2 inputs, among them gradient 3: return one": lambda dy, x, w: (
        dy @ w.T,
        x.T @ dy,
        dy,
    ),
    "the gradient of w has shape (5, 3) but w has (3, 5): they must be the same": lambda dy, x, w: (
        dy @ w.T,
        dy.T @ x,
    ),
    "the gradient of x is float32 though every input and dy are float64": lambda dy, x, w: (
        (dy @ w.T).astype(np.float32),
        x.T @ dy,
    ),
    "the gradient of w has shape () but w has (3, 5)": lambda dy, x, w: (dy @ w.T, None),
    "the gradient of w holds 5 values that are NaN or infinite, the first at (1, 0)": lambda dy, x, w: (
        dy @ w.T,
        np.where(np.arange(3)[:, None] == 1, np.inf, x.T @ dy),
    ),
    "dy = 0 gives a gradient of w that is not 0": lambda dy, x, w: (dy @ w.T, x.T @ dy + 1),
    "dy = 0 gives a gradient of x, w that is not 0": lambda dy, x, w: (
        np.ones_like(dy) @ w.T,
        x.T @ np.ones_like(dy),
    ),
    "a second call with the same dy gave another gradient of x, w": returns_views_of_a_buffer(),
    "the backward changed dy: write to a copy, others still read it": changes_dy,
    "the backward changed x: write to a copy, others still read it": changes_x,
}


@pytest.mark.parametrize("message", BROKEN)
def test_a_broken_contract_is_named(message):
    report = check(backward=BROKEN[message])
    assert any(text.startswith(message) for text in report.problems), report.problems
    assert problem(report)


def test_a_backward_that_raises_is_reported_with_its_line():
    text = problem(check(backward=misses_a_line))
    assert text.startswith("the backward raised ValueError: matmul")
    assert text.endswith(": return dy @ w, x.T @ dy)")
    assert "of test_contract.py" in text


def test_an_interrupt_is_not_swallowed():
    def interrupted(dy, x, w):
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        check(backward=interrupted)


def changing(x, w):
    y = x @ w
    x += 1
    return y


def test_the_contract_of_a_forward_is_checked_too():
    rng = np.random.default_rng(0)
    assert problem(check(changing)) == "the forward changed x: write to a copy, others still read it"
    assert problem(check(lambda x, w: (x @ w, x))).startswith("the forward returned tuple, not an array")
    assert problem(check(lambda x, w: (x @ w).astype(np.float32))).startswith(
        "y is float32 though every input is"
    )
    assert problem(check(lambda x, w: x @ w * rng.random())).startswith(
        "the forward gave another y for the same"
    )


def test_a_forward_that_is_not_finite_here_gets_no_verdict():
    report = check(lambda x, w: x @ w * np.where(x[:, :1] > 0, 1, np.nan))
    assert not report.ok
    assert not report.wrong
    assert report.unchecked[0].startswith("y holds ")


@pytest.mark.parametrize("number", [float, lambda y: y.item(), lambda y: int(y > 0)])
def test_a_forward_that_returns_a_python_number_is_explained(number):
    report = nl.gradcheck((lambda x: number(np.sum(x)), lambda dy, x: dy + 0 * x), np.ones(3))
    assert "a plain Python number, not an array: return what NumPy gives" in problem(report)


def test_float64_that_creeps_into_float32_is_named():
    widened = (lambda x: x / 2, lambda dy, x: dy * np.float64(0.5))
    x = arrays(np, [(7, 3)], "float32")[0]
    text = problem(nl.gradcheck(widened, x))
    assert text.startswith("float32 inputs give a float64 gradient of x: something widens it")
    assert nl.gradcheck(widened, x.astype(np.float64)).ok


def test_the_inputs_of_the_caller_stay_as_they_are():
    x = np.arange(6.0).reshape(2, 3)
    nl.gradcheck((lambda x: changing_in_place(x), lambda dy, x: dy), x)
    assert np.array_equal(x, np.arange(6.0).reshape(2, 3))


def changing_in_place(x):
    x *= 2
    return x
