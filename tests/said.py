"""Numbers in the words of a notebook or a page, held against numbers that are computed again."""

import functools
import re

import nbformat
from run_notebooks import ROOT


@functools.cache
def prose(number: str, kind: str = "markdown") -> str:
    """The Markdown of the notebook with this number, "07", or its "code"; or a page, "docs/gpu.md"."""
    if number.endswith(".md"):
        return (ROOT / number).read_text(encoding="utf-8")
    folder, _, number = number.rpartition("/")
    (path,) = (ROOT / (folder or "notebooks")).glob(f"{number}_*.ipynb")
    cells = nbformat.read(path, as_version=4).cells
    return "\n".join(cell.source for cell in cells if cell.cell_type == kind)


def given(number: str, words: str) -> float:
    """The number that the code of the notebook gives: the group of the pattern, which stands there once."""
    (text,) = re.findall(words, prose(number, "code"))
    return float(text)


def holds(number: str, words: str, *computed: float) -> None:
    """The groups of the pattern, which stands there once, are these numbers to the last written digit."""
    found = [match.groups() for match in re.finditer(words, prose(number))]
    assert len(found) == 1, (words, found)
    for text, value in zip(found[0], computed, strict=True):
        assert abs(float(text.replace(",", "").replace("−", "-")) - value) <= unit(text) * 0.5000001, (
            text,
            value,
        )


def unit(text: str) -> float:
    """What one more in the last digit would be: 0.1 for "2.7", 10 for "1,420"."""
    whole, _, decimals = text.replace(",", "").lstrip("−").partition(".")
    return 10.0 ** (len(whole) - len(whole.rstrip("0")) if not decimals else -len(decimals))
