"""HTML from Jinja2 templates (*.html.j2); every value is escaped."""

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from .catalogue import ROOT

TEMPLATES = Environment(
    loader=FileSystemLoader(ROOT),
    autoescape=True,
    undefined=StrictUndefined,
    trim_blocks=True,
    lstrip_blocks=True,
)


def render(name: str, **values: object) -> Markup:
    """The template with these values: render("checker/report.html.j2", ...). Another template may hold it."""
    return Markup(TEMPLATES.get_template(name).render(values))
