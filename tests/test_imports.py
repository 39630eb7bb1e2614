"""The arrows between the folders, read from the import statements: what each part of the package may use."""

import ast
import importlib.util
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

NAME = "nonlocal_ref"
PACKAGE = Path(__file__).parents[1] / NAME

# who -> whom it may import, and with them all that those may import; the longest fitting name counts.
ARROWS = {
    "base": (),
    "base.names": (),
    "pairwise": ("base",),
    "normalise": ("base",),
    "embed": ("base",),
    "positions": ("base",),
    "layers": ("base",),
    "parameters": ("embed", "layers"),
    "subsample": ("layers",),
    "versions": ("pairwise", "normalise", "embed"),
    "engines": ("versions",),
    "operation": ("engines",),
    "options": ("engines", "parameters"),
    "block": ("operation", "subsample", "positions", "options"),
    "paper": ("base",),
    "networks": ("block", "paper"),
    "training": ("networks",),
    "training.trained": ("training", "data"),
    "training.ablate": ("training", "data", "analysis.cost", "analysis.plots"),
    "data": ("base",),
    "analysis": (),  # the folder says what it holds; each part has a row of its own
    "analysis.timing": ("operation",),
    "analysis.gradcheck": ("base",),
    "analysis.cost": ("networks",),
    "analysis.trace": ("analysis.cost",),
    "analysis.attention": ("training.trained",),
    "analysis.gradient_flow": ("block",),
    "analysis.check_bench": ("analysis.gradcheck", "analysis.gradient_flow"),
    "analysis.lessons": ("analysis.attention", "analysis.cost", "analysis.timing"),
    "analysis.plots": ("base.names",),
    "widgets": (
        *("analysis.check_bench", "analysis.lessons", "analysis.plots", "analysis.trace", "data"),
        "training.trained",
    ),
    "commands.starting": (),  # before all others, so that Ctrl-C has its line
    "": (  # the public names
        *("analysis.attention", "analysis.cost", "analysis.gradcheck", "data", "training"),
        "commands.starting",
    ),
    "commands": (
        *("analysis.attention", "analysis.cost", "analysis.plots", "analysis.timing", "data"),
        *("networks", "training", "commands.starting"),
    ),
    "__main__": ("", "commands"),
}
# what comes from outside -> the only places that may name it; what has no row here may not be named at all
OUTSIDE = {
    "numpy": ("",),
    "jaxtyping": ("base.shapes",),
    "matplotlib": ("analysis.plots",),
    "tqdm": ("commands", "data", "training"),
    "av": ("data.decode_video", "data.film_stream", "data.last_frame"),  # all in the decoder's process
    "PIL": ("data",),
    "sklearn": ("data.tasks.digits",),
    "threadpoolctl": ("base.parallel",),
    "cupy": ("base.arrays",),
    "anywidget": ("widgets",),
    "jinja2": ("widgets",),
    "traitlets": ("widgets",),
    "IPython": ("analysis.plots.training",),
}
NO_ARRAYS = ("analysis.cost", "paper")  # they count
LONGEST = 250
# tests of several files of the package at once, or of none
OF_NO_FILE = {
    *("docs", "equations", "imports", "make", "messages", "messages_block", "oracle", "peers", "setup"),
    *("loose_numbers", "pages_say", "lecture_says"),
    *(
        "tools",
        "wrong_backwards",
        "data/pixel_formats",
        "data/picture_tiles",
        "engines/agreement",
        "widgets/all_in_browser",
        "widgets/all_on_screens_in_browser",
        "widgets/all_without_clipboard_in_browser",
    ),
}


def module_name(file: Path) -> str:
    """`engines.dense` for engines/dense.py, `engines` for engines/__init__.py, "" for the package itself."""
    parts = file.relative_to(PACKAGE).with_suffix("").parts
    return ".".join(part for part in parts if part != "__init__")


def is_module(name: str) -> bool:
    path = PACKAGE.parent.joinpath(*name.split("."))
    return path.is_dir() or path.with_suffix(".py").is_file()


def imported(node: ast.AST, package: str) -> Iterator[str]:
    """Full names of the modules that one statement imports, `importlib.import_module("...")` included."""
    match node:
        case ast.Import(names):
            yield from (alias.name for alias in names)
        case ast.ImportFrom(module, names, level):
            source = importlib.util.resolve_name("." * level + (module or ""), package)
            inner = [f"{source}.{alias.name}" for alias in names]
            yield from (name if source.startswith(NAME) and is_module(name) else source for name in inner)
        case ast.Call(
            func=ast.Name(id="__import__") | ast.Attribute(attr="import_module"),
            args=[ast.Constant(name), *_],
        ):
            yield importlib.util.resolve_name(name, package)


def imports(source: str, package: str) -> set[str]:
    return {name for node in ast.walk(ast.parse(source)) for name in imported(node, package)}


def lies_in(module: str, places) -> bool:
    return any(place == "" or f"{module}.".startswith(f"{place}.") for place in places)


def row(module: str) -> str:
    """The longest name in ARROWS that the module lies in; only the package itself has the row ""."""
    fitting = [name for name in ARROWS if name == module or (name and lies_in(module, [name]))]
    assert fitting, f"{module} has no row in ARROWS: say there what it may import"
    return max(fitting, key=len)


def reach(name: str) -> set[str]:
    """The row itself and everything that its arrows lead to."""
    return {name}.union(*(reach(other) for other in ARROWS[name]))


