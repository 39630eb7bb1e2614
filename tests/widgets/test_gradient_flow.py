"""The widget of the gradient flow: its numbers and words in Node against the package's."""

import json
import re
from functools import cache

import pytest
from node import needs_node, run_js
from refusals import refuses

from nonlocal_ref.analysis.gradient_flow import flow
from nonlocal_ref.widgets.gradient_flow import DEFAULTS, SENTENCE, SLIDER, VERSIONS, gradient_flow, page_data

SWITCHES = [
    {"version": version, "zero_w_z": zero_w_z, "batchnorm": batchnorm, "s": s}
    for version in VERSIONS
    for zero_w_z in (True, False)
    for batchnorm in (True, False)
    for s in (0.0, 0.35, 1.0)
]
STATES = [setting | {"step": step} for setting in SWITCHES for step in range(3)]
SPECIAL = {
    "batchnorm.gamma": "γ",
    "batchnorm.beta": "β",
    "w_f.theta": "w_f (θ half)",
    "w_f.phi": "w_f (φ half)",
}
NAMES = {"theta": "θ", "phi": "φ", "g": "g", "w_z": "z"}


pytestmark = pytest.mark.xdist_group("pages")  # one process, so that the table is made once


@cache
def steps_of(version, zero_w_z, batchnorm, s):
    return flow(version, zero_w_z=zero_w_z, batchnorm=batchnorm, s=s)


def step_of(state):
    return steps_of(*(state[name] for name in ("version", "zero_w_z", "batchnorm", "s")))[state["step"]]


@pytest.fixture(scope="module")
def words():
    """The words of every state."""
    body = "return data.states.map((state) => js.flowInWords(data.page, state));"
    return run_js(("gradient_flow_words",), body, {"page": page_data(), "states": STATES})


def shown(name):
    part, kind = name.split(".")
    special = {
        "batchnorm": {"gamma": "γ", "beta": "β"},
        "w_f": {"theta": "w_f (θ half)", "phi": "w_f (φ half)"},
    }
    return special[part][kind] if part in special else f"{'W' if kind == 'w' else 'b'}_{NAMES[part]}"


def four_digits(value):
    """The same structure with numbers of four digits."""
    if isinstance(value, dict):
        return {name: four_digits(number) for name, number in value.items()}
    return float(f"{value:.4g}") if isinstance(value, float) else value


@needs_node
def test_every_setting_is_looked_up_where_it_belongs():
    body = "return data.settings.map((state) => js.trainingSteps(data.page, state));"
    found = run_js(("gradient_flow_words",), body, {"page": page_data(), "settings": SWITCHES})
    for setting, steps in zip(SWITCHES, found, strict=True):
        whole = not (setting["zero_w_z"] or setting["batchnorm"])
        expected = steps_of(**setting | {"s": 1.0} if whole else setting)
        assert [step.pop("closed") for step in steps] == [list(step.closed) for step in expected]
        plain = [{n: v for n, v in step._asdict().items() if n != "closed"} for step in expected]
        assert steps == [four_digits(step) for step in plain]


@needs_node
def test_the_words_name_what_moves_and_what_has_a_gradient_of_exactly_0(words):
    for state, text in zip(STATES, words, strict=True):
        step = step_of(state)
        moves = [shown(name) for name, size in step.moved.items() if size]
        rests = [shown(name) for name, size in step.moved.items() if not size]
        assert listed(moves) + " move" in text
        if len(step.closed) == 1:
            assert f"The gradients of {listed(rests)} are exactly 0: that is right, not a mistake" in text
        elif not step.closed:
            assert all(f"{name} stays as it is in every step" in text for name in rests)
            assert text.count("stays as it is in every step") == len(rests)


def listed(names):
    return f"{', '.join(names[:-1])} and {names[-1]}" if len(names) > 1 else names[0]


@needs_node
def test_the_words_tell_the_gate_and_the_identity(words):
    for state, text in zip(STATES, words, strict=True):
        step = step_of(state)
        assert ("W_z = 0 lets nothing through" in text) == (step.closed == ("w_z",))
        assert ("γ = 0 lets nothing through" in text) == (step.closed == ("gamma",))
        assert ("shut off each other's gradient" in text) == (len(step.closed) == 2)
        assert ("All four paths are open" in text) == (not step.closed)
        assert ("the block is the identity" in text) == (step.apart == 0)
        assert ("s has nothing to scale" in text) == (not (state["zero_w_z"] or state["batchnorm"]))


@needs_node
def test_what_the_words_say_comes_in_the_next_step_comes(words):
    for state, text in zip(STATES, words, strict=True):
        if "from the next step on they move too" in text and state["step"] < 2:
            now, later = step_of(state), step_of(state | {"step": state["step"] + 1})
            still = {shown(n) for n, size in later.moved.items() if not size and not now.moved[n]}
            aside = text.split("move too")[1].strip(" .()").removesuffix(" aside")
            assert still == set(filter(None, re.split(", | and ", aside)))


@needs_node
def test_no_number_that_is_rounding_is_written(words):
    assert not any("e-1" in text for text in words)
    numbers = run_js(("gradient_flow_words",), "return data.numbers.map(js.digits);", {"numbers": NUMBERS})
    assert numbers == ["0", "0.123", "12.3", "123", "1230", "0.00123", "1.2e-4", "-0.5"]


NUMBERS = [0, 0.1234, 12.34, 123.4, 1230.4, 0.001234, 0.000123, -0.5]


def test_every_number_of_the_table_is_0_or_worth_showing():
    sizes = [
        size
        for by_switch in page_data()["settings"].values()
        for places in by_switch.values()
        for steps in places
        for step in steps
        for size in (*step["moved"].values(), *step["norms"].values())
    ]
    assert all(size == 0 or size > 1e-6 for size in sizes)
    assert len(sizes) > 5000


def test_the_table_is_small():
    assert len(json.dumps(page_data())) < 300_000


def test_the_state_starts_where_the_sentence_is_seen():
    widget = gradient_flow()
    assert widget.state == DEFAULTS
    first, second, _ = flow()
    assert {n for n, size in first.moved.items() if size} == {"w_z.w", "w_z.b"}
    assert all(second.moved[f"{part}.w"] > 0 for part in ("theta", "phi", "g"))
    assert widget.sentence == SENTENCE


def test_the_readers_choices_are_taken_and_wrong_ones_refused():
    assert gradient_flow(state={"s": 0.35, "batchnorm": True}).state["s"] == 0.35
    assert gradient_flow(state={"s": SLIDER[3]}).state["s"] == 0.15
    with refuses(ValueError, "unknown step 3: choose one of 0, 1, 2"):
        gradient_flow(state={"step": 3})
    with pytest.raises(ValueError, match=r"unknown s 0\.33: choose one of 0\.0, 0\.05"):
        gradient_flow(state={"s": 0.33})
    with pytest.raises(ValueError, match="state has gamma, which this widget does not know"):
        gradient_flow(state={"gamma": 0})


def test_where_no_widget_can_be_shown_there_is_a_picture():
    assert gradient_flow(state={"batchnorm": True}).still().startswith(b"\x89PNG")
