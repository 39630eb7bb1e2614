"""tiny: its size, its stages, its gradients."""

import numpy as np
import pytest
from support import assert_close

import nonlocal_ref as nl
from nonlocal_ref.base.tree import leaves
from nonlocal_ref.networks import tiny


@pytest.mark.parametrize("version", nl.VERSIONS)
@pytest.mark.parametrize("stage", ["conv1", "conv2", "conv3"])
def test_it_is_small_and_has_a_block_after_the_stage(stage, version):
    net = tiny(stage=stage, version=version)
    params = net.init(np.random.default_rng(0), 1)
    assert list(params)[list(params).index(stage) + 1] == "nonlocal0"
    assert sum(a.size for _, a in leaves(params)) < 200_000


OTHERS = [pytest.param(positions, marks=pytest.mark.slow) for positions in ("space", "time", 2)]


@pytest.mark.parametrize("positions", ["spacetime", *OTHERS])
def test_all_its_gradients_are_right(make_numpy, positions):
    net = tiny(stage="conv2", widths=(2, 2, 2), positions=positions)
    params = make_numpy.like(net.init(np.random.default_rng(0), 1))
    for train in (False, True):
        report = nl.gradcheck(net, params, make_numpy(2, 2, 4, 3, 1), train=train)
        assert report.ok, str(report)


def test_without_blocks_there_is_none():
    assert not any("nonlocal" in name for name in tiny(0).made_of.layers)
    assert {"nonlocal0", "nonlocal1"} <= set(tiny(2).made_of.layers)


def test_an_unknown_stage_is_refused_in_words():
    with pytest.raises(ValueError, match="unknown stage 'res3': choose one of 'conv1', 'conv2', 'conv3'"):
        tiny(stage="res3")


def test_the_gradient_of_the_clip_may_be_left_out(make_numpy):
    whole, without = tiny(1), tiny(1, input_gradient=False)
    params = make_numpy.like(whole.init(np.random.default_rng(0), 1))
    x, dy = make_numpy(2, 4, 9, 8, 1), make_numpy(2, 2)
    saved = whole.forward(params, x)[1]
    dx, dparams = without.backward(dy, saved, params)
    assert dx is None
    expected = leaves(whole.backward(dy, saved, params)[1])
    for (_, found), (_, right) in zip(leaves(dparams), expected, strict=True):
        assert_close(found, right)


def test_a_position_embedding_stands_before_the_block():
    net = tiny(stage="conv2", position_embedding=4)
    names = list(net.made_of.layers)
    assert names[names.index("conv2") + 1 :][:2] == ["position", "nonlocal0"]
    assert net.init(np.random.default_rng(0), 1)["position"].e.shape == (4, 1, 1, 32)
    assert "position" not in tiny().made_of.layers


@pytest.mark.parametrize("version", ["embedded_gaussian", "average"])
def test_only_with_a_position_embedding_do_shuffled_frames_change_the_answer(make_numpy, version):
    x, shuffled = make_numpy(2, 4, 8, 8, 1), [2, 0, 3, 1]
    for frames, same in ((None, True), (4, False)):
        net = tiny(version=version, position_embedding=frames)
        params = make_numpy.like(net.init(np.random.default_rng(0), 1))
        logits, others = (net.forward(params, clip)[0] for clip in (x, x[:, shuffled]))
        assert np.allclose(logits, others, rtol=0, atol=1e-9) == same
