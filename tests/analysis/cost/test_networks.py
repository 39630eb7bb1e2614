"""Prices of networks against counted truth: the arrays of init, those in `saved`, the products of a run."""

from math import prod

import numpy as np
import pytest
from counted import Counted, Zeros, count, layer_by_layer, memory_of

import nonlocal_ref as nl
from nonlocal_ref.analysis import cost
from nonlocal_ref.base.tree import leaves, tree_map
from nonlocal_ref.layers import conv as plain
from nonlocal_ref.layers.activations import relu_layer
from nonlocal_ref.layers.conv import conv_layer
from nonlocal_ref.layers.dropout import dropout_layer
from nonlocal_ref.layers.pooling import global_mean_layer, mean_pool_layer
from nonlocal_ref.networks import c2d, i3d, tiny
from nonlocal_ref.networks.configurations import CONFIGURATIONS

CLIP = (1, 32, 224, 224, 3)
SMALL = (2, 8, 32, 32, 3)


def dropout():
    return np.random.default_rng(0)


NETWORKS = {
    "tiny": (tiny(), (2, 4, 9, 12, 3)),
    "tiny in float64": (tiny(2, stage="conv2", version="concatenation"), (1, 4, 8, 8, 2)),
    "tiny, time": (tiny(stage="conv1", positions="time"), (1, 4, 9, 12, 3)),
    "tiny, frozen": (tiny(frozen=True), (2, 4, 9, 12, 3)),
    "c2d": (c2d(), SMALL),
    "c2d of the code": (c2d(50, 5, of="code", dropout=dropout()), (1, 32, 32, 32, 3)),
    "c2d of the code, 8 frames": (c2d(50, 10, of="code8", classes=5), SMALL),
    "c2d, groups": (c2d(50, {"res2": (0, 2)}, positions=2, version="dot_product"), SMALL),
    "c2d, frozen": (c2d(50, 1, frozen=True, version="gaussian"), SMALL),
    "i3d": (i3d(50, 5, inflate="3x3x3"), SMALL),
    "a picture": (nl.chain(conv_layer(5, (3, 3), stride=2), mean_pool_layer((2, 2))), (3, 9, 11, 2)),
    "a sequence": (nl.chain(nl.nonlocal_block(), conv_layer(5, (3,)), relu_layer()), (3, 9, 4)),
}
PLAIN = [("tiny", NETWORKS["tiny"]), ("c2d", (c2d(50, {"res2": (0,)}, of="code8"), (1, 4, 16, 16, 3)))]


def itemsize(name):
    return 8 if "float64" in name else 4


def run_of(name):
    """Parameters, and what a forward in training saves."""
    net, shape = NETWORKS[name]
    rng, dtype = np.random.default_rng(1), f"float{8 * itemsize(name)}"
    params = net.init(Zeros(), shape[-1], dtype=dtype)
    return params, layer_by_layer(net).forward(params, rng.standard_normal(shape).astype(dtype), train=True)[
        1
    ]


@pytest.mark.parametrize("name", NETWORKS)
def test_parameters_and_kept_bytes_are_those_of_a_run(name):
    params, saved = run_of(name)
    price = cost.network_cost(*NETWORKS[name], itemsize=itemsize(name))
    sizes = [(name, a.size) for name, a in leaves(params)]
    assert price.parameters == sum(size for path, size in sizes if "running" not in path)
    assert price.statistics == sum(size for path, size in sizes if "running" in path)
    assert price.kept_bytes == memory_of(saved)


@pytest.mark.parametrize(("net", "shape"), [row for _, row in PLAIN], ids=[name for name, _ in PLAIN])
def test_multiply_adds_are_the_products_of_a_run(net, shape, monkeypatch):
    """Counted in the readable convolution: one product for each tap."""
    monkeypatch.setattr(plain.im2col, "conv", plain.conv)
    rng = np.random.default_rng(1)
    params = tree_map(lambda a: a.view(Counted), net.init(Zeros(), shape[-1], dtype=np.float64))
    done, _ = count(lambda x: layer_by_layer(net).forward(params, x, train=True), rng.standard_normal(shape))
    assert cost.network_cost(net, shape).macs == done["products"]


