"""The exercises' formulas as LaTeX: what is an equation becomes one, what is code or a table stays."""

import re

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


@pytest.mark.parametrize(
    ("plain", "wanted"),
    [
        ("sort δL = Σ dp_ij δp_ij by δs_ij.", r"sort $δL = \sum \mathrm{d}p_{ij} δp_{ij}$ by $δs_{ij}$."),
        ("with C = Σ_j\nf_ij, and", r"with C = $\sum_j f_{ij}$, and"),
        ("by δθ_ie: sum_e theta_ie phi_je", r"by $δ\theta _{ie}$: $\sum_e \theta_{ie} \phi_{je}$"),
        ("Of [theta_i, phi_j] see", r"Of $[\theta_i, \phi_j]$ see"),
        ("dy_i . g_k, dy W_z^T + b_z", r"$\mathrm{d}y_i \cdot g_k$, dy $W_z^{\top} + b_z$"),
    ],
)
def test_what_has_an_index_in_a_sentence_is_typeset(plain, wanted):
    assert typeset(plain) == wanted


@pytest.mark.parametrize(
    "text", ["`p_i`", "[x](y/y_j.md)", "softmax_backward_row", "w_theta, dw_phi", "a_b/x_i"]
)
def test_code_addresses_and_names_of_arguments_stay_as_they_are(text):
    assert typeset(text) == text


@pytest.mark.parametrize("block", ["y[b] = x[b]", "dz -> dy", "p (B, N, N)", "n = H // 2"])
def test_code_arrows_and_lists_of_shapes_stay_as_they_are(block):
    text = f"```text\n{block}\n```\n"
    assert typeset(text) == text


@pytest.mark.parametrize("key", EXERCISES)
def test_everything_that_is_made_can_be_drawn_and_read(key):
    text = typeset(TEXTS[key])
    assert wrong_mathematics(text) == []
    for formula in re.findall(r"\$+([^$]+)\$+", text):
        assert "\\" not in convert(formula)


def test_most_blocks_are_equations():
    blocks = [block[0] for text in TEXTS.values() for block in BLOCK.finditer(text)]
    assert len(blocks) > 30
    assert sum(typeset(block) != block for block in blocks) > 20
