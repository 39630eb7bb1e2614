"""The first steps of training: what reaches x by each path through the block, and which parameters move.

    dx = dz + what comes through theta + through phi + through g            z = W_z y + x

With W_z = 0 nothing passes W_z: dy = dz W_z^T = 0. Then theta, phi and g have a gradient of exactly 0, and
the first step moves W_z alone; theta, phi and g move from the second step on (section 4.1).
"""

from typing import NamedTuple

import numpy as np

from ...base import checks
from ...base.arrays import Array, to_numpy
from ...base.tree import apply_gradients, leaves
from ...block import Block, nonlocal_block
from .paths import cosines, norm, norms, paths, without_rounding

RATE = 0.1  # of plain gradient descent
CHANNELS, INNER, CLIP = 6, 3, (2, 2, 3, 5, 6)  # of the small block and its x: B, T, H, W, C


class TrainingStep(NamedTuple):
    """One step of training: the state before it, and what it moves."""

    loss: float
    apart: float  # |z - x| / |x|: 0 where the block is the identity
    norms: dict[str, float]  # |part| of each path, and |dx|
    cosines: dict[str, float | None]  # of each path with dx; None where the path is 0
    moved: dict[str, float]  # |new - old| of each parameter: rate times |gradient|
    closed: tuple[str, ...]  # those of "w_z" and "gamma" that are 0, so that no gradient passes


def first_steps(
    block: Block, params: dict, x: Array, target: Array, *, steps: int = 3, rate: float = RATE
) -> list[TrainingStep]:
    """The first steps of plain gradient descent on L = |z - target|^2 / 2, averaged over the positions.

    x and target are (B, *grid, C). The batch normalisation, if there is one, is in training.
    Cost: two forwards and four backwards a step.   Raises ValueError unless rate and steps are above zero.
    """
    checks.positive(rate=rate, steps=steps)
    found = []
    for _ in range(steps):
        step, params = _step(block, params, x, target, rate)
        found.append(step)
    return found


def flow(
    version: str = "embedded_gaussian", *, zero_w_z: bool = True, batchnorm: bool = False, s: float = 0.0
) -> list[TrainingStep]:
    """Steps 0, 1 and 2 of a small block, from a start between the identity (s = 0) and the full block (1).

    zero_w_z   W_z starts at s times a random matrix; at the matrix itself otherwise
    batchnorm  there is a batch normalisation after W_z, and gamma starts at s
    Without either the block is full from the start, for every s. x (2 clips of 2 x 3 x 5 positions, 6
    channels) and the target are random, the same for every setting.
    Raises ValueError for an unknown version, or an s outside 0 to 1.
    """
    if not 0 <= s <= 1:
        raise ValueError(f"s is {s!r}: give a number from 0 (identity) to 1 (full block)")
    rng = np.random.default_rng(5)
    x, target = rng.standard_normal(CLIP), rng.standard_normal(CLIP)
    block = nonlocal_block(version, batchnorm=batchnorm)
    params = block.init(rng, CHANNELS, INNER, dtype=np.float64, zero_init=False)
    if zero_w_z:
        params["w_z"] = params["w_z"]._replace(w=s * params["w_z"].w)
    if batchnorm:
        params["batchnorm"] = params["batchnorm"]._replace(gamma=s * params["batchnorm"].gamma)
    return first_steps(block, params, x, target)


def _step(block: Block, params: dict, x: Array, target: Array, rate: float) -> tuple[TrainingStep, dict]:
    """The numbers before the step, and the parameters after it."""
    z, saved = block.forward(params, x, train=True)
    positions = x.size // x.shape[-1]
    dz = (z - target) / positions
    parts = paths(block, params, x, dz, train=True)
    _, dparams = block.backward(dz, saved, params)
    moved = without_rounding({name: rate * norm(a) for name, a in leaves(_in_order(params, dparams))})
    loss, apart = positions * norm(dz) ** 2 / 2, norm(z - x) / norm(x)
    found = TrainingStep(loss, apart, norms(parts), cosines(parts), moved, _closed(params))
    return found, block.update(apply_gradients(lambda p, dp: p - rate * dp, params, dparams), saved)


def _in_order(params: dict, dparams: dict) -> dict:
    return {name: dparams[name] for name in params if name in dparams}


def _closed(params: dict) -> tuple[str, ...]:
    gates = {"w_z": params["w_z"].w}
    if "batchnorm" in params:
        gates["gamma"] = params["batchnorm"].gamma
    return tuple(name for name, a in gates.items() if not to_numpy(a).any())
