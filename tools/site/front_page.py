"""The parts of the first page that the sources say: doors, and cards with pictures, minutes and points."""

import re

from jinja2 import Environment, FileSystemLoader
from markupsafe import Markup, escape

from . import facts
from .mathml import mathml

TEMPLATES = Environment(
    loader=FileSystemLoader(facts.ROOT / "tools" / "site" / "templates"), autoescape=True, trim_blocks=True
)
FORMULA = re.compile(r"\$([^$]+)\$")


def doors() -> str:
    """The three ways in, with how much is behind each."""
    return render(
        "doors.html",
        widgets=len(facts.WIDGETS),
        notebooks=[facts.notebook_facts(path) for path in facts.NOTEBOOKS],
        exercises=[facts.exercise_facts(path) for path in facts.EXERCISES],
    )


def live_widget(name: str) -> str:
    """A figure in which the widget's own page comes up; before that, and on paper, its picture."""
    title, line = facts.WIDGETS[name]
    return render("live.html", name=name, title=title, line=first_big(line), alt=alternatives()[name])


def widget_cards() -> str:
    """The widgets: picture, title, one line."""
    alt = alternatives()
    rows = [
        {"place": f"{name}.html", "picture": name, "alt": alt[name], "title": title, "words": first_big(line)}
        for name, (title, line) in facts.WIDGETS.items()
    ]
    return render("cards.html", rows=rows, kind="widgets")


def notebook_cards() -> str:
    """The notebooks: first figure, title, minutes, what the reader can do afterwards."""
    rows = [notebook_card(path.stem, facts.notebook_facts(path)) for path in facts.NOTEBOOKS]
    return render("cards.html", rows=rows, kind="notebooks")


def notebook_card(name: str, found: facts.NotebookFacts) -> dict:
    place, words = f"notebooks/{name}.html", typeset(first_big(found.aim))
    return {
        "place": place,
        "picture": name,
        "title": found.title,
        "words": words,
        "note": f"{found.minutes} min",
    }


def exercise_cards() -> str:
    """The exercises: title, minutes, points."""
    rows = [exercise_card(path.stem, facts.exercise_facts(path)) for path in facts.EXERCISES]
    return render("cards.html", rows=rows, kind="exercises")


def exercise_card(name: str, found: facts.ExerciseFacts) -> dict:
    note = f"{found.minutes} min · {found.points} points"
    return {"place": f"exercises/student/{name}.html", "title": found.title, "note": note}


def alternatives() -> dict[str, str]:
    """What the README says of each widget's picture, for those who do not see it."""
    said = re.findall(r"!\[([^\]]+)\]\(docs/pictures/(\w+)\.png\)", (facts.ROOT / "README.md").read_text())
    return {picture: words for words, picture in said}


def typeset(words: str) -> Markup:
    """Words as HTML, with their formulas drawn."""
    parts = FORMULA.split(words)
    return Markup("").join(Markup(mathml(part)) if k % 2 else escape(part) for k, part in enumerate(parts))


def first_big(words: str) -> str:
    return words[:1].upper() + words[1:]


def render(template: str, **values) -> str:
    """HTML without empty lines, which would end it in Markdown."""
    html = TEMPLATES.get_template(template).render(**values)
    return "\n".join(line for line in html.splitlines() if line.strip())
