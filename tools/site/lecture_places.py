"""Where the slides and their figures go: until `make slides` has made them, a page there says how."""

from pathlib import Path

from jinja2 import Environment, FileSystemLoader

from nonlocal_ref.widgets.javascript import HERE as WIDGETS

PLACES = {"slides/lecture.html": "The slides", "figures/index.html": "The figures of the slides"}
TEMPLATES = Environment(
    loader=FileSystemLoader([Path(__file__).parent / "templates", WIDGETS]), autoescape=True
)


def fill_places(site: Path) -> None:
    """A page at each place that has none: the first page leads there."""
    for place, title in PLACES.items():
        if not (site / place).exists():
            (site / place).parent.mkdir(exist_ok=True)
            page = TEMPLATES.get_template("not_made.html").render(title=title)
            (site / place).write_text(page, encoding="utf-8")
