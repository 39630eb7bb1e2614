"""The tours: a widget takes every state, and every number in a sentence is what the package computes."""

import re

import pytest

import nonlocal_ref as nl
from nonlocal_ref import widgets
from nonlocal_ref.analysis.check_bench import compare_checks
from nonlocal_ref.analysis.cost import STAGES, block_cost, grid, network_macs
from nonlocal_ref.analysis.gradient_flow.first_steps import flow
from nonlocal_ref.analysis.plots.symbols import SYMBOLS
from nonlocal_ref.analysis.trace import trace
from nonlocal_ref.base.units import in_bytes
from nonlocal_ref.widgets.network_map import map_layers
from nonlocal_ref.widgets.tour import Stop, tour_data

pytestmark = pytest.mark.xdist_group("pages")  # one process, so that the bench is run once

TOURED = ("stepper", "price_dial", "network_map", "gradient_flow", "check_bench")


def stops(name):
    return getattr(widgets, name)().data["tour"]


def numbers(sentence):
    """The numbers of a sentence, as they stand there; those in names such as res4 or W_z are none."""
    return re.findall(r"(?<![\w.])\d[\d,.]*(?:e-\d+)?(?<![,.])", sentence)


def test_a_stop_has_a_whole_state_so_that_its_sentence_holds_however_the_widget_began():
    (stop,) = tour_data((Stop("Look.", {"b": 3}, "p"),), {"a": 1, "b": 2})
    assert stop == {"sentence": "Look.", "state": {"a": 1, "b": 3}, "symbol": "p", "play": False}


@pytest.mark.parametrize("name", TOURED)
def test_a_tour_has_five_stops_of_one_sentence_and_every_state_is_taken(name):
    found = stops(name)
    assert len(found) == 5
    for stop in found:
        state = getattr(widgets, name)(state=stop["state"]).state
        assert state == stop["state"]
        assert stop["sentence"].endswith(".")
        assert stop["symbol"] in {None, *SYMBOLS}


def test_the_stepper_says_the_shapes_of_its_arrays():
    sentences = [stop["sentence"] for stop in stops("stepper")]
    traced = trace(nl.nonlocal_block(), (1, *grid("res4"), STAGES["res4"].channels))
    steps = [*traced.forward, *traced.backward]
    at = [steps[stop["state"]["step"]] for stop in stops("stepper")]
    assert [step.name for step in at] == ["x", "theta", "p", "y", "dx"]
    t, h, w, channels = at[0].shape[1:]
    assert f"{t}×{h}×{w} positions, {channels} numbers" in sentences[0]
    assert numbers(sentences[1]) == [str(at[1].shape[-1]), str(channels)]
    assert numbers(sentences[2]) == [*map(str, at[2].shape[1:]), "1"]


def cost(state):
    block = nl.nonlocal_block(state["version"], pool=state["pool"], batchnorm=True, engine=state["engine"])
    shape = (1, *(state[axis] for axis in "THW"), STAGES[state["stage"]].channels)
    return block_cost(block, shape)


def test_the_price_dial_says_the_prices_of_its_states():
    network = network_macs(frames=32, size=224)
    for k, stop in enumerate(stops("price_dial")):
        found = cost(stop["state"])
        share = found.macs_forward / network
        billions, of_network = f"{found.macs_forward / 1e9:.3g}", f"{100 * share:.3g}"
        said = numbers(stop["sentence"])
        if k == 3:
            small = cost(stop["state"] | {"engine": "streaming"})
            assert [f"{n} MiB" for n in said] == [in_bytes(found.weights_bytes), in_bytes(small.peak_bytes)]
        else:
            assert set(said) == {billions, of_network if share < 1 else f"{share:.3g}"}, stop["sentence"]


def test_the_network_map_says_what_a_position_sees():
    found = stops("network_map")
    fields = []
    for stop in found:
        state = stop["state"]
        layers = map_layers(*(state[name] for name in ("network", "depth", "blocks", "frames")))
        fields.append((next(layer for layer in layers if layer.name == state["layer"]), layers))
    for (layer, _), stop in zip(fields[:3], found, strict=False):
        assert numbers(stop["sentence"])[:2] == [str(layer.field[1])] * 2
    assert fields[2][0].field[0] == 13
    assert "within 13 of the 32 frames" in found[2]["sentence"]
    assert fields[3][0].field == (None, None)
    layers = {layer.name: layer for layer in fields[4][1]}
    total = sum(layer.macs for layer in layers.values())
    first, second = (layers[f"{stage}.nonlocal1"].macs for stage in ("res3", "res4"))
    said = [f"{first / 1e9:.2g}", f"{100 * first / total:.2g}", f"{second / 1e9:.2g}"]
    assert numbers(found[4]["sentence"]) == said


def test_gradient_flow_says_what_moves():
    wanted = [{"w_z.w", "w_z.b"}, None, None, {"batchnorm.gamma", "batchnorm.beta"}, {"batchnorm.beta"}]
    for stop, moves in zip(stops("gradient_flow"), wanted, strict=True):
        settings = {name: stop["state"][name] for name in ("version", "zero_w_z", "batchnorm", "s")}
        step = flow(**settings)[stop["state"]["step"]]
        moved = {name for name, size in step.moved.items() if size}
        if moves is None:
            assert {"theta.w", "phi.w", "g.w"} <= moved
            assert step.closed == ()
        else:
            assert moved == moves


def test_the_bench_says_what_its_checks_find():
    rows = {(row.function, row.mistake, row.check): row for row in compare_checks()}
    at = [
        rows[tuple(stop["state"][name] for name in ("function", "mistake", "way"))]
        for stop in stops("check_bench")
    ]
    assert [row.verdict for row in at] == ["missed", "missed", "seen", "false alarm", "seen"]
    sentences = [stop["sentence"] for stop in stops("check_bench")]
    assert numbers(sentences[2]) == [f"{at[2].error:.2g}"]
    assert numbers(sentences[3])[-1] == f"{at[3].error:.2g}"
    assert rows["softmax", "no mistake", "gradcheck"].verdict == "right"
