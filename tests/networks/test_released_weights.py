"""The loader of the released weights: names, shapes, inflation; what does not fit is listed."""

import re

import numpy as np
import pytest
from quick import few_quick
from support import assert_close

from nonlocal_ref.base.tree import leaves
from nonlocal_ref.layers.batchnorm import batchnorm
from nonlocal_ref.networks import c2d, i3d
from nonlocal_ref.networks.released_weights import read_blobs, released_name, with_released
from tests.networks.released import blobs, shapes, write
from tests.networks.test_resnet import Zeros

COUNTS = [({}, 267), ({"blocks": 5}, 327), ({"folded": True}, 161), ({"folded": True, "blocks": 5}, 201)]


@pytest.mark.parametrize(("options", "count"), COUNTS)
def test_the_files_have_the_names_of_the_released_ones(options, count):
    assert len(shapes(**options)) == count


@pytest.mark.parametrize("make", [c2d, i3d])
@pytest.mark.parametrize("depth", [50, 101])
def test_every_parameter_of_a_network_has_a_name_there(make, depth):
    ours = {released_name(name) for name, _ in leaves(make(depth, 5).init(Zeros(), 3))}
    assert ours == set(shapes(depth, 5, inflate=make is i3d))


@pytest.mark.parametrize("bare", few_quick([False, True], [False]))
def test_a_file_is_read_channels_last_into_every_parameter(tmp_path, bare):
    written = blobs(blocks=5)
    params = with_released(
        c2d(blocks=5, of="code").init(Zeros(), 3), read_blobs(write(tmp_path / "w.pkl", written, bare=bare))
    )
    found = dict(leaves(params))
    assert (found["conv1.w"][0, 2, 3, 1] == written["conv1_w"][:, 1, 0, 2, 3]).all()
    assert (found["res3.nonlocal1.theta.w"][7] == written["nonlocal_conv3_1_theta_w"][:, 7, 0, 0, 0]).all()
    assert (found["res4.nonlocal5.batchnorm.running.var"] == written["nonlocal_conv4_5_bn_riv"]).all()
    assert (found["res5.block0.sum.shortcut.bn.gamma"] == written["res5_0_branch1_bn_s"]).all()
    assert (
        found["res2.block1.sum.conv_b.w"][0, 1, 2, 3] == written["res2_1_branch2b_w"][:, 3, 0, 1, 2]
    ).all()
    assert (found["fc.w"] == written["pred_w"].T).all()
    assert len(found) == len(written)


def test_the_classifier_may_be_a_convolution(tmp_path):
    written = blobs()
    written["pred_w"] = written["pred_w"].reshape(400, 2048, 1, 1, 1)
    params = with_released(c2d().init(Zeros(), 3), read_blobs(write(tmp_path / "w.pkl", written)))
    assert params["fc"].w.shape == (2048, 400)


def test_kernels_of_one_frame_are_inflated():
    flat = blobs(inflate=False)
    found = dict(leaves(with_released(i3d().init(Zeros(), 3), flat)))
    kernel = found["conv1.w"]
    assert kernel.shape == (5, 7, 7, 3, 64)
    assert_close(kernel.sum(axis=0), np.moveaxis(flat["conv1_w"][:, :, 0], (0, 1), (-1, -2)))
    assert (kernel[0] == kernel[4]).all()


def test_weights_of_pictures_have_no_frames_at_all():
    flat = {n: a[:, :, 0] if a.ndim == 5 and n != "pred_w" else a for n, a in blobs().items()}
    assert_close(
        dict(leaves(with_released(c2d().init(Zeros(), 3), flat)))["conv1.w"],
        dict(leaves(with_released(c2d().init(Zeros(), 3), blobs())))["conv1.w"],
    )


def test_a_folded_batch_normalisation_is_scale_and_shift_alone(make_numpy):
    written = blobs(folded=True, blocks=5)
    params = with_released(c2d(blocks=5, frozen=True).init(Zeros(), 3), written)
    gamma, beta, running = params["bn1"]
    x = make_numpy(2, 7, 64, dtype="float32")
    expected = written["res_conv1_bn_s"] * x + written["res_conv1_bn_b"]
    assert_close(batchnorm(x, gamma, beta, *running), expected, 1e-6)


def test_a_folded_batch_normalisation_is_exact_with_the_epsilon_of_the_blocks(make_numpy):
    scale, shift = (make_numpy(1024, dtype="float32") for _ in range(2))
    folded = {"nonlocal_conv4_5_bn_s": scale, "nonlocal_conv4_5_bn_b": shift}
    net = c2d(blocks={"res4": (5,)}, frozen=True, batchnorm="frozen", batchnorm_eps=0.01)
    others = re.compile("nonlocal_conv(3|4_1|4_3)")
    written = {n: a for n, a in blobs(folded=True, blocks=5).items() if not others.match(n)} | folded
    params = with_released(net.init(Zeros(), 3), written, block_eps=0.01)["res4"]["nonlocal5"]["batchnorm"]
    x = make_numpy(2, 7, 1024, dtype="float32")
    y = batchnorm(x, params.gamma, params.beta, *params.running, eps=0.01)
    assert_close(y, scale * x + shift, 1e-6)


def test_blocks_without_biases_are_read_from_a_file_that_has_none():
    written = {
        n: a for n, a in blobs(blocks=5).items() if not re.fullmatch("nonlocal_.*(theta|phi|g|out)_b", n)
    }
    net = c2d(blocks=5, bias=False, of="code")
    found = dict(leaves(with_released(net.init(Zeros(), 3), written)))
    assert len(found) == len(written) == 327 - 5 * 4
    assert (found["res3.nonlocal1.w_z.w"] == written["nonlocal_conv3_1_out_w"][:, :, 0, 0, 0].T).all()
    with pytest.raises(
        ValueError, match="20 names do not fit this network: left over nonlocal_conv3_1_theta_b"
    ):
        with_released(net.init(Zeros(), 3), blobs(blocks=5))


def test_missing_left_over_and_misshapen_names_are_all_listed():
    written = blobs()
    written["res2_0_branch2a_w"] = written["res2_0_branch2a_w"].transpose(1, 0, 2, 3, 4)[:, :7]
    written["nonlocal_conv3_1_g_b"] = np.zeros(256, np.float32)
    del written["pred_b"]
    with pytest.raises(ValueError, match="3 names do not fit this network: missing pred_b; ") as error:
        with_released(c2d().init(Zeros(), 3), written)
    ours = "res2.block0.sum.branch.conv_a.w is (1, 1, 1, 64, 64)"
    assert "left over nonlocal_conv3_1_g_b (256,)" in str(error.value)
    assert f"res2_0_branch2a_w has shape (64, 7, 1, 1, 1) but {ours}" in str(error.value)


def test_an_array_with_the_right_number_of_elements_alone_does_not_fit():
    written = blobs()
    written["res3_0_branch2a_w"] = written["res3_0_branch2a_w"].transpose(1, 0, 2, 3, 4)
    with pytest.raises(ValueError, match=r"res3_0_branch2a_w has shape \(256, 128, 1, 1, 1\)"):
        with_released(c2d().init(Zeros(), 3), written)


@pytest.mark.parametrize("content", [[1, 2], "text", {"blobs": [1]}])
def test_what_is_no_dictionary_of_arrays_is_refused(tmp_path, content):
    import pickle

    path = tmp_path / "w.pkl"
    path.write_bytes(pickle.dumps(content, 2))
    with pytest.raises(ValueError, match="a released file is a dictionary of arrays"):
        read_blobs(path)
