"""The terminal's side of checking: one exercise's reports, or a table over all of them."""

import argparse
from pathlib import Path

from .checking import check_file, fullest
from .report import Report
from .table import EXERCISES, ROOT

ABOUT = "Checks your functions, here and in this process: meant for your own code on your own machine."
ROW = "{:6}{:48}{:>9}  {}"


def main(words: list[str] | None = None) -> int:
    """Prints the reports; 0 if everything is right, 1 if not, 2 with a sentence if it cannot be read."""
    given = _parser().parse_args(words)
    try:
        if given.all is not None:
            found = all_reports(given.all)
            print(table(found))
            return _status([report for reports in found.values() for report in reports])
        reports = check_file(given.exercise, given.file, hint=given.hint)
    except ValueError as error:
        print(error)
        return 2
    print("\n\n".join(map(str, reports)))
    return _status(reports)


def all_reports(folder: Path) -> dict[str, list[Report]]:
    """Exercise -> its reports, from the files ex*.py and ex*.ipynb of a folder; none without a file."""
    if not folder.is_dir():
        raise ValueError(f"no folder {folder}: name the one that your exNN_*.py or .ipynb lie in")
    return {key: fullest([check_file(key, path) for path in _files(folder, key)]) for key in EXERCISES}


def table(found: dict[str, list[Report]]) -> str:
    """A line for each exercise: its title, its points, and a sign for each of its functions."""
    lines = [_row(key, reports) for key, reports in found.items()]
    earned = sum(report.points for reports in found.values() for report in reports)
    total = ROW.format("", "all", _points(earned, sum(e.points for e in EXERCISES.values())), "")
    return "\n".join([*lines, total.rstrip(), "✓ right   ◐ partly right   ✗ not right   ○ not written"])


def _row(key: str, reports: list[Report]) -> str:
    exercise = EXERCISES[key]
    signs = " ".join(f"{r.sign[0]} {r.task.name}" for r in reports) or "no file"
    earned = sum(report.points for report in reports)
    return ROW.format(key, exercise.title, _points(earned, exercise.points), signs)


def _points(earned: float, all_of_them: int) -> str:
    return f"{earned:.3g} / {all_of_them}"


def _files(folder: Path, key: str) -> list[Path]:
    return sorted(p for p in folder.glob(f"{key}*") if p.suffix in (".py", ".ipynb"))


def _status(reports: list[Report]) -> int:
    return int(not reports or any(report.verdict.kind != "right" for report in reports))


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser("python -m exercises.check", description=ABOUT)
    parser.add_argument("exercise", nargs="?", default="", help=f"one of {', '.join(EXERCISES)}")
    parser.add_argument("file", nargs="?", type=Path, help="your .py or .ipynb; without it exercises/student")
    own = ROOT / "student"
    parser.add_argument(
        "--all", nargs="?", type=Path, const=own, metavar="FOLDER", help="a table over all exercises"
    )
    parser.add_argument("--hint", type=int, choices=(1, 2, 3), default=0, help="a hint: 3 says most")
    return parser
