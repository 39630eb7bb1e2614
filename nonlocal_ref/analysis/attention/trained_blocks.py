"""What the shipped blocks attend to, in one table: every version, and the controls beside it.

    print(table("twins"))

A weight of many times 1/M on the twin proves little alone. It may fall on every object, for every query,
or be there before training; a block without a choice may be as good. So each of these has a column or a
row.
"""

from collections.abc import Iterable, Iterator
from html import escape
from typing import Any, NamedTuple

import numpy as np

from ...base.checks import one_of
from ...base.layer import Layer
from ...base.text_table import aligned
from ...data.tasks import TASKS, Clips, Task
from ...training.evaluate import evaluate
from ...training.progress import bar
from ...training.trained import RUNS, load
from ...training.trained.runs import CONTROL
from .controls import controlled
from .inside import inside
from .query_pairs import Pairs, query_pairs
from .truth import Objects, Truth, truth

SEED = 16  # of the clips that are measured on
FOR_TRUTH, FOR_PAIRS = 200, 16  # clips


class Measured(NamedTuple):
    """One network: how often it is right, where its weights fall, how much they depend on the query.

    what        "untrained", "trained", or one of CONTROLS
    accuracy    on clips that were not seen, from 0 to 1
    twin        from an object to the one with the same pattern
    other       from an object to one with another pattern
    pairs       of all positions
    """

    version: str
    what: str
    accuracy: float
    twin: Truth
    other: Truth
    pairs: Pairs


class Sample(NamedTuple):
    """Clips for the accuracy, and clips x with pairs of objects of the same and of another pattern."""

    clips: Clips
    same: tuple[np.ndarray, Objects]
    other: tuple[np.ndarray, Objects]


class Table(NamedTuple):
    """Rows of one task; prints as text, and as a table in a notebook. COLUMNS says what the columns are."""

    task: str
    rows: tuple[Measured, ...]

    def cells(self) -> list[tuple[str, ...]]:
        """The names of the columns, then the rows."""
        return [tuple(COLUMNS), *(_cells(row) for row in self.rows)]

    def __str__(self) -> str:
        return aligned(self.cells(), "<<>")

    def _repr_html_(self) -> str:
        head, *rows = ([escape(cell) for cell in row] for row in self.cells())
        lines = ["".join(f"<th>{cell}</th>" for cell in head)]
        lines += ["".join(f"<td>{cell}</td>" for cell in row) for row in rows]
        return "<table>" + "".join(f"<tr>{line}</tr>" for line in lines) + "</table>"


COLUMNS = {
    "version": "of the block; average: all weights 1/M, trained from the start",
    "what": "untrained, trained, or a control (analysis/attention/controls.py)",
    "accuracy": "on clips that were not seen",
    "twin": "share of the weights of an object's position on the object with the same pattern",
    "itself": "on the object itself",
    "else": "on all other positions",
    "twin x M": "times the uniform weight, a mean over the positions that see a part of the twin",
    "whole": "the same at the one position that sees it whole",
    "other x M": "twin x M where the other object shows another pattern",
    "its whole": "whole, where the other object shows another pattern",
    "first": "how often the strongest weight outside the object itself is on the twin",
    "maps": "how different the weights of two positions are, mean over all pairs: 0 the same, 1 disjoint",
    "twin's": "how different the weights of the object and of its twin are",
    "x": "(1 - cosine) / 2 of two positions of the block's input, mean over all pairs",
    "added": "the same of what the block adds to it, z - x",
}


def table(
    name: str, versions: Iterable[str] | None = None, *, clips: int = 2000, progress: bool = False
) -> Table:
    """The versions of a task, each untrained, trained, and with its trained weights changed.

    versions  some of RUNS[name].kept; None: all of them
    clips     that were not seen, for the accuracy
    Raises ValueError for a task or a version without shipped parameters.
    """
    kept = RUNS[one_of("trained task", name, RUNS)].kept
    chosen, sample, found = list(kept if versions is None else versions), sample_of(name, clips), []
    with bar(progress, len(chosen), f"measuring {name}", "version") as tick:
        for version in chosen:
            found += [measured(version, *one, sample) for one in networks(name, version)]
            tick()
    return Table(name, tuple(found))


def sample_of(name: str, count: int) -> Sample:
    """Clips that no training has drawn."""
    task, rng = TASKS[name](), np.random.default_rng(SEED)
    clips, few = task.draw(rng, count), task.draw(rng, FOR_TRUTH)
    return Sample(clips, paired(task, few, same=True), paired(task, few, same=False))


def paired(task: Task, clips: Clips, *, same: bool) -> tuple[np.ndarray, Objects]:
    """Clips x with object 0 and an object of the same, or of another pattern.

    In matching each clip has both, objects 1 and 2; in twins label 1 says that the two patterns are the same.
    """
    both = clips.objects.shape[1] > 2
    some = np.full(len(clips.labels), True) if both else clips.labels == same
    second = 2 if both and not same else 1
    objects = clips.objects[some]
    return clips.x[some], Objects(objects[:, 0], objects[:, second], task.patch, task.shape[1])


def measured(version: str, what: str, network: Layer, params: Any, sample: Sample) -> Measured:
    """One row of the table."""
    clips, *pairs = sample
    right = evaluate(network, params, clips.x[:, None], clips.labels).video
    twin, other = (truth(inside(network, params, x), objects) for x, objects in pairs)
    near = inside(network, params, clips.x[:FOR_PAIRS])
    return Measured(version, what, right, twin, other, query_pairs(near))


def networks(name: str, version: str) -> Iterator[tuple[str, Layer, Any]]:
    """(what, network, params): before training, after it, then each control; of average the trained one."""
    network, params, *_ = load(name, version)
    if version != CONTROL:
        yield "untrained", *load(name, version, 0)[:2]
    yield "trained", network, params
    for what, changed in controlled(network).items() if version != CONTROL else ():
        yield what, changed, params


def _cells(row: Measured) -> tuple[str, ...]:
    twin, pairs = row.twin, row.pairs
    percent = (f"{share:.1%}" for share in (twin.twin, twin.itself, twin.elsewhere))
    times = (f"{n:.1f}" for t in (twin, row.other) for n in (t.times_uniform, t.whole))
    apart = (f"{n:.2f}" for n in (pairs.weights, twin.change, pairs.x, pairs.output))
    return row.version, row.what, f"{row.accuracy:.2%}", *percent, *times, f"{twin.first:.0%}", *apart
