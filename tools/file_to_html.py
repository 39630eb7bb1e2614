"""A file of the project as HTML, by its kind: notebooks, texts, folders, code."""

import re
from collections.abc import Callable
from pathlib import Path

import nbformat
from jinja2 import Environment, FileSystemLoader
from markupsafe import Markup
from nbconvert import HTMLExporter
from nbconvert.filters import markdown2html
from pygments import highlight
from pygments.formatters import HtmlFormatter
from pygments.lexers import PythonLexer, TextLexer

ROOT = Path(__file__).parents[1]
WIDGETS = {  # title and one line each
    "explorer_trained": (
        "Attention before and after training",
        "two positions of one clip: drag them, and slide from before the training to its end",
    ),
    "explorer": ("Attention explorer", "point at a pixel of a clip: what it attends to, in every frame"),
    "stepper": ("Shape stepper", "walk through the block of figure 2, forward and then backward"),
    "price_dial": ("Price dial", "what a block costs, at any stage and size, and where the paper put blocks"),
    "network_map": ("Network map", "the network layer by layer: its price, and how much of the clip it sees"),
    "gradient_flow": ("Gradient flow", "the four paths into dx, and what moves in the first steps"),
    "check_bench": ("Gradient-check bench", "plant a mistake in a backward, and see which checks find it"),
}
TITLES = {name: title for name, (title, _) in WIDGETS.items()}
CALLS = re.compile(rf"\b({'|'.join(WIDGETS)})\(")  # of a widget, in a cell
OF_TRAINED = re.compile(r"\bexplorer\((?=[^()]*\btrained=)")
TEMPLATES = Environment(loader=FileSystemLoader(ROOT / "tools"), autoescape=True, keep_trailing_newline=True)
FOLDER = TEMPLATES.from_string(
    "<h1>{{ title }}</h1><ul>"
    '{% for name in names %}<li><a href="{{ folder }}/{{ name }}">{{ name }}</a></li>{% endfor %}</ul>'
)
CODE = TEMPLATES.from_string("<h1>{{ title }}</h1>{{ code | safe }}")


def file_to_html(path: Path) -> str:
    """The body of its page."""
    return (folder if path.is_dir() else CONVERTERS.get(path.suffix, code))(path)


def notebook(path: Path) -> str:
    """Cells and outputs; below a widget's picture a link to the page where it moves."""
    read = nbformat.read(path, as_version=4)
    cells, read.cells = read.cells, []
    for cell in cells:
        names = calls(cell.source) if cell.cell_type == "code" else []
        cell.metadata["alt"] = "figure: " + " ".join(cell.source.split())
        for output in cell.get("outputs", []) if names else []:
            if set(output.get("data", {})) == {"text/plain"}:  # the widget's sentence, to be read in lines
                output.data = {"text/html": Markup("<p>{}</p>").format(output.data["text/plain"])}
        moves = [nbformat.v4.new_markdown_cell(f"To move it here: [{TITLES[n]}]({n}.html)") for n in names]
        read.cells += [cell, *moves]
    export = HTMLExporter(template_name="basic", exclude_input_prompt=True, exclude_output_prompt=True)
    export.exclude_anchor_links = True
    return export.from_notebook_node(read)[0]


def calls(source: str) -> list[str]:
    """The widgets that a cell makes; explorer(trained=...) makes one that has a page of its own."""
    return CALLS.findall(OF_TRAINED.sub("explorer_trained(", source))


def text(path: Path) -> str:
    """A text in Markdown."""
    return markdown2html(path.read_text())


def folder(path: Path) -> str:
    """A list of its texts and Python files."""
    names = sorted(file.name for file in path.iterdir() if file.suffix in (".py", ".md"))
    return FOLDER.render(title=name_of(path), folder=path.name, names=names)


def code(path: Path) -> str:
    """The file as it is; Python in colours."""
    lexer = PythonLexer() if path.suffix == ".py" else TextLexer()
    return CODE.render(title=name_of(path), code=highlight(path.read_text(), lexer, HtmlFormatter()))


def name_of(path: Path) -> str:
    """Its path within the project."""
    return str(path.relative_to(ROOT))


CONVERTERS: dict[str, Callable[[Path], str]] = {".ipynb": notebook, ".md": text}
