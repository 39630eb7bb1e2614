"""Runs in the kernel that executes the lecture: a widget becomes a page, and a frame that shows it."""

from base64 import b64encode
from itertools import count
from pathlib import Path

from IPython import get_ipython
from jinja2 import Environment, FileSystemLoader

from nonlocal_ref.widgets.javascript import HERE as WIDGETS
from nonlocal_ref.widgets.page import embedded
from nonlocal_ref.widgets.widget import Widget

PAGES = Environment(loader=FileSystemLoader([Path(__file__).parent, WIDGETS]), autoescape=True)


def prepare(folder: str) -> None:
    """From here on a widget that ends a cell is saved as a page in `folder`."""
    numbers, place = count(1), Path(folder)
    (place / "widgets").mkdir()
    formatter = get_ipython().display_formatter.formatters["text/html"]
    formatter.for_type(Widget, lambda widget: frame(widget, place, f"widgets/{next(numbers)}.html"))


def frame(widget: Widget, folder: Path, name: str) -> str:
    """Saves the page; gives its frame, above the still picture that is there for printing."""
    page = PAGES.get_template("widget.html").render(
        title=widget.sentence, css=widget._css, widget=embedded(widget)
    )
    (folder / name).write_text(page)
    still = b64encode(widget.still()).decode()
    return PAGES.get_template("frame.html").render(name=name, sentence=widget.sentence, still=still)
