"""Which of a student's files import which others, by the lines that begin with `from` or `import`."""

import re
from collections.abc import Iterable
from pathlib import PurePosixPath

from ..checker.student_text import CodeCell, text_of

IMPORT = re.compile(r"^[ \t]*(?:from|import)\b.*", re.MULTILINE)
WORD = re.compile(r"\w+")


def modules_of(source: str, sources: dict[str, list[CodeCell]]) -> dict[str, str]:
    """Module's name -> file: of those in this one's folder, or below it, those that it or they import."""
    left, found = [source], {}
    others = [file for file in sources if file != source]
    while left:
        words = words_of_imports(sources[left.pop()])
        new = {name: file for name, file in beside(source, others, words) if name not in found}
        found |= new
        left += new.values()
    return found


def words_of_imports(cells: list[CodeCell]) -> set[str]:
    """All words in those lines."""
    return {word for line in IMPORT.findall(text_of(cells)) for word in WORD.findall(line)}


def beside(source: str, files: Iterable[str], words: set[str]) -> Iterable[tuple[str, str]]:
    """(module's name, file) of those that these words name, from the source's folder down."""
    folder = str(PurePosixPath(source).parent / "_")[:-1]
    for file in files:
        if file.startswith(folder) and file.endswith(".py"):
            parts = file[len(folder) : -len(".py")].split("/")
            parts = parts[:-1] if parts[-1] == "__init__" else parts
            if parts and words.issuperset(parts):
                yield ".".join(parts), file
