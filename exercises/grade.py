"""python -m exercises.grade SUBMISSIONS --csv grades.csv: a folder or file per student, .py or .ipynb.

Each submission runs in a process of its own, with limits, and without the project's code in reach
(grading/ways.py says what holds on which system). It is no sandbox against a determined attacker, see
docs/teaching.md.
"""

import argparse
from pathlib import Path

from .grading.batch import grade
from .grading.feedback import write_feedback
from .grading.limits import Limits
from .grading.runner import allowed
from .grading.table import table, write


def main(arguments: list[str] | None = None) -> None:
    options = parser().parse_args(arguments)
    limits = Limits(seconds=options.seconds)
    try:
        results = grade(
            options.submissions,
            jobs=options.jobs,
            keys=tuple(options.only),
            seed=options.seed,
            limits=limits,
            progress=not options.quiet,
        )
    except (FileNotFoundError, ValueError, KeyError) as error:
        raise SystemExit(f"grade: {error.args[0]}") from None
    options.csv.parent.mkdir(parents=True, exist_ok=True)
    write(options.csv, table(results))
    write_feedback(options.feedback or options.csv.parent / "feedback", results)
    print(summary(results, options.csv))


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
    made.add_argument("--seconds", type=float, default=Limits().seconds, help="for each function (5)")
    made.add_argument("--quiet", action="store_true", help="no progress bar")
    return made


def summary(results: list[dict], csv: Path) -> str:
    """Where the table is, how the code was run, and who needs a look."""
    seed, of = results[0]["seed"], results[0]["of"]
    mean = sum(result["points"] for result in results) / len(results)
    lines = [f"{csv}: {len(results)} submissions, {mean:.1f} of {of} points on average, seed {seed}"]
    lines += [f"  {result['student']}: {problem}" for result in results for problem in result["problems"]]
    return "\n".join([*lines, f"Submissions ran with {allowed().holds}."])


if __name__ == "__main__":
    main()
