"""What a block holds in memory: what its backward reads, and the most that is held at once."""

from math import prod

from .plan import Plan
from .steps import Step


def saved_numbers(p: Plan, steps: list[Step]) -> int:
    """Numbers that block.backward reads: the kept steps, what the engine keeps, the running statistics."""
    running = 2 * p.channels if p.options.batchnorm else 0
    kept = sum(prod(step.shape) for step in steps if step.kept)
    return kept + running + p.price.kept(p.n, p.version)


def peak_bytes(p: Plan, steps: list[Step]) -> int:
    """Bytes at the worst moment: in the backward of the operation, or in that of theta, phi and g.

    The gradients of the parameters are counted, the parameters are not.
    """
    B, N, M, E, D, itemsize = p.n
    x, parameters = prod(steps[0].shape), sum(step.parameters for step in steps)
    doperands = B * (N * E + M * E + M * D)
    whole = (3 if p.options.batchnorm else 2) * x + parameters  # z, dz, dw, dparams
    held = saved_numbers(p, steps) + whole + B * N * D + doperands  # and dy
    featured = B * (N + M) * E if p.version.features is not None else 0
    in_operation = (p.moved * B * N * D + featured) * itemsize + p.price.scratch(p.n, p.version)
    return held * itemsize + max(in_operation, _maps_backward(p, x) * itemsize)


def _maps_backward(p: Plan, x: int) -> int:
    """The paths of theta, phi and g back to x, and their sums; `x` counts the numbers in x."""
    paths = 1 if p.version.embed == "identity" and not p.moved else 3  # dtheta and dphi are paths themselves
    if p.options.pool != "before":
        return (2 + paths) * x
    x_keys = x * prod(p.cells) // prod(p.where)
    sums = 3 * x + (paths + 1) // 2 * x_keys
    unpooling = 2 * x + (paths + 2) * x_keys + x_keys * 8 // p.n.itemsize  # the winners are int64
    return max(sums, unpooling)
