"""The texts are kept honest: their code runs, their quotations are exact, their links and files are there.

A block of ```python runs, and prints what its `# ->` comments say; "# continued" joins it to the one before.
A block of ```py quotes the function that its first line names.
"""

import ast
import contextlib
import inspect
import io
import re
from functools import partial

import numpy as np
import pytest
from texts import PACKAGE, ROOT, TEXTS, blocks, module, wrong_mathematics

import nonlocal_ref as nl
from nonlocal_ref.__main__ import parser

RECOMMENDED = r"nl\.nonlocal_block|nl\.cosine|nl\.gaussian_distance|block\.init"


def every(pattern: str) -> list:
    """(text, match) for each different match in each text."""
    found = [(text, match) for text in TEXTS for match in re.findall(pattern, text.read_text())]
    return [pytest.param(text, match, id=f"{text.name}: {match}") for text, match in dict.fromkeys(found)]


def programs(text: str) -> list[str]:
    """The blocks of ```python; one that begins with "# continued" goes with the block before it."""
    joined: list[str] = []
    for block in blocks(text, "python"):
        joined[-1:] = [joined[-1] + block] if block.startswith("# continued\n") else [*joined[-1:], block]
    return joined


def every_block(language: str) -> list:
    cut = programs if language == "python" else partial(blocks, language=language)
    found = [(text, n, b) for text in TEXTS for n, b in enumerate(cut(text.read_text()))]
    return [pytest.param(block, id=f"{text.name} {n}") for text, n, block in found]


@pytest.mark.parametrize("block", every_block("python"))
def test_every_block_of_python_runs_and_prints_what_its_comments_say(block):
    if "import torch\n" in block:
        pytest.importorskip("torch", reason="PyTorch is not installed: docs/pytorch.md compares with it")
    with contextlib.redirect_stdout(io.StringIO()) as printed:
        exec(compile(block, "a block of the texts", "exec"), {"__name__": "__main__"})
    assert printed.getvalue().splitlines() == re.findall(r"# -> (.*)$", block, re.MULTILINE)


@pytest.mark.parametrize("block", every_block("py"))
def test_every_quoted_line_stands_in_the_function_that_the_quotation_names(block):
    file, name = re.match(r"# (\S+\.py): (\w+)\n", block).groups()
    function = ast.parse(inspect.getsource(getattr(module(file), name)))
    statements = {ast.unparse(node) for node in ast.walk(function) if isinstance(node, ast.stmt)}
    quoted = [ast.unparse(node) for node in ast.parse(block).body]
    assert quoted
    assert [line for line in quoted if line not in statements] == []


def test_every_leaf_backward_has_its_derivation():
    text = (ROOT / "docs/derivations.md").read_text()
    files = [*PACKAGE.glob("*.py"), *(PACKAGE / "layers").glob("*.py")]
    pattern = re.compile(r"^def ([a-z]\w*_backward)\(", re.MULTILINE)
    leaves = {name for file in files for name in pattern.findall(file.read_text())}
    leaves -= {"nonlocal_operation_backward"}  # made of leaves
    assert {"dot_backward", "softmax_backward", "linear_backward", "fixed_backward"} <= leaves
    assert sorted(name for name in leaves if name not in text) == []


@pytest.mark.parametrize(("text", "link"), every(r"\]\((?!https://)([^)]+)\)"))
def test_every_link_leads_to_a_file_and_a_heading(text, link):
    path, _, title = link.partition("#")
    target = text.parent / path if path else text
    assert target.exists()
    headings = re.findall(r"^#+ (.*)$", target.read_text(), re.MULTILINE) if title else []
    assert not title or title in [re.sub(r"[^\w\- ]", "", h).lower().replace(" ", "-") for h in headings]


@pytest.mark.parametrize(("text", "file"), every(r"(?<![\w./])[\w/]+\.(?:py|md|cff)\b"))
def test_every_file_that_a_text_names_exists(text, file):
    assert any((folder / file).is_file() for folder in (ROOT, PACKAGE, text.parent))


@pytest.mark.parametrize(("text", "call"), every(rf"`((?:{RECOMMENDED})\([^`]+\))`"))
def test_every_call_that_a_text_recommends_is_accepted(text, call):
    eval(call, {"nl": nl, "block": nl.nonlocal_block(), "rng": np.random.default_rng(0)})


@pytest.mark.parametrize(("text", "target"), every(r"\bmake (\w[\w-]*)\b(?=[^\n]*(?:#|`|$))"))
def test_every_target_of_make_that_a_text_names_exists(text, target):
    assert re.search(rf"^{target}:", (ROOT / "Makefile").read_text(), re.MULTILINE)


@pytest.mark.parametrize(("text", "words"), every(r"python -m nonlocal_ref ([^#`\n]+)"))
def test_every_command_that_a_text_shows_is_understood(text, words):
    assert parser().parse_args(words.split()).command == words.split()[0]


@pytest.mark.parametrize("text", TEXTS, ids=lambda text: text.name)
def test_mathematics_is_written_so_that_github_jupyterlab_and_the_site_all_show_it(text):
    """JupyterLab knows no ```math; on GitHub Markdown reads a formula first and must find nothing."""
    assert wrong_mathematics(text.read_text()) == []


@pytest.mark.parametrize(
    "wrong",
    [
        "```math\na\n```",
        r"\alpha",
        "$$\na",
        "see a$b$",
        r"$a\,b$",
        "$a<b$",
        r"$\hat{a}_{b} \hat{c}_{d}$",
        "$$\n- a\n$$",
    ],
)
def test_mathematics_that_one_of_them_shows_raw_is_found(wrong):
    assert wrong_mathematics(f"A line.\n{wrong}\n") != []
    assert wrong_mathematics("$x_i$ and ($p_{ij}$), `$HOME`:\n\n$$\n\\sum_j p_{ij} g_j\n$$\n") == []


@pytest.mark.parametrize("text", TEXTS, ids=lambda text: text.name)
def test_every_table_has_as_many_cells_in_each_row(text):
    for table in re.findall(r"(?:^\|.*\n)+", text.read_text(), re.MULTILINE):
        assert len({line.count("|") for line in table.splitlines()}) == 1


def test_the_questions_of_a_newcomer_lead_to_files_that_exist():
    text = (ROOT / "CONTRIBUTING.md").read_text()
    rows = re.findall(r"^\| (.+?\?) \| `([^`]+)` \|$", text, re.MULTILINE)
    assert len(rows) >= 20
    assert [file for _, file in rows if not (ROOT / file).is_file()] == []
