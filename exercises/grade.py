"""python -m exercises.grade SUBMISSIONS --csv grades.csv: a folder or file per student, .py or .ipynb.

Each submission runs in a process of its own, with limits, and without access to the project's code
(grading/isolation.py); docs/teaching.md says what was tried, and what it does not stop. What is graded is
kept as it comes: a run that was stopped goes on with --resume.
"""

import argparse
import os
import sys
from contextlib import closing, suppress
from pathlib import Path

from .grading.batch import Batch, bar, batch_of, each_result, not_graded_yet
from .grading.batch import grade as grade
from .grading.grade_submission import Result
from .grading.limits import DEFAULT_LIMITS, Limits
from .grading.stop import can_be_stopped, code_of
from .grading.submissions import left_out
from .grading.summary import summary
from .grading.unfinished import Unfinished, head_of, path_for, read_unfinished
from .grading.write_grades import write_grades


def main(arguments: list[str] | None = None) -> None:
    """Exit code 0 if all were graded, 1 if some were not or something could not be written.

    130 after Ctrl-C, 143 after SIGTERM.
    """
    options = parser().parse_args(arguments)
    with suppress(AttributeError):  # a terminal without UTF-8 shows escapes
        sys.stdout.reconfigure(errors="backslashreplace")
    try:
        with can_be_stopped():
            code = run(options)
    except (OSError, ValueError, KeyError, RuntimeError) as error:
        raise SystemExit(f"grade: {error if isinstance(error, OSError) else error.args[0]}") from None
    except KeyboardInterrupt as stop:
        print("grade: stopped; --resume goes on with what is graded", file=sys.stderr)
        code = code_of(stop)
    if code:
        raise SystemExit(code)


def run(options: argparse.Namespace) -> int:
    """Grades, and writes what is graded, also after a stop. Gives the exit code."""
    feedback = feedback_folder(options.submissions, options.csv, options.feedback)
    must_not_be_there(options.csv, options.force, options.resume)
    head, known = read_unfinished(path_for(options.csv)) if options.resume else ({}, {})
    batch = batch_of(*batch_options(options, head))
    unfinished = Unfinished(path_for(options.csv), head_of(batch), resumed=options.resume)
    results, code, why = graded(batch, options, known, unfinished)
    rows = [results.get(e.student) or not_graded_yet(batch, e) for e in batch.entries]
    problems = [*filter(None, [why, unfinished.problem]), *write_grades(options.csv, feedback, rows)]
    if all(row["graded"] for row in rows) and not problems:
        unfinished.path.unlink(missing_ok=True)
    print(summary(rows, options.csv, [*problems, *skipped(options.submissions)], stopped=bool(code)))
    return code or int(bool(problems) or not all(row["graded"] for row in rows))


def graded(
    batch: Batch, options: argparse.Namespace, known: dict[str, Result], unfinished: Unfinished
) -> tuple[dict[str, Result], int, str]:
    """Student -> result, and the exit code and the reason if it was stopped. Results are kept as they come.

    Raises the error that stopped it if there was no result before.
    """
    results: dict[str, Result] = {}
    try:
        with (
            bar(not options.quiet, len(batch.entries)) as tick,
            closing(each_result(batch, jobs=options.jobs, known=known)) as ready,
        ):
            for result in ready:
                results[result["student"]] = tick(result)
                if result is not known.get(result["student"]):
                    unfinished.add(result)
    except KeyboardInterrupt as stop:
        return results, code_of(stop), ""
    except Exception as error:
        if not results:
            unfinished.drop()
            raise
        return results, 1, f"not all was graded ({type(error).__name__}: {error})"
    return results, 0, ""


def batch_options(options: argparse.Namespace, head: dict) -> tuple:
    """Those of `batch_of`. Raises ValueError if a run is resumed with other exercises, seed or seconds."""
    given = {"seed": options.seed, "keys": options.only or None, "seconds": options.seconds}
    for name, value in given.items():
        if head and value is not None and value != head[name]:
            raise ValueError(
                f"the unfinished run has {name} {head[name]}, not {value}: leave that option out"
            )
    told = {name: head.get(name) if value is None else value for name, value in given.items()}
    isolated = not options.no_isolation
    limits = Limits(seconds=told["seconds"] or DEFAULT_LIMITS.seconds, isolated=isolated)
    return options.submissions, tuple(told["keys"] or ()), told["seed"], limits


def must_not_be_there(csv: Path, force: bool, resume: bool) -> None:
    """Raises ValueError if an earlier run's grades would be lost."""
    for path in () if force or resume else (path_for(csv), csv):
        if path.exists():
            what = "holds an unfinished run: go on with it by --resume" if path != csv else "exists"
            raise ValueError(f"{path} {what}; name another --csv, or write over it with --force")


def skipped(submissions: Path) -> list[str]:
    """A sentence on what lies among the submissions and is none."""
    with suppress(OSError):
        names = left_out(submissions)
        more = f" and {len(names) - 10} more" if len(names) > 10 else ""
        return [f"no submissions, so not read: {', '.join(names[:10])}{more}"] if names else []
    return []


def feedback_folder(submissions: Path, csv: Path, feedback: Path | None) -> Path:
    """Makes the folder for the feedback, and checks before anything is graded that all can be written.

    Raises ValueError for a place among the submissions, or one that cannot be written to.
    """
    folder = feedback or csv.parent / "feedback"
    if csv.is_dir():
        raise ValueError(f"{csv} is a folder: name a file for the table, --csv {csv / 'grades.csv'}")
    if submissions.is_dir() and folder.resolve().is_relative_to(submissions.resolve()):
        raise ValueError(
            f"{folder} lies among the submissions and would count as one: name another --feedback"
        )
    for place in (csv.parent, folder):
        with suppress(OSError):
            place.mkdir(parents=True, exist_ok=True)
        if not (place.is_dir() and os.access(place, os.W_OK)):
            raise ValueError(f"{place} is no folder that can be made and written to: name another place")
    return folder


def parser() -> argparse.ArgumentParser:
    made = argparse.ArgumentParser(
        prog="python -m exercises.grade", description="Grades a folder of submissions."
    )
    made.add_argument("submissions", type=Path, help="a folder with a folder, .py or .ipynb per student")
    made.add_argument("--csv", type=Path, default=Path("grades.csv"), help="the table (grades.csv)")
    made.add_argument("--feedback", type=Path, help="folder for JSON and HTML (feedback/ beside the table)")
    made.add_argument("--jobs", type=int, default=1, help="processes at once (1)")
    made.add_argument("--only", nargs="+", metavar="KEY", help="these exercises alone: ex04 ex05")
    made.add_argument("--seed", type=int, help="of the probes; without it a fresh one")
    made.add_argument("--seconds", type=positive, help="of computing, each function (1)")
    made.add_argument(
        "--no-isolation", action="store_true", help="for files of your own: they run with all your rights"
    )
    made.add_argument("--quiet", action="store_true", help="no progress bar")
    made.add_argument("--force", action="store_true", help="write over a table that exists")
    made.add_argument("--resume", action="store_true", help="go on with a run that was stopped")
    return made


def positive(text: str) -> float:
    """A positive number. Raises ValueError for anything else."""
    if not 0 < float(text) < float("inf"):
        raise ValueError(text)
    return float(text)


if __name__ == "__main__":
    main()
