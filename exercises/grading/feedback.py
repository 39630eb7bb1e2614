"""What a student gets back: a page (HTML) and the same as JSON. Everything that is theirs is escaped."""

import json
from html import escape
from pathlib import Path
from typing import Any

from ..checker.files import write_text
from ..checker.report import sign_of

LABELS = ("what", "where", "why", "hint", "note")
STYLE = """
:root { color-scheme: light dark; --text: #1b1b1b; --page: #fff; --line: #ccc; --link: #0b57a4;
  --right: #00592d; --partly: #7a5200; --wrong: #9b1c00; --none: #57606a; }
@media (prefers-color-scheme: dark) { :root { --text: #e6e6e6; --page: #16181c; --line: #444; --link: #8ec5ff;
  --right: #7ee2a8; --partly: #f2cc60; --wrong: #ffb3a3; --none: #b5bcc4; } }
body { font: 16px/1.5 system-ui, sans-serif; max-width: 50rem; margin: 2rem auto; padding: 0 1rem;
  color: var(--text); background: var(--page); overflow-wrap: anywhere; }
h1 { font-size: 1.6rem; } h2 { font-size: 1.25rem; margin: 2.5rem 0 .5rem; }
h3 { font-size: 1rem; margin: 0; }
a { color: var(--link); } a:focus-visible { outline: 3px solid; outline-offset: 2px; }
table { border-collapse: collapse; width: 100%; }
th, td { text-align: left; vertical-align: top; padding: .25rem .5rem; border-bottom: 1px solid var(--line);
  font-weight: normal; } thead th { font-weight: bold; }
thead th, td { white-space: nowrap; } .points { text-align: right; }
article { border-left: 4px solid; padding: .25rem .75rem; margin: .75rem 0; }
article > * { color: var(--text); } .sign { color: var(--mood); }
.right { --mood: var(--right); } .partly { --mood: var(--partly); } .wrong { --mood: var(--wrong); }
.none { --mood: var(--none); } article, .problem { color: var(--mood); }
dl { display: grid; grid-template-columns: max-content minmax(0, 1fr); gap: .1rem .75rem; margin: .25rem 0; }
dt { font-weight: bold; } dd { margin: 0; }
"""
PAGE = """<!DOCTYPE html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<title>{student}: {points:g} of {of:g} points</title><style>{style}</style></head><body>
<h1 id="top">{student}: {points:g} of {of:g} points</h1>
{problems}<nav aria-label="Exercises"><table>
<thead><tr><th scope="col">exercise</th><th scope="col">functions</th>
<th scope="col" class="points">points</th></tr></thead><tbody>
{summary}
</tbody></table></nav>
<p>✓ right &ensp; ◐ partly right &ensp; ✗ not right &ensp; ○ not written</p>
<main>
{exercises}
</main>
<p><small>A probe is a set of inputs. These were drawn with seed {seed}.</small></p></body></html>
"""
SUMMARY = """<tr><th scope="row"><a href="#{key}">{key} {title}</a></th>
<td><span role="img" aria-label="{said}">{signs}</span></td>
<td class="points">{points:g} of {of:g}</td></tr>"""
EXERCISE = """<section aria-labelledby="{key}"><h2 id="{key}">{key} {title}: {points:g} of {of:g}</h2>
{functions}
<p><a href="#top">to the table</a></p></section>"""
FUNCTION = """<article class="{mood}"><h3><span class="sign">{sign} {words}</span> · <code>{name}</code>
· {points:g} of {of:g}</h3><dl>{lines}</dl></article>"""
LINE = "<dt>{}</dt><dd>{}</dd>"
MOODS = {"✓": "right", "◐": "partly", "✗": "wrong", "○": "none"}


def write_feedback(folder: Path, results: list[dict[str, Any]]) -> None:
    """student.json and student.html for each of them."""
    folder.mkdir(parents=True, exist_ok=True)
    for result in results:
        write_text(folder / f"{result['student']}.json", json.dumps(result, indent=1) + "\n")
        write_text(folder / f"{result['student']}.html", page(result))


def page(result: dict[str, Any]) -> str:
    """One student's result as a page without scripts: a table that leads to the exercises, then these."""
    problems = "".join(f'<p class="wrong problem">✗ {escape(words)}</p>\n' for words in result["problems"])
    parts = result["exercises"].items()
    return PAGE.format(
        student=escape(result["student"]),
        problems=problems,
        summary="\n".join(_summary(key, exercise) for key, exercise in parts),
        exercises="\n".join(_exercise(key, exercise) for key, exercise in parts),
        style=STYLE,
        **{name: result[name] for name in ("points", "of", "seed")},
    )


def _summary(key: str, exercise: dict[str, Any]) -> str:
    signs = [(name, *_sign(function)) for name, function in exercise["functions"].items()]
    said = ", ".join(f"{name} {words}" for name, _, words in signs)
    return SUMMARY.format(
        signs="".join(sign for _, sign, _ in signs), said=escape(said), **_head(key, exercise)
    )


def _exercise(key: str, exercise: dict[str, Any]) -> str:
    functions = "\n".join(_function(name, function) for name, function in exercise["functions"].items())
    return EXERCISE.format(functions=functions, **_head(key, exercise))


def _head(key: str, exercise: dict[str, Any]) -> dict[str, Any]:
    return {"key": key, "title": escape(exercise["title"])} | {n: exercise[n] for n in ("points", "of")}


def _function(name: str, function: dict[str, Any]) -> str:
    sign, words = _sign(function)
    lines = "".join(LINE.format(label, escape(text)) for label, text in _said(function).items() if text)
    plain = {n: function[n] for n in ("points", "of")}
    return FUNCTION.format(mood=MOODS[sign], sign=sign, words=words, name=escape(name), lines=lines, **plain)


def _said(function: dict[str, Any]) -> dict[str, str]:
    """The five lines of a report; of what is not written the first alone, for its hints are in its file."""
    named = ("headline", "where", "why", "hint", "given")
    lines = dict(zip(LABELS, (function[name] for name in named), strict=True))
    return {"what": lines["what"]} if function["kind"] == "not written" else lines


def _sign(function: dict[str, Any]) -> tuple[str, str]:
    return sign_of(function["kind"], function["points"])[:2]
