"""The lecture's figures as files that others may use, and inside the slides in the ink of the page."""

import re
from base64 import b64decode
from html import escape
from pathlib import Path

import nbformat
from jinja2 import Environment, FileSystemLoader

from nonlocal_ref.analysis.plots.style import GREY

INKS = {"": "#1a1a1a", "_dark": "#f0f0f0"}  # for light and for dark pages
PAGES = Environment(loader=FileSystemLoader(Path(__file__).parent), autoescape=True)


def save_figures(notebook: nbformat.NotebookNode, folder: Path) -> None:
    """Each cell with the metadata `figure` and `alt`: its files, and in the slide the SVG itself."""
    found = []
    for cell in (cell for cell in notebook.cells if "figure" in cell.metadata):
        name, alt = cell.metadata["figure"], cell.metadata["alt"]
        data = next(output.data for output in cell.outputs if "image/svg+xml" in output.get("data", {}))
        svg = data["image/svg+xml"]
        for suffix, ink in INKS.items():
            (folder / f"{name}{suffix}.svg").write_text(svg.replace(GREY, ink))
        (folder / f"{name}.png").write_bytes(b64decode(data["image/png"]))
        data.clear()
        data["text/html"] = inline(svg, name, alt)
        found.append((name, alt))
    (folder / "index.html").write_text(PAGES.get_template("figures.html").render(figures=found))


def inline(svg: str, name: str, alt: str) -> str:
    """The drawing alone, in the colour of the text around it; its ids begin with its name."""
    svg = svg[svg.index("<svg") :].replace(GREY, "currentColor")
    svg = re.sub(r'(\bid="|href="#|url\(#)', rf"\g<1>{name}-", svg)
    return f'<figure>{svg.replace("<svg ", f"""<svg role="img" aria-label="{escape(alt)}" """, 1)}</figure>'