def wrongs(module: str, names: set[str]) -> list[str]:
    """The names that this module may not import, each with the reason."""
    allowed = reach(row(module))
    found = []
    for name in sorted(names):
        top, _, inner = name.partition(".")
        if top == NAME and row(inner) not in allowed:
            found.append(f"{module} imports {name}: it may use {sorted(allowed)}")
        if top == "numpy" and lies_in(module, NO_ARRAYS):
            found.append(f"{module} imports {name}: it works without arrays")
        if top not in {NAME, *sys.stdlib_module_names} and not lies_in(module, OUTSIDE.get(top, ())):
            found.append(f"{module} imports {name}: only {OUTSIDE.get(top, 'nobody')} may")
    return found


FILES = sorted(PACKAGE.rglob("*.py"))


@pytest.mark.parametrize("file", FILES, ids=lambda file: str(file.relative_to(PACKAGE)))
def test_every_file_imports_only_what_its_arrows_allow(file):
    package = ".".join([NAME, *file.relative_to(PACKAGE).parts[:-1]])
    assert wrongs(module_name(file), imports(file.read_text(), package)) == []


@pytest.mark.parametrize("file", FILES, ids=lambda file: str(file.relative_to(PACKAGE)))
def test_every_file_can_be_read_in_one_sitting(file):
    lines = len(file.read_text().splitlines())
    assert lines <= LONGEST, f"{lines} lines, {LONGEST} at most: cut where the subject ends"


@pytest.mark.parametrize(
    ("module", "source", "what"),
    [
        ("base.op", "import torch", "nobody"),
        ("base.op", "from ..pairwise import DOT", "nonlocal_ref.pairwise"),
        ("base.op", "from .. import pairwise", "nonlocal_ref.pairwise"),
        ("base.op", "def late():\n    import cupy as cp", "base.arrays"),
        ("base.op", "import importlib\nimportlib.import_module('cupy')", "base.arrays"),
        ("data.picture", "import matplotlib.pyplot as plt", "analysis.plots"),
        ("data.picture", "import av", "data.decode_video"),
        ("data.picture", "from ..layers import pooling", "nonlocal_ref.layers.pooling"),
        ("analysis.plots", "from ..base.arrays import namespace", "nonlocal_ref.base.arrays"),
        ("analysis.gradcheck", "from ..block import nonlocal_block", "nonlocal_ref.block"),
        ("analysis.attention.weights", "from ..cost.plan import plan", "nonlocal_ref.analysis.cost.plan"),
        ("paper.tables", "from ..block import nonlocal_block", "nonlocal_ref.block"),
        ("analysis.cost", "import numpy as np", "without arrays"),
        ("engines.dense", "from ..operation import nonlocal_operation", "nonlocal_ref.operation"),
        ("engines.dense", "import nonlocal_ref as nl", "nonlocal_ref:"),
        ("networks.resnet", "from ..training.sgd import step", "nonlocal_ref.training.sgd"),
        ("block", "from exercises import solutions", "nobody"),
        ("block", "from tests.conftest import arrays", "nobody"),
        ("block", "import notebooks, benchmarks.engines", "nobody"),
    ],
)
def test_an_import_against_the_arrows_is_found(module, source, what):
    package = f"{NAME}.{module}".rpartition(".")[0]
    found = wrongs(module, imports(source, package))
    assert any(what in wrong for wrong in found), found


@pytest.mark.parametrize("name", [name for name in ARROWS if is_module(f"{NAME}.{name}".rstrip("."))])
def test_every_arrow_is_used(name):
    """A row is as narrow as it really is, but base is for everyone. Parts still to come are left out."""
    files = [file for file in FILES if row(module_name(file)) == name]
    named = {inner for file in files for inner in rows_imported(file)}
    there = {other for other in ARROWS[name] if is_module(f"{NAME}.{other}")}
    assert there - named <= {"base"}


def rows_imported(file: Path) -> set[str]:
    """The rows that this file imports from."""
    package = ".".join([NAME, *file.relative_to(PACKAGE).parts[:-1]])
    names = [name.partition(".") for name in imports(file.read_text(), package)]
    return {row(inner) for top, _, inner in names if top == NAME}


def test_analysis_has_eight_folders_and_at_most_two_loose_files():
    inside = [path for path in (PACKAGE / "analysis").iterdir() if not path.name.startswith("_")]
    assert len([path for path in inside if path.is_dir()]) == 8
    assert len([path for path in inside if path.is_file()]) <= 2


def test_every_test_of_the_package_lies_where_its_file_lies():
    """tests/FOLDER/test_FILE.py, or test_FILE_ASPECT.py; the folder itself may stand for its file."""
    tests = PACKAGE.parent / "tests"
    for test in tests.rglob("test_*.py"):
        folder, name = test.parent.relative_to(tests), test.stem.removeprefix("test_")
        elsewhere = folder.parts[:1] in {("notebooks",), ("exercises",), ("tools",)}
        if elsewhere or str(folder / name) in OF_NO_FILE:
            continue
        files = {path.stem.strip("_") for path in (PACKAGE / folder).glob("*.*")} | {folder.name}
        assert any(f"{name}_".startswith(f"{file}_") for file in files if file), f"{test} tests no such file"


def test_a_module_without_a_row_is_told_to_say_what_it_may_import():
    with pytest.raises(AssertionError, match="shortcuts has no row in ARROWS"):
        wrongs("shortcuts", {"numpy"})


def test_no_arrow_leads_back_to_where_it_started():
    for name, arrows in ARROWS.items():
        assert all(name not in reach(other) for other in arrows)
