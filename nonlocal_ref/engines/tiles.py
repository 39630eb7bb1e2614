"""Tiles of the N x M scores: how large, and where they are cut."""

from math import isqrt

from ..base.shapes import Keys, Queries

TILE_BYTES = 2**20  # of one tile of scores: a core works on two, which its own cache should hold
SMALLEST = 64  # queries or keys: below it the products of a tile cost less than starting them

Row = tuple[slice, slice]  # a sample, and some of its queries or keys


def tile_size(n: int, itemsize: int, threads: int) -> int:
    """Queries, or keys, of n in a tile: a square of TILE_BYTES, or less if a thread's share is smaller."""
    return min(isqrt(TILE_BYTES // itemsize), max(SMALLEST, -(-n // threads)))


def cuts(theta: Queries, phi: Keys, tile: int | None, threads: int) -> tuple[list[Row], list[slice]]:
    """(sample, queries) of every row of tiles, and the keys of every column; None chooses the tile."""

    def cut(n: int) -> list[slice]:
        step = tile or tile_size(n, theta.itemsize, threads)
        return [slice(start, start + step) for start in range(0, n, step)]

    samples = [slice(b, b + 1) for b in range(theta.shape[0])]  # slices keep the axis
    return [(b, i) for b in samples for i in cut(theta.shape[1])], cut(phi.shape[1])
