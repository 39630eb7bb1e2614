"""What a training is asked for: plain data that goes to other processes and into a file.

Every piece is a function that makes it; options go in by functools.partial:

    Settings(task=partial(twins, "anywhere"), network=partial(tiny, 1, positions="space"), steps=300)
"""

import re
from collections.abc import Callable
from functools import partial
from typing import Any, NamedTuple

from ..base.checks import plain, positive
from ..networks import tiny
from .optimizers import adam
from .schedule import one_cycle


class Settings(NamedTuple):
    """One training; the same settings give the same parameters, bit for bit, on the same machine.

    task       () -> a task with draw(rng, n) -> (x, labels, ...), classes and shape (T, H, W, C)
    network    (classes=...) -> Layer; with `dropout` also dropout=, a numpy.random.Generator
    optimizer  () -> Optimizer;  schedule: (k, steps) -> share of the rate
    rate       the largest rate;  batch: clips a step;  seed: of the start, of the clips and of dropout
    unseen     how many clips the network is tried on at the end: the same for every seed
    out        a file of checkpoints, written at the end and every `every` steps; None: no file
    """

    task: Callable
    network: Callable = tiny
    optimizer: Callable = adam
    schedule: Callable = one_cycle
    rate: float = 0.005
    steps: int = 300
    batch: int = 64
    seed: int = 0
    dropout: bool = False
    unseen: int = 2000
    out: str | None = None
    every: int = 50


NOT_OF_THE_RUN = ("unseen", "out", "every")  # they change nothing of the parameters


def with_plain_numbers(settings: Settings) -> Settings:
    """The settings with numbers of Python in place of NumPy's."""
    return Settings(**plain(settings._asdict()))


def check_settings(settings: Settings) -> None:
    """Raises ValueError for numbers that no training, or not this optimizer, can have."""
    positive(rate=settings.rate, steps=settings.steps, batch=settings.batch, every=settings.every)
    if settings.seed < 0:
        raise ValueError(f"seed is {settings.seed}: give a whole number from 0")
    settings.optimizer()


def described(settings: Settings) -> dict[str, str]:
    """name -> text of everything that the parameters depend on."""
    asked = {name: plain(value) for name, value in settings._asdict().items() if name not in NOT_OF_THE_RUN}
    return {name: _text(value) for name, value in asked.items()}


def check_same(path: str, found: dict[str, str] | None, settings: Settings) -> None:
    """Raises ValueError where a checkpoint belongs to a training with other settings, and says which."""
    wanted = described(settings)
    other = [
        f"{n} {found[n]} (now {wanted[n]})" for n in wanted if n in (found or {}) and found[n] != wanted[n]
    ]
    if other:
        raise ValueError(f"{path} is of a training with {', '.join(other)}: give the same, or another file")


def _text(value: Any) -> str:
    """twins('anywhere', size=32); no addresses, which differ from process to process."""
    if isinstance(value, partial):
        given = [repr(plain(a)) for a in value.args]
        given += [f"{n}={plain(a)!r}" for n, a in sorted(value.keywords.items())]
        return re.sub(r" at 0x[0-9a-f]+", "", f"{_text(value.func)}({', '.join(given)})")
    return getattr(value, "__name__", None) or re.sub(r" at 0x[0-9a-f]+", "", repr(value))
