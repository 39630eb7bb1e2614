"""The text of a student's .py or .ipynb, as cells. Only a notebook's JSON is parsed. Standard library."""

import codecs
import io
import json
import linecache
import re
import tokenize
from itertools import islice, pairwise
from pathlib import Path
from typing import NamedTuple

SUFFIXES = (".py", ".ipynb")
UTF16 = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)
MOST_CELLS = 1000  # of a .py: far more than anybody makes
DECLARED = re.compile(r"(utf-8|ascii|latin|iso-8859|cp125)")  # what `# -*- coding: ... -*-` may name here


class CodeCell(NamedTuple):
    """One cell's text, the name of the file that its errors show, and the number of lines before it."""

    file: str
    text: str
    lines_before: int = 0


def code_cells(path: Path) -> list[CodeCell]:
    """Of a notebook, or of a .py in percent format. Raises ValueError if it cannot be read."""
    if path.suffix.lower() not in SUFFIXES:
        raise ValueError(f"{path.name} is no .py and no .ipynb: name the file that your functions are in")
    return cells_in(path, path.read_bytes())


def cells_in(path: Path, data: bytes) -> list[CodeCell]:
    """The same from the bytes of a file with this name."""
    text = _decoded(path.name, data)
    return (_of_notebook if path.suffix.lower() == ".ipynb" else _of_percent_format)(path, text)


def text_of(cells: list[CodeCell]) -> str:
    return "\n".join(cell.text for cell in cells)


def lines_of(text: str) -> list[str]:
    """With their ends. As Python counts them: a form feed ends no line, other than for str.splitlines."""
    return io.StringIO(text).readlines()


def _decoded(name: str, data: bytes) -> str:
    """UTF-8 with or without a mark, what the file declares, or else latin-1; line ends become newlines."""
    if data.startswith(UTF16) or b"\0" in data[:2]:
        raise ValueError(f'{name} is saved as UTF-16, which Python does not read: save it as "UTF-8"')
    try:
        text = data.decode(_encoding(data))
    except UnicodeError:
        text = data.decode("latin-1")
    return text.replace("\r\n", "\n").replace("\r", "\n")


def _encoding(data: bytes) -> str:
    try:
        declared, _ = tokenize.detect_encoding(io.BytesIO(data).readline)
    except SyntaxError:
        return "latin-1"
    return declared if DECLARED.match(declared) else "utf-8-sig"


def _of_percent_format(path: Path, text: str) -> list[CodeCell]:
    """In one pass; after so many cells the rest is the last one."""
    marks = islice(re.finditer(r"^# %%", text, flags=re.MULTILINE), MOST_CELLS)
    starts, cells, lines = [0, *(mark.start() for mark in marks), len(text)], [], 0
    _keep_lines(str(path), text)
    for part in (text[a:b] for a, b in pairwise(starts)):
        if part.strip():
            cells.append(CodeCell(str(path), part, lines))
        lines += part.count("\n")
    return cells


def _of_notebook(path: Path, text: str) -> list[CodeCell]:
    try:
        found = [c for c in json.loads(text)["cells"] if c["cell_type"] == "code"]
        texts = ["".join(c["source"]) for c in found]
    except (ValueError, KeyError, TypeError, RecursionError) as error:
        why = f"it has no {error}" if isinstance(error, KeyError) else error
        advice = "save it again in Jupyter, or give the .py"
        raise ValueError(f"{path.name} is no notebook that can be read ({why}): {advice}") from None
    cells = [CodeCell(f"{path}, code cell {n}", text) for n, text in enumerate(texts, 1)]
    for cell in cells:
        _keep_lines(cell.file, cell.text)
    return cells


def _keep_lines(file: str, text: str) -> None:
    """So that an error can show the line that it came from."""
    linecache.cache[file] = (len(text), None, lines_of(text), file)
