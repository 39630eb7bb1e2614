"""Outputs layer by layer, and the frames that one frame reaches, against the windows written out by hand."""

import numpy as np
import pytest

import nonlocal_ref as nl
from nonlocal_ref.analysis.lessons.layer_outputs import frames_reached, layer_outputs, working_blocks
from nonlocal_ref.layers.activations import relu_layer
from nonlocal_ref.layers.conv import conv_layer
from nonlocal_ref.layers.pooling import max_pool_layer
from nonlocal_ref.networks import c2d, tiny

FRAMES = 16
SMALL = nl.chain(  # Table 1 in time: conv1 drops every second frame, two poolings over three frames
    conv1=conv_layer(5, (1, 3, 3), stride=(2, 1, 1), padding=(0, 1, 1)),
    pool1=max_pool_layer((3, 3, 3), (2, 2, 2), (1, 1, 1)),
    res2=relu_layer(),
    pool2=max_pool_layer((3, 1, 1), (2, 1, 1), (1, 0, 0)),
    res3=conv_layer(7, (1, 3, 3), padding=(0, 1, 1)),
)


def clip(frames=FRAMES, size=8):
    return np.random.default_rng(1).standard_normal((1, frames, size, size, 3), dtype=np.float32)


def by_hand(frame):
    """The windows of three frames, two apart: which of them hold a frame of the layer before."""
    conv1 = [frame % 2 == 0 and frame // 2 == o for o in range(8)]
    pool1 = [any(conv1[max(2 * o - 1, 0) : 2 * o + 2]) for o in range(4)]
    pool2 = [any(pool1[max(2 * o - 1, 0) : 2 * o + 2]) for o in range(2)]
    return {"conv1": conv1, "pool1": pool1, "res2": pool1, "pool2": pool2, "res3": pool2}


@pytest.mark.parametrize("frame", range(FRAMES))
def test_a_frame_reaches_the_frames_whose_windows_hold_it_and_no_others(frame):
    params = SMALL.init(np.random.default_rng(0), 3)
    found = frames_reached(SMALL, params, clip(), frame)
    assert {name: changed.tolist() for name, changed in found.items()} == by_hand(frame)


def test_of_32_frames_those_in_the_middle_of_a_window_and_the_last_reach_one_frame():
    """By hand; it is an answer of notebook 08."""
    params = SMALL.init(np.random.default_rng(0), 3)
    reached = [frames_reached(SMALL, params, clip(32), t, ("pool2",))["pool2"].sum() for t in range(32)]
    assert [t for t in range(32) if reached[t] == 1] == [0, 8, 16, 24, 26, 28, 30]
    assert [t for t in range(32) if reached[t] == 0] == list(range(1, 32, 2))


def test_in_c2d_the_odd_frames_reach_nothing_and_with_a_block_every_other_one_reaches_all():
    params = c2d().init(np.random.default_rng(0), 3)
    with_block = c2d(blocks={"res3": (1,)}, version="dot_product")
    rng = np.random.default_rng(2)
    both = params | {"res3": with_block.made_of.layers["res3"].init(rng, 256)}
    x = clip(32, 32)
    for frame in (1, 2, 8, 31):
        plain = frames_reached(c2d(), params, x, frame)
        block = frames_reached(with_block, working_blocks(both), x, frame)
        assert plain["res3"].tolist() == {2: [1, 1, 0, 0], 8: [0, 1, 0, 0]}.get(frame, [0, 0, 0, 0])
        assert block["res3"].tolist() == [frame % 2 == 0] * 4
        assert block["pool2"].tolist() == plain["res3"].tolist()


def test_a_new_block_lets_nothing_through_and_a_working_one_does():
    net, x = tiny(blocks=1, version="dot_product"), clip(4, 16)
    params = net.init(np.random.default_rng(0), 3)
    layers = ("conv3", "nonlocal0", "mix")
    new, working = (frames_reached(net, p, x, 2, layers) for p in (params, working_blocks(params)))
    assert new["nonlocal0"].tolist() == new["mix"].tolist() == [False, False, True, False]
    assert working["nonlocal0"].tolist() == working["mix"].tolist() == [True] * 4
    assert working["conv3"].tolist() == [False, False, True, False]


def test_working_blocks_differ_in_gamma_alone_and_leave_the_old_ones_as_they_are():
    params = tiny().init(np.random.default_rng(0), 3)
    working = working_blocks(params)
    gamma = working["nonlocal0"]["batchnorm"].gamma
    assert gamma.tolist() == [1] * 32
    assert gamma.dtype == np.float32
    assert not params["nonlocal0"]["batchnorm"].gamma.any()
    assert working["nonlocal0"]["theta"] is params["nonlocal0"]["theta"]
    assert working["conv1"]["conv"] is params["conv1"]["conv"]


def test_the_last_output_is_that_of_the_network_and_each_has_the_shape_that_the_layer_says():
    net, x = tiny(), clip(4, 16)
    params = net.init(np.random.default_rng(0), 3)
    outputs = layer_outputs(net, params, x, train=True)
    np.testing.assert_array_equal(outputs["fc"], net.forward(params, x, train=True)[0])
    shape = x.shape
    for name, layer in net.made_of.layers.items():
        shape = layer.out_shape(shape)
        assert outputs[name].shape == shape


def test_it_stops_after_the_layer_that_is_named():
    net, x = tiny(), clip(4, 16)
    outputs = layer_outputs(net, net.init(np.random.default_rng(0), 3), x, upto="conv2")
    assert list(outputs) == ["conv1", "conv2"]
