"""What a student gets back: a page (HTML, from feedback.html.j2) and the same as JSON."""

import json
from pathlib import Path
from typing import Any

from ..checker.render import render
from ..checker.report import points_in_words, sign_of
from ..checker.write_text import write_text

FIELDS = {"what": "headline", "where": "where", "why": "why", "hint": "hint", "note": "given"}
STYLES = {"✓": "right", "◐": "partly", "✗": "wrong", "○": "none"}


def write_feedback(folder: Path, results: list[dict[str, Any]]) -> None:
    """student.json and student.html for each of them."""
    folder.mkdir(parents=True, exist_ok=True)
    for result in results:
        write_text(folder / f"{result['student']}.json", json.dumps(result, indent=1) + "\n")
        write_text(folder / f"{result['student']}.html", page(result))


def page(result: dict[str, Any]) -> str:
    """One student's result as a page without scripts: a table with links to the exercises, then these."""
    named = {name: result[name] for name in ("student", "problems", "seed")}
    exercises = [_exercise(key, exercise) for key, exercise in result["exercises"].items()]
    return str(render("grading/feedback.html.j2", **named, **_points(result), exercises=exercises))


def _exercise(key: str, exercise: dict[str, Any]) -> dict[str, Any]:
    functions = [_function(name, function) for name, function in exercise["functions"].items()]
    return {"key": key, "title": exercise["title"], "functions": functions, **_points(exercise)}


def _function(name: str, function: dict[str, Any]) -> dict[str, Any]:
    sign, words, _ = sign_of(function["kind"], function["points"])
    head = {"name": name, "sign": sign, "words": words, "style": STYLES[sign]}
    return {**head, "lines": _lines(function), **_points(function)}


def _lines(function: dict[str, Any]) -> dict[str, str]:
    """The lines of a report. One alone if nothing is written: the student's file has the hints."""
    lines = {label: function[field] for label, field in FIELDS.items() if function[field]}
    return {"what": lines["what"]} if function["kind"] == "not written" else lines


def _points(earned: dict[str, Any]) -> dict[str, str]:
    return {name: points_in_words(earned[name]) for name in ("points", "of")}
