"""Grades one submission: runs its functions, judges them, and gives some of them a second try."""

from functools import lru_cache
from typing import Any, NamedTuple

from ..checker.catalogue import EXERCISES, TASKS, mistakes_of
from ..checker.observe import Inputs, Outcome, probes_of
from ..checker.task import Exercise, Task
from ..checker.verdicts import Verdict, judge
from ..checker.verdicts.verdict import in_place_of, is_better
from .job import Request
from .limits import Budget, Limits
from .own_imports import modules_of
from .picture_data import picture_as_data
from .runner import isolation_for, run_functions
from .second_try import solution_cells, wrong_dependencies
from .submissions import Submission, text_of

Result = dict[str, Any]
STOPPED = "its functions used up the time or the bytes of a whole submission: look at it by hand"


class Work(NamedTuple):
    """One submission to be graded. keys are those of exercises: every process has the catalogue of them."""

    submission: Submission
    keys: tuple[str, ...]
    seed: int
    limits: Limits


def grade_submission(work: Work) -> Result:
    """The result of one submission."""
    if not work.submission.readable:
        return ungraded(work, "could not be graded, as nothing of it can be read: look at it by hand")
    submission, tasks = work.submission, [t for key in work.keys for t in EXERCISES[key].tasks]
    budget = Budget(work.limits)
    outcomes = _outcomes(work, [task.name for task in tasks if task.name in submission.chosen], budget)
    results = {task.name: _of_function(task, outcomes.get(task.name), work.seed) for task in tasks}
    work = _with_better_files(work, results, budget)
    for name, result in _second_try(work, results, budget).items():
        results[name] = result if _is_better(result, results[name]) else results[name]
    nothing = [] if outcomes else ["no function of an exercise was found"]
    told = [*submission.problems, *nothing, *([STOPPED] if budget.is_used_up else [])]
    return _of_submission(work, results, told, isolation_for(work.limits).holds)


def ungraded(work: Work, problem: str) -> Result:
    """The result of a submission that could not be run at all: no points are known, and none are 0."""
    found, known = [*work.submission.problems, problem], [(key, EXERCISES[key]) for key in work.keys]
    exercises = {k: {"title": e.title, "points": None, "of": e.points, "functions": {}} for k, e in known}
    head = {"student": work.submission.student, "points": None, "of": sum(e.points for _, e in known)}
    return head | {
        "seed": work.seed, "problems": found, "exercises": exercises, "isolation": "", "graded": False
    }  # fmt: skip


def why_not(work: Work, error: BaseException) -> Result:
    """The same for one that stopped with this error: it says so in its row."""
    return ungraded(work, f"could not be graded, look at it by hand ({type(error).__name__}: {error})")


def _outcomes(
    work: Work, names: list[str], budget: Budget, right: tuple[str, ...] = ()
) -> dict[str, dict[str, Outcome]]:
    """Function -> probe -> outcome, from one worker; there the solutions of `right` stand in."""
    chosen, own = work.submission.chosen, work.submission.sources
    sources = {name: list(map(list, cells)) for name, cells in own.items()}
    solutions = {"+".join(right): list(map(list, solution_cells(right)))} if right else {}
    modules = {source: modules_of(source, own) for source in {chosen[name] for name in names}}
    requests = [
        Request(
            name, (chosen[name], *solutions), probes(TASKS[name][1], work.seed), right, modules[chosen[name]]
        )
        for name in names
    ]
    outcomes = run_functions(requests, sources | solutions, work.limits, budget=budget)
    return dict(zip(names, outcomes, strict=True))


def _with_better_files(work: Work, results: dict[str, Result], budget: Budget) -> Work:
    """The work with the better of several files of one rank for each function; `results` become theirs."""
    submission = work.submission
    for n in range(max(map(len, submission.equal.values()), default=0)):
        others = {name: files[n] for name, files in submission.equal.items() if n < len(files)}
        open_ones = {k: f for k, f in others.items() if results[k]["points"] < results[k]["of"]}
        tried = submission._replace(chosen=submission.chosen | open_ones)
        for name, outcomes in _outcomes(work._replace(submission=tried), [*open_ones], budget).items():
            new = _of_function(TASKS[name][1], outcomes, work.seed)
            if _is_better(new, results[name]):
                results[name] = new
                submission = submission._replace(chosen=submission.chosen | {name: others[name]})
    return work._replace(submission=submission)


def _second_try(work: Work, results: dict[str, Result], budget: Budget) -> dict[str, Result]:
    """New results of wrong functions that use wrong ones before them: with a right version of these.

    Each set of right functions has a worker of its own: code can read all that its worker holds, and that
    must not include the right version of a function that is judged there.
    """
    submission = work.submission
    wrong = {name for name, result in results.items() if result["points"] < result["of"]}
    misled: dict[tuple[str, ...], list[str]] = {}
    for name in results:
        if name in wrong and name in submission.chosen:
            text = text_of(submission.sources[submission.chosen[name]])
            misled.setdefault(wrong_dependencies(name, text, wrong), []).append(name)
    misled.pop((), None)
    return {
        name: _of_function(TASKS[name][1], outcomes, work.seed) | {"given": in_place_of(right)}
        for right, names in misled.items()
        for name, outcomes in _outcomes(work, names, budget, right).items()
    }


def _is_better(new: Result, old: Result) -> bool:
    """As in the checker."""
    return is_better(*(Verdict(result["kind"], "", score=result["points"]) for result in (new, old)))


def _of_submission(work: Work, results: dict[str, Result], problems: list[str], isolation: str) -> Result:
    exercises = {key: _of_exercise(EXERCISES[key], results) for key in work.keys}
    points = sum(exercise["points"] for exercise in exercises.values())
    of = sum(exercise["of"] for exercise in exercises.values())
    head = {"student": work.submission.student, "points": points, "of": of, "seed": work.seed}
    return head | {"problems": problems, "exercises": exercises, "isolation": isolation, "graded": True}


def _of_exercise(exercise: Exercise, results: dict[str, Result]) -> Result:
    functions = {task.name: results[task.name] for task in exercise.tasks}
    points = sum(f["points"] for f in functions.values())
    return {"title": exercise.title, "points": points, "of": exercise.points, "functions": functions}


def _of_function(task: Task, outcomes: dict[str, Outcome] | None, seed: int) -> Result:
    """Points, words and picture; outcomes is None where no file of the submission has the function."""
    if outcomes is None:
        return _in_words(task, Verdict("not handed in", f"no file that was handed in has {task.name}"))
    inputs = probes(task, seed)
    try:
        verdict = judge(task, mistakes_of(task), inputs, outcomes)
    except Exception as error:  # an answer of an unforeseen kind costs its own points, not the batch
        verdict = Verdict("not taken", f"{task.name}: its answer cannot be judged ({type(error).__name__})")
    return _in_words(task, verdict)


def _in_words(task: Task, verdict: Verdict) -> Result:
    words = {name: getattr(verdict, name) for name in ("kind", "headline", "where", "why", "hint")}
    earned = {"points": task.points * float(verdict.score), "of": task.points}
    seen = {"names": list(verdict.names), "picture": picture_as_data(verdict.picture)}
    return {**earned, **words, "given": "", **seen}


@lru_cache(maxsize=256)
def probes(task: Task, seed: int) -> dict[str, Inputs]:
    """The same for all students, but others for each task: no input of one task is an answer of another."""
    return probes_of(task, [seed, *task.name.encode()])
