"""Signs in sentences and in code: what is a sign, what is a word, and which symbol's colour it has."""

import pytest
from node import needs_node, run_js

pytestmark = needs_node


def signs(*texts):
    """[[sign, index, symbol], ...] of each text."""
    body = """return data.texts.map((text) => js.mathPieces(text).filter((piece) => piece.sign)
        .map(({ text: sign, index, symbol }) => [sign, index, symbol]));"""
    return run_js(("mathtext",), body, {"texts": list(texts)})


def test_a_letter_with_an_index_is_a_sign_and_has_the_colour_of_its_symbol():
    assert signs("W_z y_i + x_i", "y = Σ_j p_ij g_j", "dW_θ and b_z") == [
        [["W", "z", "w_z"], ["y", "i", "y"], ["x", "i", None]],
        [["y", "", "y"], ["Σ", "j", None], ["p", "ij", "p"], ["g", "j", "g"]],
        [["dW", "θ", "theta"], ["b", "z", "w_z"]],
    ]


@pytest.mark.parametrize(
    "text", ["a row in 30 s", "the query's weights", "embedded Gaussian", "p.m. at res4", "×2"]
)
def test_a_word_is_no_sign(text):
    assert signs(text) == [[]]


@pytest.mark.parametrize("text", ["Row 2 of y: row 2 of p, all of g.", "θ, φ and g: W_z = 0", "", "W_z"])
def test_no_letter_of_a_text_is_lost(text):
    body = "return js.mathPieces(data.text).map((p) => p.text + (p.index ? `_${p.index}` : '')).join('');"
    assert run_js(("mathtext",), body, {"text": text}) == text