@pytest.mark.parametrize("name", NETWORKS)
def test_every_row_has_the_shape_that_leaves_its_layer(name):
    net, shape = NETWORKS[name]
    rows = cost.network_cost(net, shape).rows
    assert rows[0].arriving == shape
    assert rows[-1].shape == net.out_shape(shape)


@pytest.mark.parametrize("name", CONFIGURATIONS)
def test_every_network_of_the_paper_has_its_exact_number_of_parameters(name):
    make, parameters = CONFIGURATIONS[name]
    assert cost.network_cost(make(), (1, 32, 64, 64, 3)).parameters == parameters


def test_the_network_takes_20_4_billion_multiply_adds():
    """By hand: conv1 1.888, res2 5.344, res3 4.110, res4 5.857, res5 3.237, all in 1e9."""
    assert cost.network_macs() == 20_437_303_296
    stages = {row.path: f"{row.macs / 1e9:.3f}" for row in cost.network_cost(c2d(), CLIP).stages()}
    by_hand = {"conv1": "1.888", "res2": "5.344", "res3": "4.110", "res4": "5.857", "res5": "3.237"}
    assert by_hand.items() <= stages.items()


@pytest.mark.parametrize("clip", [(0, 224), (32, 0)])
def test_a_clip_without_frames_or_pixels_is_refused(clip):
    with pytest.raises(ValueError, match="is 0: give a number above zero"):
        cost.network_macs(*clip)


@pytest.mark.parametrize(
    ("stage", "gmacs"), [("res2", "42.3"), ("res3", "2.29"), ("res4", "1.18"), ("res5", "0.99")]
)
def test_a_block_in_a_network_costs_what_it_costs_by_itself(stage, gmacs):
    """Pooled before phi and g: calculated by hand from Table 1."""
    rows = cost.network_cost(c2d(50, {stage: (1,)}, pool="before"), CLIP).rows
    (block,) = [row for row in rows if row.kind == "non-local"]
    assert block.path == f"{stage}.nonlocal1"
    assert float(f"{block.macs / 1e9:.3g}") == pytest.approx(float(gmacs), abs=0.005)
    assert block.macs == cost.stage_costs(pool="before")[stage].macs_forward


def test_five_blocks_in_resnet_50_take_less_than_resnet_101():
    """73 % of its parameters and 81 % of its multiply-adds; the paper says about 70 % and 80 %."""
    five, deep = (cost.network_cost(net, CLIP) for net in (c2d(50, 5, pool="before"), c2d(101)))
    assert f"{five.parameters / deep.parameters:.0%}" == "73%"
    assert f"{five.macs / deep.macs:.0%}" == "81%"


def test_the_receptive_fields_are_35_91_267_and_427_pixels():
    """By hand, C2D ResNet-50; in time 5 frames after pool1 and 13 after pool2."""
    fields = {row.path: row.field for row in cost.network_cost(c2d(), CLIP).stages()}
    found = [fields[stage].size for stage in cost.STAGES]
    assert found == [(5, 35, 35), (13, 91, 91), (13, 267, 267), (13, 427, 427)]
    assert [fields[stage].step[1] for stage in cost.STAGES] == [4, 8, 16, 32]


def test_a_block_right_after_the_image_meets_1_605_632_positions():
    """9.4 TiB of weights in float32: 32 x 224 x 224 positions, squared, 4 bytes each."""
    first = nl.chain(nl.nonlocal_block(engine="dense"), c2d())
    assert cost.block_cost(nl.nonlocal_block(), CLIP).sizes.N == 1_605_632
    price = cost.network_cost(first, CLIP)
    assert f"{cost.block_cost(nl.nonlocal_block(), CLIP).weights_bytes / 2**40:.1f}" == "9.4"
    assert price.rows[0].kept_bytes > 4 * prod(CLIP[1:4]) ** 2
    assert all(size == float("inf") for size in price.rows[0].field.size)


