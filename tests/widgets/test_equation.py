"""The equation of each version as it is typeset, and that the glossary knows its signs."""

import re

import pytest
from node import needs_node, run_js

import nonlocal_ref as nl
from nonlocal_ref.widgets.check_bench import EQUATIONS
from nonlocal_ref.widgets.glossary import SIGNS, glossary
from nonlocal_ref.widgets.version_data import version_data

pytestmark = needs_node
WEIGHTS = {  # the equations of docs/equations.md and of the paper
    "gaussian": "softmax_j ( x_iᵀ x_j )",
    "gaussian_distance": "softmax_j ( − ‖ x_i − x_j ‖² / h² )",
    "cosine": "softmax_j ( cos ( x_i , x_j ) )",
    "embedded_gaussian": "softmax_j ( θ_iᵀ φ_j )",
    "dot_product": "1/M θ_iᵀ φ_j",
    "concatenation": "1/M ReLU ( w_fᵀ [ θ_i , φ_j ] )",
}


def lines(name, **options):
    body = """const lines = js.equationLines(data.rule, data.options);
        const inWords = ([name, line]) => [name, js.inPlainText(line)];
        return Object.fromEntries(Object.entries(lines).map(inWords));"""
    return run_js(("equation",), body, {"rule": version_data(nl.VERSIONS)[name], "options": options})


def test_every_version_has_an_equation_here():
    assert set(WEIGHTS) == set(nl.VERSIONS)


@pytest.mark.parametrize("name", WEIGHTS)
def test_the_weights_are_those_of_the_version(name):
    assert lines(name) == {
        "y": "y_i = Σ_j p_ij g_j",
        "p": f"p_ij = {WEIGHTS[name]}",
        "z": "z_i = W_z y_i + x_i",
    }


def test_a_temperature_that_can_be_moved_is_written_and_given_features_are_not_x():
    assert lines("cosine", tunable=True)["p"] == "p_ij = softmax_j ( cos ( x_i , x_j ) / τ )"
    assert lines("gaussian", given=True)["p"] == "p_ij = softmax_j ( θ_iᵀ φ_j )"


def test_a_voice_reads_letters_and_indices_apart_and_signs_as_words():
    body = "return js.inSpokenWords(data.tokens);"
    said = run_js(("equation",), body, {"tokens": "dW_z = Σ_i x_i^T dz_i / ‖x‖^2".split(" ")})
    assert said == "dW z is the sum over i x i transposed dz i divided by ‖x‖ squared"


@pytest.mark.parametrize("function", EQUATIONS)
def test_every_line_of_the_bench_is_made_of_tokens_that_can_be_typeset(function):
    body = "return data.lines.map((line) => line.split(' ').map((token) => js.inSpokenWords([token])));"
    for line in run_js(("equation",), body, {"lines": EQUATIONS[function]}):
        assert all(word and "_" not in word for word in line)


def test_the_glossary_has_every_letter_and_every_function_of_the_equations():
    text = " ".join(" ".join(lines(name, tunable=True).values()) for name in WEIGHTS)
    tokens = {token.removesuffix("ᵀ").removesuffix("²") for token in re.split(r"[\s(),\[\]]+", text)}
    letters = {token if token in SIGNS else token.split("_")[0] for token in tokens}
    assert letters - set(SIGNS) <= {"", "=", "+", "−", "/", "‖"}


def test_a_stage_is_explained_with_the_sizes_of_table_1():
    assert "4×14×14 positions of 1024 channels" in glossary()["res4"]
    assert "8×56×56 positions of 256 channels" in glossary()["res2"]
