"""All submissions: one piece of work each, on any Executor. Work and results are small and can be pickled."""

import secrets
from collections.abc import Callable, Iterator
from concurrent.futures import Executor, Future, ProcessPoolExecutor, as_completed
from contextlib import contextmanager, nullcontext
from functools import lru_cache
from multiprocessing import get_context
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np

from ..lab.observe import Inputs, Outcome, Raised, probes_of
from ..lab.table import EXERCISES, mistakes_of
from ..lab.task import Exercise, Task
from ..lab.verdicts import Verdict, judge
from .limits import USUAL, Limits
from .runner import Asked, allowed, run
from .submissions import Submission, submissions

Result = dict[str, Any]


class Work(NamedTuple):
    """One submission to be graded. Keys name exercises of the table, which every process has."""

    submission: Submission
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


def mark(work: Work) -> Result:
    """The result of one submission."""
    submission, tasks = work.submission, [t for key in work.keys for t in EXERCISES[key].tasks]
    written = [task for task in tasks if task.name in submission.chosen]
    asked = [Asked(t.name, submission.chosen[t.name], probes(t, work.seed)) for t in written]
    came = run(asked, {name: list(map(list, own)) for name, own in submission.sources.items()}, work.limits)
    outcomes = {task.name: outcome for task, outcome in zip(written, came, strict=True)}
    marked = {key: _exercise(EXERCISES[key], outcomes, work.seed) for key in work.keys}
    problems = (
        list(submission.problems) if asked else [*submission.problems, "no function of an exercise was found"]
    )
    return _summed(submission.student, marked, problems, work.seed) | {"way": allowed().holds}


def _exercise(exercise: Exercise, outcomes: dict[str, dict[str, Outcome]], seed: int) -> Result:
    functions = {task.name: _function(task, outcomes.get(task.name), seed) for task in exercise.tasks}
    points = round(sum(f["points"] for f in functions.values()), 2)
    return {"title": exercise.title, "points": points, "of": exercise.points, "functions": functions}


def _function(task: Task, outcomes: dict[str, Outcome] | None, seed: int) -> Result:
    given = probes(task, seed)
    missing = dict.fromkeys(given, Outcome(raised=Raised("NotImplementedError", "")))
    try:
        with np.errstate(all="ignore"):
            verdict = judge(task, mistakes_of(task), given, outcomes or missing)
    except Exception as error:  # an answer that nobody thought of costs its own points, not the batch
        verdict = Verdict("not taken", f"{task.name}: its answer cannot be judged ({type(error).__name__})")
    said = {name: getattr(verdict, name) for name in ("kind", "headline", "where", "why", "hint")}
    return {"points": round(task.points * float(verdict.score), 2), "of": task.points, **said}


def _summed(student: str, marked: dict[str, Result], problems: list[str], seed: int) -> Result:
    points = round(sum(exercise["points"] for exercise in marked.values()), 2)
    of = sum(exercise["of"] for exercise in marked.values())
    head = {"student": student, "points": points, "of": of, "seed": seed, "problems": problems}
    return head | {"exercises": marked}


@lru_cache(maxsize=256)
def probes(task: Task, seed: int) -> dict[str, Inputs]:
    """The same for all students of a batch."""
    return probes_of(task, seed)


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
    for future in as_completed(running):
        yield _safe(future.result, running[future])
        tick()


def _safe(result: Callable[[], Result], work: Work) -> Result:
    try:
        return result()
    except Exception as error:
        empty = {key: _exercise(EXERCISES[key], {}, work.seed) for key in work.keys}
        problem = f"could not be graded, look at it by hand ({type(error).__name__}: {error})"
        return _summed(work.submission.student, empty, [problem], work.seed) | {"way": ""}


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
