"""The block's scale, its batch normalisation's epsilon and momentum, and biases of some maps alone."""

import numpy as np
import pytest
from cases import every_version, run
from refusals import refuses
from support import C, E, assert_close, assert_trees_close

import nonlocal_ref as nl
from nonlocal_ref.analysis.trace import trace
from nonlocal_ref.base.tree import leaves
from nonlocal_ref.embed import Linear, Weights
from nonlocal_ref.networks.inference import inference
from nonlocal_ref.networks.parameter_files import load_params, save_params

GRID = (4, 5, 6)
SOME = ("theta", "phi", "g")
NORMED = {"batchnorm": True, "batchnorm_eps": 0.3, "batchnorm_momentum": 0.6}


# scale


def test_a_scale_of_ones_own_multiplies_the_scores(make_numpy):
    block = nl.nonlocal_block(scale=0.3, engine="dense")
    params, x = make_numpy.params(block), make_numpy(2, *GRID, C)
    _, saved = block.forward(params, x)
    theta, phi = (saved.embedded[k].reshape(2, -1, E) for k in (1, 2))
    s = np.exp(0.3 * theta @ phi.mT)
    assert_close(saved.operation.kept.p, s / s.sum(-1, keepdims=True))
    assert_close(nl.attention(block, params, x, (1, 2, 3))[0], saved.operation.kept.p[0, 45].reshape(GRID))


def test_a_scale_that_is_named_is_that_of_true(make_numpy):
    x, blocks = make_numpy(2, *GRID, C), [nl.nonlocal_block(scale=s) for s in (True, E**-0.5)]
    params = make_numpy.params(blocks[0], inner=E)
    assert_close(*(block.forward(params, x)[0] for block in blocks))


def test_a_scale_of_1_leaves_the_scores_as_they_are(make_numpy):
    x, blocks = make_numpy(2, *GRID, C), [nl.nonlocal_block(scale=s) for s in (1, False)]
    params = make_numpy.params(blocks[0])
    assert_close(*(block.forward(params, x)[0] for block in blocks))


@pytest.mark.parametrize("version", ["gaussian", "embedded_gaussian"])
def test_with_a_scale_of_ones_own_every_gradient_is_right(make_numpy, version):
    block = nl.nonlocal_block(version, scale=2.5)
    report = nl.gradcheck(block, make_numpy.params(block, 4, 2), make_numpy(2, 2, 3, 4))
    assert report.ok, str(report)


def test_a_scale_keeps_float32(make_numpy):
    block = nl.nonlocal_block(scale=np.float64(0.3), **NORMED)
    params, x = make_numpy.params(block), make_numpy(2, *GRID, C)
    params, x = make_numpy.like(params, "float32"), x.astype("float32")
    z, dx, dparams = run(block, params, x, x, True)
    assert {a.dtype.name for _, a in leaves({"z": z, "dx": dx, "dparams": dparams})} == {"float32"}


@pytest.mark.parametrize("version", ["dot_product", "concatenation", "cosine", "gaussian_distance"])
@pytest.mark.parametrize("scale", [True, 0.5])
def test_a_scale_of_other_scores_is_refused(version, scale):
    words = f"scale={scale} is for the softmax of a plain dot product: use scale=False with this version"
    with refuses(ValueError, words):
        nl.nonlocal_block(version, scale=scale)


@pytest.mark.parametrize("scale", [0, -0.5, float("nan"), float("inf")])
def test_a_scale_that_is_not_above_zero_is_refused(scale):
    with refuses(ValueError, f"scale is {scale!r}: give a number above zero"):
        nl.nonlocal_block(scale=scale)


def untyped(pytestconfig):
    if pytestconfig.getoption("--jaxtyping-packages", default=None):
        pytest.skip("the type checker of this run refuses it before the block sees it")


@pytest.mark.parametrize("name", ["scale", "batchnorm_eps", "batchnorm_momentum"])
@pytest.mark.parametrize("value", ["0.1", None, [0.1]])
def test_what_is_no_number_is_refused(pytestconfig, name, value):
    untyped(pytestconfig)
    with refuses(TypeError, f"{name} is {value!r}: give a number"):
        nl.nonlocal_block(**{"batchnorm": True} | {name: value})


# batch normalisation


@pytest.mark.parametrize("train", [True, False])
def test_epsilon_and_momentum_are_those_that_are_asked_for(make_numpy, train):
    block, plain = nl.nonlocal_block(**NORMED), nl.nonlocal_block()
    params, x = make_numpy.params(block), make_numpy(2, *GRID, C)
    z, saved = block.forward(params, x, train=train)
    w = plain.forward({n: p for n, p in params.items() if n != "batchnorm"}, x)[0] - x
    gamma, beta, old = params["batchnorm"]
    batch = (w.mean(axis=(0, 1, 2, 3)), w.var(axis=(0, 1, 2, 3)))
    mean, var = batch if train else old
    assert_close(z - x, gamma * (w - mean) / np.sqrt(var + 0.3) + beta)
    running, n = block.update(params, saved)["batchnorm"].running, w.size // C
    new = (0.6 * old.mean + 0.4 * batch[0], 0.6 * old.var + 0.4 * batch[1] * n / (n - 1))
    for found, expected in zip(running, new if train else old, strict=True):
        assert_close(found, expected)


@pytest.mark.parametrize("train", [True, False])
@pytest.mark.parametrize("norm", [True, "frozen"])
def test_with_another_epsilon_every_gradient_is_right(make_numpy, norm, train):
    block = nl.nonlocal_block(**NORMED | {"batchnorm": norm})
    params, x = make_numpy.params(block, 4, 2), make_numpy(2, 2, 3, 4)
    report = nl.gradcheck(block, params, x, train=train)
    assert report.ok, str(report)


