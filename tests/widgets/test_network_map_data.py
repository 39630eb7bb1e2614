"""The layers of the network map: they are the network's, each once, and see what the paper's sizes say."""

import json
from itertools import pairwise, product

import pytest
from refusals import refuses

from nonlocal_ref.analysis.cost import network_cost
from nonlocal_ref.widgets.network_map_data import (
    FRAMES,
    KINDS,
    NETWORKS,
    SENT,
    SIZE,
    STAGES,
    THERE,
    all_maps,
    dropped,
    map_layers,
    network_of,
)

NETWORKS_THERE = [(n, d, b) for n, d in product(NETWORKS, THERE) for b in THERE[d]]


@pytest.mark.parametrize(("network", "depth", "blocks"), NETWORKS_THERE)
def test_the_layers_have_all_numbers_of_the_network_each_once(network, depth, blocks):
    layers = map_layers(network, depth, blocks, 32)
    cost = network_cost(network_of(network, depth, blocks), (1, 32, SIZE, SIZE, 3))
    assert sum(layer.parameters for layer in layers) == cost.parameters
    assert sum(layer.macs for layer in layers) == cost.macs
    assert sum(layer.kept for layer in layers) == cost.kept_bytes
    assert sum(len(layer.rows) for layer in layers) == len(cost.rows)
    assert len({layer.name for layer in layers}) == len(layers)


def test_the_numbers_of_layers_are_those_of_table_1():
    """conv1, two poolings, mean, fc; three convolutions in each residual block, four shortcuts."""
    assert len(map_layers("c2d", 50, 0, 32)) == 5 + 3 * 16 + 4
    assert len(map_layers("c2d", 101, 5, 32)) == 5 + 3 * 33 + 4 + 5


def test_each_layer_starts_where_the_one_before_it_ends():
    layers = {layer.name: layer for layer in map_layers("i3d_3x3x3", 50, 10, 32)}
    way = [layer for layer in layers.values() if layer.role != "shortcut"]
    assert way[0].arriving == (32, 224, 224, 3)
    for one, after in pairwise(way):
        assert after.arriving == one.shape, after.name
    for k in (2, 3, 4, 5):
        assert layers[f"res{k}.block0.shortcut"].arriving == layers[f"res{k}.block0.conv_a"].arriving
        assert layers[f"res{k}.block0.shortcut"].shape == layers[f"res{k}.block0.conv_c"].shape


@pytest.mark.parametrize(
    ("stage", "pixels", "frames"), [("res2", 35, 5), ("res3", 91, 13), ("res4", 267, 13), ("res5", 427, 13)]
)
def test_without_blocks_a_position_of_c2d_sees_what_a_count_by_hand_gives(stage, pixels, frames):
    """pool1 11 pixels; a 3x3 adds 2 steps: 3 x 8; 8 + 3 x 16; 16 + 5 x 32; 32 + 2 x 64."""
    last = [layer for layer in map_layers("c2d", 50, 0, 32) if layer.stage == stage][-1]
    assert last.field == (frames, pixels)


@pytest.mark.parametrize("blocks", [1, 5, 10])
def test_from_the_first_block_on_every_position_sees_everything(blocks):
    layers = map_layers("c2d", 50, blocks, 32)
    first = next(k for k, layer in enumerate(layers) if layer.kind == "non-local")
    assert all(layer.field == (None, None) for layer in layers[first:])
    assert all(None not in layer.field for layer in layers[:first])


def test_a_layer_says_in_words_what_it_is_made_of():
    made = {layer.name: layer.made for layer in map_layers("i3d_3x1x1", 50, 5, 32)}
    assert made["conv1"] == "5×7×7 convolution of stride 2×2×2, batch normalisation, ReLU"
    assert made["pool2"] == "3×1×1 max pooling of stride 2×1×1"
    assert made["res2.block0.conv_a"] == "3×1×1 convolution, batch normalisation, ReLU"
    assert made["res3.block0.conv_c"].endswith("batch normalisation, sum with the shortcut, ReLU")
    assert made["res3.block1.conv_c"].endswith("batch normalisation, sum with the block's input, ReLU")
    assert made["res3.block0.shortcut"] == "1×1×1 convolution of stride 1×2×2, batch normalisation"


def test_what_is_said_of_the_block_is_what_the_network_has():
    options = network_of("c2d", 50, 1).made_of.layers["res4"].made_of.layers["nonlocal4"].made_of
    assert (options.pool, options.batchnorm, options.version.embed) == ("after", True, "linear")
    assert KINDS["non-local"] == (
        "non-local block (embedded Gaussian, φ and g pooled, batch normalisation after W_z)"
    )


def test_every_stage_has_layers_in_the_order_of_the_network():
    layers = map_layers("c2d", 101, 5, 8)
    assert list(dict.fromkeys(layer.stage for layer in layers)) == list(STAGES)


def test_conv1_of_c2d_drops_every_second_frame_and_that_of_i3d_none():
    assert {network: dropped(network) for network in NETWORKS} == {
        "c2d": 2,
        "i3d_3x1x1": 1,
        "i3d_3x3x3": 1,
    }


def test_a_number_of_blocks_that_the_paper_does_not_have_is_refused():
    with refuses(ValueError, "unknown blocks 10: choose one of 0, 1, 5"):
        map_layers("c2d", 101, 10, 32)


def test_the_data_of_the_page_gives_every_layer_back():
    data = json.loads(json.dumps(all_maps()))
    for (network, depth, blocks), frames in product(NETWORKS_THERE, (FRAMES[0], FRAMES[-1])):
        one = data["maps"][f"{network} {depth} {blocks}"]
        layers = map_layers(network, depth, blocks, frames)
        assert one["names"] == [layer.name for layer in layers]
        assert one["fields"] == [[*layer.field, *layer.step] for layer in layers]
        rows = [data["rows"][place] for place in one["rows"][str(frames)]]
        wanted = [{name: getattr(layer, name) for name in SENT} for layer in layers]
        assert rows == json.loads(json.dumps(wanted))


def test_a_page_stays_small():
    assert len(json.dumps(all_maps())) < 250_000
