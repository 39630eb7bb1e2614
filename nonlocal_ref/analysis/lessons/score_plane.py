"""Which keys get the same score: one query against every key of the plane."""

from typing import NamedTuple

import numpy as np

from ...versions import VERSIONS, featured
from .by_version import RAW

W_F = (1.0, 0.5, -0.5, 1.0)  # an example of w_f in eq. 5, for [theta_i, phi_j] with two channels each


class Plane(NamedTuple):
    """Scores by version, (cells, cells) each: the key (x, y) = (axis[l], axis[k]) is in row k, column l."""

    axis: np.ndarray
    scores: dict[str, np.ndarray]
    query: tuple[float | int, float | int]


def scores_over_plane(
    query: tuple[float | int, float | int],
    *,
    extent: float = 3.4,
    cells: int = 69,
    w_f: tuple[float, float, float, float] = W_F,
) -> Plane:
    """s of one query (x, y) against keys of two channels, each from -extent to extent.   Source: eq. 2 to 5.

    theta = phi = x, for the dot product, the distance, the cosine and, with this w_f, the concatenation.
    """
    axis = np.linspace(-extent, extent, cells)
    keys = np.stack(np.meshgrid(axis, axis), axis=-1).reshape(1, -1, 2)
    theta = np.array([[query]], dtype=float)
    operands = {name: (theta, keys) for name in RAW}
    operands["concatenation"] = (theta @ np.reshape(w_f[:2], (2, 1)), keys @ np.reshape(w_f[2:], (2, 1)))
    scores = {name: _scores(name, *pair).reshape(cells, cells) for name, pair in operands.items()}
    return Plane(axis, scores, query)


def _scores(name: str, theta: np.ndarray, phi: np.ndarray) -> np.ndarray:
    version = VERSIONS[name]
    return version.score.forward(featured(theta, version), featured(phi, version))
