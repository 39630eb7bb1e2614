"""Training all rows of a table for several seeds, on any `concurrent.futures.Executor`.

    with OneProcessEach(2) as executor:
        lost = sweep("d", "benchmarks/results", executor, seeds=5)

With Dask the executor is Client(...).get_executor(), with MPI an MPIPoolExecutor() of mpi4py. A line is
written as soon as its run is done, so a sweep that was stopped goes on. A run that another table of the
folder has already made, with the same settings, is taken from there.
"""

from concurrent.futures import Executor, as_completed
from pathlib import Path
from time import process_time

import numpy as np

from ...analysis.cost import network_cost
from ...base.checks import one_of, positive
from ...base.machine import about
from ..divergence import Diverged
from ..loop import train
from ..progress import bar
from ..settings import Settings
from .lines import Line, asked_for, columns_of, known_lines, lines_of, path_of, write_lines
from .tables import ABLATIONS, Ablation

LAST = 20  # steps behind the loss that is written down


def sweep(
    table: str | Ablation,
    folder: str | Path,
    executor: Executor,
    *,
    seeds: int = 5,
    progress: bool = False,
) -> dict[str, str]:
    """Trains what ablation_TABLE.csv of this folder lacks, and writes it there; what was lost, and why.

    A run is lost when its process was killed: the others go on, and the next sweep makes it. A training
    that diverged is not lost: its line says so, and has no accuracy.
    table  a name in ABLATIONS, or an Ablation of your own, whose file is ablation_own.csv
    Raises ValueError for an unknown table and for no seeds, FileNotFoundError where the folder is not there.
    """
    positive(seeds=seeds)
    name, ablation = named_ablation(table)
    path, known, lost = path_of(folder, name), known_lines(folder), {}
    waiting = missing_runs(ablation, seeds * ablation.times, known)
    with bar(progress, len(waiting), f"table {name}", "run") as tick:
        futures = {executor.submit(measured_run, settings): settings for settings in waiting}
        try:
            for done in as_completed(futures):
                settings = futures[done]
                if done.exception() is None:
                    known[asked_for(settings)] = done.result()
                    write_lines(path, lines_of(ablation, known))
                else:
                    lost[", ".join(asked_for(settings))] = repr(done.exception())
                tick()
        finally:
            for future in futures:
                future.cancel()
    write_lines(path, lines_of(ablation, known))
    return lost


def named_ablation(table: str | Ablation) -> tuple[str, Ablation]:
    """The name and the table.   Raises ValueError for an unknown name."""
    if isinstance(table, Ablation):
        return "own", table
    return table, ABLATIONS[one_of("table", table, ABLATIONS)]


def missing_runs(ablation: Ablation, seeds: int, known: dict) -> list[Settings]:
    """What is still to be trained, each once: all rows of the first seed, then all rows of the second ..."""
    runs = [s._replace(seed=seed) for seed in range(seeds) for s in ablation.cells.values()]
    asked = {asked_for(settings): settings for settings in runs}
    return [settings for key, settings in asked.items() if key not in known]


def measured_run(settings: Settings) -> Line:
    """One training, its accuracy on clips that were not seen, and its price; what a line holds.

    Raises InterruptedError where the training was interrupted: half a training has no accuracy.
    """
    start, accuracy, loss, problem = process_time(), "", "", ""
    try:
        result = train(settings)
    except Diverged as diverged:
        problem = str(diverged)
    else:
        if result.accuracy is None:
            raise InterruptedError("interrupted before its end")
        accuracy, loss = f"{result.accuracy:.4f}", f"{np.mean(result.history['loss'][-LAST:]):.4f}"
    spent = f"{process_time() - start:.1f}"
    found = {"accuracy": accuracy, "loss": loss, "cpu_seconds": spent, "problem": problem}
    return found | price(settings) | columns_of(settings) | about("threadpoolctl")


def price(settings: Settings) -> Line:
    """Parameters of the network, and multiply-adds of a forward of one clip."""
    task = settings.task()
    cost = network_cost(settings.network(classes=task.classes), (1, *task.shape))
    return {"parameters": str(cost.parameters), "multiply_adds": str(cost.macs)}
