"""HTML from Jinja2 templates (*.html.j2); every value is escaped."""

from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

import nonlocal_ref

from .catalogue import ROOT

TEMPLATES = Environment(
    loader=FileSystemLoader(ROOT),
    autoescape=True,
    undefined=StrictUndefined,
    trim_blocks=True,
    lstrip_blocks=True,
)
STYLE = Path(nonlocal_ref.__file__).parent / "widgets" / "style.css"  # of all pages of the project
TEMPLATES.globals["style"] = Markup(STYLE.read_text(encoding="utf-8"))


def render(name: str, **values: object) -> Markup:
    """The template with these values: render("checker/report.html.j2", ...). Another template may hold it."""
    return Markup(TEMPLATES.get_template(name).render(values))
