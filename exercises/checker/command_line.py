"""`python -m exercises.check`: the reports on one exercise, or an overview of all of them."""

import argparse
import re
import sys
from difflib import get_close_matches
from pathlib import Path
from textwrap import fill

from tqdm import tqdm

from .catalogue import EXERCISES, ROOT, STEMS, TASKS
from .checking import check_file, files_for, files_in
from .report import WIDTH, Report, points_in_words

ABOUT = "Checks your functions, here and in this process: meant for your own code on your own machine."
ROW = "{:6}{:7}{:>10}  {}"
SIGNS = "✓ right   ◐ partly right   ✗ not right   ○ not written"
DONE = ("right", "not written")
NUMBER = re.compile(r"(?:ex)?0*(\d+)(?!\d)", flags=re.IGNORECASE)  # ex05, 5, ex05_softmax_backward
STOPPED = 130  # exit status after Ctrl-C, as in a shell


def main(words: list[str] | None = None) -> int:
    """Prints the reports. Returns 0 if all is right, 1 if not, 2 if something cannot be read."""
    sys.stdout.reconfigure(errors="replace")  # this terminal may not have our signs
    given = _parser().parse_args(words)
    try:
        return _check_all(given.all) if given.all else _check_named(given.words, given.hint)
    except BrokenPipeError:  # the reader closed the pipe, as `head` does
        sys.stdout = None
        return 1
    except (ValueError, OSError) as error:
        print(error)
        return 2
    except KeyboardInterrupt as error:
        print(_so_far(error))
        print("; ".join(getattr(error, "__notes__", ())) or "stopped")
        return STOPPED


def _so_far(error: KeyboardInterrupt) -> str:
    """The reports that were made before Ctrl-C: of one exercise, or as the table over all of them."""
    if hasattr(error, "found"):
        return overview(error.found)
    reports = getattr(error, "reports", ())
    return "\n\n".join([*map(str, reports), *(f"Judged: {report.file}." for report in reports[:1])])


def _check_named(words: list[str], hint: int) -> int:
    """The reports on each exercise that is named, or on each file. A folder alone gives the table."""
    keys, paths = [w for w in words if not _is_path(w)], [Path(w) for w in words if _is_path(w)]
    if not keys and len(paths) == 1 and paths[0].is_dir():
        return _check_all(paths[0])
    named = [(exercise_key(word), path) for word in keys for path in paths or [None]]
    jobs = named or [(exercise_key(str(path)), path) for path in paths] or [(exercise_key(""), None)]
    return max([_check_one(key, path, hint) for key, path in jobs])


def _check_one(key: str, path: Path | None, hint: int) -> int:
    reports = check_file(key, path, hint=hint)
    print("\n\n".join(map(str, reports)))
    print(f"\n{_about_files(reports, key, path)}")
    return _status(reports)


def _about_files(reports: list[Report], key: str, path: Path | None) -> str:
    """Which file was judged, and which others of the exercise were not taken."""
    others = _others(key, reports[0].file, path)
    return f"Judged: {reports[0].file}." + (f" Not taken: {others}." if others else "")


def _others(key: str, taken: Path, path: Path | None) -> str:
    return ", ".join(file.name for file in files_for(key, path) if file != taken)


def _is_path(word: str) -> bool:
    return word not in TASKS and not NUMBER.fullmatch(word) and (Path(word).exists() or "." in word)


def _check_all(folder: Path) -> int:
    found = reports_in(folder)
    print(overview(found))
    return _status([report for reports in found.values() for report in reports])


def exercise_key(words: str) -> str:
    """ "ex05" of ex5, 5, 05, EX05, a file's name or a function's. Raises ValueError if it is none of them."""
    name = Path(words).name
    number = NUMBER.match(name)
    key = f"ex{int(number[1]):02d}" if number else TASKS[name][0].key if name in TASKS else ""
    if key in EXERCISES:
        return key
    said = f"no exercise {words!r}" if words else "no exercise is named"
    numbered = re.fullmatch(r"[a-z]{2,9}0*([1-9]\d?)", name)  # exo5, exercise5
    key = f"ex{int(numbered[1]):02d}" if numbered else ""
    near = [key] if key in EXERCISES else get_close_matches(name, [*TASKS, *STEMS.values()], n=1)
    meant = f"did you mean {near[0]}? There" if near else "there"
    raise ValueError(f"{said}: {meant} are {', '.join(EXERCISES)}; --all makes a table over all of them")


def reports_in(folder: Path) -> dict[str, list[Report]]:
    """Exercise -> its reports, from the files ex*.py and ex*.ipynb of a folder; none without a file.

    A terminal shows a progress bar if it takes more than a second. If the user interrupts it, the error has
    the reports so far.
    """
    if not folder.is_dir():
        raise ValueError(f"no folder {folder}: name the one that your exNN_*.py or .ipynb lie in")
    keys = tqdm(EXERCISES, desc="checking", unit="exercise", delay=1, disable=None, leave=False)
    found: dict[str, list[Report]] = {}
    try:
        for key in keys:
            found[key] = check_file(key, folder) if files_in(folder, key) else []
    except KeyboardInterrupt as error:
        error.found = found | {key: getattr(error, "reports", [])}
        raise
    return found


def overview(found: dict[str, list[Report]]) -> str:
    """For each exercise a line with signs, points and title, then a line for each mistake."""
    lines = [line for key, reports in found.items() for line in _rows(key, reports)]
    earned = sum(report.points for reports in found.values() for report in reports)
    total = ROW.format("all", "", _points(earned, sum(e.points for e in EXERCISES.values())), "")
    return "\n".join([*lines, total.rstrip(), "", SIGNS])


def _rows(key: str, reports: list[Report]) -> list[str]:
    exercise = EXERCISES[key]
    signs = "".join(r.sign[0] for r in reports)
    earned = sum(report.points for report in reports)
    head = ROW.format(key, signs or "no file", _points(earned, exercise.points), exercise.title)
    said = {_line(r): None for r in reports if r.verdict.kind not in DONE}
    lines = [*_files(key, reports), *said]
    return [head, *(fill(words, WIDTH, initial_indent=" " * 6, subsequent_indent=" " * 8) for words in lines)]


def _files(key: str, reports: list[Report]) -> list[str]:
    """The name of the file that was judged, and those that were not."""
    if not reports:
        return []
    others = _others(key, reports[0].file, reports[0].file.parent)
    return [f"{reports[0].file.name}{f', not taken: {others}' if others else ''}"]


def _line(report: Report) -> str:
    words, name = report.verdict.headline, report.task.name
    named = name in words or report.verdict.kind == "not readable"
    return f"{report.sign[0]} {words if named else f'{name}: {words}'}"


def _points(earned: float, total: int) -> str:
    return f"{points_in_words(earned)} / {total}"


def _status(reports: list[Report]) -> int:
    return int(not reports or any(report.verdict.kind != "right" for report in reports))


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser("python -m exercises.check", description=ABOUT)
    words = "ex05, 5, or a function's name, as many as you like; your .py or .ipynb, or its folder"
    parser.add_argument("words", nargs="*", metavar="exercise or file", help=words)
    own = ROOT / "student"
    parser.add_argument(
        "--all", nargs="?", type=Path, const=own, metavar="FOLDER", help="a table over all exercises"
    )
    parser.add_argument("--hint", type=int, choices=(1, 2, 3), default=0, help="a hint: 3 says most")
    return parser
