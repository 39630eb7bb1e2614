"""The grades as CSV: the student's name first, then a column per exercise, then the total."""

import unicodedata
from typing import Any

FORMULA = ("=", "+", "-", "@", "\t", "\r")  # a spreadsheet would compute a cell that begins so
OUR_QUOTE = "'"
DELIMITERS = ',;:|^~\t\r\n"'  # of programs that read tables: a text with one is put in quotes


def grades_csv(results: list[dict[str, Any]]) -> str:
    """A row for each student; the first row names the columns and the most points of each.

    A student who could not be graded has empty cells.
    """
    exercises = results[0]["exercises"]
    heads = [f"{key} (max {exercise['of']})" for key, exercise in exercises.items()]
    rows = [["student", *heads, f"total (max {results[0]['of']})"]]
    for result in results:
        points = [exercise["points"] for exercise in result["exercises"].values()] + [result["points"]]
        rows.append([_without_formula(result["student"]), *map(_two_digits, points)])
    return "".join(",".join(map(_cell, row)) + "\n" for row in rows)


def _two_digits(points: float | None) -> float | None:
    return None if points is None else round(points, 2)


def _cell(value: Any) -> str:
    """As a program reads it that takes another delimiter, too: quotes keep the text in one cell."""
    text = "" if value is None else str(value)
    return '"' + text.replace('"', '""') + '"' if any(c in text for c in DELIMITERS) else text


def _without_formula(text: str) -> str:
    """With a quote before it, if it is a formula after spaces and such quotes, in full width too."""
    begin = unicodedata.normalize("NFKC", text.lstrip(OUR_QUOTE + " ")[:1])
    return OUR_QUOTE + text if begin.startswith(FORMULA) else text
