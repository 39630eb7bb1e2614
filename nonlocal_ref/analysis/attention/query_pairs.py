"""How different are two positions: their weights, what arrives at the block there, what the block adds there?

GCNet (Cao et al. 2019) found that in trained networks many queries have almost the same map. It compares all
pairs of positions by the cosine: of the maps, of the block's input x, and of its output w = z - x.
"""

from typing import Any, NamedTuple

import numpy as np

from ...base.arrays import Array, to_numpy
from ...base.layer import Layer
from ...block import effective_version, embed
from ...positions import split
from .inside import Inside, block_names, inside
from .weights import weights_of

POSITIONS = 256  # at most so many of those that meet each other, evenly spread


class Pairs(NamedTuple):
    """Means over all pairs of positions that meet each other, and over samples; 0: all are alike.

    weights  half of sum_j |p_ij - p_kj| for averages: 1 if no two maps overlap. In general divided by
             sum_j |p_ij| + sum_j |p_kj|
    maps, x, output   (1 - cosine) / 2 of the rows of p, of x, of z - x; rows of zeros are left out
    """

    weights: float
    maps: float
    x: float
    output: float


def query_pairs(found: Inside) -> Pairs:
    """How much weights, input and output of a block change from position to position.

    Source: GCNet, section 3.2 and table 1; its distance of probabilities is the Jensen-Shannon divergence.
    Cost: the block's forward, then 3 n^2 M for each sample, n positions.
    """
    block, params, x = found
    z, _ = block.forward(params, x)
    maps, *features = (to_numpy(_chosen(a)) for a in (all_weights(found), *_split(found, x, z - x)))
    means = [np.mean([distance(rows) for rows in a]) for a in (maps, *features)]
    return Pairs(float(np.mean([weights_distance(p) for p in maps])), *map(float, means))


def pairs_by_block(network: Layer, params: Any, clips: Array) -> dict[str, Pairs]:
    """The same for every non-local block of a network, by name; clips (B, T, H, W, C)."""
    return {name: query_pairs(inside(network, params, clips, name)) for name in block_names(network)}


def all_weights(found: Inside) -> Array:
    """p (samples and groups, n, M) of all queries.   Cost: n M numbers for each."""
    block, params, x = found
    e = embed(block.options, params, x)
    queries, keys = _split(found, e.queries, e.keys)
    return weights_of(queries, keys, effective_version(block.options, queries.shape[-1]))


def distance(rows: np.ndarray) -> float:
    """Mean of (1 - cosine) / 2 over all pairs of rows (n, C): 0 for one direction, 1/2 for right angles.

    The sum over all pairs of unit rows u is |sum_i u_i|^2, of which n are pairs of a row with itself.
    """
    rows = np.asarray(rows, np.float64)
    lengths = np.linalg.norm(rows, axis=-1, keepdims=True)
    units = (rows / np.where(lengths > 0, lengths, 1))[lengths[:, 0] > 0]
    n = len(units)
    if n < 2:
        return 0.0
    return max(0.0, (1 - (np.square(units.sum(axis=0)).sum() - n) / (n * (n - 1))) / 2)


def weights_distance(p: np.ndarray) -> float:
    """Mean over all pairs of rows (n, M) of sum_j |p_ij - p_kj| / (sum_j |p_ij| + sum_j |p_kj|)."""
    sums, n = np.abs(p).sum(axis=-1), len(p)
    both = sums[:, None] + sums
    apart = np.stack([np.abs(p - row).sum(axis=-1) for row in p])
    return float((apart / np.where(both > 0, both, 1)).sum() / (n * (n - 1))) if n > 1 else 0.0


def _split(found: Inside, *arrays: Array) -> list[Array]:
    return [split(a, found.block.options.positions) for a in arrays]


def _chosen(rows: Array) -> Array:
    """At most POSITIONS of the rows (B, n, C), evenly spread."""
    n = rows.shape[1]
    places = np.linspace(0, n - 1, min(n, POSITIONS)).astype(int)
    return rows if n <= POSITIONS else rows[:, places, :]
