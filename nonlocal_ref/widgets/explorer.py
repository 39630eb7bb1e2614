"""The attention explorer: point at a position of a clip and see what it attends to, over all frames at once.

The same in Python: `analysis.attention.explore.weights_at` and `numbers_of`, and `analysis.attention.output`.
"""

from functools import partial
from typing import Any

import numpy as np

from ..analysis.attention.explore import tuned, weights_at
from ..analysis.attention.patches import PATCH
from ..analysis.attention.weights import check_query
from ..base import checks
from ..positions import check_positions
from ..versions import VERSIONS
from .explorer_data import KNOBS, check_size, clip_of, given_of, knobs_of, page_data
from .explorer_still import still
from .explorer_trained import explorer_trained
from .explorer_trained_data import Runs
from .tour import ANY_TOUR, BALL_TOUR, tour_data
from .version_data import version_data, version_names
from .widget import Widget, options_of, with_choices

MENUS = {  # of the state: value -> words
    "version": version_names(VERSIONS),
    "positions": {"spacetime": "spacetime", "space": "space: its frame", "time": "time: its place"},
    "scale": {"linear": "linear", "root": "root", "log": "log"},
    "unit": {"uniform": "× uniform (p M)", "weight": "weight p"},
    "step": {"scores": "1 scores", "weights": "2 weights", "sum": "3 weighted sum"},
    "draw": {"both": "weights and arrows", "weights": "weights", "frames": "frames and arrows"},
    "frames": {"all": "all at once", "one": "one at a time"},
}
CHOICES = MENUS | {"pool": (False, True), "hide": (False, True), "two": (False, True), "active": (1, 2)}
DEFAULTS = {"positions": "spacetime", "pool": False, "hide": False, "scale": "root", "unit": "uniform"}
DEFAULTS |= {"draw": "both", "step": "sum", "frames": "all", "two": False, "active": 1}
CELLS = ("t", "y", "x"), ("t2", "y2", "x2")  # of the state: where each of two queries is
ON_THE_BALL = "A position on the ball attends to the ball in every frame; drag the query to see others."


@checks.plain_options
def explorer(
    frames=None,
    *,
    theta=None,
    phi=None,
    w_f=None,
    version: str | None = None,
    patch: int = PATCH,
    trained: str | Runs | None = None,
    state: dict | None = None,
) -> Widget:
    """A clip to point at: frames (T, H, W, 3), (H, W, 3) or (H, W), uint8 or from 0 to 1.

    frames      None: a small clip of a ball that is thrown; the path of a picture or a video: made small
    theta, phi  (T, h, w, E) each, or (h, w, E): compared in place of patches. Those of a trained block, say,
                before any pooling, on the frames' grid or a coarser one; w_f, (2E,), is for concatenation
    version     "gaussian_distance" by default
    patch       pixels of a patch's side
    trained     "twins" or "matching": the block of a trained network, before and after its training, on a
                clip as explorer_trained takes it
    state       choices to start with, as "Copy state" gives them: the query t, y, x in cells, version, ...;
                two=True shows a second query t2, y2, x2 next to the first
    Below the frames stands the patch y_i = sum_j p_ij g(x_j) that the query receives, with g the pixels
    themselves; state={"step": "scores"}, "weights" or "sum" (the default) says how far the sum has come.
    Without theta and phi, the versions that need them get random ones, and say so.
    Raises ValueError or TypeError for what does not fit.
    """
    if trained is not None:
        return _trained(frames, (theta, phi, w_f), trained=trained, version=version, state=state)
    version = version or "gaussian_distance"
    clip, middle = clip_of(frames)
    given = given_of(clip, theta, phi, w_f)
    check_size(clip, given, patch)
    grid = given.get("theta", clip).shape[:3]
    query = tuple(n // 2 for n in grid) if given else middle
    defaults = _places(query, grid) | DEFAULTS | knobs_of(given)
    defaults |= {"version": version, "clip": ""}
    state = with_choices(defaults, state) | {"clip": ""}  # a page cannot hold the reader's own clip
    _check(state, grid)
    weights = partial(_weights, clip, state, {"size": patch} | given)
    patches = {"size": patch, "theta": given.get("theta")}
    ball = frames is None and not given and (version, patch) == ("gaussian_distance", PATCH)
    sentence = ON_THE_BALL if ball and state == defaults else _sentence(weights(), state, grid)
    rows = {name: row | {"words": MENUS["version"][name]} for name, row in version_data(VERSIONS).items()}
    data = page_data(clip, given, patch) | {"versions": rows, "choices": options_of(MENUS)}
    data["tour"] = tour_data(BALL_TOUR if ball else ANY_TOUR, defaults)
    return Widget("explorer", data, state, lambda: still(clip, state, weights(), grid, patches), sentence)


def _trained(clip: Any, given: tuple, *, version: str | None, **options: Any) -> Widget:
    if any(array is not None for array in given):
        raise ValueError(
            "theta, phi or w_f came with trained=...: a trained block has its own, leave them out"
        )
    return explorer_trained(clip, version=version, **options)


def _check(state: dict, grid: tuple[int, ...]) -> None:
    for name, values in CHOICES.items():
        checks.one_of(name, state[name], values)
    checks.positive(**{name: state[name] for name in KNOBS})
    for names in CELLS:
        check_query(tuple(state[name] for name in names), grid)
    check_positions(state["positions"], pooled=state["pool"])


def _places(query: tuple[int, ...], grid: tuple[int, ...]) -> dict:
    """The first query, and a second one in the same frame, a quarter from its corner."""
    second = query[0], grid[1] // 4, grid[2] // 4
    return dict(zip(sum(CELLS, ()), (*query, *second), strict=True))


def _query(state: dict) -> tuple[int, ...]:
    return state["t"], state["y"], state["x"]


def _weights(clip: np.ndarray, state: dict, options: dict) -> np.ndarray:
    name = state["version"]
    version = tuned(name, float(state[name])) if name in KNOBS else name
    meeting = {"positions": state["positions"], "pool": state["pool"]}
    return weights_at(clip, _query(state), version, **meeting, **options)


def _sentence(p: np.ndarray, state: dict, grid: tuple[int, ...]) -> str:
    """What the query attends to most, itself and its neighbours left out."""
    from ..analysis.plots import strongest
    from ..analysis.plots.places import cell

    places = strongest(p, cell(grid, p.shape, _query(state)), count=1)
    where = f"at {_place(places[0], grid)}" if places else "nowhere"
    who = f"By {MENUS['version'][state['version']]}, the strongest weight of {_place(_query(state), grid)}"
    return f"{who} beyond its surroundings lies {where}; drag the query to see others."


def _place(query: tuple[int, ...], grid: tuple[int, ...]) -> str:
    """As the widget writes it; a picture has no t."""
    named = [f"{name} = {k}" for name, k in zip("tyx", query, strict=True)]
    return ", ".join(named if grid[0] > 1 else named[1:])
