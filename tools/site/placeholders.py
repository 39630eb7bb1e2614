"""What a text leaves to the build: a line `<!-- site: NAME -->` becomes what the sources say now."""

import re
from collections.abc import Callable

from . import facts
from .api import public_names

PLACE = re.compile(r"^<!-- site: ([\w ]+) -->$", re.MULTILINE)
MEASURED = ["/benchmarks/README", "/benchmarks/results/ablations"]
TEXTS = {  # the contents at the side: {caption: pages}
    "Reference": ["equations", "derivations", "api", "peers", "pytorch", "gpu"],
    "Teaching": ["teaching"],
    "Project": ["/README", "decisions", *MEASURED, "/CONTRIBUTING", "/CHANGELOG", "credits"],
}


def fill(text: str) -> str:
    """A text with every place filled. Raises ValueError for a name that is not known."""
    return PLACE.sub(lambda found: made(found[1]), text)


def made(name: str) -> str:
    if name not in PARTS:
        raise ValueError(
            f"a text has the place 'site: {name}', which is not known: choose among {', '.join(PARTS)}"
        )
    return PARTS[name]()


def contents() -> str:
    """What stands at the side of every page."""
    notebooks = [f"/notebooks/{path.stem}" for path in facts.NOTEBOOKS]
    exercises = [f"/exercises/student/{path.stem}" for path in facts.EXERCISES]
    parts = {"Learn": notebooks, "Exercises": exercises} | TEXTS
    return "\n\n".join(
        f"```{{toctree}}\n:hidden:\n:caption: {c}\n" + "\n".join(p) + "\n```" for c, p in parts.items()
    )


def widget_list() -> str:
    """The widgets, one line each."""
    return "\n".join(
        f'- <a href="{name}.html">{title}</a>: {line}' for name, (title, line) in facts.WIDGETS.items()
    )


def notebook_list() -> str:
    """The notebooks, one line each: title, minutes, aim."""
    rows = [(path, facts.notebook_facts(path)) for path in facts.NOTEBOOKS]
    return "\n".join(
        f"- [{f.title}](../notebooks/{p.name}), {f.minutes} minutes: afterwards {f.aim}" for p, f in rows
    )


def exercise_list() -> str:
    """The exercises, one line each: title, minutes, points."""
    rows = [(path, facts.exercise_facts(path)) for path in facts.EXERCISES]
    return "\n".join(
        f"- [{f.title}](../exercises/student/{p.name}), {f.minutes} minutes, {f.points} points"
        for p, f in rows
    )


def live(name: str) -> Callable[[], str]:
    """A widget that moves in the text."""
    return lambda: (
        f'<figure class="live" data-page="{name}.html" data-title="{facts.WIDGETS[name][0]}"></figure>'
    )


PARTS: dict[str, Callable[[], str]] = {
    "contents": contents,
    "widgets": widget_list,
    "notebooks": notebook_list,
    "exercises": exercise_list,
    "public names": public_names,
} | {f"live {name}": live(name) for name in facts.WIDGETS}
