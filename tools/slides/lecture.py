"""What the lecture needs before nbconvert makes slides of it: minutes, live widgets, mathematics."""

import re

import nbformat

from ..site.mathml import mathml

MINUTES = re.compile(r"\*\*(\d+) minutes?\.\*\*")
MATHEMATICS = re.compile(r"\$\$(.+?)\$\$|\$(.+?)\$", re.DOTALL)
STARTS = ("slide", "subslide")


def timed(notebook: nbformat.NotebookNode) -> nbformat.NotebookNode:
    """Each slide with the minutes of its notes, for the clock in the speaker's view.

    Raises ValueError for a slide whose notes do not begin with its minutes.
    """
    for cells in by_slide(notebook):
        found = MINUTES.match(notes_of(cells))
        if not found:
            raise ValueError(f"the notes of {title_of(cells)!r} do not begin with '**2 minutes.**': add them")
        cells[0].metadata["slideshow"].setdefault("data", {})["timing"] = str(60 * int(found[1]))
    return notebook


def by_slide(notebook: nbformat.NotebookNode) -> list[list[nbformat.NotebookNode]]:
    """The cells of each slide."""
    slides = []
    for cell in notebook.cells:
        if kind_of(cell) in STARTS:
            slides.append([])
        if slides:
            slides[-1].append(cell)
    return slides


def kind_of(cell: nbformat.NotebookNode) -> str:
    return cell.metadata.get("slideshow", {}).get("slide_type", "")


def notes_of(cells: list[nbformat.NotebookNode]) -> str:
    return "\n".join(cell.source for cell in cells if kind_of(cell) == "notes")


def title_of(cells: list[nbformat.NotebookNode]) -> str:
    return cells[0].source.partition("\n")[0].lstrip("# ")


def alive(notebook: nbformat.NotebookNode) -> nbformat.NotebookNode:
    """Of a widget's outputs only the frame that shows its page: there is no kernel behind the slides."""
    for output in outputs(notebook):
        if "application/vnd.jupyter.widget-view+json" in output.data:
            output.data = {"text/html": output.data["text/html"]}
    return notebook


def typeset(notebook: nbformat.NotebookNode) -> nbformat.NotebookNode:
    """Every formula as MathML, which browsers draw without a script."""
    for cell in notebook.cells:
        if cell.cell_type == "markdown":
            cell.source = with_mathml(cell.source)
    for output in outputs(notebook):
        if "text/markdown" in output.data:
            output.data = {"text/markdown": with_mathml(output.data["text/markdown"])}
    return notebook


def with_mathml(text: str) -> str:
    """Markdown with $...$ and $$...$$ as MathML."""
    return MATHEMATICS.sub(lambda found: mathml(found[1] or found[2], block=bool(found[1])), text)


def outputs(notebook: nbformat.NotebookNode) -> list[nbformat.NotebookNode]:
    """All outputs that have data."""
    cells = (cell for cell in notebook.cells if cell.cell_type == "code")
    return [output for cell in cells for output in cell.outputs if "data" in output]
