"""The block as a function of arrays alone: (x, theta.w, theta.b, ..., w_z.b) -> z."""

from ...base.tree import leaves
from ...block import nonlocal_block
from ...embed import Linear

NAMES = ("theta", "phi", "g", "w_z")
BLOCK = nonlocal_block(engine="dense")


def tree(parameters):
    """The block's params, from its eight arrays."""
    return {name: Linear(*parameters[2 * k : 2 * k + 2]) for k, name in enumerate(NAMES)}


def block_forward(x, *parameters):
    """z = W_z y + x"""
    return BLOCK.forward(tree(parameters), x)[0]


def block_backward(dz, x, *parameters, block=BLOCK):
    """dx, and the gradients of the eight arrays."""
    params = tree(parameters)
    dx, dparams = block.backward(dz, block.forward(params, x)[1], params)
    return dx, *(d for _, d in leaves({name: dparams[name] for name in NAMES}))
