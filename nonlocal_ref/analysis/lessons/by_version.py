"""The same query under several versions: how they score, and what they attend to."""

from collections.abc import Mapping

import numpy as np

from ...base.arrays import Array
from ...block import nonlocal_block
from ...versions import VERSIONS, Version, featured
from ..attention import attention

RAW = ("gaussian", "gaussian_distance", "cosine")  # they score x itself: no theta, no phi


def scores_by_version(
    x: Array, versions: Mapping[str, Version] = {name: VERSIONS[name] for name in RAW}
) -> dict[str, Array]:
    """s_ij of every pair under each version, theta = phi = x: (N, C) -> name -> (N, N).   Source: eq. 2.

    For versions that score x itself, without theta and phi.   Cost: 2 N^2 C FLOPs a version.
    """
    rows = x[None, ...]
    return {
        name: version.score.forward(featured(rows, version), featured(rows, version))[0, ...]
        for name, version in versions.items()
    }


def attention_by_version(
    x: Array, query: tuple[int, ...], versions: Mapping[str, Version] = VERSIONS, *, seed: int = 0
) -> dict[str, Array]:
    """p_ij of one query under each version: (*grid, C) -> name -> (*grid).   Source: eq. 1, figure 3.

    Versions with theta and phi get them as `block.init` draws them from the seed. They are untrained, so
    what they attend to is chance.   Cost: that of `attention` for each version.   Raises what it raises.
    """
    return {name: _attention(x, query, version, seed) for name, version in versions.items()}


def _attention(x: Array, query: tuple[int, ...], version: Version, seed: int) -> Array:
    block = nonlocal_block(version)
    params = block.init(np.random.default_rng(seed), x.shape[-1], dtype=x.dtype)
    return attention(block, params, x[None, ...], query)[0, ...]
