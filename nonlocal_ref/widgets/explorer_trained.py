"""The attention explorer on a trained block: two queries of one clip, before, during and after training.

The same in Python: `training.trained.load`, `analysis.attention.inside.inside` and `nl.attention`.
"""

from functools import partial
from itertools import product
from string import ascii_uppercase
from typing import Any

from ..analysis.attention import attention
from ..analysis.attention.weights import check_query
from ..base import checks
from ..data.tasks.matching import COLOURS
from .explorer_trained_data import (
    OWN,
    Example,
    Moment,
    Runs,
    example_of,
    moments_of,
    page_data,
    runs_of,
    task_of,
)
from .tour import tour_data, trained_tour
from .version_data import version_names
from .widget import Widget, options_of, png_of, with_choices

MENUS = {  # of the state: value -> words
    "scale": {"root": "root", "linear": "linear", "log": "log"},
    "draw": {"both": "weights and arrows", "weights": "weights", "frames": "frames and arrows"},
}
CHOICES = MENUS | {"active": (1, 2), "truth": (True, False), "hide": (False, True)}
DEFAULTS = {name: next(iter(values)) for name, values in CHOICES.items()}
QUESTIONS = {  # of a shipped training: what its network tells, and what each of its answers means
    "matching": (
        "A is a white card, B the card with the same pattern: which colour has it?",
        [f"the {colour} card" for colour in COLOURS],
    ),
    "twins": ("Do A and B show the same pattern?", ["two different patterns", "the same pattern twice"]),
}
UNKNOWN = ("Two positions, before and after training.", None)
CELLS = {1: ("t", "y", "x"), 2: ("t2", "y2", "x2")}  # of the state: where each query is


def explorer_trained(
    clip: Any = None,
    *,
    trained: str | Runs = "matching",
    version: str | None = None,
    state: dict | None = None,
) -> Widget:
    """What two positions of a clip attend to in a trained network, and what in the same one before training.

    clip     (T, H, W, C), floating, as the task draws them; or task.draw(rng, 1), whose objects are known;
             None: one of them, always the same
    trained  the name of a shipped training, "matching" or "twins", or {step: Trained} of your own
    version  of the block, for a shipped training; None: those of SHOWN, in a menu
    state    choices to start with, as "Copy state" gives them: step, queries t, y, x and t2, y2, x2, ...
    Raises ValueError or TypeError for what does not fit.
    """
    runs = runs_of(trained, version)
    example = example_of(clip, task_of(runs))
    moments = moments_of(runs, example)
    data = page_data(example, task_of(runs), moments)
    data["choices"] = options_of(MENUS | {"version": version_names(moments)})
    question, data["answer_words"] = QUESTIONS.get(trained, UNKNOWN) if isinstance(trained, str) else UNKNOWN
    defaults = _start(data) | DEFAULTS
    data["tour"] = tour_data(trained_tour(moments), defaults)
    state = with_choices(defaults, state)
    _check(state, data)
    still = partial(_still, example, moments[state["version"]], data, state)
    return Widget("explorer_trained", data, state, still, f"{question} {_change(data, moments)}")


def _start(data: dict) -> dict:
    """After the last step; queries on the first and last object, or amid the first and last frame."""
    t, y, x = data["grid"]
    cells = [one["cell"] for one in data["objects"]] or [[k, y // 2, x // 2] for k in (0, t - 1)]
    places = zip([*CELLS[1], *CELLS[2]], [*cells[0], *cells[-1]], strict=True)
    return {"version": next(iter(data["versions"])), "step": data["steps"][-1]} | dict(places)


def _check(state: dict, data: dict) -> None:
    for name, values in (CHOICES | {name: data[f"{name}s"] for name in ("version", "step")}).items():
        checks.one_of(name, state[name], values)
    for one in CELLS:
        check_query(_query(state, one), tuple(data["grid"]))


def _query(state: dict, one: int) -> tuple[int, ...]:
    return tuple(state[name] for name in CELLS[one])


def _change(data: dict, moments: dict[str, list[Moment]]) -> str:
    """What the training has changed for positions of the first object, and what to do, in words."""
    act = "Move the slider, drag the two queries" + (
        ", choose the other version." if len(moments) > 1 else "."
    )
    if not data["objects"]:
        return act
    version, course = next(iter(moments.items()))
    who = f"With the {version_names([version])[version]}, a" if version != OWN else "A"
    first, last = course[0], course[-1]
    before, now = ([f"{100 * share:.0f}\u00a0%" for share in moment.means] for moment in (first, last))
    named = [f"{share} to {letter}" for share, letter in zip(before, ascii_uppercase, strict=False)]
    named[0] = named[0].replace(" to", " of its weight to")
    return (
        f"{who} position on A gives on average {', '.join(named)} {after(first.step)}, "
        f"and {', '.join(now)} {after(last.step)} ({data['others']} clips). {act}"
    )


def _still(example: Example, moments: list[Moment], data: dict, state: dict) -> bytes:
    """Both queries at the first step and at that of the state, as a picture, PNG."""
    from ..analysis.plots import trained_figure

    reached = [moment for moment in moments if moment.step <= state["step"]]
    chosen, rows = {moment.step: moment for moment in (reached[0], reached[-1])}, {}
    for one, moment in product(CELLS, chosen.values()):
        query = _query(state, one)
        rows[f"query {one}, {after(moment.step)}"] = query, attention(*moment.found, query)[0]
    patch = data["objects"][0]["patch"] if data["objects"] else 0
    return png_of(trained_figure(example.x, rows, example.objects, patch))


def after(step: int) -> str:
    """The step in words."""
    return f"after {step} steps" if step else "before training"
