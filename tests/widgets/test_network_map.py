"""The network map: its numbers against Python, moving about, and what it refuses."""

import re

import pytest
from network_map_cases import STATES, in_node, layers_of, sums_of
from node import needs_node

from nonlocal_ref.widgets.network_map import START, network_map
from nonlocal_ref.widgets.network_map_data import (
    SIZE,
    STAGES,
)


@needs_node
def test_the_layers_and_their_sums_are_those_of_python_in_every_network():
    body = """return data.states.map((state) => {
        const layers = js.layersOf(data, state);
        const rows = layers.map((l) => [l.name, l.macs, l.parameters, l.kept, l.shape, l.field, l.step]);
        return [rows, js.sumsOf(layers)];
    });"""
    for state, (found, sums) in zip(STATES, in_node(body, states=STATES), strict=True):
        layers = layers_of(state)
        rows = ([la.name, la.macs, la.parameters, la.kept, la.shape, la.field, la.step] for la in layers)
        assert found == [[list(v) if isinstance(v, tuple) else v for v in row] for row in rows]
        assert sums == sums_of(layers)


@needs_node
def test_stages_have_their_layers_their_units_and_their_sums():
    body = """return data.states.map((state) => js.stagesOf(data, js.layersOf(data, state)));"""
    for state, stages in zip(STATES, in_node(body, states=STATES), strict=True):
        layers = layers_of(state)
        assert [stage["name"] for stage in stages] == list(STAGES)
        for stage in stages:
            own = [layer for layer in layers if layer.stage == stage["name"]]
            names = [layer["name"] for unit in stage["units"] for layer in unit["layers"]]
            assert names == [layer.name for layer in own]
            assert stage["sums"] == sums_of(own)
            assert stage["added"] == sums_of([layer for layer in own if layer.kind == "non-local"])
            assert stage["shape"] == list(own[-1].shape)


@needs_node
def test_a_residual_block_is_one_unit_and_what_stands_alone_is_another():
    body = """const stages = js.stagesOf(data, js.layersOf(data, data.state));
    return stages[2].units.map((unit) => [unit.key, unit.layers.length]);"""
    assert in_node(body, state=START) == [
        ["pool2", 1],
        ["res3.block0", 4],
        ["res3.block1", 3],
        ["res3.nonlocal1", 1],
        ["res3.block2", 3],
        ["res3.block3", 3],
        ["res3.nonlocal3", 1],
    ]


NEAREST = {
    "res4.block1.conv_b": "res4.block1.conv_b",
    "res4.nonlocal4": "res4.block4.conv_c",
    "res4.nonlocal0": "res4.block0.shortcut",
    "res4.block20.conv_a": "res4.block5.conv_c",
    "pool2": "pool2",
    "no such layer": "conv1",
}
MOVES = [
    ("ArrowRight", "pool1", "res2.block0.conv_a"),
    ("ArrowLeft", "pool2", "res2.block2.conv_c"),
    ("ArrowDown", "res3.block1.conv_c", "res4.block0.conv_a"),
    ("ArrowUp", "res3.block1.conv_c", "res2.block0.conv_a"),
    ("ArrowUp", "pool1", "conv1"),
    ("ArrowDown", "fc", "mean"),
    ("ArrowLeft", "conv1", "conv1"),
    ("ArrowRight", "fc", "fc"),
    ("Home", "res4.block0.conv_a", "conv1"),
    ("End", "res4.block0.conv_a", "fc"),
]


@needs_node
def test_a_layer_that_is_not_there_gives_way_to_the_nearest_before_it():
    body = """const layers = js.layersOf(data, data.state);
    return data.names.map((name) => layers[js.placeOf(layers, name)].name);"""
    assert in_node(body, state=START | {"blocks": 0}, names=list(NEAREST)) == list(NEAREST.values())


@needs_node
def test_keys_lead_along_the_layers_and_from_stage_to_stage():
    body = """const layers = js.layersOf(data, data.state);
    const after = ([key, start]) => js.placeAfter(data, layers, js.placeOf(layers, start), key);
    return data.moves.map((move) => [move[0], move[1], layers[after(move)].name]);"""
    assert in_node(body, state=START, moves=MOVES) == [list(move) for move in MOVES]


def test_every_layer_of_every_network_has_its_lines_of_code():
    data = network_map().data
    for state in STATES:
        assert all(data["code"][" ".join((layer.role, *layer.rows))] for layer in layers_of(state))


def test_the_sentence_has_the_sizes_of_the_receptive_field():
    assert network_map().sentence == (
        "In C2D ResNet-50 one position sees 35 × 35 pixels after res2, 91 × 91 after res3, 267 × 267 after "
        "res4 and 427 × 427 after res5; after one non-local block it sees the whole clip."
    )


def test_the_frame_is_a_square_of_bytes():
    picture = network_map().data["picture"]
    assert len(picture["pixels"]) == 3 * picture["size"] ** 2
    assert SIZE % picture["size"] == 0


@pytest.mark.parametrize(
    ("state", "message"),
    [
        ({"net": "c2d"}, "state has net, which this widget does not know: choose among network, depth, "),
        ({"network": "resnet"}, "unknown network 'resnet': choose one of 'c2d', 'i3d_3x1x1', 'i3d_3x3x3'"),
        ({"depth": 34}, "unknown depth 34: choose one of 50, 101"),
        ({"blocks": 2}, "unknown blocks 2: choose one of 0, 1, 5, 10"),
        ({"depth": 101, "blocks": 10}, "unknown blocks 10: choose one of 0, 1, 5"),
        ({"frames": 33}, "unknown frames 33: choose one of 8, 16, 32, 64, 128"),
        (
            {"layer": "res6"},
            "layer is 'res6', which this network does not have: choose one of its 62, such as ",
        ),
        (
            {"blocks": 0, "layer": "res4.nonlocal1"},
            "layer is 'res4.nonlocal1', which this network does not have",
        ),
    ],
)
def test_a_choice_that_does_not_exist_is_refused_in_words(state, message):
    with pytest.raises(ValueError, match=f"^{re.escape(message)}"):
        network_map(state=state)


def test_without_a_browser_a_picture_and_a_sentence_remain():
    picture = network_map().still()
    assert picture.startswith(b"\x89PNG")
    assert len(picture) < 100_000
