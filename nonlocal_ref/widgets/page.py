"""A widget as a page of its own: one HTML file that opens from a folder, without a network and a kernel."""

from base64 import b64encode
from pathlib import Path

from jinja2 import Environment, FileSystemLoader

from ..base.files import write_whole
from .javascript import HERE, one_module, without_imports
from .widget import Widget

PAGES = Environment(loader=FileSystemLoader(HERE), autoescape=True, keep_trailing_newline=True)
PAGES.policies["json.dumps_kwargs"] = {"default": lambda value: {"__bytes__": b64encode(value).decode()}}


def page(widget: Widget, title: str, after: str = "") -> str:
    """The HTML, with the module, data and state in it. `after` is HTML that stands below the widget."""
    return PAGES.get_template("page.html").render(
        title=title, sentence=widget.sentence, widget=embedded(widget), after=after, css=widget._css
    )


def embedded(widget: Widget) -> str:
    """HTML for the body of a page, at most one widget in each; the page's style has widget._css in it."""
    return PAGES.get_template("embedded.html").render(
        values={"data": widget.data, "state": widget.state},
        module=widget._esm,
        script=one_module("address") + without_imports((HERE / "page.js").read_text(encoding="utf-8")),
    )


def save_page(widget: Widget, path: str | Path, title: str, after: str = "") -> None:
    """Writes the page: whole, or not at all."""
    text = page(widget, title, after)
    write_whole(Path(path), lambda file: file.write(text.encode()))
