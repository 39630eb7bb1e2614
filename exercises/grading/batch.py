"""All submissions: one piece of work each, on any Executor. Work and results are small and can be pickled."""

import secrets
from collections.abc import Callable, Iterator
from concurrent.futures import Executor, Future, ProcessPoolExecutor, as_completed
from contextlib import contextmanager, nullcontext
from multiprocessing import get_context
from pathlib import Path
from typing import Any

from ..checker.table import EXERCISES
from .limits import USUAL, Limits
from .marking import Result, Work, mark, ungraded
from .submissions import submissions


def grade(
    path: str | Path,
    *,
    executor: Executor | None = None,
    jobs: int = 1,
    keys: tuple[str, ...] = (),
    seed: int | None = None,
    limits: Limits = USUAL,
    progress: bool = False,
) -> list[Result]:
    """A dict per student, by name: points per function and exercise, and why.

    executor  any concurrent.futures.Executor, Dask's Client.get_executor() or mpi4py.futures.MPIPoolExecutor
              among them; without one, `jobs` processes
    keys      the exercises, ("ex04", "ex05"); all of them if none is named
    seed      of the probes, the same for all; None draws a fresh one, and the results name it
    Cost: 0.3 s for the process of each submission, 10 ms for each function, and the student's own time.
    Raises FileNotFoundError and ValueError where there is nothing to grade, KeyError for an unknown exercise.
    """
    chosen = _known(keys)
    seed = secrets.randbits(32) if seed is None else seed
    found = submissions(path, {key: EXERCISES[key] for key in chosen}, limits)
    works = [Work(submission, chosen, seed, limits) for submission in found]
    with _pool(executor, jobs, len(works)) as pool, _bar(progress, len(works)) as tick:
        results = list(_each(pool, works, tick))
    return sorted(results, key=lambda result: result["student"])


def _known(keys: tuple[str, ...]) -> tuple[str, ...]:
    if unknown := set(keys) - set(EXERCISES):
        raise KeyError(f"no exercise {sorted(unknown)}: there are {', '.join(EXERCISES)}")
    return tuple(keys) or tuple(EXERCISES)


def _each(pool: Executor | None, works: list[Work], tick: Callable[[], Any]) -> Iterator[Result]:
    """Results as they come; a submission that cannot be graded at all says so in its row."""
    if pool is None:
        for work in works:
            yield _safe(lambda work=work: mark(work), work)
            tick()
        return
    running: dict[Future, Work] = {pool.submit(mark, work): work for work in works}
    try:
        for future in as_completed(running):
            yield _safe(future.result, running[future])
            tick()
    finally:  # who interrupts does not wait for all the others
        for future in running:
            future.cancel()


def _safe(result: Callable[[], Result], work: Work) -> Result:
    try:
        return result()
    except Exception as error:
        return ungraded(work, f"could not be graded, look at it by hand ({type(error).__name__}: {error})")


@contextmanager
def _pool(executor: Executor | None, jobs: int, count: int) -> Iterator[Executor | None]:
    """The caller's own, left open; or processes of ours; or none for one job."""
    if jobs < 1:
        raise ValueError(f"jobs = {jobs}: give 1 or more processes")
    own = executor is None and min(jobs, count) > 1
    made = ProcessPoolExecutor(min(jobs, count), get_context("spawn")) if own else nullcontext(executor)
    with made as pool:
        yield pool


@contextmanager
def _bar(show: bool, total: int) -> Iterator[Callable[[], Any]]:
    if not show:
        yield lambda: None
        return
    from tqdm.auto import tqdm

    with tqdm(total=total, desc="grading", unit="submission") as bar:
        yield bar.update
