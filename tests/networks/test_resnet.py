"""C2D and I3D: parameters to the unit, the shapes of Table 1, where the blocks stand, inflation."""

import numpy as np
import pytest
from counted import Zeros
from support import assert_close

import nonlocal_ref as nl
from nonlocal_ref.base.tree import leaves
from nonlocal_ref.networks import c2d, i3d
from nonlocal_ref.networks.resnet import places
from nonlocal_ref.paper.architecture import BLOCKS, STAGES, grid

C2D = {50: 24_327_632, 101: 43_319_760}  # counted by hand from Table 1: ../shared/paper/facts.md


def sizes(net):
    """{name: size} of the parameters that have a gradient, made without drawing a number."""
    params = net.init(Zeros(), 3)
    return {name: a.size for name, a in leaves(params) if "running" not in name}


@pytest.mark.parametrize("depth", C2D)
def test_the_parameters_of_c2d_are_those_of_table_1(depth):
    assert sum(sizes(c2d(depth)).values()) == C2D[depth]


def test_five_blocks_add_their_parameters():
    assert sum(sizes(c2d(50, 5)).values()) - C2D[50] == 7_358_464  # 2 x 526,592 + 3 x 2,101,760


@pytest.mark.parametrize(
    ("net", "ratio"),
    [(c2d(101, 5), 1.17), (i3d(101, inflate="3x1x1"), 1.19), (i3d(101, inflate="3x3x3"), 1.46)],
    ids=["NL 5 blocks", "I3D 3x1x1", "I3D 3x3x3"],
)
def test_the_parameters_relative_to_c2d_are_those_of_table_2e(net, ratio):
    assert round(sum(sizes(net).values()) / C2D[101], 2) == ratio


