"""Reads the code of one student's files, within limits; whatever is in a file costs that file alone."""

import linecache
import re
import stat
from pathlib import Path

from ..checker.student_text import CodeCell, cells_in
from .limits import Limits
from .names import visible
from .notebook_size import MIB, MOST_NOTEBOOK, without_pictures
from .submitted_files import PROJECT, Files

MOST_FILES = 200  # of one student
MOST_CELLS = 5000  # of code, in one notebook
TOTAL = 4  # times the limit of one file: the code of all files of one student
TOTAL_BYTES = 256 * MIB  # of all files of one student, with pictures
PROJECT_FILE = re.compile(r"^(EXERCISE = Exercise\(|MISTAKES = )", re.MULTILINE)  # of tasks, misconceptions
Sources = dict[str, list[CodeCell]]  # file's name -> its code cells


class Reader:
    """sources: what was read; problems: a sentence for each file that could not be."""

    def __init__(self, found: Files, limits: Limits) -> None:
        self.found, self.most = found, limits.source
        self.code_left, self.bytes_left, self.files_left = TOTAL * limits.source, TOTAL_BYTES, MOST_FILES
        self.sources: Sources = {}
        self.problems: list[str] = []

    def read(self, name: str) -> None:
        try:
            if reason := self._no_room(self.found.code[name].lstat().st_size):
                self.found.skip(reason, name)
            else:
                self._keep(name, _read(self.found.code[name], name, self.most))
        except Exception as error:  # whatever is in it
            words = visible(_in_words(error))
            self.problems.append(words if words.startswith(name) else f"{name}: {words}")

    def _keep(self, name: str, cells: list[CodeCell]) -> None:
        size = sum(len(cell.text) for cell in cells)
        if any(PROJECT_FILE.search(cell.text) for cell in cells):
            self.found.skip(PROJECT, name)
        elif size > self.code_left:
            self.found.skip(f"not read, as the files have more than {TOTAL * self.most} bytes of code", name)
        else:
            self.sources[name] = cells
            self.code_left -= size

    def _no_room(self, size: int) -> str:
        """Why a file of this size is not read; empty, and the file counts, if there is room."""
        if not self.files_left:
            return f"not read, as there are more than {MOST_FILES} files"
        if self.bytes_left < size <= MOST_NOTEBOOK:
            return f"not read, as the files have more than {TOTAL_BYTES} bytes"
        self.files_left -= 1
        self.bytes_left -= size if size <= MOST_NOTEBOOK else 0
        return ""


def _read(file: Path, name: str, most: int) -> list[CodeCell]:
    """Its cells. Raises ValueError for what is no file, or too large: pictures in a notebook do not count."""
    about, is_notebook = file.lstat(), file.suffix.lower() == ".ipynb"
    if not stat.S_ISREG(about.st_mode):
        raise ValueError("a link or a device, not a file: hand in the file itself")
    _must_be_less(about.st_size, MOST_NOTEBOOK if is_notebook else most)
    data = file.read_bytes()
    cells = cells_in(Path(name), without_pictures(data) if is_notebook else data)
    cells = [cell for cell in cells if cell.text.strip()]
    for cell in cells:  # lines for messages are kept by the worker, not here for all students
        linecache.cache.pop(cell.file, None)
    _must_be_less(sum(len(cell.text) for cell in cells), most)
    if is_notebook and len(cells) > MOST_CELLS:
        raise ValueError(f"{len(cells)} code cells, more than the {MOST_CELLS} that are read")
    return cells


def _must_be_less(size: int, most: int) -> None:
    if size > most:
        raise ValueError(f"{size} bytes, more than the {most} that are read: hand in the code alone")


def _in_words(error: Exception) -> str:
    if isinstance(error, OSError) and error.strerror:  # without the path on this machine
        return f"cannot be read ({error.strerror})"
    return str(error) if type(error) is ValueError else f"{type(error).__name__}: {error}"
