"""The exercises' formulas as LaTeX: what is an equation becomes one, what is code or a table stays."""

import pytest
from latex2mathml.converter import convert
from texts import wrong_mathematics

from exercises.authoring.formulas import BLOCK, latex, typeset
from exercises.authoring.source import cells_of
from exercises.checker.catalogue import EXERCISES

TEXTS = {key: "\n\n".join(cell.text for cell in cells_of(key) if cell.role == "text") for key in EXERCISES}


@pytest.mark.parametrize(
    ("plain", "wanted"),
    [
        ("y_i = (1 / C(x)) Σ_j f(x_i, x_j) g(x_j)", r"y_i = \frac{1}{C(x)} \sum_j f(x_i, x_j) g(x_j)"),
        ("p_ij = exp(s_ij) / Σ_k exp(s_ik)", r"p_{ij} = \exp(s_{ij}) / \sum_k \exp(s_{ik})"),
        ("s = theta phi^T", r"s = \theta \phi^{\top}"),
        ("var = (1/n) Σ (x - mean)²", r"\mathrm{var} = \frac{1}{n} \sum (x - \mathrm{mean})^2"),
        ("u = x / sqrt(var + EPS)", r"u = x / \sqrt{\mathrm{var} + \mathrm{EPS}}"),
        ("v = rate v + dp", r"v = \mathrm{rate} \thinspace v + \mathrm{d}p"),
        ("p = softmax(s), row by row", r"p = \mathrm{softmax}(s),\text{ row by row }"),
        ("top_i = max_j s_ij", r"\mathrm{top} _ i = \max_j s_{ij}"),
        ("eq. 3", r"\text{eq. 3}"),
    ],
)
def test_an_equation_in_plain_text_is_typeset(plain, wanted):
    assert latex(plain) == wanted


def test_each_line_becomes_a_formula_of_its_own_and_its_remark_stays_with_it():
    assert typeset("a\n\n```text\nf  = s     eq. 4\ny = x\n```\n\nb") == (
        "a\n\n$$\nf = s \\qquad \\text{eq. 4}\n$$\n\n$$\ny = x\n$$\n\nb"
    )


@pytest.mark.parametrize("block", ["y[b] = x[b]", "dz -> dy", "p (B, N, N)", "n = H // 2"])
def test_code_arrows_and_lists_of_shapes_stay_as_they_are(block):
    text = f"```text\n{block}\n```\n"
    assert typeset(text) == text


@pytest.mark.parametrize("key", EXERCISES)
def test_everything_that_is_made_can_be_drawn_and_read(key):
    text = typeset(TEXTS[key])
    assert wrong_mathematics(text) == []
    for formula in text.split("$$")[1::2]:
        assert "\\" not in convert(formula)


def test_most_blocks_are_equations():
    blocks = [block[0] for text in TEXTS.values() for block in BLOCK.finditer(text)]
    assert len(blocks) > 30
    assert sum(typeset(block) != block for block in blocks) > 20
