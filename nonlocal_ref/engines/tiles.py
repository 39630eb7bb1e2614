"""Tiles of the N x M scores: how large, and where they are cut."""

from math import isqrt

import numpy as np

from ..base.shapes import Keys, Queries

TILE_BYTES = 384 * 384 * 4  # of one tile of scores: the two that a core works on fill a cache of 1 MiB
GPU_TILE_BYTES = 2**26  # a tile is a dozen launches: few and large ones (reasoned, not measured)
SMALLEST = 64  # queries or keys: below it the products of a tile cost less than starting them

Row = tuple[slice, slice]  # a sample, and some of its queries or keys


def tile_size(n: int, itemsize: int, threads: int, gpu: bool = False) -> int:
    """Queries, or keys, of n in a tile: a square that fits, or less if a thread's share is smaller."""
    side = isqrt((GPU_TILE_BYTES if gpu else TILE_BYTES) // itemsize)
    return min(side, max(SMALLEST, -(-n // threads)))


def cuts(theta: Queries, phi: Keys, tile: int | None, threads: int) -> tuple[list[Row], list[slice]]:
    """(sample, queries) of every row of tiles, and the keys of every column; None chooses the tile."""
    gpu = not isinstance(theta, np.ndarray)

    def cut(n: int) -> list[slice]:
        step = tile or tile_size(n, theta.itemsize, threads, gpu)
        return [slice(start, start + step) for start in range(0, n, step)]

    samples = [slice(b, b + 1) for b in range(theta.shape[0])]  # slices keep the axis
    return [(b, i) for b in samples for i in cut(theta.shape[1])], cut(phi.shape[1])
