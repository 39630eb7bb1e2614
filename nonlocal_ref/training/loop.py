"""Training: step after step (step.py), with a bar, checkpoints, and a result however it ends.

    result = train(Settings(task=twins, steps=300))
    result.history["loss"], result.accuracy, result.params

A run that is stopped, by the stop button of a notebook or with Ctrl-C, gives its result so far;
train(settings, start=result.checkpoint) goes on from there, and ends as the whole run would have ended.
"""

import warnings
from collections.abc import Callable
from itertools import islice
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np

from ..base.tree import move
from .checkpoint import Checkpoint, load_checkpoint, save_checkpoint
from .divergence import Diverged
from .evaluate import evaluate, unseen
from .memory import kept_memory
from .progress import bar
from .settings import Settings, check_same, check_settings, described, with_plain_numbers
from .step import Pieces, Step, steps

UNSEEN_SEED = 2018  # of the clips that no training draws
SHOWN = 20  # steps behind the mean loss and accuracy of the progress bar


class Result(NamedTuple):
    """What came out of a training, or of the part of it that was done.

    accuracy  on clips that were not seen, from 0 to 1; None where the training was stopped before
    """

    settings: Settings
    checkpoint: Checkpoint
    accuracy: float | None

    @property
    def params(self) -> Any:
        """The parameters after the last step."""
        return self.checkpoint.params

    @property
    def history(self) -> dict[str, np.ndarray]:
        """name -> one number for each step (measures.py)."""
        return self.checkpoint.history or {}


def train(
    settings: Settings,
    *,
    start: Checkpoint | None = None,
    progress: bool = False,
    watch: Callable | None = None,
    xp: Any = np,
) -> Result:
    """Trains a network on a task; depends on nothing but its arguments.

    start     a checkpoint to go on from: that of a Result, or resumed(settings): that in settings.out
    progress  shows a bar (tqdm) with loss and accuracy
    watch     watch(history) after every step, history: name -> list of numbers, such as a live curve
    xp        numpy, or cupy for a GPU; random numbers are drawn on the CPU in both
    Raises ValueError for settings that do not fit; and Diverged, which names the layer, with `result`:
    all that was reached before.
    """
    settings = with_plain_numbers(settings)
    check_settings(settings)
    task = settings.task()
    pieces, checkpoint = begun(settings, task, start, xp)
    done = Result(settings, _trained(settings, pieces, checkpoint, progress, watch), None)
    if done.checkpoint.step < settings.steps or settings.unseen == 0:
        return done
    try:
        return done._replace(accuracy=_accuracy(settings, pieces, done.params, progress))
    except KeyboardInterrupt:
        return done


def _accuracy(settings: Settings, pieces: Pieces, params: Any, progress: bool) -> float:
    """The share of clips that were not seen for which the network is right."""
    x, labels = unseen(pieces.draw, settings.unseen, UNSEEN_SEED)
    found = evaluate(pieces.network, params, x[:, None], labels, progress=progress)
    return round(found.video * settings.unseen) / settings.unseen  # float32 has digits of its own


def begun(
    settings: Settings, task: Any, start: Checkpoint | None = None, xp: Any = np
) -> tuple[Pieces, Checkpoint]:
    """The pieces of the training, and where it begins or goes on."""
    rng = np.random.default_rng(settings.seed)
    network = settings.network(classes=task.classes, **({"dropout": rng} if settings.dropout else {}))
    optimizer = settings.optimizer()
    params = move(network.init(rng, task.shape[-1]), xp)
    first = Checkpoint(params, optimizer.start(params), 0, rng, {}, described(settings))
    if start is not None:
        check_same("start", start.settings, settings)
        rng.bit_generator.state = start.rng.bit_generator.state  # dropout draws from this one
        first = start._replace(params=move(start.params, xp), momentum=move(start.momentum, xp), rng=rng)

    def rate(k: int) -> float:
        return float(settings.rate * settings.schedule(k, settings.steps))

    return Pieces(network, optimizer, task.draw, rate, settings.batch), first


def resumed(settings: Settings) -> Checkpoint | None:
    """The checkpoint in settings.out, None where there is no such file yet.

    Raises ValueError for a file that does not fit the network, or is of a training with other settings.
    """
    if settings.out is None or not Path(settings.out).exists():
        return None
    _, first = begun(settings, settings.task())
    found = load_checkpoint(settings.out, first)
    check_same(settings.out, found.settings, settings)
    return found


def _trained(
    settings: Settings, pieces: Pieces, checkpoint: Checkpoint, progress: bool, watch: Callable | None
) -> Checkpoint:
    """The checkpoint after the last step, or after the last one before the training was interrupted."""
    history = {name: list(column) for name, column in (checkpoint.history or {}).items()}
    generator, left = checkpoint.rng.bit_generator, settings.steps - checkpoint.step
    done = Step(checkpoint, {}, generator.state)
    shown = bar(progress, settings.steps, "training", "step", done=checkpoint.step)
    with kept_memory(), warnings.catch_warnings(), shown as tick:
        warnings.simplefilter("ignore", RuntimeWarning)  # of overflows: Diverged says more, and says it once
        try:
            for done in islice(steps(pieces, checkpoint), left):
                _write_down(history, done)
                tick(**_recent(history))
                if watch is not None:
                    watch(history)
                if done.checkpoint.step % settings.every == 0:
                    _save(settings, done, history)
        except KeyboardInterrupt:
            generator.state = done.state
        except Diverged as problem:
            problem.result = Result(settings, _save(settings, done, history), None)
            raise
    return _save(settings, done, history)


def _write_down(history: dict[str, list], done: Step) -> None:
    """One more number in each column; a second time for the same step changes nothing."""
    for name, number in done.numbers.items():
        history.setdefault(name, [])[done.checkpoint.step - 1 :] = [number]


def _recent(history: dict[str, list]) -> dict[str, str]:
    return {name: f"{np.mean(history[name][-SHOWN:]):.3f}" for name in ("loss", "accuracy")}


def _save(settings: Settings, done: Step, history: dict[str, list]) -> Checkpoint:
    """The checkpoint with its history, written to settings.out if there is one."""
    _write_down(history, done)  # if the interrupt came between a step and its numbers
    columns = {name: np.asarray(column, np.float64) for name, column in history.items()}
    checkpoint = done.checkpoint._replace(history=columns)
    if settings.out is not None:
        save_checkpoint(settings.out, checkpoint)
    return checkpoint
