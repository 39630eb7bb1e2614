"""What the shipped blocks attend to: rows of the table of trained blocks, by name, for bars."""

from collections.abc import Callable

from ...training.trained import RUNS, load
from ..attention.trained_blocks import Measured, measured, sample_of, table
from ..attention.truth import Truth

CLIPS = 500  # for the accuracy


def control_rows(name: str, version: str = "embedded_gaussian", *, clips: int = CLIPS) -> dict[str, Measured]:
    """What -> row: untrained, trained, and the trained weights changed, of one version and task.

    Cost: seconds.   Raises ValueError for a task or a version without shipped parameters.
    """
    return {row.what: row for row in table(name, [version], clips=clips).rows}


def version_rows(name: str, *, clips: int = CLIPS) -> dict[str, Measured]:
    """Version -> its trained row, of all versions that were trained on this task.   Cost: seconds."""
    sample = sample_of(name, clips)
    return {v: measured(v, "trained", *load(name, v)[:2], sample) for v in RUNS[name].kept}


def numbers(rows: dict[str, Measured], of: Callable) -> dict[str, float]:
    """Name -> of(row), such as lambda row: row.twin.times_uniform."""
    return {name: float(of(row)) for name, row in rows.items()}


def places(found: Truth) -> dict[str, float]:
    """Where the weights of the queries lie; the three sum to 1."""
    return {"itself": found.itself, "the other object": found.twin, "neither": max(0.0, found.elsewhere)}
