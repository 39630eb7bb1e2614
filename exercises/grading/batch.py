"""Grades all submissions, on any Executor. Work and results are small and can be pickled."""

import hashlib
import secrets
from collections.abc import Callable, Iterable, Iterator, Mapping
from concurrent.futures import Executor, Future, as_completed
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import Any, NamedTuple

from ..checker.catalogue import EXERCISES
from .grade_submission import Result, Work, grade_submission, ungraded, why_not
from .limits import DEFAULT_LIMITS, Limits
from .names import visible_in
from .processes import in_processes, own_temporary_folder
from .runner import isolation_for
from .submissions import Entry, Submission, entries, submission


class Batch(NamedTuple):
    """What is to be graded, and how: the same batch gives the same results."""

    entries: list[Entry]
    keys: tuple[str, ...]
    seed: int
    limits: Limits


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
    A student who could not be graded has points None, and "graded" False.
    Cost: 0.3 s for the process of each submission, 10 ms for each function, and the student's code itself.
    Raises FileNotFoundError and ValueError where there is nothing to grade, KeyError for an unknown exercise.
    """
    batch = batch_of(path, keys, seed, limits)
    with bar(progress, len(batch.entries)) as tick:
        results = [tick(result) for result in each_result(batch, executor=executor, jobs=jobs)]
    return sorted(results, key=lambda result: result["student"])


def batch_of(
    path: str | Path,
    keys: tuple[str, ...] = (),
    seed: int | None = None,
    limits: Limits = DEFAULT_LIMITS,
) -> Batch:
    """Raises what `grade` raises."""
    if unknown := set(keys) - set(EXERCISES):
        raise KeyError(f"no exercise {sorted(unknown)}: there are {', '.join(EXERCISES)}")
    seed = secrets.randbits(32) if seed is None else seed
    return Batch(entries(path), tuple(keys) or tuple(EXERCISES), seed, limits)


def each_result(
    batch: Batch,
    *,
    executor: Executor | None = None,
    jobs: int = 1,
    known: Mapping[str, Result] | None = None,
) -> Iterator[Result]:
    """Results in the order in which they are ready.

    known  student -> result of an earlier run: taken as it is, if the student's files are the same still
    """
    if jobs < 1:
        raise ValueError(f"jobs = {jobs}: give 1 or more processes")
    old = {work.submission.student for work in _works(batch) if _is_known(work, known)} if known else ()
    yield from (known[student] for student in old)
    file = {entry.student: entry.file for entry in batch.entries if entry.student not in old}
    new = _works(batch._replace(entries=[entry for entry in batch.entries if entry.student in file]))
    if executor is None:
        isolation_for(batch.limits)  # where no submission can be run, this says so once
    for work, result in _computed(new, executor, min(jobs, len(file))):
        yield _complete(work, result, file[work.submission.student])


def not_graded_yet(batch: Batch, entry: Entry) -> Result:
    """The result of a student whose turn has not come."""
    work = Work(Submission(entry.student, {}, {}), batch.keys, batch.seed, batch.limits)
    return _complete(work, ungraded(work, "not graded yet"), entry.file)


def _works(batch: Batch) -> Iterator[Work]:
    """Read one by one, when their turn comes: not all students' files are in memory at once."""
    exercises = {key: EXERCISES[key] for key in batch.keys}
    for entry in batch.entries:
        try:
            read = submission(entry.student, entry.paths, exercises, batch.limits)
        except Exception as error:
            problem = f"could not be read, look at it by hand ({type(error).__name__}: {error})"
            read = Submission(entry.student, {}, {}, (problem,), readable=False)
        yield Work(read, batch.keys, batch.seed, batch.limits)


def _computed(works: Iterable[Work], executor: Executor | None, jobs: int) -> Iterator[tuple[Work, Result]]:
    """Each work with its result, on the caller's executor, in this process, or in `jobs` of our own."""
    if executor is not None:
        yield from _on_executor(works, executor)
        return
    with own_temporary_folder() as folder:
        if jobs > 1:
            yield from in_processes(works, jobs, folder)
        else:
            yield from ((work, _result(partial(grade_submission, work), work)) for work in works)


def _on_executor(works: Iterable[Work], executor: Executor) -> Iterator[tuple[Work, Result]]:
    running: dict[Future, Work] = {executor.submit(grade_submission, work): work for work in works}
    try:
        for future in as_completed(running):
            yield running[future], _result(future.result, running[future])
    finally:  # after an interrupt nobody waits for the others
        for future in running:
            future.cancel()


def _result(compute: Callable[[], Result], work: Work) -> Result:
    try:
        return compute()
    except Exception as error:
        return why_not(work, error)


def _complete(work: Work, result: Result, file: str) -> Result:
    """With the name of the student's files, a hash of what was read, and words that can be shown."""
    return visible_in(result) | {"file": file, "sha256": _hash(work)}


def _hash(work: Work) -> str:
    cells = sorted((name, *cell) for name, cells in work.submission.sources.items() for cell in cells)
    text = repr((cells, work.submission.problems))
    return hashlib.sha256(text.encode("utf-8", "backslashreplace")).hexdigest()


def _is_known(work: Work, known: Mapping[str, Result]) -> bool:
    result = known.get(work.submission.student)
    return result is not None and result.get("sha256") == _hash(work)


@contextmanager
def bar(show: bool, total: int) -> Iterator[Callable[[Any], Any]]:
    """A progress bar: a function that gives back what it gets, and counts it."""
    if not show:
        yield lambda result: result
        return
    from tqdm.auto import tqdm

    with tqdm(total=total, desc="grading", unit="submission") as shown:
        yield lambda result: (shown.update(), result)[1]
