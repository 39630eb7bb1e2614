"""Modules that files of a submission import from one another, from their texts. Standard library alone."""

import sys
from importlib.abc import Loader, MetaPathFinder
from importlib.machinery import ModuleSpec
from types import ModuleType
from typing import Any

from .statements import statements_of
from .student_file import run
from .student_text import CodeCell

BUILT_IN = 2  # finders of what is part of Python itself come first, as for files


class OwnModules(MetaPathFinder, Loader):
    """Finds modules among texts: module's name -> its cells. A module runs as a student's file does."""

    def __init__(self, texts: dict[str, list[CodeCell]]) -> None:
        self.texts = texts

    def find_spec(self, name: str, path: Any = None, target: Any = None) -> ModuleSpec | None:
        package = any(other.startswith(f"{name}.") for other in self.texts)
        return ModuleSpec(name, self, is_package=package) if package or name in self.texts else None

    def exec_module(self, module: ModuleType) -> None:
        found = statements_of(self.texts.get(module.__name__, []))
        run(found.to_run, vars(module))


def add_modules(texts: dict[str, list]) -> None:
    """From here on they are found before all that is installed, as the files next to a program are."""
    cells = {name: [CodeCell(*cell) for cell in text] for name, text in texts.items()}
    sys.meta_path.insert(BUILT_IN, OwnModules(cells))
