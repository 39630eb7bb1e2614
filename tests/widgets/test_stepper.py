"""The shape stepper: its steps and their arithmetic in JavaScript against the package's."""

import numpy as np
import pytest
from node import needs_node, run_js
from stepper_cases import FILES, STATES

import nonlocal_ref as nl
from nonlocal_ref.analysis import cost
from nonlocal_ref.analysis.trace import too_large, trace
from nonlocal_ref.widgets.stepper import SENTENCE, stepper


@pytest.fixture(scope="module")
def data():
    return stepper().data


def traced(state):
    return trace(nl.nonlocal_block(state["version"], pool=state["pool"]), (1, *(state[k] for k in "THWC")))


def without_samples(step):
    """The shape of one sample; gradients of weights have no axis of samples."""
    return list(step.shape if step.name.startswith("dw_") else step.shape[1:])


def code_of(step):
    return [list(line) for line in step.code]


@pytest.fixture(scope="module")
def steps(data):
    """What the module says of every state: name, words, shape, multiply-adds, code."""
    body = """return data.states.map((state) => js.blockSteps(data, js.sizesOf(data, state)).map(
        (step) => [step.name, step.made, step.shape, step.macs, step.code, step.backward]));"""
    return run_js(FILES, body, data | {"states": STATES})


@needs_node
def test_every_step_is_that_of_the_package(steps):
    for state, found in zip(STATES, steps, strict=True):
        forward, backward = traced(state)
        expected = [
            [step.name, step.made, without_samples(step), step.macs, code_of(step), step in backward]
            for step in (*forward, *backward)
        ]
        assert found == expected, state


@needs_node
def test_sums_are_those_of_the_cost_model(steps):
    for state, found in zip(STATES, steps, strict=True):
        block = nl.nonlocal_block(state["version"], pool=state["pool"], engine="dense")
        price = cost.block_cost(block, (1, *(state[k] for k in "THWC")))
        sums = [sum(step[3] for step in found if step[5] is backward) for backward in (False, True)]
        assert sums == [price.macs_forward, price.macs_backward], state


@needs_node
def test_what_does_not_fit_is_said_as_the_package_says_it(data):
    body = "return data.states.map((state) => js.tooLarge(data, js.sizesOf(data, state)));"
    told = run_js(FILES, body, data | {"states": STATES})
    for state, words in zip(STATES, told, strict=True):
        keys = state["T"] * np.prod([state[k] // (2 if state["pool"] else 1) for k in "HW"])
        expected = too_large(state["version"], state["T"] * state["H"] * state["W"], int(keys))
        assert words == (expected or ""), state
    assert any("2,401 MiB" in words for words in told)
    assert any("GiB" in words for words in told)


@needs_node
def test_a_grid_too_small_to_pool_is_left_unpooled_and_told(data):
    body = "return js.sizesOf(data, data.state);"
    state = {"T": 2, "H": 1, "W": 6, "C": 4, "version": "gaussian", "pool": "after"}
    n = run_js(FILES, body, data | {"state": state})
    assert (n["unpoolable"], n["pool"], n["M"]) == (True, None, 12)


@needs_node
def test_every_box_has_a_place_below_what_it_is_made_of(data):
    """Of each version and pooling: an edge goes from a box to one that is made later, none is without one."""
    body = """return Object.fromEntries(Object.entries(data.traces).map(([key, { forward, steps }]) => {
        const names = steps.slice(0, forward).map(([name]) => name);
        return [key, [names, js.edgesOf(names)]];
    }));"""
    for key, (names, edges) in run_js(FILES, body, data).items():
        ends = [(edge["from"], edge["to"]) for edge in edges]
        assert all(names.index(start) < names.index(end) for start, end in ends), key
        assert {end for _, end in ends} == set(names) - {"x"}, key
        assert {start for start, _ in ends} == set(names) - {"z"}, key
        assert len([start for start, _ in ends if start == "x"]) == (3 if "before" in key else 4), key


def test_the_widget_starts_where_it_is_told():
    widget = stepper((2, 2, 3, 4), version="cosine", pool="after", state={"step": 3})
    assert widget.state == {"step": 3, "T": 2, "H": 2, "W": 3, "C": 4, "version": "cosine", "pool": "after"}
    assert widget.sentence == SENTENCE


def test_the_still_is_a_picture_with_the_shapes():
    assert stepper((2, 2, 3, 4)).still().startswith(b"\x89PNG")


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (
            {"shape": (4, 14, 1024)},
            r"shape is \(4, 14, 1024\): give \(T, H, W, C\), such as \(4, 14, 14, 1024\)",
        ),
        ({"shape": (33, 14, 14, 64)}, "T is 33: give a whole number from 1 to 32"),
        ({"shape": (4, 14.0, 14, 64)}, "H is 14.0: give a whole number from 1 to 56"),
        ({"shape": (4, 14, 14, 1)}, "C is 1: give a whole number from 2 to 2048"),
        ({"version": "softmax"}, "unknown version 'softmax': choose one of 'gaussian'"),
        ({"pool": "max"}, "unknown pool 'max': choose one of None, 'before', 'after'"),
        ({"shape": (4, 1, 7, 8), "pool": "before"}, r"a grid of \(4, 1, 7\) is too small to pool"),
        ({"state": {"step": 99}}, r"step is 99: this block has steps 0 to \d\d"),
        (
            {"state": {"steps": 1}},
            "state has steps, which this widget does not know: choose among step, T, H",
        ),
    ],
)
def test_what_does_not_exist_is_refused_in_words(arguments, message):
    with pytest.raises(ValueError, match=f"^{message}"):
        stepper(**arguments)
