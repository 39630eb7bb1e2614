"""What a file of the project shows on a page, by its kind: notebooks, texts, folders, code."""

import re
from collections.abc import Callable
from html import escape
from pathlib import Path

import nbformat
from nbconvert import HTMLExporter
from nbconvert.filters import markdown2html
from pygments import highlight
from pygments.formatters import HtmlFormatter
from pygments.lexers import PythonLexer, TextLexer

ROOT = Path(__file__).parents[1]
WIDGETS = {  # title and one line each
    "explorer": ("Attention explorer", "point at a pixel of a clip: what it attends to, in every frame"),
    "stepper": ("Shape stepper", "walk through the block of figure 2, forward and then backward"),
    "price_dial": ("Price dial", "what a block costs, at any stage and size, and where the paper put blocks"),
    "gradient_flow": ("Gradient flow", "the four paths into dx, and what moves in the first steps"),
    "check_bench": ("Gradient-check bench", "plant a mistake in a backward, and see which checks find it"),
}
TITLES = {name: title for name, (title, _) in WIDGETS.items()}
SHOWS = re.compile(rf"\b({'|'.join(WIDGETS)})\(")


def as_html(path: Path) -> str:
    """The body of its page."""
    return SHOWN[path.suffix](path) if path.suffix in SHOWN else code(path)


def notebook(path: Path) -> str:
    """Cells and outputs; below a widget's picture a link to the page where it moves."""
    read = nbformat.read(path, as_version=4)
    cells, read.cells = read.cells, []
    for cell in cells:
        names = SHOWS.findall(cell.source) if cell.cell_type == "code" else []
        cell.metadata["alt"] = "figure: " + " ".join(cell.source.split())
        for output in cell.get("outputs", []) if names else []:
            if set(output.get("data", {})) == {"text/plain"}:  # the widget's sentence, to be read in lines
                output.data = {"text/html": f"<p>{escape(output.data['text/plain'])}</p>"}
        moves = [nbformat.v4.new_markdown_cell(f"To move it here: [{TITLES[n]}]({n}.html)") for n in names]
        read.cells += [cell, *moves]
    export = HTMLExporter(template_name="basic", exclude_input_prompt=True, exclude_output_prompt=True)
    export.exclude_anchor_links = True
    return export.from_notebook_node(read)[0]


def text(path: Path) -> str:
    return markdown2html(path.read_text())


def folder(path: Path) -> str:
    names = sorted(file.name for file in path.iterdir() if file.suffix in (".py", ".md"))
    items = [f'<li><a href="{path.name}/{name}">{name}</a></li>' for name in names]
    return f"<h1>{named(path)}</h1><ul>{''.join(items)}</ul>"


def code(path: Path) -> str:
    lexer = PythonLexer() if path.suffix == ".py" else TextLexer()
    return f"<h1>{named(path)}</h1>" + highlight(path.read_text(), lexer, HtmlFormatter())


def named(path: Path) -> str:
    return escape(str(path.relative_to(ROOT)))


SHOWN: dict[str, Callable[[Path], str]] = {".ipynb": notebook, ".md": text, "": folder}
