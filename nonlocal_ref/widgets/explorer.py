"""The attention explorer: point at a position of a clip and see what it attends to, over all frames at once.

The plain functions beside it are `analysis.attention.explore.weights_at` and `numbers_of`.
"""

from collections.abc import Callable
from functools import partial
from io import BytesIO

import numpy as np

from ..analysis.attention.explore import keys_met, tuned, weights_at
from ..analysis.attention.patches import PATCH
from ..analysis.attention.weights import check_query
from ..base import checks
from ..positions import check_positions
from ..versions import VERSIONS
from .explorer_data import KNOBS, check_size, clip_of, given_of, knobs_of, page_data
from .widget import Widget, chosen

MODULES = ("maths", "explore", "frames", "media", "explorer")
CHOICES = {  # of the state, the default first
    "version": ("gaussian_distance", *VERSIONS),
    "positions": ("spacetime", "space", "time"),
    "pool": (False, True),
    "hide": (False, True),
    "scale": ("root", "linear", "log"),
    "unit": ("uniform", "weight"),
    "draw": ("both", "weights", "frames"),
}
ON_THE_BALL = "A position on the ball attends to the ball in every frame; drag the query to see others."


def explorer(
    frames=None,
    *,
    theta=None,
    phi=None,
    w_f=None,
    version: str = "gaussian_distance",
    patch: int = PATCH,
    state: dict | None = None,
) -> Widget:
    """A clip whose positions can be pointed at: frames (T, H, W, 3) or (H, W, 3), uint8 or from 0 to 1.

    frames      None: a small clip of a ball that is thrown
    theta, phi  (T, h, w, E) each, or (h, w, E): compared in place of patches. Those of a trained block, say,
                before any pooling, on the frames' grid or a coarser one; w_f, (2E,), is for concatenation
    patch       pixels of a patch's side
    state       choices to start with, as "Copy state" gives them: the query t, y, x in cells, version, ...
    Without theta and phi, the versions that need them get random ones, and say so.
    Raises ValueError or TypeError, worded, for what does not fit.
    """
    clip, middle = clip_of(frames)
    given = given_of(clip, theta, phi, w_f)
    check_size(clip, given, patch)
    grid = given.get("theta", clip).shape[:3]
    query = tuple(n // 2 for n in grid) if given else middle
    defaults = dict(zip("tyx", query, strict=True)) | {name: values[0] for name, values in CHOICES.items()}
    defaults |= knobs_of(given) | {"version": version, "clip": ""}
    state = chosen(defaults, state) | {"clip": ""}  # a page cannot hold the reader's own clip
    _check(state, grid)
    look = partial(_weights, clip, state, {"size": patch} | given)
    own = frames is None and not given and version == "gaussian_distance" and state == defaults
    sentence = ON_THE_BALL if own else _sentence(look(), state, grid)
    return Widget(
        MODULES, page_data(clip, given, patch), state, partial(_still, clip, state, look, grid), sentence
    )


def _check(state: dict, grid: tuple[int, ...]) -> None:
    for name, values in CHOICES.items():
        checks.one_of(name, state[name], dict.fromkeys(values))
    checks.positive(**{name: state[name] for name in KNOBS})
    check_query(_query(state), grid)
    check_positions(state["positions"], pooled=state["pool"])


def _query(state: dict) -> tuple[int, ...]:
    return state["t"], state["y"], state["x"]


def _weights(clip: np.ndarray, state: dict, options: dict) -> np.ndarray:
    name = state["version"]
    version = tuned(name, float(state[name])) if name in KNOBS else name
    meeting = {"positions": state["positions"], "pool": state["pool"]}
    return weights_at(clip, _query(state), version, **meeting, **options)


def _still(clip: np.ndarray, state: dict, look: Callable, grid: tuple[int, ...]) -> bytes:
    """The default view as a picture, PNG."""
    from ..analysis.plots import attention_figure
    from ..analysis.plots.places import pixel

    query = pixel(_query(state), grid, clip.shape)
    p = look()
    met = keys_met(p, state["positions"])
    figure = attention_figure(clip, p, query, scale=state["scale"], hide_self=state["hide"], met=met)
    file = BytesIO()
    figure.savefig(file, format="png", dpi=110, bbox_inches="tight")
    return file.getvalue()


def _sentence(p: np.ndarray, state: dict, grid: tuple[int, ...]) -> str:
    """What the query attends to most, beside itself and its neighbours."""
    from ..analysis.plots import strongest
    from ..analysis.plots.places import cell

    places = strongest(p, cell(grid, p.shape, _query(state)), count=1)
    where = f"at {places[0]}" if places else "nowhere"
    who = f"By {state['version']}, the strongest weight of position {_query(state)} beside its surroundings"
    return f"{who} lies {where}; drag the query to see others."
