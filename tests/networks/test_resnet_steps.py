"""A small C2D with two blocks against PyTorch's autograd, float64, three steps (oracle/make_network.py)."""

from autograd_steps import assert_steps, stored

import nonlocal_ref as nl
from nonlocal_ref.embed import linear_layer
from nonlocal_ref.layers.activations import relu_layer
from nonlocal_ref.layers.batchnorm import batchnorm_layer
from nonlocal_ref.layers.conv import conv_layer
from nonlocal_ref.layers.losses import softmax_cross_entropy, softmax_cross_entropy_backward
from nonlocal_ref.layers.pooling import global_mean_layer, max_pool_layer
from nonlocal_ref.networks.bottleneck import bottleneck


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


def test_loss_gradients_and_running_statistics_of_three_steps_are_those_of_autograd():
    labels = stored("network.npz")["labels"]

    def end(logits):
        loss = softmax_cross_entropy(logits, labels)
        return {"loss": loss}, softmax_cross_entropy_backward(1.0, logits, labels)

    assert_steps(NETWORK, "network.npz", end, rate=0.02, limit=1e-8)
