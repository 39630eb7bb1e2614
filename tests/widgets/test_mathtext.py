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


def test_in_letters_alone_an_index_is_lowered_where_there_is_such_a_letter():
    body = "return data.texts.map((text) => [js.plainMath(text), js.spokenMath(text)]);"
    texts = ["z_i = W_z y_i + x_i", "Σ_j p_ij g_j (dense)", "res4, 2×2"]
    assert run_js(("mathtext",), body, {"texts": texts}) == [
        ["zᵢ = Wz yᵢ + xᵢ", "z i = W z y i + x i"],
        ["Σⱼ pᵢⱼ gⱼ (dense)", "Σ j p i j g j (dense)"],
        ["res4, 2×2", "res4, 2×2"],
    ]


def test_what_stands_in_backticks_or_is_an_argument_is_code():
    body = """const pieces = js.withCode(data.text, (words) => [`<${words}>`]);
        return pieces.map((piece) => (typeof piece === "string" ? piece : piece.text));"""
    fake = """globalThis.document = { createElement: () => ({
        append(...nodes) { this.text = nodes.join(""); }, setAttribute() {} }) };"""
    text = 'first `x_keys`, then engine="streaming" or pool=None.'
    found = run_js(("mathtext",), fake + body, {"text": text})
    assert found == ["<first >", "x_keys", "<, then >", 'engine="streaming"', "< or >", "pool=None", "<.>"]


@pytest.mark.parametrize("text", ["Row 2 of y: row 2 of p, all of g.", "θ, φ and g: W_z = 0", "", "W_z"])
def test_no_letter_of_a_text_is_lost(text):
    body = "return js.mathPieces(data.text).map((p) => p.text + (p.index ? `_${p.index}` : '')).join('');"
    assert run_js(("mathtext",), body, {"text": text}) == text
