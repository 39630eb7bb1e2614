"""A notebook as the site shows it: live widgets and sliders in place of what JupyterLab would show there."""

import json
from base64 import b64decode, b64encode
from functools import cache
from io import BytesIO
from itertools import product
from pathlib import Path

import nbformat
from jinja2 import Environment, FileSystemLoader
from PIL import Image

from .drawings import inline
from .widget_files import KEPT

SVG = "image/svg+xml"
FOLDER = FileSystemLoader(Path(__file__).parent / "templates")
LONG = {  # cell -> minutes in a browser, of one slow core: the cells that train or measure networks
    "10-06": 6,
    "10-10": 6,
    "11-04": 2,
    "11-12": 2,
    "11-16": 2,
    "11-21": 2,
    "13-04": 9,
}
HEAVY = 100_000  # bytes of a PNG that may be a photograph
TEMPLATES = Environment(loader=FOLDER, autoescape=True, trim_blocks=True, lstrip_blocks=True)


def read(text: str) -> nbformat.NotebookNode:
    """The notebook, ready for MyST-NB."""
    notebook = nbformat.reads(text, as_version=4)
    for cell in notebook.cells:
        if cell.cell_type == "code":
            describe_pictures(cell)
            say_how_long(cell)
            put_drawings_in(cell)
            lighten_pictures(cell)
            if cell.id in (found := kept_widgets()):
                html = figure(cell, found[cell.id])
                cell.outputs = [nbformat.v4.new_output("display_data", {"text/html": html})]
    return notebook


def describe_pictures(cell: nbformat.NotebookNode) -> None:
    """The alternative text of a cell's pictures: its own words, or the code that draws them."""
    cell.metadata.setdefault("mystnb", {})["image"] = {"alt": alt_of(cell)}


def say_how_long(cell: nbformat.NotebookNode) -> None:
    """The minutes as a class of the cell, which run_here.js reads."""
    if minutes := LONG.get(cell.id):
        cell.metadata.setdefault("tags", []).append(f"minutes-{minutes}")


def alt_of(cell: nbformat.NotebookNode) -> str:
    return cell.metadata.get("alt") or "figure: " + " ".join(cell.source.split())


def put_drawings_in(cell: nbformat.NotebookNode) -> None:
    """Figures become a part of the page, in its colours, in place of pictures of them."""
    for number, output in enumerate(cell.outputs):
        if SVG in output.get("data", {}):
            drawing = inline(output.data[SVG], f"{cell.id}-{number}", alt_of(cell))
            output.data = {"text/html": f'<div class="drawn">{drawing}</div>'}


def lighten_pictures(cell: nbformat.NotebookNode) -> None:
    """Photographs and frames of films as JPEG, half the size or less; drawings stay PNG, with sharp lines."""
    for output in cell.get("outputs", []):
        png = b64decode(output.get("data", {}).get("image/png", ""))
        if len(png) > HEAVY and len(jpeg := jpeg_of(png)) < len(png) / 2:
            output.data["image/jpeg"] = b64encode(jpeg).decode()
            del output.data["image/png"]


def jpeg_of(png: bytes) -> bytes:
    """The same picture, on white."""
    with Image.open(BytesIO(png)) as picture:
        shown = Image.new("RGBA", picture.size, "white")
        shown.alpha_composite(picture.convert("RGBA"))
    file = BytesIO()
    shown.convert("RGB").save(file, "JPEG", quality=88, subsampling=0, optimize=True)
    return file.getvalue()


@cache
def kept_widgets() -> dict[str, dict]:
    """{id of a cell: what it shows}, of all notebooks."""
    found = (json.loads(file.read_text()) for file in KEPT.glob("*/found.json"))
    return {cell: shown for one in found for cell, shown in one.items()}


def figure(cell: nbformat.NotebookNode, shown: dict) -> str:
    """HTML for what a cell shows: a widget, or the stills of its sliders."""
    alt = cell.metadata.get("alt", "")
    if "title" in shown:
        return TEMPLATES.get_template("widget.html").render(shown, name=cell.id, alt=alt)
    sliders = shown["sliders"]
    stills = [*zip(shown["images"], captions(sliders), strict=True)]
    [first] = captions([slider | {"values": [slider["values"][slider["first"]]]} for slider in sliders])
    return TEMPLATES.get_template("stills.html").render(sliders=sliders, stills=stills, first=first, alt=alt)


def captions(sliders: list[dict]) -> list[str]:
    """What each still shows: "i = 2, h = 0.1"."""
    words = [[f"{slider['name']} = {value}" for value in slider["values"]] for slider in sliders]
    return [", ".join(some) for some in product(*words)]
