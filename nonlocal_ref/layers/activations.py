"""ReLU: y = max(x, 0), followed by its backward."""

from functools import partial

from ..base.arrays import Array, namespace
from ..base.blocks import rowwise
from ..base.layer import Layer, op_layer
from ..base.op import Op, output


def relu(x: Array) -> Array:
    """y = max(x, 0)"""
    return namespace(x).maximum(x, namespace(x).zeros((), dtype=x.dtype))


def relu_backward(dy: Array, y: Array) -> Array:
    """dx = dy where y > 0, else 0. relu'(0) = 0, the usual choice."""
    return dy * namespace(dy, y).astype(y > 0, dy.dtype)


RELU = Op(relu, relu_backward, needs=output)


def relu_layer() -> Layer:
    """ReLU as a Layer without parameters."""
    on_all_cores = Op(partial(rowwise, relu), partial(rowwise, relu_backward), output)
    return op_layer(on_all_cores, made_of=RELU)
