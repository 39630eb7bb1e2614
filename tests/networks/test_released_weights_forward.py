"""A whole C2D ResNet-50 with five blocks from a released file against PyTorch (oracle/make_released.py)."""

from functools import cache
from pathlib import Path

import numpy as np
import pytest
from counted import Zeros

from nonlocal_ref.networks import c2d
from nonlocal_ref.networks.inference import inference
from nonlocal_ref.networks.released_weights import read_blobs, with_released
from tests.networks.released import write
from tests.oracle.make_released import SIZES, clip, weights

FILE = Path(__file__).parents[1] / "oracle" / "released.npz"
LIMIT = 1e-4  # of the largest value of a stage; the worst that was seen is 1.4e-6
NETWORK = c2d(50, blocks=5, of="code")
pytestmark = pytest.mark.slow  # 200 MB are written and read


@cache
def stored():
    with np.load(FILE) as file:
        return {name: file[name] for name in file.files}


@pytest.fixture(scope="module")
def params(tmp_path_factory):
    """The network's parameters as a user gets them: from a file."""
    path = write(tmp_path_factory.mktemp("released") / "c2d.pkl", weights())
    return with_released(NETWORK.init(Zeros(), 3), read_blobs(path))


def assert_agrees(y, size, stage):
    at, values, norm = (stored()[f"{size}/{stage}/{part}"] for part in ("at", "values", "norm"))
    largest = np.abs(values[-1])
    assert y.dtype == np.float32
    assert np.abs(y).max() == pytest.approx(largest, rel=LIMIT)
    assert np.abs(y.reshape(-1)[at] - values).max() <= LIMIT * largest
    assert np.linalg.norm(y.astype(np.float64)) == pytest.approx(norm, rel=LIMIT)


def test_the_weights_and_clips_are_those_that_pytorch_had():
    assert sum(np.abs(a).sum(dtype=np.float64) for a in weights().values()) == pytest.approx(
        float(stored()["weights"]), rel=1e-9
    )
    for size in SIZES:
        assert (clip(size)[0, :2, :2, :2] == stored()[f"{size}/clip"]).all()


@pytest.mark.parametrize("size", SIZES)
def test_every_stage_gives_what_pytorch_gives(params, size):
    x, compared = clip(size), []
    for name, layer in NETWORK.made_of.layers.items():
        x, _ = layer.forward(params[name], x)
        if f"{size}/{name}/at" in stored():
            assert_agrees(x, size, name)
            compared.append(name)
    assert compared == ["conv1", "bn1", "pool1", "res2", "pool2", "res3", "res4", "res5", "fc"]


@pytest.mark.parametrize("size", SIZES[:1])
def test_so_do_the_whole_network_and_its_form_for_inference(params, size):
    assert_agrees(NETWORK.forward(params, clip(size))[0], size, "fc")
    assert_agrees(inference(NETWORK, params)(clip(size)), size, "fc")


def test_the_blocks_have_a_share_in_the_answer(params):
    """Without them the logits are others: the comparison sees them."""
    plain = c2d(50, of="code")
    kept = {
        stage: {name: a for name, a in p.items() if "nonlocal" not in name} if stage[:3] == "res" else p
        for stage, p in params.items()
    }
    without = plain.forward(kept, clip(SIZES[0]))[0].reshape(-1)[stored()[f"{SIZES[0]}/fc/at"]]
    values = stored()[f"{SIZES[0]}/fc/values"]
    assert np.abs(without - values).max() > 0.1 * np.abs(values).max()
