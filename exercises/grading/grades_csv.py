"""The grades as CSV: the student's name first, then a column per exercise, then the total."""

import csv
import io
from typing import Any

FORMULA = ("=", "+", "-", "@", "\t", "\r")  # a spreadsheet would compute a cell that begins so


def grades_csv(results: list[dict[str, Any]]) -> str:
    """A row for each student; the first row names the columns and the most points of each."""
    stream = io.StringIO()
    writer = csv.writer(stream, lineterminator="\n")
    exercises = results[0]["exercises"]
    heads = [f"{key} (max {exercise['of']})" for key, exercise in exercises.items()]
    writer.writerow(["student", *heads, f"total (max {results[0]['of']})"])
    for result in results:
        points = [exercise["points"] for exercise in result["exercises"].values()] + [result["points"]]
        writer.writerow([_without_formula(result["student"]), *(round(p, 2) for p in points)])
    return stream.getvalue()


def _without_formula(text: str) -> str:
    return "'" + text if text.startswith(FORMULA) else text
