"""The widget of the bench: its rows and words in Node against the package's."""

import ast
import json
import math

import pytest
from node import needs_node, run_js
from refusals import refuses

from nonlocal_ref.analysis.check_bench import CHECKS, FUNCTIONS, RIGHT, compare_checks, why
from nonlocal_ref.widgets.check_bench import DEFAULTS, SENTENCE, check_bench, mistakes, page_data

pytestmark = pytest.mark.xdist_group("pages")  # one process, so that the bench is run once


@pytest.fixture(scope="module")
def words():
    """The words of every row."""
    states = [
        {"function": row.function, "mistake": row.mistake, "way": row.check} for row in compare_checks()
    ]
    body = "return data.states.map((state) => js.benchInWords(data.page, state));"
    return run_js(("check_bench",), body, {"page": page_data(), "states": states})


def test_the_table_has_every_row_of_the_bench():
    for row in compare_checks():
        found = page_data()["functions"][row.function]["mistakes"][row.mistake]["ways"][row.check]
        assert (found["verdict"], found["why"]) == (row.verdict, why(row))
        assert found["noise"] == pytest.approx(row.noise, rel=6e-3)
        assert (found["error"] is None) == math.isinf(row.error)
        assert found["error"] is None or found["error"] == pytest.approx(row.error, rel=6e-3)
    assert len(json.dumps(page_data())) < 300_000


def test_the_code_beside_each_row_is_that_of_the_function_without_its_docstring():
    for name in FUNCTIONS:
        for entry in page_data()["functions"][name]["mistakes"].values():
            (function,) = ast.parse(entry["code"]).body
            assert ast.get_docstring(function) is None
            assert len(function.body) <= 5


@needs_node
def test_the_words_say_the_verdict_and_why(words):
    for row, text in zip(compare_checks(), words, strict=True):
        point = f" ({FUNCTIONS[row.function].tied})" if "tied" in row.check else ""
        start = f"{row.function}, {row.mistake}. {CHECKS[row.check].text}{point}: {row.verdict}, "
        assert text.startswith(start)
        assert text.endswith(why(row))
        assert ("no number was compared" in text) == math.isinf(row.error)


@needs_node
def test_another_function_without_this_mistake_shows_its_right_backward():
    state = {"function": "dot", "mistake": "1/M forgotten", "way": "ones"}
    body = "return [js.settled(data.page, data.state), js.benchInWords(data.page, data.state)];"
    settled, text = run_js(("check_bench",), body, {"page": page_data(), "state": state})
    assert settled == state | {"mistake": RIGHT}
    assert text.startswith("dot, no mistake. dy of ones: the sum of all y: right, called right, as it is")


@needs_node
def test_a_way_that_a_function_has_not_is_said_in_words():
    state = {"function": "dot", "mistake": RIGHT, "way": "W_z = 0"}
    body = "return js.benchInWords(data.page, data.state);"
    text = run_js(("check_bench",), body, {"page": page_data(), "state": state})
    assert text.endswith("with W_z = 0: there is no such point for this function.")


@needs_node
def test_the_axis_is_one_of_powers_of_ten():
    places = run_js(
        ("check_bench",), "return data.errors.map(js.alongAxis);", {"errors": [0, 1e-17, 1e-7, 1e3, 1e9]}
    )
    assert places == pytest.approx([0, 0, 0.5, 1, 1])
    assert run_js(("check_bench",), "return js.alongAxis(null);") == 1


@needs_node
def test_numbers_are_written_short():
    shown = run_js(("check_bench",), "return data.n.map(js.twoDigits);", {"n": [0, 1.23e-7, 0.5, 12, 4e5]})
    assert shown == ["0", "1.2 · 10⁻⁷", "0.5", "12", "4.0 · 10⁵"]


def test_the_sentence_is_so():
    softmax = {
        row.mistake: row.verdict
        for row in compare_checks()
        if (row.function, row.check) == ("softmax", "ones")
    }
    assert list(softmax.values()).count("missed") >= 2
    exact = {
        row.mistake for row in compare_checks() if row.check == "every entry" and row.verdict != "seen"
    } - {RIGHT}
    assert exact == {"dy to every entry that equals the maximum, ties too"}
    assert check_bench().sentence == SENTENCE


def test_the_state_starts_with_a_mistake_that_is_missed():
    state = check_bench().state
    assert state == DEFAULTS
    (row,) = [
        row for row in compare_checks() if (row.function, row.mistake, row.check) == tuple(state.values())
    ]
    assert row.verdict == "missed"


def test_the_readers_choices_are_taken_and_wrong_ones_refused():
    state = {"function": "dot", "mistake": RIGHT, "way": "tied"}
    assert check_bench(state=state).state == state
    assert check_bench(state={"function": "mean"}).state == DEFAULTS | {
        "function": "mean",
        "mistake": "1/M forgotten",
    }
    with pytest.raises(ValueError, match="unknown function 'relu': choose one of 'softmax', 'mean'"):
        check_bench(state={"function": "relu"})
    with pytest.raises(ValueError, match="unknown mistake 'none': choose one of 'no mistake', "):
        check_bench(state={"mistake": "none"})
    with pytest.raises(ValueError, match="unknown way 'looking': choose one of 'ones'"):
        check_bench(state={"way": "looking"})
    with refuses(
        ValueError, "state has step, which this widget does not know: choose among function, mistake, way"
    ):
        check_bench(state={"step": 1})


def test_the_mistakes_of_a_function_begin_with_none():
    assert mistakes("mean")[:2] == [RIGHT, "1/M forgotten"]


def test_where_no_widget_can_be_shown_there_is_a_picture():
    assert check_bench(state={"function": "mean", "mistake": RIGHT}).still().startswith(b"\x89PNG")
