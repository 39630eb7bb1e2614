"""The page for the class (from class_page.html.j2): what a lecturer looks at first."""

import os
import re
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from statistics import fmean, median
from typing import Any, NamedTuple
from urllib.parse import quote

from ..checker.render import render
from ..checker.write_text import write_text
from .feedback import handed_in, page_name, was_graded
from .names import visible

Result = dict[str, Any]
NO_CAUSE = ("right", "not written", "not handed in")
IN_GENERAL = {"unknown": "no known cause", "not finite": "NaN or inf", "not taken": "no array was returned"}
MOST_FREQUENT = 10  # mistakes in the first table
SHOWN = 8  # students named in a row; the others are folded
BINS = 10  # of the distribution


class Student(NamedTuple):
    """A name as it is shown, and the address of the student's page, "" where there is none."""

    name: str
    address: str


class Mistake(NamedTuple):
    """A mistake of one function, and who made it."""

    key: str
    function: str
    words: str
    students: list[Student]

    @property
    def parts(self) -> tuple[list[Student], list[Student]]:
        """The students that are shown, and those that are folded."""
        return self.students[:SHOWN], self.students[SHOWN:]


def class_page_beside(csv: Path) -> Path:
    """grades.csv -> grades_class.html."""
    return csv.with_name(f"{csv.stem}_class.html")


def write_class_page(path: Path, feedback: Path, results: list[Result]) -> None:
    """The page, with links to the students' pages in the folder of feedback."""
    folder = Path(os.path.relpath(feedback, path.parent)).as_posix()

    def address(result: Result) -> str:
        here = feedback / f"{page_name(result)}.html"
        return f"{quote(folder)}/{quote(here.name)}" if here.exists() else ""

    write_text(path, class_page(results, address))


def class_page(results: list[Result], address: Callable[[Result], str]) -> str:
    """The page, without scripts. `address`: result -> where the student's own page lies."""
    who = {r["student"]: Student(visible(r["student"]), address(r)) for r in results}
    graded = [r for r in results if was_graded(r)]
    mistakes = _mistakes(graded, who)
    return str(
        render(
            "grading/class_page.html.j2",
            head=results[0],
            count=len(results),
            totals=_totals([r["points"] for r in graded]),
            notices=_notices(results, who),
            exercises=[e | _exercise(key, graded, mistakes) for key, e in results[0]["exercises"].items()],
            bins=_bins(graded),
            frequent=mistakes[:MOST_FREQUENT],
            rows=[_row(result, who) for result in results],
        )
    )


def _totals(points: list[float]) -> dict[str, str]:
    if not points:
        return {"mean": "–", "median": "–"}
    return {"mean": f"{fmean(points):.1f}", "median": f"{median(points):.1f}"}


def _notices(results: list[Result], who: dict[str, Student]) -> list[dict[str, Any]]:
    """What needs a person: a heading and the students, each with the sentences on it."""
    groups = {
        "could not be graded": [],
        "handed in nothing that can be graded": [],
        "with files not read": [],
    }
    ungraded, nothing, with_problems = groups.values()
    for result in results:
        said = [visible(problem) for problem in result["problems"]]
        if not was_graded(result):
            ungraded.append((who[result["student"]], said))
        elif not any(map(handed_in, result["exercises"].values())):
            nothing.append((who[result["student"]], []))
        elif said:
            with_problems.append((who[result["student"]], said))
    return [{"words": words, "students": students} for words, students in groups.items()]


def _exercise(key: str, graded: list[Result], mistakes: list[Mistake]) -> dict[str, Any]:
    """One row of the table of exercises, and the mistakes in it. The mean is of those who handed it in."""
    found = [result["exercises"][key] for result in graded if handed_in(result["exercises"][key])]
    shares = [exercise["points"] / exercise["of"] for exercise in found]
    mean = fmean(shares) if shares else 0.0
    return {
        "key": key,
        "handed_in": len(found),
        "percent": round(100 * mean),
        "full": sum(share > 1 - 1e-9 for share in shares),
        "mistakes": [mistake for mistake in mistakes if mistake.key == key],
    }


def _bins(graded: list[Result]) -> list[dict[str, Any]]:
    """How many students have so many percent of the points, from most to fewest."""
    counts = Counter(min(int(BINS * r["points"] / r["of"] + 1e-9), BINS - 1) for r in graded)
    most, step = max(counts.values(), default=1), 100 // BINS
    return [
        {"from": step * k, "to": step * (k + 1), "count": counts[k], "percent": 100 * counts[k] // most}
        for k in reversed(range(BINS))
    ]


def _mistakes(graded: list[Result], who: dict[str, Student]) -> list[Mistake]:
    """Every mistake with the students who made it, the most frequent first."""
    found: dict[tuple[str, str, str], list[Student]] = defaultdict(list)
    for result in graded:
        for key, name, function in _functions(result):
            for words in causes(function):
                found[key, name, visible(words)].append(who[result["student"]])
    ordered = sorted(found.items(), key=lambda item: (-len(item[1]), item[0]))
    return [Mistake(*place, students) for place, students in ordered]


def _functions(result: Result) -> Iterator[tuple[str, str, Result]]:
    for key, exercise in result["exercises"].items():
        for name, function in exercise["functions"].items():
            yield key, name, function


def causes(function: Result) -> Iterable[str]:
    """What a function's verdict names: known mistakes, the kind of an error, or the verdict's own words.

    All are graded on the same inputs, so the same mistake has the same words.
    """
    kind, names, headline = function["kind"], function["names"], function["headline"]
    if kind in NO_CAUSE:
        return ()
    if names:
        return names if kind == "two mistakes" else (" or ".join(names),)
    if error := re.search(r" raised (\w+)", headline):
        return (f"raised {error[1]}",)
    return (IN_GENERAL.get(kind, headline),)


def _row(result: Result, who: dict[str, Student]) -> dict[str, Any]:
    cells = [_cell(exercise) for exercise in result["exercises"].values()]
    total = f"{round(result['points'], 2):g}" if was_graded(result) else "–"
    return {"student": who[result["student"]], "graded": was_graded(result), "cells": cells, "total": total}


def _cell(exercise: Result) -> tuple[str, str]:
    """The points of one exercise in words, and how the cell looks."""
    points = exercise["points"]
    if points is None or not handed_in(exercise):
        return "–", "none"
    look = "right" if points > exercise["of"] - 1e-9 else "partly" if points else "wrong"
    return f"{round(points, 2):g}", look
