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
    "block": ("operation", "subsample", "positions", "parameters"),
    "paper": ("base",),
    "networks": ("block", "paper"),
    "training": ("networks",),
    "data": ("base",),
    "analysis.gradcheck": ("base",),
    "analysis.plots": (),
    "analysis": ("networks", "data", "analysis.gradcheck", "analysis.plots"),
    "widgets": ("analysis",),
    "commands": ("", "analysis", "training"),  # of the command line
    "__main__": ("commands",),
    "": ("analysis", "training"),  # the public names
}
# what comes from outside -> the only places that may name it; what has no row here may not be named at all
OUTSIDE = {
    "numpy": ("",),
    "jaxtyping": ("base.shapes",),
    "matplotlib": ("analysis.plots",),
    "tqdm": ("commands", "data", "training"),
    "av": ("data.decode_video",),
    "PIL": ("data",),
    "threadpoolctl": ("base.parallel",),
    "cupy": ("base.arrays",),
    "anywidget": ("widgets",),
    "jinja2": ("widgets",),
    "traitlets": ("widgets",),
}
NO_ARRAYS = ("analysis.cost", "analysis.prices", "analysis.steps", "analysis.stages")  # they count
LONGEST, LONGEST_OF = 250, {"block": 250, "networks": 250}


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
    most = next((n for name, n in LONGEST_OF.items() if lies_in(module_name(file), [name])), LONGEST)
    lines = len(file.read_text().splitlines())
    assert lines <= most, f"{lines} lines, {most} at most: split it by idea"


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


def test_a_module_without_a_row_is_told_to_say_what_it_may_import():
    with pytest.raises(AssertionError, match="shortcuts has no row in ARROWS"):
        wrongs("shortcuts", {"numpy"})


def test_no_arrow_leads_back_to_where_it_started():
    for name, arrows in ARROWS.items():
        assert all(name not in reach(other) for other in arrows)
