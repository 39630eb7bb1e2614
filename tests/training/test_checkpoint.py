"""A training that was stopped goes on, number by number, as if it had not been."""

import json

import numpy as np
import pytest

from nonlocal_ref.base import npz
from nonlocal_ref.base.npz import write_npz
from nonlocal_ref.base.tree import apply_gradients, leaves, tree_map
from nonlocal_ref.networks import tiny
from nonlocal_ref.training.checkpoint import Checkpoint, load_checkpoint, save_checkpoint

NET = tiny(blocks=1, classes=3, widths=(2, 3, 5))


def start(seed=0, bits=np.random.PCG64):
    rng = np.random.Generator(bits(seed))
    params = NET.init(rng, 3)
    _, dparams = NET.backward(*_one_pass(params, np.zeros((1, 2, 4, 4, 3), np.float32)), params)
    return Checkpoint(params, tree_map(np.zeros_like, dparams), 0, rng)


def _one_pass(params, x):
    logits, saved = NET.forward(params, x, train=True)
    return np.ones_like(logits), saved


def trained(checkpoint, steps):
    """So many steps with momentum on clips that the checkpoint's generator draws."""
    params, momentum, step, rng, *_ = checkpoint
    for _ in range(steps):
        x = rng.standard_normal((2, 2, 4, 4, 3), dtype=np.float32)
        dlogits, saved = NET.forward(params, x, train=True)
        _, dparams = NET.backward(dlogits, saved, params)
        momentum = tree_map(lambda m, d: np.float32(0.9) * m + d, momentum, dparams)
        params = apply_gradients(lambda p, m: p - np.float32(0.01) * m, NET.update(params, saved), momentum)
        step += 1
    return Checkpoint(params, momentum, step, rng)


@pytest.fixture
def path(tmp_path):
    return tmp_path / "run.npz"


@pytest.mark.parametrize("bits", [np.random.PCG64, np.random.PCG64DXSM])
def test_a_stopped_run_goes_on_as_the_run_that_was_not_stopped(path, bits):
    through = trained(start(bits=bits), 4)
    save_checkpoint(path, trained(start(bits=bits), 2))
    resumed = trained(load_checkpoint(path, start(seed=1)), 2)
    assert resumed.step == through.step == 4
    assert resumed.rng.bit_generator.state == through.rng.bit_generator.state
    for part in ("params", "momentum"):
        pairs = zip(leaves(getattr(resumed, part)), leaves(getattr(through, part)), strict=True)
        for (name, a), (_, b) in pairs:
            assert np.array_equal(a, b), name


def test_half_a_drawn_number_is_kept(path):
    begun = start()
    begun.rng.integers(10, dtype=np.uint32)  # PCG64 draws 64 bits and keeps 32 for the next call
    save_checkpoint(path, begun)
    assert load_checkpoint(path, start(1)).rng.integers(10, size=9, dtype=np.uint32).tolist() == (
        begun.rng.integers(10, size=9, dtype=np.uint32).tolist()
    )


def test_the_file_is_read_without_pickle_and_shows_its_step(path):
    save_checkpoint(path, trained(start(), 1))
    with np.load(path, allow_pickle=False) as loaded:
        assert loaded["step"] == 1
        assert json.loads(str(loaded["rng"]))["bit_generator"] == "PCG64"
        assert {"params.fc.w", "momentum.fc.w", "params.mix.bn.running.mean"} <= set(loaded)
        assert "momentum.mix.bn.running.mean" not in loaded


def test_a_training_without_momentum_has_none_in_its_file(path):
    save_checkpoint(path, start()._replace(momentum={}, step=5))
    assert load_checkpoint(path, start(1)._replace(momentum={})).step == 5


def test_a_write_that_breaks_leaves_the_last_checkpoint(path, monkeypatch):
    save_checkpoint(path, start()._replace(step=3))
    with monkeypatch.context() as patched:
        patched.setattr(npz.npy, "write_array", lambda *_, **__: 1 / 0)
        with pytest.raises(ZeroDivisionError):
            save_checkpoint(path, start()._replace(step=4))
    assert load_checkpoint(path, start()).step == 3
    assert len([*path.parent.iterdir()]) == 1


def test_a_checkpoint_of_another_network_is_refused_with_every_name(path):
    save_checkpoint(path, start())
    other = start()
    wrong = other._replace(params=other.params | {"extra": np.zeros(2)})
    with pytest.raises(
        ValueError, match=r"run\.npz: 1 names do not fit this training: missing params\.extra$"
    ):
        load_checkpoint(path, wrong)


@pytest.mark.parametrize("rng", [None, np.zeros(3), np.array("x" * 2000), np.array(["a", "b"])])
def test_a_file_without_a_generator_is_refused(path, rng):
    arrays = {"params.w": np.zeros(2), "step": np.int64(1)} | ({} if rng is None else {"rng": rng})
    write_npz(path, arrays)
    with pytest.raises(ValueError, match="no state of a generator under the name rng"):
        load_checkpoint(path, Checkpoint({"w": np.zeros(2)}, {}, 0, np.random.default_rng()))


GOOD = np.random.default_rng(0).bit_generator.state
BAD = {
    "no JSON": "x = 1",
    "a list": "[1, 2]",
    "a generator that reads from an array": json.dumps(GOOD | {"bit_generator": "MT19937"}),
    "a function of NumPy": json.dumps(GOOD | {"bit_generator": "seed"}),
    "no state": json.dumps({"bit_generator": "PCG64"}),
    "numbers that are too large": json.dumps(GOOD | {"state": {"state": 2**200, "inc": 1}}),
    "words for numbers": json.dumps(GOOD | {"state": {"state": "one", "inc": "two"}}),
    "too deep": "[" * 900,
}


@pytest.mark.parametrize("what", BAD)
def test_a_state_that_is_none_is_refused(path, what):
    write_npz(path, {"params.w": np.zeros(2), "step": np.int64(1), "rng": np.array(BAD[what])})
    with pytest.raises(ValueError, match="the state of its generator cannot be read"):
        load_checkpoint(path, Checkpoint({"w": np.zeros(2)}, {}, 0, np.random.default_rng()))


def test_a_generator_of_another_kind_is_not_saved(path):
    with pytest.raises(ValueError, match=r"rng draws from MT19937: make it with numpy\.random\.default_rng"):
        save_checkpoint(path, start()._replace(rng=np.random.Generator(np.random.MT19937(0))))
