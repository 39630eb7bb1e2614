"""ReLU and its backward."""

import numpy as np
from support import assert_close

import nonlocal_ref as nl
from nonlocal_ref.layers.activations import RELU, relu, relu_backward, relu_layer


def test_relu_by_hand_with_a_derivative_of_zero_at_zero():
    x = np.array([-2.0, 0.0, 3.0])
    assert relu(x).tolist() == [0.0, 0.0, 3.0]
    assert relu_backward(np.array([5.0, 6.0, 7.0]), relu(x)).tolist() == [0.0, 0.0, 7.0]


def test_it_passes_the_gradient_check_as_op_and_as_layer(make_numpy):
    x = make_numpy(2, 7, 3)
    assert nl.gradcheck(RELU, x).ok
    assert nl.gradcheck(relu_layer(), {}, x).ok


def test_every_library_gives_the_numbers_of_numpy(make, make_numpy):
    x, dy = make_numpy(2, 7, 3), make_numpy(2, 7, 3)
    y = relu(make.of(x))
    assert_close(y, np.maximum(x, 0))
    assert_close(relu_backward(make.of(dy), y), dy * (x > 0))
