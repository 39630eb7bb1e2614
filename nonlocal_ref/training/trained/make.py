"""Trains the shipped networks again, from their seeds alone, and writes their files."""

from itertools import islice
from pathlib import Path
from typing import Any

from ...base.checks import one_of
from ...base.npz import write_npz
from ..loop import begun
from ..memory import kept_memory
from ..progress import bar
from ..settings import Settings
from ..step import steps
from .runs import RUNS, settings_of
from .stored import packed


def make(name: str, folder: Path, *, progress: bool = False) -> Path:
    """Trains every version of the run and writes folder/name.npz.   Raises ValueError for an unknown name."""
    arrays = {}
    for version, kept in RUNS[one_of("trained task", name, RUNS)].kept.items():
        reached = params_at(settings_of(name, version), kept, progress=progress)
        arrays |= {f"{version}/{step}": packed(params) for step, params in reached.items()}
    write_npz(folder / f"{name}.npz", arrays)
    return folder / f"{name}.npz"


def params_at(settings: Settings, kept: tuple[int, ...], *, progress: bool = False) -> dict[int, Any]:
    """step -> parameters after that many steps, in one training."""
    pieces, first = begun(settings, settings.task())
    found = {}
    with kept_memory(), bar(progress, settings.steps, "training", "step") as tick:
        for done in islice(steps(pieces, first), settings.steps):
            tick(loss=f"{done.numbers['loss']:.3f}")
            if done.checkpoint.step in kept:
                found[done.checkpoint.step] = done.checkpoint.params
    return found
