"""python -m nonlocal_ref train: a small network with non-local blocks learns a task, here, in minutes.

train --task twins --positions spacetime                   one block, 300 steps of 64 clips
train --task twins --blocks 0                              the same network without a block
train --task twins --task-option setting="one place"       options of the task, as NAME=VALUE
train --steps 800 --out run.npz                            with a checkpoint every 50 steps
train --steps 800 --out run.npz --resume                   the same run goes on after any kind of stop

Clips are drawn anew for every step. The accuracy at the end is that on clips that were not seen.
"""

import argparse
import sys
from ast import literal_eval
from functools import partial
from inspect import signature
from pathlib import Path
from typing import Any

from ..analysis.cost import network_cost, training_memory
from ..base.checks import one_of
from ..base.text_table import aligned
from ..base.units import in_bytes, in_words
from ..data.tasks import TASKS
from ..networks.tiny import STRIDES, tiny
from ..training import SCHEDULES, Checkpoint, Result, Settings, adam, resumed, sgd, train
from ..training.settings import check_settings
from ..versions import VERSIONS
from .block_options import add_block_options
from .knobs import count, plain_run, positive

OPTIMIZERS = {"adam": adam, "sgd": sgd}
RATES = {"adam": 0.005, "sgd": 0.1}
PAIRWISE = (*VERSIONS, "average")
CHANGED = {  # options of the block that are others here
    "--pairwise": {"choices": PAIRWISE, "help": "version of f; average is the control: all weights are 1/M"},
    "--frames": {"default": None, "help": "frames of a clip (default: the task's own)"},
    "--size": {"default": None, "help": "height and width of a clip in pixels (default: the task's own)"},
}
USUAL = {"stage": "conv3", "version": "embedded_gaussian", "positions": "spacetime", "engine": "auto"}
USUAL |= {"pool": "none"}
NOW = "(default: %(default)s)"
OPTIONS = {
    "--task": {"default": "twins", "choices": TASKS, "help": f"what is to be learned {NOW}"},
    "--task-option": {"action": "append", "default": [], "metavar": "NAME=VALUE", "help": "may be repeated"},
    "--blocks": {"type": int, "default": 1, "help": f"non-local blocks, one after the other {NOW}"},
    "--stage": {"default": "conv3", "choices": STRIDES, "help": f"where the blocks stand {NOW}"},
    "--steps": {"type": count, "default": 300, "help": NOW[1:-1]},
    "--batch": {"type": count, "default": 64, "help": f"clips a step {NOW}"},
    "--optimizer": {"default": "adam", "choices": OPTIMIZERS, "help": NOW[1:-1]},
    "--rate": {"type": positive, "help": f"the largest (default: adam {RATES['adam']}, sgd {RATES['sgd']})"},
    "--schedule": {"default": "one_cycle", "choices": SCHEDULES, "help": f"of the rate {NOW}"},
    "--decay": {"type": float, "default": 0.0, "help": f"weight decay, of weights alone {NOW}"},
    "--seed": {"type": int, "default": 0, "help": f"of the start and of the clips {NOW}"},
    "--unseen": {"type": count, "default": 2000, "help": f"clips for the accuracy at the end {NOW}"},
    "--out": {"metavar": "FILE.npz", "help": "checkpoints: parameters, and all that a run needs to go on"},
    "--every": {"type": count, "default": 50, "help": f"steps between two checkpoints {NOW}"},
}


def add_options(parser: argparse.ArgumentParser) -> None:
    """The task, the network, the training; the options of the block."""
    parser.formatter_class = argparse.RawDescriptionHelpFormatter
    for name, option in OPTIONS.items():
        parser.add_argument(name, **option)
    parser.add_argument("--resume", action="store_true", help="go on from the checkpoint in --out")
    block = parser.add_argument_group("the block, and its clips")
    add_block_options(block, CHANGED, without=("--channels", "--samples", "--scale"))
    hidden = {"help": argparse.SUPPRESS, "default": argparse.SUPPRESS}
    block.add_argument("--version", dest="pairwise", choices=PAIRWISE, **hidden)  # its name in Python


@plain_run
def run(args: argparse.Namespace) -> None:
    """Prints what is trained and its price, the progress, and the accuracy on clips that were not seen."""
    settings = make_settings(args)
    check_settings(settings)
    _check_file(args)
    start = resumed(settings) if args.resume else None
    print(_heading(args, settings, start), flush=True)
    shown = sys.stderr.isatty()
    result = train(settings, start=start, progress=shown, watch=None if shown else partial(_line, args.steps))
    print(_ending(args, result))


def make_settings(args: Any) -> Settings:
    """The settings that were asked for.   Raises ValueError for options that do not go together."""
    if args.blocks < 0:
        raise ValueError(f"--blocks {args.blocks}: give 0 for a network without blocks, or more")
    return Settings(
        task=partial(TASKS[args.task], **_task_options(args)),
        network=partial(tiny, args.blocks, input_gradient=False, **_network_options(args)),
        optimizer=partial(OPTIMIZERS[args.optimizer], decay=args.decay),
        schedule=SCHEDULES[args.schedule],
        rate=args.rate or RATES[args.optimizer],
        steps=args.steps,
        batch=args.batch,
        seed=args.seed,
        unseen=args.unseen,
        out=args.out,
        every=args.every,
    )


