"""The tables of docs/equations.md against the code: names, files, and every shape against a real array."""

import ast
import contextlib
import io
import re

import numpy as np
import pytest
from texts import PACKAGE, ROOT, blocks, code, linked, module, rows, section

import nonlocal_ref as nl
from nonlocal_ref.base import shapes
from nonlocal_ref.pairwise import concatenation, dot

EQUATIONS = (ROOT / "docs/equations.md").read_text()
SIZES = {"B": 2, "N": 10, "M": 5, "C": 13, "E": 3, "D": 11}  # one size an axis; pooling makes 5 keys of 10


def table(title: str) -> list[dict[str, str]]:
    return rows(section(EQUATIONS, title))


def first_cell(row: dict[str, str]) -> str:
    return next(iter(row.values()))


def test_the_vocabulary_has_the_letters_of_the_signatures():
    names = [name for alias in vars(shapes).values() for name in getattr(alias, "dim_str", "").split()]
    letters = {name for name in names if re.fullmatch("[A-Z]", name)} | set("THW")  # *grid is T, H, W
    assert {code(row["letter"]) for row in table("Vocabulary")} == letters


def drawn_params(block, rng) -> dict:
    """Parameters with an embedding E that differs from D: `init` makes them alike."""
    c, e, d = (SIZES[letter] for letter in "CED")
    params = block.init(rng, c, inner=d, dtype=np.float64)
    embedding = nl.nonlocal_block(block.options.version).init(rng, c, inner=e, dtype=np.float64)
    return params | {name: embedding[name] for name in ("theta", "phi", "w_f") if name in params}


def sequence_run(version: str) -> dict:
    """What every name in the table of symbols stands for, from a block on a sequence."""
    rng = np.random.default_rng(0)
    block = nl.nonlocal_block(version, pool="before", batchnorm=True, engine="dense")
    params = drawn_params(block, rng)
    z, saved = block.forward(params, rng.standard_normal([SIZES[letter] for letter in "BNC"]))
    queries, keys = saved.embedded.queries, saved.embedded.keys
    s = (concatenation if "w_f" in params else dot)(queries, keys)
    others = {"params": params, "a": queries, "b": keys, "s": s, "w": saved.batchnorm.x, "z": z}
    return saved.operation.kept._asdict() | saved.embedded._asdict() | saved._asdict() | others


@pytest.mark.parametrize("row", table("Symbols"), ids=first_cell)
def test_the_shape_of_every_symbol_is_that_of_a_real_run(row):
    name = code(row["name in code"])
    version = "concatenation" if name in ("a", "b") or "w_f" in name else "embedded_gaussian"
    assert eval(name, sequence_run(version)).shape == eval(row["shape"], dict(SIZES))


@pytest.mark.parametrize("row", table("Symbols"), ids=first_cell)
def test_the_file_of_every_symbol_uses_its_name(row):
    nodes = list(ast.walk(ast.parse((PACKAGE / linked(row["file"])).read_text())))
    used = {getattr(node, field, None) for node in nodes for field in ("id", "arg", "attr")}
    used |= {word for node in nodes for word in re.findall(r"\w+", str(getattr(node, "value", "")))}
    words = [word for word in re.findall(r"\w+", row["name in code"]) if word != "params"]
    assert words
    assert [word for word in words if word not in used] == []


@pytest.mark.parametrize("row", table("Functions"), ids=first_cell)
def test_every_function_and_its_backward_are_in_the_file_that_the_table_names(row):
    assert callable(getattr(module(linked(row["file"])), code(row["forward"])))
    assert callable(getattr(module(linked(row["file"])), code(row["backward"])))


def test_the_table_of_versions_is_the_one_in_the_code():
    columns = ("score", "normalise", "embed")
    written = {code(row["version"]): tuple(code(row[c]) for c in columns) for row in table("Versions")}
    names = {n: (v.score.forward, v.normalise.forward, v.embed) for n, v in nl.VERSIONS.items()}
    assert written == {n: (s.__name__, c.__name__, embed) for n, (s, c, embed) in names.items()}


@pytest.mark.parametrize("row", table("Versions"), ids=first_cell)
def test_the_parameters_of_every_version_are_those_that_init_makes(row):
    params = nl.nonlocal_block(code(row["version"])).init(np.random.default_rng(0), 4)
    assert list(params) == row["parameters"].split(", ")


@pytest.fixture(scope="module")
def figure_2() -> dict:
    """The variables of the run that stands under the table of the block by shape."""
    (block,) = blocks(section(EQUATIONS, "The block by shape"), "python")
    variables = {}
    with contextlib.redirect_stdout(io.StringIO()):
        exec(block, variables)
    saved = variables["saved"]
    return variables | {"e": saved.embedded, "kept": saved.operation.kept}


@pytest.mark.parametrize("row", table("The block by shape"), ids=first_cell)
def test_the_block_by_shape_is_that_of_a_real_block(row, figure_2):
    letters = {code(size["letter"]): int(size["in the clip used below"]) for size in table("Vocabulary")}
    shape = eval(code(row["name in code"]), figure_2).shape
    assert shape == eval(row["shape"], letters) == eval(row["in numbers"])
