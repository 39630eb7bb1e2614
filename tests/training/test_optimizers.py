"""Optimizers against PyTorch's, step by step (oracle/make_training.py), and which parameters decay."""

from functools import cache, partial
from pathlib import Path

import numpy as np
import pytest
from support import assert_dtypes, assert_trees_close, error

from nonlocal_ref.base.arrays import namespace, to_numpy
from nonlocal_ref.base.tree import leaves, tree_map
from nonlocal_ref.embed import linear_layer
from nonlocal_ref.layers.batchnorm import batchnorm_layer
from nonlocal_ref.networks import c2d, tiny
from nonlocal_ref.networks.recognise import Blank
from nonlocal_ref.training.checkpoint import Checkpoint
from nonlocal_ref.training.optimizers import adam, clipped, decay_of, learned, sgd
from nonlocal_ref.training.step import Pieces, one_step

FILE = Path(__file__).parents[1] / "oracle" / "training.npz"
NET = tiny(1, classes=3, widths=(3, 4, 6))
DECAY = 0.02
OURS = {
    "sgd": (partial(sgd, nesterov=False), 0.05),
    "nesterov": (sgd, 0.05),
    "nesterov_decay": (partial(sgd, decay=DECAY), 0.05),
    "adam": (adam, 0.005),
    "adam_decay": (partial(adam, decay=DECAY), 0.005),
}
LIMIT = {"float64": 1e-12, "float32": 2e-6}  # PyTorch's own two dtypes differ by 2e-7


@cache
def stored():
    with np.load(FILE) as file:
        return {name: file[name] for name in file.files}


def filled(prefix, dtype):
    tree = NET.init(np.random.default_rng(0), 1)
    names = iter([name for name, _ in leaves(tree)])
    return tree_map(lambda a: stored()[f"{prefix}/{next(names)}"].astype(dtype), tree)


def trained(case, dtype, to=np.asarray, steps=20):
    """The losses of the steps, and the parameters after them."""
    make, rate = OURS[case]
    optimizer, batches = make(), zip(stored()["x"], stored()["labels"], strict=True)
    pieces = Pieces(NET, optimizer, lambda rng, n: next(batches), lambda k: rate, 6)
    params = tree_map(to, filled("params", dtype))
    checkpoint, losses = Checkpoint(params, optimizer.start(params), 0, np.random.default_rng(0)), []
    for _ in range(steps):
        checkpoint, numbers, _ = one_step(pieces, checkpoint)
        losses.append(numbers["loss"])
    return losses, checkpoint.params


@pytest.mark.parametrize("dtype", LIMIT)
@pytest.mark.parametrize("case", OURS)
def test_twenty_steps_have_the_losses_of_pytorch(case, dtype):
    losses, params = trained(case, dtype)
    np.testing.assert_allclose(losses, stored()[f"{case}/{dtype}"], rtol=LIMIT[dtype])
    if dtype == "float64":
        assert_trees_close(params, filled(f"{case}/float64", dtype), 1e-7, floor=0.1)


@pytest.mark.parametrize("case", ["nesterov_decay", "adam_decay"])
def test_steps_are_made_where_the_parameters_are(case, xp):
    losses, params = trained(case, "float64", xp.asarray, steps=3)
    np.testing.assert_allclose(losses, stored()[f"{case}/float64"][:3], rtol=1e-10)
    assert {namespace(a) for _, a in leaves(params)} == {namespace(xp.zeros(1))}


def test_running_statistics_are_not_learned():
    names = [name for name, _ in leaves(learned(NET.init(np.random.default_rng(0), 1)))]
    assert "conv1.bn.gamma" in names
    assert not any("running" in name for name in names)


NETS = {
    "tiny": NET,
    "concatenation": tiny(1, version="concatenation", batchnorm=False),
    "c2d": c2d(50, 5, version="concatenation"),
    "no bias": tiny(1, bias=False),
}


@pytest.mark.parametrize("name", NETS)
def test_weights_decay_and_biases_and_batch_normalisations_do_not(name):
    params = learned(NETS[name].init(Blank() if name == "c2d" else np.random.default_rng(0), 3))
    found = dict(leaves(decay_of(params, 0.5)))
    assert set(found) == {name for name, _ in leaves(params)}
    decaying = {name for name, share in found.items() if share == 0.5}
    assert decaying == {n for n, a in leaves(params) if a.ndim >= 2}  # all weights have two axes or more
    assert all(share == 0 for name, share in found.items() if name not in decaying)


