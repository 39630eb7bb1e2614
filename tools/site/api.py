"""The public names, from their docstrings, in the groups of nonlocal_ref/__init__.py: docs/api.md."""

import inspect
import re
from itertools import chain, groupby
from pathlib import Path
from types import ModuleType

import nonlocal_ref
from exercises.authoring.formulas import latex

ROOT = Path(__file__).parents[2]
OPENING = Path(nonlocal_ref.__file__)
FACTS = re.compile(r"(?:^|(?<=\.)\s+)(Sources?|Cost|Raises|Shapes?|Units)(:?)(?=\s)", re.MULTILINE)
SPECIAL = re.compile(r"([*|\\]|(?<=\w)_(?!\w))")
EQUATION = re.compile(r"\w+ = [^:.]*\w_[ij]\b[^:.]*(?=[:.])")  # with an index
ROW = re.compile(r"(\w+) {2,}(.*)")


def public_names() -> str:
    """All groups with their names, for autodoc, as a part of a text in MyST."""
    return "\n\n".join(
        f"## {title}\n\n" + "\n\n".join(map(entry, names)) for title, names in groups().items()
    )


def groups() -> dict[str, list[str]]:
    """{title: names}, as the comments in `__all__` say them."""
    inside = OPENING.read_text().partition("__all__")[2]
    found: dict[str, list[str]] = {}
    for line in inside.splitlines()[1:]:
        if comment := re.match(r"\s+# (.*)", line):
            title = comment[1][0].upper() + comment[1][1:]
            found[title] = []
        elif name := re.match(r'\s+"(\w+)"', line):
            found[title].append(name[1])
    return found


def entry(name: str) -> str:
    """One name: what Sphinx is told to write about it."""
    value = getattr(nonlocal_ref, name)
    if isinstance(value, ModuleType):
        return directive(f"py:data:: nonlocal_ref.{name}", module_in_words(value), ":type: module")
    if inspect.isclass(value):
        return directive(f"autoclass:: nonlocal_ref.{name}", [])
    if callable(value) and not isinstance(value, tuple):
        return directive(f"autofunction:: nonlocal_ref.{name}", [])
    return directive(f"py:data:: nonlocal_ref.{name}", [value_in_words(value)])


def directive(head: str, rows: list[str], *options: str) -> str:
    inner = "\n".join(f"   {row}" for row in [*options, "", *rows])
    return f"```{{eval-rst}}\n.. {head}\n{inner}\n```"


def module_in_words(module: ModuleType) -> list[str]:
    """What a module is for, and the first line of each of its functions."""
    functions = {n: f for n, f in vars(module).items() if inspect.isfunction(f) and not n.startswith("_")}
    lines = [row(n, (inspect.getdoc(f) or "").partition("\n")[0]) for n, f in functions.items()]
    return [*as_rst(module.__doc__ or ""), *chain(*lines)]  # as it is: a module has no margin


def value_in_words(value: object) -> str:
    """What a constant holds."""
    if isinstance(value, dict):
        return "A dict with the keys " + ", ".join(f"``{key}``" for key in value) + "."
    fields = value._asdict() if hasattr(value, "_asdict") else {}
    short = {field: getattr(part, "__name__", part) for field, part in fields.items() if is_short(part)}
    return (
        f"``{type(value).__name__}``: "
        + ", ".join(f"{field} ``{part}``" for field, part in short.items())
        + "."
    )


def is_short(value: object) -> bool:
    """Whether its name or text says what it is."""
    return (callable(value) and not isinstance(value, tuple)) or isinstance(value, str | bool)


# ---- docstrings


def rewrite_docstring(_app, _what, _name, _object, _options, lines: list[str]) -> None:
    """Sphinx calls this for each docstring: ours are plain texts and become reStructuredText."""
    lines[:] = as_rst("\n".join(lines))


def as_rst(text: str) -> list[str]:
    """A docstring as lines: a row "name  what it is" in a list, indented passages as they stand."""
    parts = re.split(r"\n\s*\n", text.strip())
    return [line for part in parts for line in [*(literal if part.startswith(" ") else passage)(part), ""]]


def literal(part: str) -> list[str]:
    return ["::", "", *(f"   {line}" for line in part.splitlines())]


def passage(part: str) -> list[str]:
    """Rows "name  what it is", and the sentences between them."""
    joined = re.sub(r"\n +", " ", part).splitlines()  # an indented line goes on with the one before
    kinds = groupby(joined, key=lambda line: ROW.match(line) is not None)
    rows_or_prose = (
        chain(*(row(*ROW.match(r).groups()) for r in some)) if is_row else prose("\n".join(some))
        for is_row, some in kinds
    )
    return [line for lines in rows_or_prose for line in [*lines, ""]]


def row(name: str, words: str) -> list[str]:
    """An entry of a list. As a field, Sphinx would write the name with a capital letter."""
    return [f"``{name}``", f"   {marked(words)}"]


def prose(part: str) -> list[str]:
    """Sentences; an equation before them is typeset, and each fact with a word of its own is a paragraph."""
    equation = EQUATION.match(part)
    typeset, words = (f":math:`{latex(equation[0])}`", part[equation.end() :]) if equation else ("", part)
    return (typeset + FACTS.sub(r"\n\n**\1**\2", marked(words))).strip().splitlines()


def marked(text: str) -> str:
    """`code` as reStructuredText writes it, and what it would take for a mark made plain."""
    pieces = re.split(r"(`[^`]+`)", text)
    return "".join(f"`{piece}`" if k % 2 else SPECIAL.sub(r"\\\1", piece) for k, piece in enumerate(pieces))


# ---- where the code of a name stands


def files_of_api() -> set[Path]:
    """The files in which the public names are made."""
    return {Path(file) for name in nonlocal_ref.__all__ if (file := file_of(getattr(nonlocal_ref, name)))}


def file_of(value: object) -> str | None:
    """The file that makes a function, class or module of the project, below its decorators."""
    value = inspect.unwrap(value) if callable(value) else value
    made = inspect.ismodule(value) or inspect.isclass(value) or inspect.isfunction(value)
    found = inspect.getsourcefile(value) if made else None
    return found if found and Path(found).is_relative_to(ROOT) else None


def place_of_code(module: str, name: str) -> str | None:
    """The address of the line where a public name begins, from docs/api.html."""
    value = nonlocal_ref if not module else getattr(nonlocal_ref, name.split(".")[0], None)
    for part in name.split(".")[1:]:
        value = getattr(value, part, None)
    if not (file := file_of(value)):
        return None
    line = 1 if inspect.ismodule(value) else inspect.getsourcelines(inspect.unwrap(value))[1]
    return f"../files/{Path(file).relative_to(ROOT).as_posix()}.html#L-{line}"
