"""What a student gets back: a page (HTML, from feedback.html.j2) and the same as JSON."""

import json
from pathlib import Path
from typing import Any

from ..checker.heatmap import CELL
from ..checker.render import render
from ..checker.report import points_in_words, sign_of
from ..checker.write_text import write_text
from .names import LINES, visible
from .picture_data import heat_maps

FIELDS = {"what": "headline", "where": "where", "why": "why", "hint": "hint", "note": "given"}
STYLES = {"✓": "right", "◐": "partly", "✗": "wrong", "○": "none", "–": "none"}
ABSENT = ("not written", "not handed in")


def write_feedback(folder: Path, results: list[dict[str, Any]]) -> None:
    """student.json and student.html for each of them."""
    folder.mkdir(parents=True, exist_ok=True)
    for result in results:
        name = page_name(result)
        write_text(folder / f"{name}.json", json.dumps(result, indent=1) + "\n")
        write_text(folder / f"{name}.html", page(result))


def page_name(result: dict[str, Any]) -> str:
    """The name of a student's files in the folder of feedback, without its ending."""
    return result.get("file", result["student"])


def was_graded(result: dict[str, Any]) -> bool:
    """False for a submission that could not be run: it has no points, which is not 0 points."""
    return result["points"] is not None


def page(result: dict[str, Any]) -> str:
    """One student's result as a page without scripts: a table with links to the exercises, then these."""
    head = {"student": visible(result["student"]), "problems": map(visible, result["problems"])}
    head |= {"seed": result["seed"], **_points(result), "cell_style": CELL}
    known = result["exercises"].items() if was_graded(result) else ()
    exercises = [_exercise(key, exercise) for key, exercise in known]
    return str(render("grading/feedback.html.j2", **head, exercises=exercises))


def handed_in(exercise: dict[str, Any]) -> bool:
    """Whether a file of the submission has at least one of the exercise's functions."""
    return any(function["kind"] != "not handed in" for function in exercise["functions"].values())


def _exercise(key: str, exercise: dict[str, Any]) -> dict[str, Any]:
    functions = [_function(name, function) for name, function in exercise["functions"].items()]
    head = {"key": key, "title": exercise["title"], "handed_in": handed_in(exercise)}
    return {**head, "functions": functions, **_points(exercise)}


def _function(name: str, function: dict[str, Any]) -> dict[str, Any]:
    sign, words, _ = sign_of(function["kind"], function["points"])
    head = {"name": name, "sign": sign, "words": words, "style": STYLES[sign]}
    maps = heat_maps(function["picture"])
    return {**head, "lines": _lines(function), "heat_maps": maps, **_points(function)}


def _lines(function: dict[str, Any]) -> dict[str, str]:
    """The lines of a report. One alone if nothing is written: the student's file has the hints."""
    lines = {
        label: visible(function[field], keep=LINES) for label, field in FIELDS.items() if function[field]
    }
    if function["kind"] == "right":  # the heading says it
        lines.pop("what", None)
    return {"what": lines["what"]} if function["kind"] in ABSENT else lines


def _points(earned: dict[str, Any]) -> dict[str, str]:
    """Both numbers in words; a submission that could not be graded has no points, which is not 0."""
    points = "–" if earned["points"] is None else points_in_words(earned["points"])
    return {"points": points, "of": str(earned["of"])}
