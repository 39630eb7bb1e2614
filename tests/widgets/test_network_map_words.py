"""The words of the network map."""

from network_map_cases import in_node
from node import needs_node

from nonlocal_ref.widgets.network_map import network_map

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
