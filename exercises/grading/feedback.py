"""What a student gets back: a page (HTML) and the same as JSON. Everything that is theirs is escaped."""

import json
from html import escape
from pathlib import Path
from typing import Any

from ..lab.files import write_text

STYLE = """body { font: 16px/1.5 system-ui, sans-serif; max-width: 50rem; margin: 2rem auto; padding: 0 1rem;
color: #1b1b1b; } table { border-collapse: collapse; width: 100%; } p { margin: .2rem 0; }
th, td { text-align: left; vertical-align: top; padding: .4rem .6rem; border-bottom: 1px solid #ccc; }
td.points { white-space: nowrap; } .right { color: #00592d; } .wrong { color: #9b1c00; }
code { overflow-wrap: anywhere; }"""
PAGE = """<!DOCTYPE html>
<html lang="en"><head><meta charset="utf-8"><title>{student}</title><style>{style}</style></head><body>
<h1>{student}: {points:g} of {of:g} points</h1>{problems}
{exercises}
<p><small>Probes drawn with seed {seed}.</small></p></body></html>
"""
TABLE = """<h2>{key} {title}: {points:g} of {of:g}</h2>
<table><tr><th>function</th><th>points</th><th>verdict</th></tr>
{rows}</table>"""
ROW = """<tr><td><code>{name}</code></td><td class="points">{points:g} of {of:g}</td>
<td class="{mood}">{words}</td></tr>"""


def write_feedback(folder: Path, results: list[dict[str, Any]]) -> None:
    """student.json and student.html for each of them."""
    folder.mkdir(parents=True, exist_ok=True)
    for result in results:
        write_text(folder / f"{result['student']}.json", json.dumps(result, indent=1) + "\n")
        write_text(folder / f"{result['student']}.html", page(result))


def page(result: dict[str, Any]) -> str:
    """One student's result as a page without scripts."""
    problems = "".join(f'<p class="wrong">{escape(problem)}</p>' for problem in result["problems"])
    exercises = "\n".join(_exercise(key, exercise) for key, exercise in result["exercises"].items())
    plain = {name: result[name] for name in ("points", "of", "seed")}
    return PAGE.format(
        student=escape(result["student"]), problems=problems, exercises=exercises, style=STYLE, **plain
    )


def _exercise(key: str, exercise: dict[str, Any]) -> str:
    rows = "\n".join(_row(name, function) for name, function in exercise["functions"].items())
    plain = {name: exercise[name] for name in ("points", "of")}
    return TABLE.format(key=key, title=escape(exercise["title"]), rows=rows, **plain)


def _row(name: str, function: dict[str, Any]) -> str:
    hint = f"Hint: {function['hint']}" if function["hint"] else ""
    said = (function["headline"], function["where"], function["why"], hint)
    words = "".join(f"<p>{escape(sentence)}</p>" for sentence in said if sentence)
    mood = "right" if function["kind"] == "right" else "wrong"
    return ROW.format(name=escape(name), points=function["points"], of=function["of"], mood=mood, words=words)
