"""Grades all submissions, on any Executor. Work and results are small and can be pickled."""

import secrets
from collections.abc import Callable, Iterator
from concurrent.futures import Executor, Future, ProcessPoolExecutor, as_completed
from contextlib import contextmanager, nullcontext
from functools import partial
from multiprocessing import get_context
from pathlib import Path
from typing import Any

from ..checker.catalogue import EXERCISES
from .grade_submission import Result, Work, grade_submission, ungraded
from .limits import DEFAULT_LIMITS, Limits
from .runner import isolation_for
from .submissions import submissions


def grade(
    path: str | Path,
    *,
    executor: Executor | None = None,
    jobs: int = 1,
    keys: tuple[str, ...] = (),
    seed: int | None = None,
    limits: Limits = DEFAULT_LIMITS,
    progress: bool = False,
) -> list[Result]:
    """A dict per student, by name: points per function and exercise, and why.

    executor  any concurrent.futures.Executor, for example Dask's Client.get_executor() or
              mpi4py.futures.MPIPoolExecutor; without one, `jobs` processes
    keys      the exercises, ("ex04", "ex05"); all of them if none is named
    seed      of the probes, the same for all; None draws a fresh one, and the results hold it
    Cost: 0.3 s for the process of each submission, 10 ms for each function, and the student's code itself.
    Raises FileNotFoundError and ValueError where there is nothing to grade, KeyError for an unknown exercise.
    """
    chosen = _checked(keys)
    if executor is None:
        isolation_for(limits)  # where no submission can be run, this says so once
    seed = secrets.randbits(32) if seed is None else seed
    found = submissions(path, {key: EXERCISES[key] for key in chosen}, limits)
    works = [Work(submission, chosen, seed, limits) for submission in found]
    with _pool(executor, jobs, len(works)) as pool, _bar(progress, len(works)) as tick:
        results = list(_results(pool, works, tick))
    return sorted(results, key=lambda result: result["student"])


def _checked(keys: tuple[str, ...]) -> tuple[str, ...]:
    if unknown := set(keys) - set(EXERCISES):
        raise KeyError(f"no exercise {sorted(unknown)}: there are {', '.join(EXERCISES)}")
    return tuple(keys) or tuple(EXERCISES)


def _results(pool: Executor | None, works: list[Work], tick: Callable[[], Any]) -> Iterator[Result]:
    """Results in the order in which they are ready."""
    if pool is None:
        for work in works:
            yield _result(partial(grade_submission, work), work)
            tick()
        return
    running: dict[Future, Work] = {pool.submit(grade_submission, work): work for work in works}
    try:
        for future in as_completed(running):
            yield _result(future.result, running[future])
            tick()
    finally:  # after an interrupt nobody waits for the others
        for future in running:
            future.cancel()


def _result(compute: Callable[[], Result], work: Work) -> Result:
    """A submission that cannot be graded says so in its row."""
    try:
        return compute()
    except Exception as error:
        return ungraded(work, f"could not be graded, look at it by hand ({type(error).__name__}: {error})")


@contextmanager
def _pool(executor: Executor | None, jobs: int, count: int) -> Iterator[Executor | None]:
    """The caller's executor, which stays open; or our own processes; or None for one job."""
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
