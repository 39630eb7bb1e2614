"""What one position attends to: the weights p_ij of one query i over all j, in O(M) memory (figure 3)."""

from math import prod

import numpy as np

from ...base.arrays import Array, namespace
from ...block import Block, check_input, effective_version, embed
from ...positions import join, split
from ...versions import Version, featured, named_version


def weights_of(query: Array, keys: Array, version: str | Version) -> Array:
    """p_ij of one query i over its keys: (B, 1, E), (B, M, E) -> (B, 1, M).

    As in the operation, without the sum over g: softmax of the scores, or the scores / M.   Cost: 2 B M E
    FLOPs.
    """
    version = named_version(version)
    return version.normalise.forward(version.score.forward(featured(query, version), featured(keys, version)))


def attention(block: Block, params: dict, x: Array, query: tuple[int, ...]) -> Array:
    """Weights of one query over the grid of keys: (B, *grid of keys), 0 where the query does not meet a key.

    query is (t, y, x) in a video, (y, x) in a picture, (i,) in a sequence; x is (B, *grid, C) as for
    block.forward. The grid of keys is that of x, or with pooling the pooled one.   Cost: the maps of x, then
    2 B M E FLOPs.
    Raises ValueError for a query outside the grid, and what block.forward raises.
    """
    options = block.options
    check_input(options, params, x)
    grid = x.shape[1:-1]
    flat = check_query(query, grid)
    e = embed(options, params, x)
    xp, samples, channels = namespace(x), x.shape[0], e.queries.shape[-1]
    theta_i = xp.reshape(e.queries, (samples, -1, channels))[:, flat : flat + 1, :]
    groups = split(np.arange(float(prod(grid))).reshape(1, *grid, 1), options.positions)  # who meets whom
    group = int(np.nonzero(groups == flat)[0][0])
    phi = split(e.keys, options.positions)
    phi = xp.reshape(phi, (samples, -1, phi.shape[1], channels))[:, group, :, :]
    p = xp.zeros((samples, len(groups), phi.shape[1]), dtype=x.dtype)
    p[:, group, :] = weights_of(theta_i, phi, effective_version(options, channels))[:, 0, :]
    return join(xp.reshape(p, (-1, p.shape[2], 1)), options.positions, e.keys.shape[1:-1])[..., 0]


def check_query(query: tuple[int, ...], grid: tuple[int, ...]) -> int:
    """The query's number in the flattened grid. Raises ValueError for a query that is not on the grid."""
    names = {1: "(i,)", 2: "(y, x)", 3: "(t, y, x)"}[len(grid)]
    if len(query) != len(grid):
        raise ValueError(f"query {tuple(query)} has {len(query)} numbers but the grid {grid} needs {names}")
    if any(not 0 <= q < n for q, n in zip(query, grid, strict=True)):
        last = tuple(n - 1 for n in grid)
        raise ValueError(f"query {tuple(query)} lies outside the grid {grid}: {names} goes from 0 to {last}")
    return int(np.ravel_multi_index(query, grid))
