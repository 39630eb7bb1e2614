"""A network in fewer steps gives the outputs, gradients and running statistics of its layers one by one."""

import numpy as np
import pytest
from support import Maker, assert_close, assert_trees_close

import nonlocal_ref as nl
from nonlocal_ref.base import blocks
from nonlocal_ref.embed import linear_layer
from nonlocal_ref.layers import conv_batchnorm
from nonlocal_ref.layers.activations import relu_layer
from nonlocal_ref.layers.batchnorm import batchnorm_layer
from nonlocal_ref.layers.conv import conv_layer
from nonlocal_ref.layers.fused import fused

B, T, H, W, C = 2, 3, 7, 5, 4
SHAPE = (B, T, H, W, C)


def conv(channels, kernel=(1, 1, 1), *, stride=1, **options):
    padding = tuple(k // 2 for k in kernel)
    return conv_layer(channels, kernel, stride=(1, stride, stride), padding=padding, bias=False, **options)


def networks(frozen=False, **options):
    """One for each way in which layers meet."""
    bn, relu = batchnorm_layer(frozen=frozen, **options), relu_layer()
    branch = nl.chain(a=conv(3), bn_a=bn, relu_a=relu, b=conv(11, (1, 3, 3), stride=2), bn_b=bn)
    wide = nl.chain(a=conv(3), bn_a=bn, relu_a=relu, c=conv(C), bn_c=bn)
    side = nl.chain(conv=conv(11, stride=2), bn=bn)
    return {
        "normalisation and ReLU": nl.chain(bn=bn, relu=relu, map=linear_layer(), relu2=relu),
        "normalisation alone": nl.chain(map=linear_layer(), bn=bn, map2=linear_layer()),
        "one tap": nl.chain(conv=conv(11), bn=bn, relu=relu),
        "one tap, no ReLU": nl.chain(conv=conv(11), bn=bn, map=linear_layer(3)),
        "one tap, stride 2": nl.chain(conv=conv(11, stride=2), bn=bn, relu=relu),
        "many taps": nl.chain(conv=conv(11, (3, 3, 3)), bn=bn, relu=relu),
        "many taps, no gradient of x": nl.chain(
            conv=conv(50, (1, 3, 3), stride=2, input_gradient=False), bn=bn, relu=relu
        ),
        "with a bias": nl.chain(conv=conv_layer(11, (1, 1, 1)), bn=bn, relu=relu),
        "shortcut x": nl.chain(sum=nl.residual(wide), relu=relu),
        "shortcut of its own": nl.chain(sum=nl.residual(branch, side), relu=relu),
        "a sum without ReLU": nl.chain(sum=nl.residual(wide), map=linear_layer(3)),
        "a branch that ends otherwise": nl.chain(sum=nl.residual(nl.chain(map=linear_layer())), relu=relu),
        "one layer as branch": nl.chain(sum=nl.residual(linear_layer()), relu=relu),
    }


NAMES = [*networks()]


def step(layer, params, x, dy, train):
    """Output, gradients and updated parameters of three steps."""
    found = []
    for _ in range(3):
        y, saved = layer.forward(params, x, train=train)
        dx, dparams = layer.backward(dy, saved, params)
        params = layer.update(params, saved)
        found.append((y, dparams, params, *(() if dx is None else (dx,))))
    return tuple(found)


@pytest.mark.parametrize("frozen", [False, True])
@pytest.mark.parametrize("train", [False, True])
@pytest.mark.parametrize(("dtype", "tolerance"), [("float32", 2e-5), ("float64", 1e-12)])
@pytest.mark.parametrize("name", NAMES)
def test_all_that_it_gives_is_that_of_the_layers(name, dtype, tolerance, train, frozen, monkeypatch):
    monkeypatch.setattr(blocks, "BLOCK_BYTES", 500)
    plain, make = networks(frozen)[name], Maker(np, 0)
    params = make.like(plain.init(np.random.default_rng(0), C), dtype)
    x, dy = make(*SHAPE, dtype=dtype), make(*plain.out_shape(SHAPE), dtype=dtype)
    found, expected = (step(net, params, x, dy, train) for net in (fused(plain), plain))
    assert_trees_close(found, expected, tolerance)


@pytest.mark.parametrize("name", ["normalisation and ReLU", "one tap", "many taps", "shortcut of its own"])
def test_epsilon_and_momentum_are_those_of_the_layers(name):
    plain, make = networks(eps=0.3, momentum=0.6)[name], Maker(np, 0)
    params = make.like(plain.init(np.random.default_rng(0), C))
    x, dy = make(*SHAPE), make(*plain.out_shape(SHAPE))
    found, expected = (step(net, params, x, dy, True) for net in (fused(plain), plain))
    assert_trees_close(found, expected, 1e-12)


@pytest.mark.parametrize("shape", [(B, 9, C), (B, H, W, C), SHAPE])
def test_sequences_pictures_and_videos_are_served(shape):
    grid, make = len(shape) - 2, Maker(np, 0)
    bn, relu = batchnorm_layer(), relu_layer()
    branch = nl.chain(conv=conv_layer(C, (1,) * grid, bias=False), bn=bn)
    plain = nl.chain(
        conv=conv_layer(11, (1,) * grid, bias=False), bn=bn, relu=relu,
        conv2=conv_layer(C, (3,) * grid, padding=1, bias=False), bn2=bn,
        sum=nl.residual(branch), relu2=relu,
    )  # fmt: skip
    params, x, dy = make.like(plain.init(np.random.default_rng(0), C)), make(*shape), make(*shape)
    found, expected = (step(net, params, x, dy, True) for net in (fused(plain), plain))
    assert_trees_close(found, expected, 1e-12)


def test_arrays_of_every_library_are_served(make):
    plain = networks()["shortcut of its own"]
    params = make.like(plain.init(np.random.default_rng(0), C))
    x, dy = make(*SHAPE), make(*plain.out_shape(SHAPE))
    found, expected = (step(net, params, x, dy, True) for net in (fused(plain), plain))
    assert_trees_close(found, expected, 1e-12)


def test_the_gradient_that_arrives_is_not_changed():
    for plain in networks().values():
        make, net = Maker(np, 0), fused(plain)
        params, x = make.like(net.init(np.random.default_rng(0), C)), make(*SHAPE)
        dy = np.array(make(*plain.out_shape(SHAPE)))
        before = dy.copy()
        net.backward(dy, net.forward(params, x, train=True)[1], params)
        assert (dy == before).all()


def test_neither_the_convolution_nor_its_normalisation_keeps_what_lies_between_them():
    """Kept by the layers: x, the output of the convolution, and y; here x and y, and small things."""
    plain, make = networks()["one tap"], Maker(np, 0)
    params, x = make.like(plain.init(np.random.default_rng(0), C)), make(*SHAPE)
    _, saved = fused(plain).forward(params, x, train=True)
    assert saved["conv"] is x
    assert saved["bn"].x is x
    assert saved["bn"].columns.mean.shape == (C,)


def test_an_offset_of_all_inputs_costs_few_digits():
    plain, make = networks()["one tap"], Maker(np, 0)
    params = make.like(plain.init(np.random.default_rng(0), C), "float32")
    x, dy = make(2, 3, 20, 20, C, dtype="float32"), make(2, 3, 20, 20, 11, dtype="float32")
    far = x + np.float32(100)
    found, expected = (step(fused(plain), params, a, dy, True)[0] for a in (far, x))
    assert_close(found[0], expected[0], 1e-3)
    assert_close(found[1]["bn"].gamma, expected[1]["bn"].gamma, 1e-2)


@pytest.mark.parametrize(
    ("arriving", "channels", "kernel", "input_gradient", "worth"),
    [
        (64, 256, (1, 1, 1), True, True),  # the last map of a bottleneck in res2
        (256, 1024, (1, 1, 1), True, True),  # in res4: 256^2 = 64 x 1024
        (512, 2048, (1, 1, 1), True, False),  # in res5
        (256, 64, (1, 1, 1), True, False),  # the first map
        (1, 16, (1, 3, 3), False, True),  # the first convolution of tiny on grey clips
        (1, 16, (1, 3, 3), True, False),  # its gradient of x would need more than one tap
    ],
)
def test_it_is_worth_it_where_few_numbers_make_many(arriving, channels, kernel, input_gradient, worth):
    made = conv(channels, kernel, input_gradient=input_gradient).made_of
    assert conv_batchnorm.is_worth_it(made, arriving) == worth


def test_made_of_and_parameters_stay_those_of_the_layers():
    plain = networks()["shortcut of its own"]
    fast = fused(plain)
    assert fast.made_of is plain.made_of
    assert (fast.init, fast.update, fast.out_shape) == (plain.init, plain.update, plain.out_shape)
