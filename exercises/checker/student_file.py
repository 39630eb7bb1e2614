"""Runs a student's .py or .ipynb, as Python runs it. Standard library alone, for the grader's worker.

The order of the cells does not matter: what meets a name that a later cell makes is run again. statements.py
says what is not run.
"""

import ast
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from types import CodeType, ModuleType
from typing import Any, NamedTuple

from .magics import NoMagic
from .statements import Statement, statements_of
from .student_text import CodeCell, code_cells, text_of


class StudentFile(NamedTuple):
    """Its names as a module, a sentence for each broken statement, the lone calls left out, its text.

    older   function's name -> a sentence, where a newer definition than the one judged is left out
    """

    module: ModuleType
    problems: list[str]
    left_out: list[str]
    text: str
    older: dict[str, str]


def load(path: Path) -> StudentFile:
    """Raises ValueError if the file cannot be read."""
    return loaded(code_cells(path))


def loaded(cells: list[CodeCell]) -> StudentFile:
    """The same of cells."""
    module = ModuleType("student")
    found = statements_of(cells)
    problems = found.problems + run(found.to_run, vars(module))
    return StudentFile(module, problems, found.left_out, text_of(cells), found.older)


def run(statements: list[Statement], names: dict[str, Any]) -> list[str]:
    """Runs each by itself; those that missed a name run again as long as that helps.

    Returns a sentence for each that failed.
    """
    names.setdefault("get_ipython", NoMagic)
    errors = [_run_one(statement, names) for statement in statements]
    failed = {n: error for n, error in enumerate(errors) if error}
    while again := {n for n, error in failed.items() if isinstance(error, NameError)}:
        new = {n: _run_one(statements[n], names) for n in sorted(again)}
        failed |= new
        if all(new.values()):
            break
        failed = {n: error for n, error in failed.items() if error}
    return [_problem(statements[n], error) for n, error in failed.items()]


@cache
def compiled(statement: Statement) -> CodeType:
    """Raises SyntaxError for what can be parsed but not compiled."""
    module = ast.Module([statement.node], [])
    return compile(module, statement.file, "exec", statement.flags, dont_inherit=True)


@contextmanager
def modules_beside(path: Path) -> Iterator[None]:
    """Inside, the student's other files in the same folder can be imported, as in a program that is run."""
    folder, before = str(path.resolve().parent), set(sys.modules)
    sys.path.insert(0, folder)
    try:
        yield
    finally:
        sys.path.remove(folder)
        for name in {*sys.modules} - before:  # another student, or folder, may have one of the same name
            if str(getattr(sys.modules[name], "__file__", None)).startswith(folder):
                del sys.modules[name]


def with_causes(outcome: Any, problems: list[str]) -> Any:
    """The Outcome; a missing name tells what did not run before, as an import that failed."""
    if not problems or outcome.raised is None or outcome.raised.kind != "NameError":
        return outcome
    message = f"{outcome.raised.message} (before that: {'; '.join(problems)})"
    return outcome._replace(raised=outcome.raised._replace(message=message))


def _run_one(statement: Statement, names: dict[str, Any]) -> BaseException | None:
    try:
        exec(compiled(statement), names)
    except (Exception, SystemExit) as error:
        return error
    return None


def _problem(statement: Statement, error: BaseException) -> str:
    return f"{Path(statement.file).name}, line {statement.node.lineno}: {type(error).__name__}: {error}"
