"""The terminal's side of checking: one exercise's reports, or a table over all of them."""

import argparse
import re
import sys
from pathlib import Path
from textwrap import fill

from tqdm import tqdm

from .checking_files import check_file, files_of, fullest
from .report import WIDTH, Report
from .student_file import KINDS
from .table import EXERCISES, ROOT, TASKS
from .verdicts import Verdict

ABOUT = "Checks your functions, here and in this process: meant for your own code on your own machine."
ROW = "{:6}{:7}{:>10}  {}"
SIGNS = "✓ right   ◐ partly right   ✗ not right   ○ not written"
DONE = ("right", "not written")
STOPPED = 130  # as a shell has it after Ctrl-C


def main(words: list[str] | None = None) -> int:
    """Prints the reports; 0 if everything is right, 1 if not, 2 with a sentence if it cannot be read."""
    sys.stdout.reconfigure(errors="replace")  # a sign that this terminal does not have
    given = _parser().parse_args(words)
    try:
        return _whole_table(given.all) if given.all is not None else _one(given)
    except BrokenPipeError:  # whoever read on, `head` for one, has enough
        sys.stdout = None
        return 1
    except (ValueError, OSError) as error:
        print(error)
        return 2
    except KeyboardInterrupt as error:
        print("\n" + ("; ".join(getattr(error, "__notes__", ())) or "stopped"))
        return STOPPED


def _one(given: argparse.Namespace) -> int:
    file = Path(given.exercise) if given.exercise.endswith(KINDS) else given.file
    reports = check_file(key_of(given.exercise), file, hint=given.hint)
    print("\n\n".join(map(str, reports)))
    return _status(reports)


def _whole_table(folder: Path) -> int:
    found = all_reports(folder)
    print(table(found))
    return _status([report for reports in found.values() for report in reports])


def key_of(words: str) -> str:
    """ "ex05" of ex5, 5, 05, EX05, a file's name or a function's. Raises ValueError if it is none of them."""
    name = Path(words).name
    number = re.match(r"(?:ex)?0*(\d+)(?!\d)", name, flags=re.IGNORECASE)
    key = f"ex{int(number[1]):02d}" if number else TASKS[name][0].key if name in TASKS else ""
    if key in EXERCISES:
        return key
    said = f"no exercise {words!r}" if words else "no exercise is named"
    raise ValueError(f"{said}: there are {', '.join(EXERCISES)}; --all makes a table over all of them")


def all_reports(folder: Path) -> dict[str, list[Report]]:
    """Exercise -> its reports, from the files ex*.py and ex*.ipynb of a folder; none without a file.

    Where that takes more than a second and someone watches, there is a bar.
    """
    if not folder.is_dir():
        raise ValueError(f"no folder {folder}: name the one that your exNN_*.py or .ipynb lie in")
    keys = tqdm(EXERCISES, desc="checking", unit="exercise", delay=1, disable=None, leave=False)
    return {key: fullest([_read(key, path) for path in files_of(folder, key)]) for key in keys}


def _read(key: str, path: Path) -> list[Report]:
    """A file that cannot be read costs its own exercise alone."""
    try:
        return check_file(key, path)
    except (ValueError, OSError) as error:
        exercise = EXERCISES[key]
        return [Report(exercise, task, Verdict("not readable", str(error))) for task in exercise.tasks]


def table(found: dict[str, list[Report]]) -> str:
    """A line for each exercise: a sign for each of its functions, points, title; then what is not right."""
    lines = [line for key, reports in found.items() for line in _rows(key, reports)]
    earned = sum(report.points for reports in found.values() for report in reports)
    total = ROW.format("all", "", _points(earned, sum(e.points for e in EXERCISES.values())), "")
    return "\n".join([*lines, total.rstrip(), "", SIGNS])


def _rows(key: str, reports: list[Report]) -> list[str]:
    exercise = EXERCISES[key]
    signs = "".join(r.sign[0] for r in reports)
    earned = sum(report.points for report in reports)
    head = ROW.format(key, signs or "no file", _points(earned, exercise.points), exercise.title)
    said = {_said(r): None for r in reports if r.verdict.kind not in DONE}
    return [head, *(fill(words, WIDTH, initial_indent=" " * 6, subsequent_indent=" " * 8) for words in said)]


def _said(report: Report) -> str:
    words, name = report.verdict.headline, report.task.name
    named = name in words or report.verdict.kind == "not readable"
    return f"{report.sign[0]} {words if named else f'{name}: {words}'}"


def _points(earned: float, all_of_them: int) -> str:
    return f"{earned:.3g} / {all_of_them}"


def _status(reports: list[Report]) -> int:
    return int(not reports or any(report.verdict.kind != "right" for report in reports))


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser("python -m exercises.check", description=ABOUT)
    parser.add_argument("exercise", nargs="?", default="", help="ex05, 5, a function's name or your file")
    parser.add_argument(
        "file", nargs="?", type=Path, help="your .py or .ipynb, or the folder that it lies in"
    )
    own = ROOT / "student"
    parser.add_argument(
        "--all", nargs="?", type=Path, const=own, metavar="FOLDER", help="a table over all exercises"
    )
    parser.add_argument("--hint", type=int, choices=(1, 2, 3), default=0, help="a hint: 3 says most")
    return parser