@pytest.mark.parametrize("frames", [8, 32, 128])
@pytest.mark.parametrize(("height", "width"), [(224, 224), (256, 256), (256, 340)])
def test_every_stage_has_the_shape_of_table_1(frames, height, width):
    shape, found = (1, frames, height, width, 3), {}
    for name, layer in c2d().made_of.layers.items():
        shape = found[name] = layer.out_shape(shape)
    assert found["conv1"] == (1, frames // 2, height // 2, width // 2, 64)
    for name, row in STAGES.items():
        T, H, _ = grid(name, frames, height)
        _, _, W = grid(name, frames, width)
        assert found[name] == (1, T, H, W, row.channels)
    assert shape == (1, 400)


def test_the_released_codes_networks_pool_to_55_and_meet_table_1_again_at_res3():
    for of, frames in (("code", 32), ("code8", 8)):
        layers, shape, found = c2d(of=of).made_of.layers, (1, frames, 224, 224, 3), {}
        for name, layer in layers.items():
            shape = found[name] = layer.out_shape(shape)
        assert found["pool1"] == (1, 8, 55, 55, 64)
        assert found["res3"] == (1, 4, 28, 28, 512)


@pytest.mark.parametrize("depth", BLOCKS)
@pytest.mark.parametrize("blocks", [0, 1, 5, {"res2": (1,)}])
def test_a_block_stands_right_after_its_residual_block(depth, blocks):
    layers = c2d(depth, blocks).made_of.layers
    for stage in STAGES:
        names = list(layers[stage].made_of.layers)
        expected = {f"nonlocal{k}" for k in places(depth, blocks).get(stage, ())}
        assert {name for name in names if name.startswith("nonlocal")} == expected
        for name in expected:
            assert names[names.index(name) - 1] == name.replace("nonlocal", "block")


def test_ten_blocks_follow_every_residual_block_of_res3_and_res4():
    assert {stage: len(behind) for stage, behind in places(50, 10).items()} == {"res3": 4, "res4": 6}


@pytest.mark.parametrize(
    ("options", "words"),
    [
        ({"depth": 34}, "unknown depth 34: choose one of 50, 101"),
        ({"blocks": 3}, "unknown blocks 3: choose one of 0, 1, 5, 10"),
        ({"blocks": {"res6": (0,)}}, "unknown stage 'res6': choose one of 'res2', 'res3', 'res4', 'res5'"),
        ({"blocks": {"res3": (4,)}}, "unknown residual block of res3 4: choose one of 0, 1, 2, 3"),
        ({"positions": {"res1": 4}}, "unknown stage 'res1': choose one of 'res2', 'res3', 'res4', 'res5'"),
        ({"positions": {"res3": 0}}, "unknown positions 0: choose 'spacetime', 'space', 'time', or k for"),
        ({"inflate": "5x1x1"}, "unknown inflate '5x1x1': choose one of None, '3x1x1', '3x3x3'"),
        ({"of": "caffe2"}, "unknown of 'caffe2': choose one of 'paper', 'code', 'code8'"),
    ],
)
def test_what_is_not_there_is_refused_in_words(options, words):
    with pytest.raises(ValueError, match=words):
        c2d(**options)


def test_the_released_code_starts_the_block_with_a_small_spread_and_scales_the_softmax_alone():
    net = c2d(blocks={"res2": (0,)}, of="code")
    block = net.made_of.layers["res2"].made_of.layers["nonlocal0"]
    found = block.options
    assert (found.pool, found.positions, found.scale, found.batchnorm) == ("before", "spacetime", True, True)
    assert abs(block.init(np.random.default_rng(0), 256)["theta"].w.std() / 0.01 - 1) < 0.02
    dot = c2d(blocks={"res2": (0,)}, of="code", version="dot_product")
    assert dot.made_of.layers["res2"].made_of.layers["nonlocal0"].options.scale is False


def test_frozen_networks_have_no_batch_normalisation_in_a_new_block():
    block = c2d(blocks=5, frozen=True).made_of.layers["res3"].made_of.layers["nonlocal1"]
    assert block.options.batchnorm is False


# the whole of a small clip


def test_new_blocks_change_nothing_and_training_passes_through():
    clip = np.random.default_rng(1).standard_normal((1, 8, 32, 32, 3), dtype=np.float32)
    plain, with_blocks = (
        c2d(of="code8", classes=5),
        c2d(of="code8", classes=5, blocks={"res2": (0,), "res4": (1,)}),
    )
    params = plain.init(np.random.default_rng(0), 3)
    more = with_blocks.init(np.random.default_rng(0), 3)
    for stage in STAGES:
        more[stage] |= params[stage]
    more |= {name: params[name] for name in params if name not in STAGES}
    assert_close(with_blocks.forward(more, clip)[0], plain.forward(params, clip)[0])
    logits, saved = with_blocks.forward(more, clip, train=True)
    dx, dparams = with_blocks.backward(np.ones_like(logits), saved, more)
    assert dx.shape == clip.shape
    trained = {name for name, _ in leaves(more) if "running" not in name}
    assert {name for name, _ in leaves(dparams)} == trained
    assert all(a.dtype == np.float32 for _, a in leaves(dparams))


def positions_of(net):
    """{stage: positions of its blocks}"""
    layers = {stage: net.made_of.layers[stage].made_of.layers for stage in STAGES}
    return {
        stage: inside[name].options.positions
        for stage, inside in layers.items()
        for name in inside
        if name.startswith("nonlocal")
    }


def test_positions_are_those_of_all_blocks_or_of_the_blocks_of_a_stage():
    assert positions_of(c2d(blocks=5, positions=4)) == {"res3": 4, "res4": 4}
    assert positions_of(c2d(blocks=5, positions={"res3": 4})) == {"res3": 4, "res4": "spacetime"}
    assert positions_of(i3d(blocks=5, positions={"res4": "space"})) == {"res3": "spacetime", "res4": "space"}


def test_groups_of_four_frames_in_res3_are_clips_of_four_frames_there():
    """Eight frames at a block of res3: it gives what a block gives for each half alone."""
    net = c2d(of="code8", blocks={"res3": (0,)}, positions={"res3": 4}, frozen=True)
    block = net.made_of.layers["res3"].made_of.layers["nonlocal0"]
    rng = np.random.default_rng(0)
    params = block.init(rng, 512, dtype=np.float64, zero_init=False)
    x = rng.standard_normal((1, 8, 3, 4, 512))
    halves = [
        nl.nonlocal_block(pool="before", scale=True).forward(params, half)[0] for half in np.split(x, 2, 1)
    ]
    assert_close(block.forward(params, x)[0], np.concatenate(halves, axis=1))


@pytest.mark.parametrize("size", [(32, 32), (40, 56), (64, 33)])
def test_a_network_takes_clips_of_every_size(size):
    net = c2d(of="paper", classes=5, blocks={"res4": (5,)})
    clip = np.random.default_rng(1).standard_normal((1, 8, *size, 3), dtype=np.float32)
    logits, _ = net.forward(net.init(np.random.default_rng(0), 3), clip)
    assert logits.shape == net.out_shape(clip.shape) == (1, 5)
    assert np.isfinite(logits).all()
