"""Runs what a notebook's widgets need, and keeps them: each widget as a page, each interact(...) as pictures.

As a program: python -m tools.site.record NOTEBOOK FOLDER
"""

import ast
import json
import os
import sys
from base64 import b64decode
from contextlib import redirect_stdout
from io import BytesIO, StringIO
from itertools import product
from pathlib import Path

os.environ["MPLBACKEND"] = "Agg"  # before matplotlib is imported

import nbformat
from IPython.core.interactiveshell import InteractiveShell
from PIL import Image

from nonlocal_ref.widgets.javascript import one_module
from nonlocal_ref.widgets.page import save_page
from nonlocal_ref.widgets.widget import Widget

from .facts import WIDGETS
from .needed import needed, shows_widget
from .stills import save_figure, values_of

MANY = {1: 4, 2: 4, 3: 3}  # values of each of so many sliders


class Recorder:
    """Takes interact's place: draws the figure for some values of every slider."""

    def __init__(self, folder: Path):
        self.folder, self.found, self.name = folder, {}, None

    def __call__(self, draw, **controls) -> None:
        values = {name: values_of(control, MANY[len(controls)]) for name, control in controls.items()}
        files = []
        for k, some in enumerate(product(*values.values())):
            figure = draw(**dict(zip(values, some, strict=True)))
            files.append(save_figure(figure, self.folder / f"{self.name}-{k}.svg"))
        sliders = [slider(name, controls[name], some) for name, some in values.items()]
        self.found[self.name] = {"sliders": sliders, "images": files}

    def keep(self, widget: Widget, still: str) -> None:
        """A widget as a page, and beside it the picture that the notebook keeps of it."""
        title = next(title for name, (title, _) in WIDGETS.items() if widget._esm == one_module(name))
        back = '<p><a href="../index.html">All pages</a></p>\n'
        save_page(widget, self.folder / f"{self.name}.html", title, back)
        with Image.open(BytesIO(b64decode(still))) as picture:
            picture.save(self.folder / f"{self.name}.webp", quality=85, method=4)
            size = {"width": picture.width, "height": picture.height}
        self.found[self.name] = {"title": title, "sentence": widget.sentence, **size}


def slider(name: str, control, some: list) -> dict:
    """What the page needs to move through the values, and at which of them it starts."""
    first = min(range(len(some)), key=lambda k: abs(some[k] - control.value))
    return {"name": name, "values": [f"{value:g}" for value in some], "first": first}


def record(notebook: Path, folder: Path) -> None:
    """Every widget of a notebook into a folder, and `found.json`, which says what each cell shows."""
    notebook, folder = notebook.resolve(), folder.resolve()
    cells = [cell for cell in nbformat.read(notebook, as_version=4).cells if cell.cell_type == "code"]
    recorder = Recorder(folder)
    os.chdir(notebook.parent)  # what it reads has an address from there
    shell = InteractiveShell.instance()  # display(...) needs one; what it shows is of no use here
    shell.display_formatter.active_types = ["text/plain"]  # no pictures of it are drawn
    with redirect_stdout(StringIO()):
        run(cells, recorder)
    (folder / "found.json").write_text(json.dumps(recorder.found))


def run(cells: list, recorder: Recorder) -> None:
    """Runs what is needed of the cells, in order."""
    owned = [(cell, statement) for cell in cells for statement in ast.parse(cell.source).body]
    last = {id(cell): place for place, (cell, _) in enumerate(owned)}
    targets = {last[id(cell)] for cell in cells if cell.source and shows_widget(cell.source)}
    names: dict = {"__name__": "__main__"}
    for place in needed([statement for _, statement in owned], targets):
        cell, statement = owned[place]
        recorder.name = cell.id
        if place in targets:
            show(cell, statement, names, recorder)
        else:
            exec(compile(ast.Module([statement], []), cell.id, "exec"), names)
            names |= {"interact": recorder} if "interact" in names else {}


def show(cell, statement: ast.Expr, names: dict, recorder: Recorder) -> None:
    made = eval(compile(ast.Expression(statement.value), cell.id, "eval"), names)
    if isinstance(made, Widget):
        recorder.keep(made, next(o.data["image/png"] for o in cell.outputs if "image/png" in o.data))


if __name__ == "__main__":
    record(Path(sys.argv[1]), Path(sys.argv[2]))
