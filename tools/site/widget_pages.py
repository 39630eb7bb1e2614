"""The widgets' own pages, in their first view: explorer.html and the others, at the top of the site."""

from pathlib import Path

from nonlocal_ref import widgets
from nonlocal_ref.widgets.page import save_page

from .facts import WIDGETS

BACK = '<p><a href="index.html">All pages</a></p>\n'


def save_widget(name: str, site: Path) -> Path:
    """A widget in its first view; gives the file."""
    save_page(getattr(widgets, name)(), site / f"{name}.html", WIDGETS[name][0], BACK)
    return site / f"{name}.html"
