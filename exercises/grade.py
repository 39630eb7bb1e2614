"""python -m exercises.grade SUBMISSIONS --csv grades.csv: a folder or file per student, .py or .ipynb.

Each submission runs in a process of its own, with limits, and without access to the project's code
(grading/isolation.py says what holds on which system). It is no sandbox against a determined attacker, see
docs/teaching.md.
"""

import argparse
import os
from contextlib import suppress
from pathlib import Path

from .checker.write_text import write_text
from .grading.batch import grade
from .grading.feedback import write_feedback
from .grading.grades_csv import grades_csv
from .grading.limits import DEFAULT_LIMITS, Limits


def main(arguments: list[str] | None = None) -> None:
    options = parser().parse_args(arguments)
    try:
        feedback = feedback_folder(options.submissions, options.csv, options.feedback)
        results = grade(
            options.submissions,
            jobs=options.jobs,
            keys=tuple(options.only),
            seed=options.seed,
            limits=Limits(seconds=options.seconds, isolated=not options.no_isolation),
            progress=not options.quiet,
        )
    except (FileNotFoundError, ValueError, KeyError, RuntimeError) as error:
        raise SystemExit(f"grade: {error.args[0]}") from None
    except KeyboardInterrupt:
        raise SystemExit("grade: stopped; nothing was written") from None
    write_text(options.csv, grades_csv(results))
    write_feedback(feedback, results)
    print(summary(results, options.csv))


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
    made.add_argument("--only", nargs="+", default=[], metavar="KEY", help="these exercises alone: ex04 ex05")
    made.add_argument("--seed", type=int, help="of the probes; without it a fresh one")
    made.add_argument(
        "--seconds", type=positive, default=DEFAULT_LIMITS.seconds, help="of computing, each function (1)"
    )
    made.add_argument(
        "--no-isolation", action="store_true", help="for files of your own: they run with all your rights"
    )
    made.add_argument("--quiet", action="store_true", help="no progress bar")
    return made


def positive(text: str) -> float:
    """A positive number. Raises ValueError for anything else."""
    if not 0 < float(text) < float("inf"):
        raise ValueError(text)
    return float(text)


def summary(results: list[dict], csv: Path) -> str:
    """Where the table is, the mean, what could not be read, and how the code was isolated."""
    seed, of = results[0]["seed"], results[0]["of"]
    mean = sum(result["points"] for result in results) / len(results)
    lines = [f"{csv}: {len(results)} submissions, {mean:.1f} of {of} points on average, seed {seed}"]
    lines += [f"  {result['student']}: {problem}" for result in results for problem in result["problems"]]
    return "\n".join([*lines, f"Submissions ran with {results[0]['isolation']}."])


if __name__ == "__main__":
    main()
