"""One submission: what its functions answered, judged; and a second try for those that a wrong one misled."""

from functools import lru_cache
from operator import itemgetter
from typing import Any, NamedTuple

from ..checker.observe import Inputs, Outcome, Raised, probes_of
from ..checker.table import EXERCISES, TASKS, mistakes_of
from ..checker.task import Exercise, Task
from ..checker.verdicts import Verdict, judge
from .limits import Limits
from .runner import Asked, allowed, run
from .stand_in import right_pieces, wrong_before
from .submissions import Submission, text_of

Result = dict[str, Any]


class Work(NamedTuple):
    """One submission to be graded. Keys name exercises of the table, which every process has."""

    submission: Submission
    keys: tuple[str, ...]
    seed: int
    limits: Limits


def mark(work: Work) -> Result:
    """The result of one submission."""
    submission, tasks = work.submission, [t for key in work.keys for t in EXERCISES[key].tasks]
    came = _answers(work, [task.name for task in tasks if task.name in submission.chosen])
    marked = {task.name: _function(task, came.get(task.name), work.seed) for task in tasks}
    for name, result in _second_try(work, marked).items():
        marked[name] = max(marked[name], result, key=itemgetter("points"))
    exercises = {key: _exercise(EXERCISES[key], marked) for key in work.keys}
    nothing = [] if came else ["no function of an exercise was found"]
    problems = [*submission.problems, *nothing]
    return _summed(submission.student, exercises, problems, work.seed) | {"way": allowed().holds}


def ungraded(work: Work, problem: str) -> Result:
    """The result of a submission that could not be run at all."""
    tasks = [task for key in work.keys for task in EXERCISES[key].tasks]
    marked = {task.name: _function(task, None, work.seed) for task in tasks}
    exercises = {key: _exercise(EXERCISES[key], marked) for key in work.keys}
    return _summed(work.submission.student, exercises, [problem], work.seed) | {"way": ""}


def _answers(work: Work, names: list[str], right: tuple[str, ...] = ()) -> dict[str, dict[str, Outcome]]:
    """Function -> probe -> outcome, from one worker; the functions in `right` are put right in it."""
    chosen, own = work.submission.chosen, work.submission.sources
    sources = {name: list(map(list, pieces)) for name, pieces in own.items()}
    beside = {"+".join(right): list(map(list, right_pieces(right)))} if right else {}
    asked = [Asked(name, (chosen[name], *beside), probes(TASKS[name][1], work.seed)) for name in names]
    return dict(zip(names, run(asked, sources | beside, work.limits), strict=True))


def _second_try(work: Work, marked: dict[str, Result]) -> dict[str, Result]:
    """Wrong functions that call wrong ones before them: how they do when these are right.

    A worker of its own for each set of right functions: code can read all that its worker holds, and none of
    it may be the right version of a function that is judged there.
    """
    submission = work.submission
    wrong = {name for name, result in marked.items() if result["points"] < result["of"]}
    given: dict[tuple[str, ...], list[str]] = {}
    for name in marked:
        if name in wrong and name in submission.chosen:
            text = text_of(submission.sources[submission.chosen[name]])
            given.setdefault(wrong_before(name, text, wrong), []).append(name)
    given.pop((), None)
    return {
        name: _function(TASKS[name][1], outcomes, work.seed)
        | {"given": f"Judged with a right {' and '.join(right)} in the place of yours."}
        for right, names in given.items()
        for name, outcomes in _answers(work, names, right).items()
    }


def _exercise(exercise: Exercise, marked: dict[str, Result]) -> Result:
    functions = {task.name: marked[task.name] for task in exercise.tasks}
    points = round(sum(f["points"] for f in functions.values()), 2)
    return {"title": exercise.title, "points": points, "of": exercise.points, "functions": functions}


def _function(task: Task, outcomes: dict[str, Outcome] | None, seed: int) -> Result:
    given = probes(task, seed)
    missing = dict.fromkeys(given, Outcome(raised=Raised("NotImplementedError", "")))
    try:
        verdict = judge(task, mistakes_of(task), given, outcomes or missing)
    except Exception as error:  # an answer that nobody thought of costs its own points, not the batch
        verdict = Verdict("not taken", f"{task.name}: its answer cannot be judged ({type(error).__name__})")
    said = {name: getattr(verdict, name) for name in ("kind", "headline", "where", "why", "hint")}
    return {"points": round(task.points * float(verdict.score), 2), "of": task.points, **said, "given": ""}


def _summed(student: str, marked: dict[str, Result], problems: list[str], seed: int) -> Result:
    points = round(sum(exercise["points"] for exercise in marked.values()), 2)
    of = sum(exercise["of"] for exercise in marked.values())
    head = {"student": student, "points": points, "of": of, "seed": seed, "problems": problems}
    return head | {"exercises": marked}


@lru_cache(maxsize=256)
def probes(task: Task, seed: int) -> dict[str, Inputs]:
    """The same for all students, and for each task others: what one is given tells no answer of another."""
    return probes_of(task, [seed, *task.name.encode()])