def _network_options(args: Any) -> dict[str, Any]:
    """Options of `tiny` and its blocks, without those that have their defaults."""
    given = {name: getattr(args, name) for name in ("stage", "positions", "engine", "pool")}
    given["version"] = args.pairwise
    return {name: value for name, value in given.items() if value != USUAL[name]}


def _task_options(args: Any) -> dict[str, Any]:
    """Options of the task: those of --task-option, --frames and --size."""
    known, found = tuple(signature(TASKS[args.task]).parameters), {}
    for text in args.task_option:
        name, equals, value = text.partition("=")
        if not equals:
            raise ValueError(f"--task-option {text}: write NAME=VALUE, such as {known[0]}=...")
        found[name] = _value(value)
    found |= {name: getattr(args, name) for name in ("frames", "size") if getattr(args, name) is not None}
    for name in found:
        one_of(f"option of the task {args.task}", name, known)
    return found


def _value(text: str) -> Any:
    """A number or True, False, None where it reads as one; otherwise the text itself."""
    try:
        return literal_eval(text)
    except (ValueError, SyntaxError):
        return text


def _check_file(args: Any) -> None:
    """Raises ValueError or FileNotFoundError before any work is done."""
    if args.out is None:
        if args.resume:
            raise ValueError("--resume goes on from a file: name it with --out FILE.npz")
        return
    path = Path(args.out)
    if path.suffix != ".npz":
        raise ValueError(f"--out {args.out} ends with {path.suffix or 'nothing'!r}: name a file FILE.npz")
    if not path.parent.is_dir():
        raise FileNotFoundError(f"--out {args.out}: there is no folder {path.parent}: make it first")
    if path.exists() and not args.resume:
        raise ValueError(f"--out {args.out} is there already: add --resume to go on, or name another file")


def _heading(args: Any, settings: Settings, start: Checkpoint | None) -> str:
    """What is trained, and what it costs."""
    task, batch = settings.task(), settings.batch
    net, (frames, size, *_) = settings.network(classes=task.classes), task.shape
    cost = network_cost(net, (1, *task.shape))
    memory = in_bytes(training_memory(net, (batch, *task.shape)).peak_bytes)
    blocks = f"{args.blocks}, {args.pairwise}, {args.positions}, after {args.stage}" if args.blocks else "0"
    rate = f"{settings.rate:g} ({args.schedule})"
    rows = [
        ("task", f"{args.task}, clips of {frames} frames of {size} x {size} pixels, {task.classes} classes"),
        ("network", f"tiny, {cost.parameters:,} parameters"),
        ("non-local blocks", blocks),
        ("a step", f"{batch} clips, {in_words(batch * cost.macs)} multiply-adds forward, {memory}"),
        ("training", f"{settings.steps} steps, {args.optimizer}, rate {rate}, seed {settings.seed}"),
    ]
    goes_on = [] if start is None else [("goes on", f"from step {start.step} in {args.out}")]
    return aligned([*rows, *goes_on])


def _line(steps: int, history: dict[str, list]) -> None:
    """A line after every tenth of the steps, where no progress bar can be shown."""
    done = len(history["loss"])
    if done % max(1, steps // 10) == 0:
        print(f"step {done} of {steps}: {_recent(history)}", flush=True)


def _recent(history: dict[str, Any]) -> str:
    """Means over the last 20 steps."""
    loss, accuracy = (sum(history[name][-20:]) / len(history[name][-20:]) for name in ("loss", "accuracy"))
    return f"loss {loss:.3f}, accuracy {accuracy:.3f}"


def _ending(args: Any, result: Result) -> str:
    done, chance = result.checkpoint.step, 1 / result.settings.task().classes
    if result.accuracy is None:
        file = f"the same command with --resume goes on from {args.out}" if args.out else "nothing is kept"
        return f"stopped after {done} of {args.steps} steps: {file}"
    share = f"{result.accuracy:.1%} (chance: {chance:.0%})"
    lines = [f"accuracy on {args.unseen:,} clips that were not seen: {share}"]
    return "\n".join([*lines, "", *_loading(args, result)] if args.out else lines)


def _loading(args: Any, result: Result) -> list[str]:
    """Python that loads the parameters."""
    task = result.settings.task()
    options = "".join(f"{name}={value!r}, " for name, value in _network_options(args).items())
    return [
        "import numpy as np",
        "from nonlocal_ref.networks import tiny",
        "from nonlocal_ref.training import trained_params",
        f"net = tiny({args.blocks}, {options}classes={task.classes})",
        f"params = trained_params({args.out!r}, net.init(np.random.default_rng(), {task.shape[-1]}))",
    ]
