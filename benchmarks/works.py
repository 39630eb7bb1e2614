"""Each side of a case as one function without arguments: a forward and a backward on arrays made once."""

from collections.abc import Callable

import numpy as np
from cases import Case

import nonlocal_ref as nl
from nonlocal_ref.analysis.timing import forward_and_backward, operands
from nonlocal_ref.base.tree import move, tree_map


def make(case: Case, work: str, xp: object = np) -> Callable:
    """The function to be timed: one forward and backward. `xp` is numpy, or cupy for a GPU."""
    kind = _block if case.level.endswith("block") else _operation
    return kind(case, work, xp)


def _operation(case: Case, work: str, xp: object) -> Callable:
    theta, phi, g, dy = arrays = move(operands(case.version, case.N, case.E), xp)
    if work.startswith("pytorch"):
        import rivals

        function = rivals.fused if work == "pytorch fused" else rivals.EAGER[case.version]
        *inputs, dy = _tensors((theta, phi, g, dy), xp)
        return rivals.operation(function, inputs, dy)
    if work == "six products":
        return lambda: _six_products(theta, phi, g, dy)
    return forward_and_backward(case.version, work, arrays)


def _six_products(theta: object, phi: object, g: object, dy: object) -> tuple:
    """What no engine that forms the weights can do without; the softmax and its backward left out."""
    p = theta @ phi.mT
    ds = dy @ g.mT
    return p @ g, p.mT @ dy, ds @ phi, ds.mT @ theta


def _block(case: Case, work: str, xp: object) -> Callable:
    rng = np.random.default_rng(0)
    block = nl.nonlocal_block(case.version, engine=work if work in nl.ENGINES else "auto")
    params = move(block.init(rng, 2 * case.E, zero_init=False), xp)
    x, dz = move(tuple(rng.standard_normal((2, 1, case.N, 2 * case.E), dtype=np.float32)), xp)
    if work.startswith("pytorch"):
        import rivals

        tensors = tree_map(lambda a: _tensors((a,), xp)[0], params)
        return rivals.block(case.version, tensors, *_tensors((x, dz), xp), direct=work == "pytorch direct")

    def run() -> tuple:
        _, saved = block.forward(params, x)
        return block.backward(dz, saved, params)

    return run


def _tensors(values: tuple, xp: object) -> list:
    import torch

    return [torch.from_dlpack(a) for a in values] if xp is not np else [torch.from_numpy(a) for a in values]
