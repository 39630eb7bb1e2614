"""The curves of a training: loss and accuracy above, what the block does below; also while it runs.

training_figure(result.history)

with live_curve() as watch:                 in a notebook: the figure grows while the cell runs
    result = train(settings, watch=watch)
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from time import perf_counter
from typing import Any

import numpy as np

from .shades import BLUE, ORANGE, PINK, SHADES
from .style import NARROW, SMALL, legend_above, new_figure, styled

MEAN = 20  # steps that a bold line is the mean of
TOP = {"loss": ORANGE, "accuracy": BLUE}
# of the lower curves, by the beginning of a name: what it is, and its colour
BLOCK = {
    "gamma": ("$|γ|$", PINK),
    "w_z": ("$|W_z|$", SHADES["w_z"].light),
    "entropy": ("entropy of p", SHADES["p"].light),
}
DASHES = ("-", "--", ":", "-.")  # one for each block
SECONDS = 1.0  # between two drawings of a live curve


@styled(SMALL)
def training_figure(history, *, title=""):
    """Curves by name: history is name -> one number for each step, as training.train gives it.

    Where the faint line shows each step, the bold one is the mean of the last 20. Below, where there is a
    block, how much it adds (|gamma| or |W_z|) and how widely it looks (entropy: 0 one key, 1 all keys in
    equal parts).
    """
    below = [name for name in history if name.partition("/")[0] in BLOCK]
    fig, axes = new_figure((NARROW, 2.6 * (1 + bool(below))), 1 + bool(below), 1, sharex=True)
    for name, colour in TOP.items():
        noisy_curve(history[name], name, colour, axes[0])
    for name in below:
        kind, _, block = name.partition("/")
        draw = noisy_curve if kind == "entropy" else smooth_curve
        line = DASHES[blocks(below).index(block) % len(DASHES)]
        draw(history[name], f"{BLOCK[kind][0]} of {block}", BLOCK[kind][1], axes[1], line)
    for ax in axes:
        ax.set_ylim(bottom=0)
        legend_above(ax, 2)
    axes[-1].set_xlabel("step")
    fig.suptitle(title)
    return fig


def blocks(names):
    """The blocks that curves are about, in order: those of "w_z/nonlocal0" and "entropy/nonlocal0" is one."""
    return list(dict.fromkeys(name.partition("/")[2] for name in names))


def smooth_curve(numbers, name, colour, ax, line="-"):
    """One number for each step."""
    ax.plot(numbers, line, color=colour, linewidth=1.8, label=name)


def noisy_curve(numbers, name, colour, ax, line="-"):
    """One number for each step, and the mean of the last 20 as a bold line."""
    ax.plot(numbers, color=colour, linewidth=0.7, alpha=0.4)
    smooth_curve(running_mean(np.asarray(numbers)), name, colour, ax, line)


def running_mean(numbers, count=MEAN):
    """At each place the mean of the last `count` numbers; of all so far where there are fewer."""
    sums = np.cumsum(np.concatenate([[0.0], numbers]))
    ends = np.arange(1, len(sums))
    starts = np.maximum(ends - count, 0)
    return (sums[ends] - sums[starts]) / (ends - starts)


@contextmanager
def live_curve(
    draw: Callable = training_figure, *, seconds: float = SECONDS, display: Callable | None = None
) -> Iterator[Callable]:
    """Gives watch(history), which shows the figure in the notebook and draws it anew, at most once a second.

    The last figure stays below the cell, also when the training was stopped.
    display  that of IPython, by default
    """
    show = display or _display()
    handle = show({"text/plain": "the curve comes with the first step"}, raw=True, display_id=True)
    last = [-seconds, {}]  # when it was drawn, and of what

    def watch(history: dict[str, Any]) -> None:
        now, last[1] = perf_counter(), history
        if now - last[0] >= seconds:
            handle.update(draw(history))
            last[0] = perf_counter()

    try:
        yield watch
    finally:
        if last[1]:
            handle.update(draw(last[1]))


def live(work: Callable, draw: Callable = training_figure, *, seconds: float = SECONDS) -> Any:
    """What work(watch=watch) gives, while a live curve of `draw` shows how far it is."""
    with live_curve(draw, seconds=seconds) as watch:
        return work(watch=watch)


def _display() -> Callable:
    from IPython.display import display

    return display