def test_a_parameter_in_no_known_group_is_refused_in_words():
    with pytest.raises(ValueError, match=r"shape \(3,\) is in none of Linear, .*put it into a NamedTuple"):
        decay_of({"mine": np.zeros(3)}, 0.1)


def parameters(make, dtype="float64"):
    """Parameters, gradients, both of one library, read-only."""
    layers = {"map": linear_layer(2), "bn": batchnorm_layer()}
    params = {name: make.like(f.init(np.random.default_rng(0), 3), dtype) for name, f in layers.items()}
    return params, make.like(learned(params), dtype)


BY_HAND = {  # two steps from the same d: v = d, then v = m d + d; decay 0
    "sgd": (sgd(0.5, nesterov=False), lambda p, d: p - 0.1 * d - 0.1 * 1.5 * d),
    "nesterov": (sgd(0.5), lambda p, d: p - 0.1 * 1.5 * d - 0.1 * (d + 0.75 * d)),
    "adam": (adam(eps=1e-300), lambda p, d: p - 0.2 * (d > 0) + 0.2 * (d < 0)),  # a' / sqrt(b') = sign of d
}


@pytest.mark.parametrize("name", BY_HAND)
def test_two_steps_are_those_worked_out_by_hand(name, make):
    optimizer, expected = BY_HAND[name]
    params, dparams = parameters(make)
    new, state = params, optimizer.start(params)
    for k in range(2):
        new, state = optimizer.step(new, dparams, state, 0.1, k)
    hand = tree_map(lambda p, d: np.asarray(expected(to_numpy(p), to_numpy(d))), learned(params), dparams)
    assert_trees_close(learned(new), hand, 1e-12)
    assert new["bn"].running is params["bn"].running


def test_a_long_gradient_is_shortened_and_a_short_one_is_not(make):
    params, dparams = parameters(make)
    whole = np.linalg.norm(np.concatenate([to_numpy(d).ravel() for _, d in leaves(dparams)]))
    for limit, factor in ((whole / 4, 0.25), (2 * whole, 1.0)):
        optimizer = clipped(sgd, limit, momentum=0.0)
        new, _ = optimizer.step(params, dparams, optimizer.start(params), 0.1, 0)
        hand = tree_map(lambda p, d, f=factor: p - 0.1 * f * d, learned(params), dparams)
        assert_trees_close(learned(new), hand, 1e-12)


WIDE = np.float64(0.1)  # would widen float32
KEEPING = [partial(sgd, decay=WIDE), partial(adam, decay=WIDE), partial(clipped, sgd, WIDE, momentum=WIDE)]


@pytest.mark.parametrize("make_optimizer", KEEPING)
def test_a_step_keeps_float32(make_optimizer, make):
    params, dparams = parameters(make, "float32")
    optimizer = make_optimizer()
    new, state = optimizer.step(params, dparams, optimizer.start(params), 0.1, 0)
    assert_dtypes((new, state), "float32")


@pytest.mark.parametrize("make_optimizer", [partial(sgd, decay=0.25), partial(adam, decay=0.25)])
def test_without_a_gradient_decay_shrinks_the_weights_alone(make_optimizer, make):
    params, dparams = parameters(make)
    optimizer, none = make_optimizer(), tree_map(lambda d: 0 * d, dparams)
    new, _ = optimizer.step(params, none, optimizer.start(params), 0.5, 0)
    moved = {name: error(a, dict(leaves(params))[name]) for name, a in leaves(new)}
    expected = 0.5 * 0.25 * (1.9 if make_optimizer.func is sgd else 1)  # Nesterov: d + 0.9 d
    assert moved.pop("map.w") == pytest.approx(expected)
    assert set(moved.values()) == {0.0}


@pytest.mark.parametrize(
    ("make_optimizer", "options", "message"),
    [
        (sgd, {"momentum": 1.0}, "momentum is 1.0: give a number from 0 to below 1"),
        (sgd, {"decay": -0.1}, "decay is -0.1: give a number from 0 to below 1"),
        (adam, {"beta2": 1.0}, "beta2 is 1.0: give a number from 0 to below 1"),
        (adam, {"eps": 0.0}, "eps is 0.0: give a number above zero"),
        (partial(clipped, sgd), {"limit": 0.0}, "limit is 0.0: give a number above zero"),
    ],
)
def test_numbers_without_a_meaning_are_refused(make_optimizer, options, message):
    with pytest.raises(ValueError, match=message):
        make_optimizer(**options)
