"""The network map: what JavaScript adds up, looks up and says, against the package."""

import re
from itertools import product

import pytest
from node import needs_node, run_js

from nonlocal_ref.base.layer import Branches, Chain
from nonlocal_ref.widgets.network_map import CHOICES, START, network_map
from nonlocal_ref.widgets.network_map_data import (
    NETWORKS,
    SIZE,
    STAGES,
    THERE,
    dropped,
    map_layers,
    network_of,
)

FILES = ("network_map_layers", "network_map_words")
STATES = [
    START | {"network": n, "depth": d, "blocks": b, "frames": frames}
    for n, d, frames in product(NETWORKS, THERE, (8, 32, 128))
    for b in THERE[d]
]
NUMBERS = ("macs", "parameters", "kept")


def in_node(body, **more):
    return run_js(FILES, body, {**network_map().data, "picture": None, **more})


def layers_of(state):
    return map_layers(*(state[name] for name in CHOICES))


def sums_of(layers):
    return {number: sum(getattr(layer, number) for layer in layers) for number in NUMBERS}


# ---- the numbers


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


# ---- what the middle position sees, by another way: from the position back to the clip


def main_path(layer, name="", windows=()):
    """(name on the map, windows up to there) of the layers that are no shortcut."""
    match layer.made_of:
        case Chain(layers):
            for key, inside in layers.items():
                for found in main_path(inside, f"{name}.{key}".lstrip("."), windows):
                    yield found
                    windows = found[1]
        case Branches(branch, _):
            yield from main_path(branch, name.removesuffix(".sum"), windows)
        case _:
            window = getattr(layer.made_of, "window", None)
            yield name, (*windows, *([window] if window else []))


def seen_by(windows, axis, position):
    """[first, last] place in the clip along an axis; the first tap of a window lies at s o - p."""
    first = last = position
    for window in reversed(windows):
        stride, padding, kernel = (getattr(window, n)[axis] for n in ("stride", "padding", "kernel"))
        first, last = first * stride - padding, last * stride - padding + kernel - 1
    return [first, last]


@needs_node
@pytest.mark.parametrize(("network", "depth"), list(product(NETWORKS, THERE)))
def test_the_square_and_the_frames_are_those_that_the_windows_reach(network, depth):
    state = START | {"network": network, "depth": depth, "blocks": 0}
    body = """const onGrid = js.layersOf(data, data.state).filter((layer) => layer.shape.length > 1);
    const seen = (layer) => [js.pixelsSeen(layer, data.size), js.framesSeen(data, data.state, layer)];
    return Object.fromEntries(onGrid.map((layer) => [layer.name, seen(layer)]));"""
    found, windows = in_node(body, state=state), dict(main_path(network_of(network, depth, 0)))
    layers = [layer for layer in layers_of(state) if layer.role != "shortcut" and len(layer.shape) > 1]
    assert len(layers) == len(found) - 4
    for layer in layers:
        pixels, frames = found[layer.name]
        assert pixels == seen_by(windows[layer.name], 1, layer.shape[1] // 2), layer.name
        first, last = seen_by(windows[layer.name], 0, layer.shape[0] // 2)
        seen = [t for t in range(32) if first <= t <= last and t % dropped(network) == 0]
        assert [t for t, frame in enumerate(frames) if frame == "seen"] == seen, layer.name
        assert [t for t, frame in enumerate(frames) if frame == "dropped"] == [
            t for t in range(32) if t % dropped(network)
        ]


@needs_node
def test_behind_a_block_and_at_the_end_everything_that_conv1_reads_is_seen():
    body = """const layers = js.layersOf(data, data.state);
    return ["res3.nonlocal1", "res5.block2.conv_c", "fc"].map((name) => {
        const layer = layers[js.placeOf(layers, name)];
        return [js.pixelsSeen(layer, data.size), js.framesSeen(data, data.state, layer)];
    });"""
    for pixels, frames in in_node(body, state=START):
        assert pixels == [0, SIZE - 1]
        assert frames == ["seen", "dropped"] * 16


# ---- moving about


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


# ---- words


SAID = [  # a change of the state, and words that must then stand there
    (
        {},
        "`res3.block1.conv_c`, layer 20 of 62 of C2D ResNet-50 with 5 non-local blocks: 1×1×1 convolution",
    ),
    (
        {},
        "to 4×28×28×512. 66,560 parameters (0.21\u00a0%), 0.21 billion multiply-adds (0.65\u00a0%).",
    ),
    (
        {},
        "sees 59 × 59 pixels of 224 × 224; neighbours are 8 pixels apart; and 13 frames in a row; ",
    ),
    ({}, "7 of the clip's are read, because conv1 keeps one in 2."),
    (
        {"layer": "conv1"},
        "One position sees 7 × 7 pixels of 224 × 224; neighbours are 2 pixels apart; and 1 frame.",
    ),
    (
        {"layer": "res4.nonlocal1"},
        "One position sees all 224 × 224 pixels; neighbours are 16 pixels apart; ",
    ),
    ({"layer": "res4.nonlocal1"}, "and all 32 frames; 16 of the clip's are read"),
    ({"layer": "res4.nonlocal1"}, "Every position meets every other here, whatever the distance."),
    ({"layer": "fc"}, "all 224 × 224 pixels: there are no positions any more; and all 32 frames"),
    ({"layer": "pool1"}, "0 parameters (0\u00a0%), 0 multiply-adds (0\u00a0%)"),
    ({"blocks": 1}, "with 1 non-local block: "),
    ({"blocks": 0}, "without non-local blocks: "),
    (
        {"blocks": 0, "layer": "res4.block5.conv_c"},
        "267 × 267 pixels of 224 × 224, more than the frame has",
    ),
    (
        {"blocks": 0, "frames": 8, "layer": "res5.block0.conv_a"},
        "13 frames in a row, more than the clip has; 4 of",
    ),
    (
        {"network": "i3d_3x1x1", "layer": "conv1"},
        "I3D 3×1×1 ResNet-50 with 5 non-local blocks: 5×7×7 conv",
    ),
    ({"network": "i3d_3x1x1", "layer": "conv1"}, "and 5 frames in a row."),
]


@needs_node
def test_the_line_of_words_says_what_is_shown():
    body = """return data.states.map((state) => {
        const layers = js.layersOf(data, state);
        return js.mapInWords(data, state, layers, js.placeOf(layers, state.layer), js.sumsOf(layers));
    });"""
    lines = in_node(body, states=[network_map(state=change).state for change, _ in SAID])
    for line, (change, words) in zip(lines, SAID, strict=True):
        assert words in line, change


@needs_node
def test_amounts_read_well():
    body = """return [["macs", 819200], ["macs", 2.06e8], ["macs", 3.16e10], ["parameters", 31686096],
        ["kept", 693000000]].map(([number, value]) => js.amountOf(number, value));"""
    assert in_node(body) == ["819,200", "0.21 billion", "31.6 billion", "31,686,096", "661 MiB"]


# ---- in Python


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
