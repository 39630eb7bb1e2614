"""Where the weights fall, compared with what is really there: on the twin, on the query itself, elsewhere.

The query is an object's position, its twin is the object that shows the same pattern. A position of `tiny` at
(y, x) is centred on the pixel (s y, s x), s being its stride, and sees s pixels to each side of it. So an
object of 5 x 5 pixels is seen by up to 3 x 3 positions, and by one of them whole: that one is the query.
"""

from typing import NamedTuple

import numpy as np

from ...base.arrays import Array
from .inside import Inside
from .weights import attention


class Truth(NamedTuple):
    """Where the weights of many queries fall; the first three sum to 1.

    Weights that are no average (the 1/M versions) count without their sign, divided by their sum. Where all
    weights of a query are 0, as relu(a + b) can give, nothing falls anywhere: that query adds 0.

    twin        on the positions that see a part of the twin
    itself      on those that see a part of the query's own object
    elsewhere   on all others
    uniform     what falls on the twin where all weights are 1/M
    whole       weight of the one position that sees the twin whole, times M
    first       how often the strongest weight outside the query's own object is on the twin
    change      how different the twin's own weights are: 0 if the same, 1 if they do not overlap
    """

    twin: float
    itself: float
    elsewhere: float
    uniform: float
    whole: float
    first: float
    change: float

    @property
    def times_uniform(self) -> float:
        """How many times the uniform weight falls on the twin, a mean over the positions that see it."""
        return self.twin / self.uniform


class Objects(NamedTuple):
    """Pairs of objects, one in each clip: where they are (B, 3), frame, top and left as in Clips.objects.

    patch, size  pixels: of an object's side, of the clip's side H
    """

    queries: Array
    twins: Array
    patch: int
    size: int


def truth(found: Inside, objects: Objects) -> Truth:
    """Means over the clips: of the weights of queries[b], which share falls on twins[b]?

    Raises what `nl.attention` raises.
    """
    rows = [_of_one(found, b, *pair, objects) for b, pair in enumerate(zip(*objects[:2], strict=True))]
    return Truth(*map(float, np.mean(rows, axis=0)))


def shares(found: Inside, sample: int, query: tuple[int, ...]) -> np.ndarray:
    """|p_ij| / sum_j |p_ij| of one query in one sample, (T, h, w); 0 where all weights are 0."""
    block, params, x = found
    p = np.abs(attention(block, params, x[sample : sample + 1], query)[0])
    return p / (p.sum() or 1)


def query_cell(place: Array, patch: int, size: int, cells: int) -> tuple[int, int, int]:
    """(t, y, x) of the position whose centre is nearest to the object's: it sees the object whole."""
    stride, (frame, *corner) = size // cells, map(int, place)
    y, x = (min(round((first + (patch - 1) / 2) / stride), cells - 1) for first in corner)
    return frame, y, x


def object_cells(place: Array, patch: int, size: int, grid: tuple[int, ...]) -> np.ndarray:
    """Whether each position (T, h, w) sees a part of the object."""
    frame, *corner = map(int, place)
    stride = size // grid[1]
    centres = np.arange(grid[1]) * stride
    rows, columns = ((centres >= c - stride) & (centres < c + patch + stride) for c in corner)
    return (np.arange(grid[0]) == frame)[:, None, None] & rows[:, None] & columns


def _of_one(found: Inside, b: int, query: Array, twin: Array, objects: Objects) -> tuple:
    patch, size, grid = objects.patch, objects.size, found.x.shape[1:-1]
    centres = [query_cell(place, patch, size, grid[1]) for place in (query, twin)]
    p, q = (shares(found, b, cell) for cell in centres)
    own, other = (object_cells(place, patch, size, grid) for place in (query, twin))
    falls = [p[cells].sum() for cells in (other, own, ~(own | other))]
    whole, change = p[centres[1]] * p.size, np.abs(p - q).sum() / 2
    return *falls, other.mean(), whole, _first(p, own, other), change


def _first(p: np.ndarray, own: np.ndarray, other: np.ndarray) -> float:
    """1 where the strongest weight outside the own object is on the other; equal ones share the place."""
    outside = np.where(own, 0, p)
    return other[outside >= outside.max() * (1 - 1e-5)].mean() if outside.any() else 0.0
