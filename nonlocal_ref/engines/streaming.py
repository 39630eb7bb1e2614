"""Streaming engine: the same sum tile by tile. All N x M weights exist, but never at the same time.

    e_ij = exp(s_ij - top_i)    total_i = sum_j e_ij    y_i = (sum_j e_ij g_j) / total_i

A tile is some queries against some keys. Where a later tile of a row holds a larger score, top_i rises, and
what was added up so far is shrunk by exp(old top_i - new top_i): the sums are then what they would have been.

Kept for the backward is the log-sum-exp of each row, in its two parts top_i and total_i (added up, top +
log(total) would round logits of 1e4 to 1e-3 in float32). The backward forms each tile of scores again, and
since sum_j p_ij dp_ij = dy_i . y_i, it needs no second pass over the row:

    p_ij = e_ij / total_i     ds_ij = p_ij (dp_ij - dy_i . y_i)

Cost: 2 N M (E + D) FLOPs forward, 2 N M (3 E + 2 D) backward; memory: two tiles of scores for each thread.
"""

from functools import partial
from typing import NamedTuple

from ..base.arrays import Array, namespace
from ..base.checks import plain_options
from ..base.parallel import round_robin, run_parallel, threads_for
from ..base.shapes import Column, Keys, Output, Queries, Values
from ..normalise import MEAN, SOFTMAX
from ..versions import Version
from .engine import Engine
from .tiles import Row, cuts


class Saved(NamedTuple):
    """What the backward reads: nothing of size N x M."""

    theta: Queries
    phi: Keys
    g: Values
    y: Output
    top: Column
    total: Column


class Settings(NamedTuple):
    """Queries, and keys, in a tile, and threads; None chooses from the cache, the sizes and the machine."""

    tile: int | None = None
    threads: int | None = None


@plain_options
def streaming(tile: int | None = None, threads: int | None = None) -> Engine:
    """The engine with tiles of `tile` queries x `tile` keys on so many threads; None has them chosen.

    Raises ValueError for numbers below 1.
    """
    if any(n is not None and n < 1 for n in (tile, threads)):
        raise ValueError(f"tile={tile}, threads={threads}: give numbers from 1, or None to have them chosen")
    settings = Settings(tile, threads)
    return Engine(
        "streaming", refusal, partial(forward, settings=settings), partial(backward, settings=settings)
    )


def refusal(version: Version) -> str | None:
    """What this engine needs and the version does not have, in words; None if it can serve."""
    if version.normalise not in (SOFTMAX, MEAN):
        return 'knows the normalisations SOFTMAX and MEAN alone: use engine="dense" for your own'
    if not version.tiles:
        return 'cuts scores into tiles, but this version forbids it: say tiles=True, or use engine="dense"'
    return None


def general_engine(version: Version) -> str:
    """The engine that serves what the linear ones refuse."""
    return "dense" if refusal(version) else "streaming"


def forward(
    theta: Queries, phi: Keys, g: Values, version: Version, settings: Settings
) -> tuple[Output, Saved]:
    """y_i = sum_j p_ij g_j. Each thread has rows of its own, and goes along the keys."""
    xp, rows = namespace(theta, phi, g), theta.shape[:2]
    y, total = (xp.zeros((*rows, width), dtype=g.dtype) for width in (g.shape[2], 1))
    top = xp.full((*rows, 1), xp.finfo(g.dtype).min / 2, dtype=g.dtype)  # lower than any score in use
    threads = settings.threads or threads_for(theta)
    queries, keys = cuts(theta, phi, settings.tile, threads)

    def one_tile(i: Row, j: Row) -> None:
        e = version.score.forward(theta[i], phi[j])
        if version.normalise == SOFTMAX:
            higher = xp.maximum(top[i], xp.max(e, axis=-1, keepdims=True))
            shrink = xp.exp(top[i] - higher)
            top[i] = higher
            _exp_less(e, higher)
            total[i] = shrink * total[i] + xp.sum(e, axis=-1, keepdims=True)
            y[i] *= shrink
        y[i] += e @ g[j]

    def work(share: list[Row]) -> None:
        for sample, i in share:
            for j in keys:
                one_tile((sample, i), (sample, j))

    run_parallel(work, round_robin(queries, threads))
    if version.normalise == MEAN:
        total[...] = phi.shape[1]
    y /= total
    return y, Saved(theta, phi, g, y, top, total)


def backward(dy: Output, saved: Saved, version: Version, settings: Settings) -> tuple[Queries, Keys, Values]:
    """dtheta, dphi, dg. In a round no two threads meet in a query or in a key, so that each adds alone."""
    theta, phi, g, y, top, total = saved
    xp = namespace(dy, theta)
    dtheta, dphi, dg = (xp.zeros_like(a) for a in (theta, phi, g))
    threads = settings.threads or threads_for(theta)
    queries, keys = cuts(theta, phi, settings.tile, threads)

    def one_tile(i: Row, j: Row, dy_i: Output) -> None:
        e = version.score.forward(theta[i], phi[j])
        ds = dy_i @ g[j].mT  # dp, over total
        if version.normalise == SOFTMAX:
            _exp_less(e, top[i])
            ds -= xp.sum(dy_i * y[i], axis=-1, keepdims=True)
            ds *= e
        dg[j] += e.mT @ dy_i  # y = p g
        dtheta_tile, dphi_tile = version.score.backward(ds, theta[i], phi[j])
        dtheta[i] += dtheta_tile
        dphi[j] += dphi_tile

    def work(share: list[tuple[Row, list[slice]]]) -> None:
        for (sample, i), keys in share:
            dy_i = dy[sample, i] / total[sample, i]  # so that e stands for p
            for j in keys:
                one_tile((sample, i), (sample, j), dy_i)

    rows, columns = round_robin(queries, threads), round_robin(keys, threads)
    for turn in range(threads):
        run_parallel(work, [[(i, columns[k]) for i in rows[k - turn] if columns[k]] for k in range(threads)])
    return dtheta, dphi, dg


def _exp_less(s: Array, top: Column) -> None:
    s -= top
    namespace(s).exp(s, out=s)