@pytest.mark.parametrize(
    ("options", "words"),
    [
        ({"batchnorm": True, "batchnorm_eps": 0.0}, "batchnorm_eps is 0.0: give a number above zero"),
        (
            {"batchnorm": True, "batchnorm_momentum": 1.0},
            "batchnorm_momentum is 1.0: give a number from 0 to below 1",
        ),
        (
            {"batchnorm_eps": 0.1},
            "batchnorm_eps=0.1 and batchnorm_momentum=0.9 without batch normalisation: add batchnorm=True",
        ),
    ],
)
def test_numbers_that_no_batch_normalisation_uses_are_refused(options, words):
    with refuses(ValueError, words):
        nl.nonlocal_block(**options)


# biases of some maps


def split_biases(dparams):
    """The gradients with those of W_z's bias left out."""
    return dparams | {"w_z": Weights(dparams["w_z"].w)}


@pytest.mark.parametrize("norm", [False, True])
def test_a_block_without_a_bias_in_w_z_is_the_one_whose_bias_there_is_zero(make_numpy, norm):
    block, plain = (nl.nonlocal_block(bias=bias, batchnorm=norm) for bias in (SOME, True))
    params, x, dz = make_numpy.params(block), make_numpy(2, *GRID, C), make_numpy(2, *GRID, C)
    w_z = params["w_z"].w
    with_zero = params | {"w_z": Linear(w_z, np.zeros_like(w_z[0]))}
    z, dx, dparams = run(block, params, x, dz, norm)
    z_plain, dx_plain, dparams_plain = run(plain, with_zero, x, dz, norm)
    assert_close(z, z_plain)
    assert_close(dx, dx_plain)
    assert_trees_close(dparams, split_biases(dparams_plain), floor=1.0)


@every_version
def test_any_maps_may_be_without_a_bias(make_numpy, version):
    block = nl.nonlocal_block(version, bias=("g",), pool="after")
    params = make_numpy.params(block, 4, 2)
    assert [name for name, _ in leaves(params) if name.endswith(".b")] == ["g.b"]
    report = nl.gradcheck(block, params, make_numpy(2, 2, 4, 4, 4))
    assert report.ok, str(report)


def test_no_names_are_no_biases():
    none, off = (nl.nonlocal_block(bias=bias).init(np.random.default_rng(0), C) for bias in ((), False))
    assert_trees_close(none, off)


def test_names_in_a_list_are_refused(pytestconfig):
    untyped(pytestconfig)
    with refuses(ValueError, "bias is ['g']: give True, False, or a tuple such as ('theta', 'phi', 'g')"):
        nl.nonlocal_block(bias=["g"])


def test_names_of_no_map_are_refused():
    with refuses(ValueError, "unknown map in bias 'w_f': choose one of 'theta', 'phi', 'g', 'w_z'"):
        nl.nonlocal_block("concatenation", bias=("theta", "w_f"))
    with refuses(ValueError, "unknown map in bias 'theta': choose one of 'g', 'w_z'"):
        nl.nonlocal_block("gaussian", bias=("theta",))


# where the options are shown


def block_of_all():
    return nl.nonlocal_block(bias=SOME, scale=0.25, pool="before", pool_window=(2, 2, 2), **NORMED)


def test_steps_and_trace_show_the_options():
    steps = {step.name: step.made for step in nl.cost.block_steps(block_of_all(), (1, *GRID, C))}
    assert (steps["theta'"], steps["bn"]) == ("0.5 x theta", "batch normalisation, eps 0.3")
    traced = {step.name: step for step in trace(block_of_all(), (1, *GRID, C)).forward}
    assert traced["x^"].shape == (1, 2, 2, 3, C)
    lines = {name: [line.function for line in traced[name].code] for name in ("theta", "w_z")}
    assert lines == {
        "theta": ["block.embed", "embed.linear"],
        "w_z": ["block._forward", "embed.linear"],
    }


@pytest.mark.parametrize("bias", [True, False, SOME])
def test_the_price_counts_the_parameters_that_there_are(make_numpy, bias):
    block = nl.nonlocal_block(bias=bias, batchnorm=True)
    params, x = make_numpy.params(block), make_numpy(1, *GRID, C)
    _, _, dparams = run(block, params, x, x, True)
    counted = sum(a.size for _, a in leaves(dparams))
    assert nl.cost.block_cost(block, (1, *GRID, C)).parameters == counted


@pytest.mark.parametrize("bias", [True, False, SOME])
def test_what_is_saved_are_the_parameters_that_there_are(make_numpy, tmp_path, bias):
    block = nl.nonlocal_block(bias=bias, **NORMED)
    params = make_numpy.params(block)
    save_params(tmp_path / "block.npz", params)
    with np.load(tmp_path / "block.npz") as saved:
        assert sorted(saved) == sorted(name for name, _ in leaves(params))
    like = block.init(np.random.default_rng(0), C, dtype=np.float64)
    assert_trees_close(load_params(tmp_path / "block.npz", like), params)


@pytest.mark.parametrize("bias", [True, False, SOME])
def test_in_inference_the_epsilon_goes_into_w_z(make_numpy, bias):
    block = nl.nonlocal_block(bias=bias, **NORMED)
    params, x = make_numpy.params(block), make_numpy(2, *GRID, C)
    assert_close(inference(block, params)(x), block.forward(params, x)[0])
