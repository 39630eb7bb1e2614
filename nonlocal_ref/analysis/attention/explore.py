"""What the attention explorer shows, as plain functions: the weights of one position, and numbers about them.

Every version runs through the block itself, on patches of pixels or on a given theta and phi. A version that
needs theta and phi gets random ones if none are given.
"""

from functools import partial
from typing import Any, NamedTuple

import numpy as np

from ...base import checks
from ...block import Block, nonlocal_block
from ...embed import scaled
from ...normalise import SOFTMAX
from ...parameters import NEEDED
from ...positions import split
from ...versions import VERSIONS, Version, cosine, gaussian_distance, named_version
from .features import given_features, patch_features
from .patches import PATCH
from .query_dependence import other_queries, query_dependence
from .weights import attention


class Numbers(NamedTuple):
    """Numbers about the weights of one query.

    largest   the weight that is furthest from 0, in units of the uniform weight 1/M, at the key `at`
    total     the sum of all weights: 1 for an average
    entropy   in bits, at most log2 M; None for the 1/M versions, which are no average
    evenness  the entropy as a share of log2 M
    change    `query_dependence` of the weights: 0 if every query has the same, 1 if no two overlap
    """

    largest: float
    at: tuple[int, ...]
    total: float
    entropy: float | None
    evenness: float | None
    change: float


class Shown(NamedTuple):
    """A block, its parameters and its input x (1, *grid, C)."""

    block: Block
    params: dict
    x: np.ndarray


def tuned(version: str, knob: float) -> Version:
    """The version with its knob: the bandwidth of gaussian_distance, else the temperature, f = exp(s / knob).

    Raises ValueError for the 1/M versions: a factor would only multiply their weights.
    """
    knobs = {"gaussian_distance": gaussian_distance, "cosine": cosine}
    knobs |= {name: partial(_at_temperature, name) for name in ("gaussian", "embedded_gaussian")}
    return knobs[checks.one_of("version with a bandwidth or a temperature", version, knobs)](knob)


def shown(
    frames,
    version="gaussian_distance",
    *,
    positions="spacetime",
    pool=False,
    size=PATCH,
    theta=None,
    phi=None,
    w_f=None,
) -> Shown:
    """The block whose weights the explorer shows: frames (T, H, W, 3) or (H, W, 3), uint8 or from 0 to 1.

    pool        True: keys are the largest of each 2 x 2 in space
    size        pixels of a patch's side
    theta, phi  (*grid, E) each, take the place of the patches; the frames are then not read. w_f: (2E,)
    """
    version = named_version(version)
    if theta is None and phi is None:
        x, params = patch_features(np.asarray(frames), size)
    else:
        x, params = given_features(theta, phi, w_f)
        version = version._replace(embed=version.embed.replace("identity", "linear"))
    block = nonlocal_block(version, positions=positions, pool="before" if pool else None)
    return Shown(block, {name: params[name] for name in NEEDED[version.embed]}, x[None, ...])


def weights_at(frames, query, version="gaussian_distance", **options: Any) -> np.ndarray:
    """p_ij of one position over the keys: (t, y, x) -> (T, h, w), (y, x) of a picture -> (h, w).

    The options are those of `shown`; a query counts cells: pixels, or positions of a given theta. 0 where the
    query does not meet a key.   Cost: one pass of theta and phi, then 2 M C FLOPs.
    Raises ValueError or TypeError for options that do not fit each other.
    """
    return attention(*shown(frames, version, **options), query)[0, ...]


def numbers_of(frames, query, version="gaussian_distance", *, hide=False, **options: Any) -> Numbers:
    """The numbers about the weights of one query. hide=True ignores the query's own weight for `largest`.

    Cost: 25 times that of `weights_at`, one pass for each of the `other_queries`.
    """
    run = shown(frames, version, **options)
    grid, positions = run.x.shape[1:-1], run.block.options.positions
    p = attention(*run, query)[0]
    met = keys_met(p, positions)
    at = _furthest_from_0(p, query, grid, hide)
    entropy = _entropy(p) if run.block.options.version.normalise.forward is SOFTMAX.forward else None
    evenness = entropy and entropy / float(np.log2(met))
    change = query_dependence(p, (attention(*run, k)[0] for k in other_queries(query, grid, positions)))
    return Numbers(float(p[at] * met), at, float(p.sum()), entropy, evenness, change)


def keys_met(p: np.ndarray, positions: str | int) -> int:
    """M, how many of the keys (*grid) a query meets."""
    return split(p[None, ..., None], positions).shape[1]


def _furthest_from_0(p: np.ndarray, query, grid: tuple[int, ...], hide: bool) -> tuple[int, ...]:
    seen = np.abs(p)
    if hide:
        seen[tuple(int((q + 0.5) * m / n) for q, m, n in zip(query, p.shape, grid, strict=True))] = 0
    return tuple(map(int, np.unravel_index(seen.argmax(), seen.shape)))


def _at_temperature(name: str, temperature: float) -> Version:
    checks.positive(temperature=temperature)
    return VERSIONS[name]._replace(features=scaled(temperature**-0.5))  # f = exp(s / temperature)


def _entropy(p: np.ndarray) -> float:
    return float(-np.sum(p * np.log2(np.where(p > 0, p, 1))))
