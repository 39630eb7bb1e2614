"""Numbers in the words of a notebook or a page, held against numbers that are computed again."""

import ast
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
    return float(written(number, words, "code"))


def written(number: str, words: str, kind: str = "markdown") -> str:
    """What the group of the pattern matches; it stands there once."""
    (text,) = re.findall(words, prose(number, kind))
    return text


def slider(number: str, name: str) -> tuple[float, float, float]:
    """(start, least, greatest) of a slider in the code of the notebook."""
    arguments = written(number, rf"\b{name}=(?:Int|Float)Slider\(([^()]*)\)", "code")
    call = ast.parse(f"f({arguments})").body[0].value
    places = [ast.literal_eval(value) for value in call.args]
    named = {keyword.arg: ast.literal_eval(keyword.value) for keyword in call.keywords}
    return tuple((places + [named[side] for side in ("min", "max") if side in named])[:3])


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
    """What one more in the last digit would be: 0.1 for "2.7", 10 for "1,420", 1e-9 for "1e-9"."""
    digits, _, exponent = text.replace(",", "").lstrip("−").partition("e")
    whole, _, decimals = digits.partition(".")
    places = -len(decimals) if decimals else len(whole) - len(whole.rstrip("0"))
    return 10.0 ** (places + int((exponent or "0").replace("−", "-")))
