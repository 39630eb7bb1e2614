"""Streaming engine: the same sum tile by tile. All N x M weights exist, but never at the same time.

    e_ij = exp(s_ij - top_i)    total_i = sum_j e_ij    y_i = (sum_j e_ij g_j) / total_i

Kept for the backward is the log-sum-exp of each row, in its two parts top_i and total_i (added up, top +
log(total) would round logits of 1e4 to 1e-3 in float32). The backward forms each tile of scores again, and
since sum_j p_ij dp_ij = dy_i . y_i, it needs no second pass over the row:

    p_ij = e_ij / total_i     ds_ij = p_ij (dp_ij - dy_i . y_i)

Cost: 2 N M (E + D) FLOPs forward, 2 N M (3 E + 2 D) backward; memory: a tile of scores for each thread.
"""

from functools import partial
from typing import NamedTuple

from ..base.arrays import Array, namespace
from ..base.shapes import Column, Keys, Output, Queries, Values
from ..normalise import MEAN, SOFTMAX
from .engine import Engine
from .rows import in_shares, threads_for

TILE_BYTES = 2**22  # of one tile of scores: what a core's share of the last cache holds


class Saved(NamedTuple):
    """What the backward reads: nothing of size N x M."""

    theta: Queries
    phi: Keys
    g: Values
    y: Output
    top: Column
    total: Column


class Settings(NamedTuple):
    """Queries in a tile, and threads; None chooses from the size of the keys and from the machine."""

    tile: int | None = None
    threads: int | None = None


def streaming(tile: int | None = None, threads: int | None = None) -> Engine:
    """The engine with `tile` queries in a tile and so many threads; None chooses by the keys and the machine.

    Raises ValueError for numbers below 1.
    """
    if any(n is not None and n < 1 for n in (tile, threads)):
        raise ValueError(f"tile={tile}, threads={threads}: give numbers from 1, or None to have them chosen")
    settings = Settings(tile, threads)
    return Engine(
        "streaming", refusal, partial(forward, settings=settings), partial(backward, settings=settings)
    )


def refusal(version) -> str | None:
    """What this engine asks of a version, in words, if it does not have it."""
    if version.normalise not in (SOFTMAX, MEAN):
        return 'knows the normalisations SOFTMAX and MEAN alone: use engine="dense" for your own'
    if not version.tiles:
        return 'cuts scores into tiles, but this version forbids it: say tiles=True, or use engine="dense"'
    return None


def able(version) -> str:
    """The engine that serves what the linear ones refuse."""
    return "dense" if refusal(version) else "streaming"


def forward(theta: Queries, phi: Keys, g: Values, version, settings: Settings) -> tuple[Output, Saved]:
    """y_i = sum_j p_ij g_j"""
    xp, rows = namespace(theta, phi, g), theta.shape[:2]
    y = xp.empty((*rows, g.shape[2]), dtype=g.dtype)
    top, total = xp.zeros((*rows, 1), dtype=g.dtype), xp.full((*rows, 1), phi.shape[1], dtype=g.dtype)

    def one_tile(sample: slice, i: slice) -> None:
        e = version.score.forward(theta[sample, i], phi[sample])
        if version.normalise == SOFTMAX:
            top[sample, i] = xp.max(e, axis=-1, keepdims=True)
            _exp_less(e, top[sample, i])
            total[sample, i] = xp.sum(e, axis=-1, keepdims=True)
        y[sample, i] = e @ g[sample] / total[sample, i]

    in_shares(lambda share: [one_tile(*piece) for piece in share], *_pieces(theta, phi, settings))
    return y, Saved(theta, phi, g, y, top, total)


def backward(dy: Output, saved: Saved, version, settings: Settings) -> tuple[Queries, Keys, Values]:
    """dtheta, dphi, dg. Each thread adds up a dphi and a dg of its own; they are added in a fixed order."""
    theta, phi, g, y, top, total = saved
    xp = namespace(dy, theta)
    dtheta = xp.empty_like(theta)

    def one_tile(sample: slice, i: slice, dphi: Keys, dg: Values) -> None:
        dy_i = dy[sample, i] / total[sample, i]  # so that e stands for p from here on
        e = version.score.forward(theta[sample, i], phi[sample])
        ds = dy_i @ g[sample].mT  # dp, over total
        if version.normalise == SOFTMAX:
            _exp_less(e, top[sample, i])
            ds -= xp.sum(dy_i * y[sample, i], axis=-1, keepdims=True)
            ds *= e
        dg[sample] += e.mT @ dy_i  # y = p g
        dtheta[sample, i], dphi_tile = version.score.backward(ds, theta[sample, i], phi[sample])
        dphi[sample] += dphi_tile

    def work(share: list) -> tuple[Keys, Values]:
        dphi, dg = xp.zeros_like(phi), xp.zeros_like(g)
        for piece in share:
            one_tile(*piece, dphi, dg)
        return dphi, dg

    parts = in_shares(work, *_pieces(theta, phi, settings))
    dphi, dg = parts[0]
    for dphi_part, dg_part in parts[1:]:
        dphi += dphi_part
        dg += dg_part
    return dtheta, dphi, dg


def tile_size(keys: int, itemsize: int) -> int:
    """Queries in a tile: as many as keep its scores within TILE_BYTES, but 64 at least and 512 at most."""
    return min(512, max(64, TILE_BYTES // (keys * itemsize)))


def _exp_less(s: Array, top: Column) -> None:
    s -= top
    namespace(s).exp(s, out=s)


def _pieces(theta: Queries, phi: Keys, settings: Settings) -> tuple[list, int]:
    """(sample, queries) of every tile, as slices that keep the axis, and the threads to work on them."""
    samples, queries = theta.shape[:2]
    tile = settings.tile or tile_size(phi.shape[1], theta.itemsize)
    cut = [slice(i, i + tile) for i in range(0, queries, tile)]
    pieces = [(slice(b, b + 1), i) for b in range(samples) for i in cut]
    return pieces, settings.threads or threads_for(theta)
