"""Reading the texts of the project: README.md and docs/*.md."""

import importlib
import itertools
import re
from html import unescape
from pathlib import Path
from types import ModuleType

from markdown_it import MarkdownIt

ROOT = Path(__file__).parents[1]
PACKAGE = ROOT / "nonlocal_ref"
TEXTS = [ROOT / "README.md", *sorted((ROOT / "docs").glob("*.md"))]


def blocks(text: str, language: str) -> list[str]:
    """The fenced blocks of a language."""
    return re.findall(rf"^```{language}\n(.*?)^```$", text, re.MULTILINE | re.DOTALL)


def section(text: str, title: str) -> str:
    """What stands under a heading, down to the next."""
    found = re.search(rf"^## {title}\n(.*?)(?=^## |\Z)", text, re.MULTILINE | re.DOTALL)
    assert found, f"there is no section {title!r}"
    return found[1]


def rows(text: str) -> list[dict[str, str]]:
    """The table of a section: one dict a row, by the words of its head."""
    lines = [line.strip("| ").split(" | ") for line in text.splitlines() if line.startswith("|")]
    assert len(lines) > 2, "there is no table"
    return [dict(zip(lines[0], line, strict=True)) for line in lines[2:]]


def code(cell: str) -> str:
    """What stands between the backticks."""
    return re.fullmatch(r"`(.+)`", cell)[1]


def linked(cell: str) -> str:
    """The words of a link that is the whole cell."""
    return re.fullmatch(r"\[(.+)\]\(.+\)", cell)[1]


def module(file: str) -> ModuleType:
    """The module of "engines/dense.py"."""
    return importlib.import_module("nonlocal_ref." + file.removesuffix(".py").replace("/", "."))


def wrong_mathematics(text: str) -> list[str]:
    """What GitHub, JupyterLab or the site would show raw, of a text or a cell in Markdown."""
    prose = re.sub(r"^```.*?^```$|`[^`\n]+`", "", text, flags=re.MULTILINE | re.DOTALL)
    formulas = re.findall(r"\$\$[^$]+\$\$|\$[^$\n]+\$", prose)
    around = re.split(r"\$\$[^$]+\$\$|\$[^$\n]+\$", prose)
    raw = re.findall("^ *```math", text, re.MULTILINE) + re.findall(r"\$|\\[A-Za-z]+", "".join(around))
    joints = [before[-1:] + after[:1] for before, after in itertools.pairwise(around)]
    glued = [joint for joint in joints if re.search(r"\w$|^[^\s(|]", joint)]
    return raw + glued + [formula for formula in formulas if not survives_markdown(formula)]


def survives_markdown(formula: str) -> bool:
    """Markdown finds nothing of its own in it: no emphasis, no list, no tag, no backslash to remove."""
    shown = unescape(re.sub(r"^<p>|</p>$", "", MarkdownIt("commonmark").render(formula).strip()))
    spaced = not formula.startswith("$$") and re.search(r"^\$\s|\s\$$", formula)
    return shown.split() == formula.split() and not re.search(r"\\[^A-Za-z]|[<>|]", formula) and not spaced
