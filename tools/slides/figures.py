"""The lecture's figures as files that others may use, and inside the slides in the ink of the page."""

from base64 import b64decode
from pathlib import Path

import nbformat
from jinja2 import Environment, FileSystemLoader

from ..site.drawings import inline, with_colours

KINDS = {"": "light", "_dark": "dark"}  # pages
PAGES = Environment(loader=FileSystemLoader(Path(__file__).parent), autoescape=True)


def save_figures(notebook: nbformat.NotebookNode, folder: Path) -> None:
    """Each cell with the metadata `figure` and `alt`: its files, and in the slide the SVG itself."""
    found = []
    for cell in (cell for cell in notebook.cells if "figure" in cell.metadata):
        name, alt = cell.metadata["figure"], cell.metadata["alt"]
        data = next(output.data for output in cell.outputs if "image/svg+xml" in output.get("data", {}))
        svg = data["image/svg+xml"]
        for suffix, kind in KINDS.items():
            (folder / f"{name}{suffix}.svg").write_text(with_colours(svg, kind))
        (folder / f"{name}.png").write_bytes(b64decode(data["image/png"]))
        data.clear()
        data["text/html"] = f"<figure>{inline(svg, name, alt)}</figure>"
        found.append((name, alt))
    (folder / "index.html").write_text(PAGES.get_template("figures.html").render(figures=found))
