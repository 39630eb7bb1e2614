"""One clip for the figure of a trained block: its weights before and after training, from two queries.

A picture of one query shows where its weights fall, and not whether they depend on it. So the same arrows
are shown from a position where there is no object.
"""

from typing import NamedTuple

import numpy as np

from ...data.tasks import Clips
from ...training.trained import load
from .inside import Inside, inside
from .trained_blocks import paired
from .truth import object_cells, query_cell, shares

SEED = 3  # of the clip
QUERIES = ("trained", "from an empty place")  # the rows after training


class Example(NamedTuple):
    """What `plots.trained_figure` takes: rows are name -> (query, weights (T, h, w))."""

    clip: np.ndarray
    rows: dict[str, tuple]
    objects: np.ndarray
    patch: int


def example(name: str, version: str = "embedded_gaussian") -> Example:
    """A clip with two objects of the same pattern: from one of them untrained and trained, and from nothing.

    The weights are shares: |p_ij| / sum_j |p_ij|.   Raises what `load` raises.
    """
    network, params, task, _ = load(name, version)
    clips = task.draw(np.random.default_rng(SEED), 4)
    place = int(clips.labels.argmax())  # label 1: in twins the two patterns are the same
    one = Clips(*(a[place : place + 1] for a in clips))
    (x, pair), objects = paired(task, one, same=True), one.objects[0]
    before, after = (inside(network, p, x) for p in (load(name, version, 0).params, params))
    query = query_cell(pair.queries[0], task.patch, task.shape[1], after.x.shape[2])
    nothing = empty_cell(after, objects, task.patch, task.shape[1])
    rows = {"untrained": (before, query)} | dict(
        zip(QUERIES, ((after, query), (after, nothing)), strict=True)
    )
    shown = {label: (place, shares(found, 0, place)) for label, (found, place) in rows.items()}
    return Example(x[0], shown, objects, task.patch)


def empty_cell(found: Inside, objects: np.ndarray, patch: int, size: int) -> tuple[int, int, int]:
    """The position nearest to the middle of the clip that sees no part of any object."""
    grid = found.x.shape[1:-1]
    free = ~np.any([object_cells(place, patch, size, grid) for place in objects], axis=0)
    middle = (np.array(grid) - 1) / 2
    return min(map(tuple, np.argwhere(free).tolist()), key=lambda place: np.abs(place - middle).sum())
