"""A small C2D with two blocks against PyTorch's autograd, float64, three steps (oracle/make_network.py)."""

from functools import cache
from pathlib import Path

import numpy as np
from support import assert_close

import nonlocal_ref as nl
from nonlocal_ref.base.tree import apply_gradients, leaves, tree_map
from nonlocal_ref.embed import linear_layer
from nonlocal_ref.layers.activations import relu_layer
from nonlocal_ref.layers.batchnorm import batchnorm_layer
from nonlocal_ref.layers.conv import conv_layer
from nonlocal_ref.layers.losses import softmax_cross_entropy, softmax_cross_entropy_backward
from nonlocal_ref.layers.pooling import global_mean_layer, max_pool_layer
from nonlocal_ref.networks.bottleneck import bottleneck

FILE = Path(__file__).parents[1] / "oracle" / "network.npz"
RATE, STEPS, LIMIT = 0.02, 3, 1e-8


def stage(inner, channels, stride, version):
    return nl.chain(
        block0=bottleneck(inner, channels, stride=stride, shortcut=True),
        nonlocal0=nl.nonlocal_block(version, pool="after", batchnorm=True),
        block1=bottleneck(inner, channels),
    )


NETWORK = nl.chain(
    conv1=conv_layer(4, (1, 7, 7), stride=2, padding=(0, 3, 3), bias=False),
    bn1=batchnorm_layer(),
    relu1=relu_layer(),
    pool1=max_pool_layer((3, 3, 3), 2, 1),
    res2=stage(4, 16, 1, "embedded_gaussian"),
    pool2=max_pool_layer((3, 1, 1), (2, 1, 1), (1, 0, 0)),
    res3=stage(6, 24, 2, "dot_product"),
    mean=global_mean_layer(),
    fc=linear_layer(5),
)


@cache
def stored():
    with np.load(FILE) as file:
        return {name: file[name] for name in file.files}


def test_loss_gradients_and_running_statistics_of_three_steps_are_those_of_autograd():
    expected = stored()
    x, labels = expected["x"], expected["labels"]
    tree = NETWORK.init(np.random.default_rng(0), 3)
    names = iter([name for name, _ in leaves(tree)])
    params = tree_map(lambda a: expected[f"params/{next(names)}"], tree)
    for step in range(STEPS):
        logits, saved = NETWORK.forward(params, x, train=True)
        loss = softmax_cross_entropy(logits, labels)
        dx, dparams = NETWORK.backward(softmax_cross_entropy_backward(1.0, logits, labels), saved, params)
        params = NETWORK.update(apply_gradients(lambda p, dp: p - RATE * dp, params, dparams), saved)
        found = {"loss": loss, "dx": dx} | {f"d/{name}": d for name, d in leaves(dparams)}
        found |= {f"running/{name}": a for name, a in leaves(params) if "running" in name}
        assert {f"{step}/{name}" for name in found} == {n for n in expected if n.startswith(f"{step}/")}
        largest = np.linalg.norm(expected[f"{step}/dx"])  # stands in where the true gradient is 0
        for name, value in found.items():
            assert_close(value, expected[f"{step}/{name}"], LIMIT, floor=1e-3 * largest)
