"""The notebooks as they are committed: their cells, their code, their texts."""

import functools

import nbformat
from run_notebooks import NOTEBOOKS, ROOT

from nonlocal_ref import widgets

PNG = "image/png"
NAMES = [path.stem for path in NOTEBOOKS]
EXERCISES = sorted((ROOT / "exercises" / "student").glob("*.ipynb"))
LIVE = rf"\b({'|'.join(['interact', *widgets.__all__])})\("  # one to a cell


@functools.cache
def kept(name: str) -> nbformat.NotebookNode:
    """The notebook as it is committed."""
    return nbformat.read(ROOT / "notebooks" / f"{name}.ipynb", as_version=4)


def code(name: str) -> list[str]:
    return [cell.source for cell in kept(name).cells if cell.cell_type == "code"]


def prose(name: str) -> str:
    return "\n".join(cell.source for cell in kept(name).cells if cell.cell_type == "markdown")
