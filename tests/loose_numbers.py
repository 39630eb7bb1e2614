"""python tests/loose_numbers.py [FILE ...]: the numbers in the texts that no test reads. There are none.

A number is read where a test matches around it: by a regular expression with words and a group, or by an
f-string. Left out: code, numbers up to 12, years, sizes and places (3 x 20 x 20, y = 20), the 100 of "58 of
100", which is a unit, and what names a thing (eq. 3, Table 2a, ResNet-50, a link to notebook 13, an issue of
somebody's repository).
Records are left out: docs/decisions.md tells what was measured when a decision was made.
"""

import ast
import json
import re
import sys
import warnings
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import NamedTuple

ROOT = Path(__file__).parents[1]
NUMBER = re.compile(r"(?<![\w.,^_{×/−-])−?\d[\d,]*(?:\.\d+)?(?:e[-−]?\d+)?(?![\w×]|-\w)")
THINGS = (
    r"eqs?\.|equations?|sections?|tables?|figures?|notebooks?|exercises?|questions?|pages?|stages?|lines?|Python|NumPy"
    r"|CuPy|CUDA|PyTorch|nbgrader|commit|ResNet|C2D|I3D|res|arXiv|CC BY|[\w-]+/[\w.-]+,|mended by"
)
NAMES = re.compile(rf"(?:{THINGS})[\s-]*(?:[\d.,a-z]+(?:,| and| to| or)\s*)*$", re.IGNORECASE)
PLACES = re.compile(r"[×·]\s*$|\b[a-zA-Zτ] = $")
SMALL, LONG = 12, 1000
RECORDS = {"decisions.md", "credits.md"}
# what a test compares as a whole: the file, the lines, and the test
WHOLE = {
    "README.md": r"^\| (?:no block|average|space|time|spacetime).*$",  # training/ablate/test_markdown.py
    "docs/equations.md": r"^\| .*\| `[\w.]+` \| \(B,.*$",  # test_equations.py
    "docs/peers.md": r"^\|.*$",  # test_peers.py
    # plans, which a teacher may change
    "docs/teaching.md": r"^\| \d+ to \d+ \|.*$|^- \*\*Each day of week 1\*\*.*$|^Five days in groups .*$",
    "notebooks/00_map.ipynb": r"^\| \[\d\d .*$",  # the minutes that each notebook takes
    "exercises/student/": r"^\*\*Points\*\*.*$",  # written from the exercise itself
}


class Place(NamedTuple):
    """A number in a text: its line, and the words around it."""

    file: str
    line: int
    number: str
    words: str


def texts() -> list[Path]:
    """What people read: pages, notebooks, and the tasks of the exercises."""
    pages = [ROOT / "README.md", ROOT / "CONTRIBUTING.md", ROOT / "slides/lecture.md"]
    pages += [p for p in sorted((ROOT / "docs").glob("*.md")) if p.name not in RECORDS]
    return [
        *pages,
        *sorted((ROOT / "notebooks").glob("*.ipynb")),
        *sorted((ROOT / "exercises/student").glob("*.ipynb")),
    ]


def prose(path: Path) -> str:
    """The words of a page or of a notebook's text cells."""
    if path.suffix != ".ipynb":
        return path.read_text(encoding="utf-8")
    cells = json.loads(path.read_text(encoding="utf-8"))["cells"]
    return "\n".join("".join(cell["source"]) for cell in cells if cell["cell_type"] == "markdown")


def blanked(text: str) -> str:
    """The text with its code, formulas and addresses as spaces, so that all else stays in its place."""
    code = r"\[\d\d [^]]*\]\([^)]*\.ipynb\)|^```.*?^```$|^\$\$.*?\$\$$|`[^`\n]*`|\$[^$\n]+\$|\]\([^)]*\)|https?://\S+|<[^>]*>"
    return re.sub(code, lambda m: re.sub(r"[^\n]", " ", m[0]), text, flags=re.MULTILINE | re.DOTALL)


def numbers(text: str) -> Iterator[re.Match]:
    """The numbers that say something, and name nothing."""
    clear = blanked(text)
    for match in NUMBER.finditer(clear):
        before, after = clear[max(0, match.start() - 60) : match.start()], clear[match.end() :][:2]
        line = before.rpartition("\n")[2]
        unit = match[0] == "100" and line.endswith(" of ")
        if not (unit or _is_plain(match[0], after) or NAMES.search(line) or _is_size(match[0], line, after)):
            yield match


def _is_plain(number: str, after: str) -> bool:
    """A year, or a count as people have on two hands."""
    whole = number.strip("−,").replace(",", "")
    small = whole.isdecimal() and int(whole) <= SMALL and after != " %"
    return small or bool(re.fullmatch(r"(19|20)\d\d,?", number))


def _is_size(number: str, before: str, after: str) -> bool:
    """A place or a side of an array, which the reader chooses."""
    value = float(number.replace(",", "").replace("−", "-"))
    return bool(PLACES.search(before) or after in (" ×", " ·")) and value < LONG


@cache
def patterns() -> list[re.Pattern]:
    """What the tests look for in texts: strings with groups, and f-strings with anything in their gaps."""
    files = [f for f in sorted((ROOT / "tests").rglob("*.py")) if f.name != Path(__file__).name]
    found = {p for f in files for node in ast.walk(ast.parse(f.read_text())) if (p := _pattern(node))}
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # strings that were never meant as patterns
        return [c for p in sorted(found) if (c := _compiled(p)) and c.groups]


def _pattern(node: ast.AST) -> str | None:
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        return node.value if "(" in node.value and _says_where(node.value) else None
    if isinstance(node, ast.JoinedStr) and len(node.values) > 1:
        gaps = [re.escape(v.value) if isinstance(v, ast.Constant) else r"([\d.,e−-]+?)" for v in node.values]
        words = "".join(re.sub(r"\W", "", v.value) for v in node.values if isinstance(v, ast.Constant))
        return "".join(gaps) if len(words) > 7 else None
    return None


def _says_where(pattern: str) -> bool:
    """It has words around its groups, or is a row of a table; without them it reads whatever it meets."""
    around = re.sub(r"\\[a-zA-Z]|\((?!\?:)[^()]*\)|\[[^]]*\]", "", pattern)
    return len(re.findall(r"[^\W\d_]", around)) > 3 or pattern.startswith(r"^\|")


def _compiled(text: str) -> re.Pattern | None:
    try:
        return re.compile(text, re.MULTILINE)
    except re.error:
        return None


def loose(path: Path) -> list[Place]:
    """The numbers of this text that no test reads."""
    text, name = prose(path), str(path.relative_to(ROOT))
    found = [(m, k) for p in patterns() for m in p.finditer(text) for k in range(1, p.groups + 1)]
    whole = [
        m.span() for f, p in WHOLE.items() if name.startswith(f) for m in re.finditer(p, text, re.MULTILINE)
    ]
    read = [m.span(k) for m, k in found] + whole
    return [
        Place(name, text[: m.start()].count("\n") + 1, m[0].strip(","), _around(text, m))
        for m in numbers(text)
        if not any(start <= m.start() < end for start, end in read)
    ]


def _around(text: str, match: re.Match) -> str:
    return text[max(0, match.start() - 50) : match.end() + 30].replace("\n", " ")


def main(words: list[str]) -> None:
    for path in [Path(word).resolve() for word in words] or texts():
        for place in loose(path):
            print(f"{place.file}:{place.line}: {place.number}   …{place.words}…")


if __name__ == "__main__":
    main(sys.argv[1:])
