"""What a text leaves to the build: a line `<!-- site: NAME -->` becomes what the sources say now."""

import re
from collections.abc import Callable

from . import facts, front_page
from .api import public_names

PLACE = re.compile(r"^<!-- site: ([\w ]+) -->$", re.MULTILINE)
MEASURED = ["/benchmarks/README", "/benchmarks/results/ablations"]
TEXTS = {  # the contents at the side: {caption: pages}
    "Reference": ["glossary", "equations", "derivations", "api", "peers", "pytorch", "gpu"],
    "Teaching": ["teaching"],
    "Project": ["decisions", *MEASURED, "/CONTRIBUTING", "/CHANGELOG", "credits"],
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


def live(name: str) -> Callable[[], str]:
    """A widget that moves in the text; until then, and on paper, its picture."""
    return lambda: front_page.live_widget(name)


PARTS: dict[str, Callable[[], str]] = {
    "contents": contents,
    "doors": front_page.doors,
    "widgets": front_page.widget_cards,
    "notebooks": front_page.notebook_cards,
    "exercises": front_page.exercise_cards,
    "public names": public_names,
} | {f"live {name}": live(name) for name in facts.WIDGETS}
