"""Op and vjp: what a backward is given, and the bridge to the pullback."""

import numpy as np

from nonlocal_ref.base.op import Op, inputs, output, vjp


def multiply(x, y):
    return x * y


def multiply_backward(dz, x, y):
    return dz * y, dz * x


def test_needs_names_what_the_backward_is_given():
    assert inputs(("x", "y"), "z") == ("x", "y")
    assert output(("x", "y"), "z") == ("z",)


def test_vjp_gives_the_value_and_the_gradients_of_the_inputs(make):
    x, y, dz = make(2, 3), make(2, 3), make(2, 3)
    z, pullback = vjp(Op(multiply, multiply_backward), x, y)
    assert bool(make.xp.all(z == x * y))
    dx, dy = pullback(dz)
    assert bool(make.xp.all(dx == dz * y))
    assert bool(make.xp.all(dy == dz * x))


def test_a_backward_of_one_input_gives_an_array(make):
    exp = Op(make.xp.exp, lambda dy, y: dy * y, needs=output)
    x, dy = make(2, 3), make(2, 3)
    y, pullback = vjp(exp, x)
    assert bool(make.xp.all(pullback(dy) == dy * y))


def test_the_pullback_serves_again_with_the_same_answer(make):
    _, pullback = vjp(Op(multiply, multiply_backward), make(2, 3), make(2, 3))
    dz = make(2, 3)
    assert all(bool(make.xp.all(a == b)) for a, b in zip(pullback(dz), pullback(dz), strict=True))


def test_an_exchanged_backward_leaves_the_forward():
    exchanged = Op(multiply, multiply_backward)._replace(backward=lambda dz, x, y: (dz, dz))
    z, pullback = vjp(exchanged, np.float64(3.0), np.float64(5.0))
    assert z == 15
    assert pullback(2.0) == (2.0, 2.0)
