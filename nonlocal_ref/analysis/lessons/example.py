"""A small x, dz and parameters in hundredths, the same in every language: numbers to check by hand.

    params, x, dz = example(block, (1, 2, 2, 3, 4))      z, saved = block.forward(params, x)

The generator is two lines of whole numbers, so that JavaScript draws the same numbers.
"""

from collections.abc import Iterator
from math import prod

import numpy as np

from ...base.tree import leaves, tree_map
from ...block import Block

SEEDS = {  # array -> its seed
    name: seed
    for seed, name in enumerate(
        "x theta.w theta.b phi.w phi.b g.w g.b w_z.w w_z.b w_f.theta w_f.phi dz".split(), start=1
    )
}
PRIME, FACTOR = (
    2**31 - 1,
    48271,
)  # Park and Miller's generator; products stay below 2^53, exact in JavaScript


def example(block: Block, shape: tuple[int, ...]) -> tuple[dict, np.ndarray, np.ndarray]:
    """params, x and dz in float64 for x (B, *grid, C) of this shape, all hundredths between -1 and 1.

    Raises ValueError for a block with batch normalisation: its running statistics are not drawn.
    """
    if block.options.batchnorm:
        raise ValueError("batchnorm is on, but the example has no running statistics: use batchnorm=False")
    params = block.init(np.random.default_rng(0), shape[-1], dtype=np.float64)
    names = iter([name for name, _ in leaves(params)])
    params = tree_map(lambda a: hundredths(next(names), a.shape), params)
    return params, hundredths("x", shape), hundredths("dz", shape)


def hundredths(name: str, shape: tuple[int, ...]) -> np.ndarray:
    """The numbers of the array of this name: hundredths between -1 and 1 of this shape, row by row."""
    return np.reshape(list(_drawn(SEEDS[name], prod(shape))), shape) / 100


def _drawn(seed: int, count: int) -> Iterator[int]:
    state = 7919 * seed
    for _ in range(count):
        state = FACTOR * state % PRIME
        yield 201 * state // PRIME - 100
