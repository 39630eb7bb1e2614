"""Inflation (section 4.1): on a still film an inflated network sees in every frame what the 2D network sees.

Kernels over frames meet padding at both ends of the film, so the frames near the ends differ. How many, by
hand: conv1 of 5 frames and stride 2 spoils one output at each end, pool1 keeps it at one, each of the three
inflated residual blocks of res2 spoils one more, pool2 makes three of four, then res3 has two, res4 three,
res5 one.
"""

import numpy as np
import pytest
from counted import Zeros
from support import error

from nonlocal_ref.base.tree import tree_map
from nonlocal_ref.embed import linear
from nonlocal_ref.networks import c2d, i3d
from nonlocal_ref.networks.released_weights import with_released
from tests.networks.released import blobs

SPOILT = {"conv1": 1, "pool1": 1, "res2": 4, "pool2": 3, "res3": 5, "res4": 8, "res5": 9}
FRAMES = 160  # 20 in res5: the two in the middle are far from both ends
SIZE, LIMIT = 32, 2e-5
pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def flat():
    """2D weights in the released format, those of the residual branches small."""
    arrays = blobs(3)
    return arrays | {n: a / 4 for n, a in arrays.items() if n.endswith("branch2c_bn_s")}


def outputs(net, params, x):
    """name -> output of each layer of the outermost chain; the classifier at every position of res5."""
    found = {}
    for name, layer in net.made_of.layers.items():
        if name == "mean":
            break
        found[name] = x = layer.forward(params[name], x)[0]
    return found | {"logits": linear(x, *params["fc"])}


@pytest.fixture(scope="module")
def picture(flat):
    """What the 2D network gives for the picture alone."""
    still = np.random.default_rng(4).standard_normal((1, 1, SIZE, SIZE, 3), dtype=np.float32)
    net = c2d(50)
    return still, outputs(net, with_released(net.init(Zeros(), 3), flat), still)


@pytest.mark.parametrize("inflate", ["3x1x1", "3x3x3"])
def test_interior_frames_of_a_still_film_get_the_answer_of_the_2d_network(flat, picture, inflate):
    (still, expected), net = picture, i3d(50, inflate=inflate)
    params = with_released(net.init(Zeros(), 3), flat)
    found = outputs(net, params, np.repeat(still, FRAMES, axis=1))
    for name, spoilt in (SPOILT | {"logits": SPOILT["res5"]}).items():
        y, frame = found[name][0], expected[name][0, 0]
        interior = y[spoilt : len(y) - spoilt]
        assert len(interior) >= 2
        assert max(error(one, frame) for one in interior) < LIMIT
        assert error(y[0], frame) > 10 * LIMIT  # at the end of the film the padding is seen


@pytest.mark.parametrize("inflate", ["3x1x1", "3x3x3"])
def test_without_the_division_by_the_number_of_copies_the_answers_differ(flat, picture, inflate):
    (still, expected), net = picture, i3d(50, inflate=inflate)
    params = with_released(net.init(Zeros(), 3), flat)
    copied = params | {"conv1": tree_map(lambda w: w * 5, params["conv1"])}
    y = net.made_of.layers["conv1"].forward(copied["conv1"], np.repeat(still, 8, axis=1))[0]
    assert error(y[0, 2], expected["conv1"][0, 0]) > 1
