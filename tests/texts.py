"""Reading the texts of the project: README.md and docs/*.md."""

import importlib
import re
from pathlib import Path
from types import ModuleType

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