def test_paths_tell_where_a_layer_stands():
    rows = {row.path: row for row in cost.network_cost(c2d(), CLIP).rows}
    row = rows["res3.block0.sum.branch.conv_b"]
    assert (row.kernel, row.stride, row.arriving, row.shape) == (
        (1, 3, 3), (1, 2, 2), (1, 4, 56, 56, 128), (1, 4, 28, 28, 128)
    )  # fmt: skip
    assert "res3.block0.sum.shortcut.conv" in rows
    assert "res3.block1.sum.shortcut.conv" not in rows


def test_an_array_that_two_layers_keep_is_counted_once():
    """By hand: the first convolution keeps x, 24 numbers; relu keeps its y, the next convolution the same."""
    net = nl.chain(conv_layer(4, (1,)), relu_layer(), conv_layer(2, (1,)))
    rows = cost.network_cost(net, (1, 8, 3)).rows
    assert [row.kept_bytes for row in rows] == [4 * 24, 4 * 32, 0]


def test_a_layer_of_any_name_makes_an_array_of_its_own():
    """By hand: the input has 24 numbers, the layer called x makes 32."""
    rows = cost.network_cost(nl.chain(x=conv_layer(4, (1,)), y=conv_layer(2, (1,))), (1, 8, 3)).rows
    assert [row.kept_bytes for row in rows] == [4 * 24, 4 * 32]


def test_one_layer_alone_has_a_price():
    (row,) = cost.network_cost(conv_layer(5, (3, 3)), (1, 4, 5, 2)).rows
    assert (row.path, row.parameters, row.macs) == ("", 3 * 3 * 2 * 5 + 5, 2 * 3 * 9 * 2 * 5)


def test_a_layer_that_does_not_say_what_it_is_made_of_is_refused_in_words():
    unknown = relu_layer()._replace(made_of=None)
    words = "act meets (1, 3, 2): made_of is None: a price is known for ConvOptions, LinearOptions, "
    with pytest.raises(ValueError, match="add a rule to RULES") as caught:
        cost.network_cost(nl.chain(act=unknown), (1, 3, 2))
    assert str(caught.value).startswith(words)


@pytest.mark.parametrize(
    ("net", "shape", "words"),
    [
        (conv_layer(5, (3,)), (1, 2, 4), "the layer meets (1, 2, 4): the kernel (3,) does not fit into"),
        (
            nl.chain(a=conv_layer(5, (3, 3))),
            (1, 7, 4),
            "a meets (1, 7, 4): the grid (7,) and the",
        ),
        (relu_layer(), (0, 7, 4), "samples is 0: give a number above zero"),
        (relu_layer(), (1, 7, 0, 4), "positions is 0: give a number above zero"),
        (
            nl.residual(conv_layer(5, (1,))),
            (1, 7, 4),
            "the layer: the branch gives (1, 7, 5) but the",
        ),
    ],
    ids=["kernel", "axes", "samples", "positions", "branches"],
)
def test_a_shape_that_does_not_fit_is_refused_with_the_layers_name(net, shape, words):
    with pytest.raises(ValueError) as caught:  # noqa: PT011 - the beginning is compared below
        cost.network_cost(net, shape)
    assert str(caught.value).startswith(words)


def test_dropout_keeps_its_mask_and_the_mean_its_input():
    """By hand: 12 numbers in, 2 after the mean; the mask has 2."""
    net = nl.chain(global_mean_layer(), dropout_layer(0.5, dropout()))
    assert [row.kept_bytes for row in cost.network_cost(net, (1, 6, 2)).rows] == [4 * 12, 4 * 2]
