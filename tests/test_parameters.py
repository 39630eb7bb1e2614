"""How the parameters start, and which of them a version has."""

import numpy as np
import pytest

import nonlocal_ref as nl
from nonlocal_ref.base.tree import leaves
from nonlocal_ref.embed import Linear
from nonlocal_ref.layers.batchnorm import BatchNorm, Running
from nonlocal_ref.parameters import Halves

LINEAR = {"theta": [(6, 3), (3,)], "phi": [(6, 3), (3,)]}
REST = {"g": [(6, 3), (3,)], "w_z": [(3, 6), (6,)]}
W_F = {"w_f": [(3, 1), (3, 1)]}
SHAPES = {
    "gaussian": REST,
    "gaussian_distance": REST,
    "cosine": REST,
    "embedded_gaussian": LINEAR | REST,
    "dot_product": LINEAR | REST,
    "concatenation": LINEAR | REST | W_F,
}


def init(version="embedded_gaussian", channels=6, batchnorm=False, **options):
    return nl.nonlocal_block(version, batchnorm=batchnorm).init(np.random.default_rng(0), channels, **options)


@pytest.mark.parametrize("version", SHAPES)
def test_a_version_has_the_parameters_that_its_equation_names(version):
    params = init(version)
    assert {name: [a.shape for a in params[name]] for name in params} == SHAPES[version]


def test_batch_normalisation_adds_gamma_beta_and_the_running_statistics():
    params = init(batchnorm=True)
    added = {name: a.shape for name, a in leaves({n: params[n] for n in set(params) - set(LINEAR | REST)})}
    names = ("gamma", "beta", "running.mean", "running.var")
    assert added == {f"batchnorm.{name}": (6,) for name in names}
    assert params["batchnorm"].running.mean.tolist() == [0] * 6
    assert params["batchnorm"].running.var.tolist() == [1] * 6


def test_parameters_are_named():
    params = init("concatenation", batchnorm="frozen")
    assert type(params["batchnorm"].running) is Running
    kinds = {"w_f": Halves, "batchnorm": BatchNorm}
    assert all(type(params[name]) is kinds.get(name, Linear) for name in params)


@pytest.mark.parametrize(("channels", "inner"), [(6, 3), (7, 3), (2, 1), (1024, 512)])
def test_the_block_has_half_the_channels_inside(channels, inner):
    assert init(channels=channels)["g"].w.shape == (channels, inner)


def test_another_width_may_be_asked_for():
    assert init(channels=1, inner=5)["w_z"].w.shape == (5, 1)


def test_w_z_or_gamma_starts_at_zero_and_only_that():
    plain, normalised = init(), init(batchnorm=True)
    assert not plain["w_z"].w.any()
    assert not normalised["batchnorm"].gamma.any()
    assert normalised["w_z"].w.all()
    assert all(params[name].w.all() for params in (plain, normalised) for name in ("theta", "phi", "g"))
    assert not any(a.any() for name, a in leaves(plain) if name.endswith(".b"))


def test_without_zero_init_nothing_but_the_biases_is_zero():
    assert init(zero_init=False)["w_z"].w.all()
    assert init(zero_init=False, batchnorm=True)["batchnorm"].gamma.tolist() == [1] * 6


def test_weights_have_the_spread_of_he_or_the_one_asked_for():
    params = init("concatenation", channels=600, zero_init=False)
    expected = {"theta": 600, "phi": 600, "g": 600, "w_z": 300}
    for name, fan_in in expected.items():
        assert (
            abs(params[name].w.std() / np.sqrt(2 / fan_in) - 1) < 0.01
        )  # 180,000 numbers: 0.0017 a deviation
    assert (
        abs(np.concatenate(params["w_f"]).std() / np.sqrt(2 / 600) - 1) < 0.15
    )  # 600 numbers: 0.029 a deviation
    assert abs(init(channels=600, std=0.01)["g"].w.std() / 0.01 - 1) < 0.01


@pytest.mark.parametrize("dtype", [np.float32, np.float64, "float32"])
@pytest.mark.parametrize("version", SHAPES)
def test_every_parameter_is_of_the_dtype_asked_for(version, dtype):
    params = init(version, batchnorm=True, dtype=dtype, std=np.float64(0.1))
    assert {a.dtype for _, a in leaves(params)} == {np.dtype(dtype)}


def test_the_same_generator_draws_the_same_parameters():
    for (name, a), (same, b) in zip(leaves(init()), leaves(init()), strict=True):
        assert name == same
        assert (a == b).all()
    assert (init()["theta"].w != init()["phi"].w).all()


def test_plain_tuples_serve_as_parameters(make_numpy):
    block = nl.nonlocal_block()
    named = make_numpy.params(block)
    plain = {name: tuple(pair) for name, pair in named.items()}
    x = make_numpy(2, 7, 6)
    assert (block.forward(plain, x)[0] == block.forward(named, x)[0]).all()
