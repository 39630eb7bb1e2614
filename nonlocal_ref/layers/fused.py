"""A network with its small layers computed together: the same parameters and names, fewer passes through memory.

    net = fused(chain(conv=conv_layer(...), bn=batchnorm_layer(), relu=relu_layer()))

A convolution, the batch normalisation, the sum with a shortcut and the ReLU that follow it become one step.
What is taught, priced and watched stays the network as it was made: made_of does not change. Arrays of other
libraries than NumPy go through that network.
"""

from collections.abc import Iterator
from operator import add
from typing import Any, NamedTuple

import numpy as np

from ..base.arrays import Array
from ..base.layer import Branches, Chain, Layer
from ..base.parallel import rowwise
from . import conv_batchnorm
from .activations import RELU
from .batchnorm import BatchNormOptions, statistics
from .batchnorm import Saved as NormSaved
from .batchnorm_relu import batchnorm_relu, batchnorm_relu_backward
from .conv import ConvOptions


def fused(layer: Layer) -> Layer:
    """The same chain of named layers, in fewer steps. Other options of forward than train are refused."""
    steps = list(_steps(layer.made_of))

    def forward(params: dict, x: Array, train: bool = False) -> tuple[Array, dict]:
        if not isinstance(x, np.ndarray):
            return layer.forward(params, x, train=train)
        return _forward(steps, params, x, train)

    def backward(dy: Array, saved: dict, params: dict) -> tuple[Array, dict]:
        if not isinstance(dy, np.ndarray):
            return layer.backward(dy, saved, params)
        return _backward(steps, dy, saved, params)

    return layer._replace(forward=forward, backward=backward)


def _forward(steps: list, params: dict, x: Array, train: bool) -> tuple[Array, dict]:
    saved = {}
    for step in steps:
        x, kept = step.forward([params[name] for name in step.names], x, train)
        saved |= zip(step.names, kept, strict=True)
    return x, saved


def _backward(steps: list, dy: Array, saved: dict, params: dict) -> tuple[Array, dict]:
    dparams = {}
    for step in reversed(steps):
        dy, found = step.backward(dy, *([of[name] for name in step.names] for of in (saved, params)))
        dparams = dict(zip(step.names, found, strict=True)) | dparams
    return dy, dparams


class Alone(NamedTuple):
    """A layer as it is."""

    names: tuple[str]
    layer: Any

    def forward(self, params: list, x: Array, train: bool) -> tuple[Array, list]:
        y, saved = self.layer.forward(*params, x, train=train)
        return y, [saved]

    def backward(self, dy: Array, saved: list, params: list) -> tuple[Array, list]:
        dx, dparams = self.layer.backward(dy, *saved, *params)
        return dx, [dparams]


class Group(NamedTuple):
    """Batch normalisation, with the convolution before it and the ReLU after it where they are there."""

    names: tuple[str, ...]
    conv: Layer | None
    norm: Layer
    relu: bool

    def forward(
        self, params: list, x: Array, train: bool, shortcut: Array | None = None
    ) -> tuple[Array, list]:
        gamma, beta, running = params[self.conv is not None]
        used = None if train and not self.norm.made_of.frozen else running
        after, kept = {"shortcut": shortcut, "relu": self.relu}, []
        if self._is_one_convolution(x, used):
            w = params[0].w
            y, norm = conv_batchnorm.conv_batchnorm(x, (w, gamma, beta), self._window, used, **after)
            kept = [x]
        else:
            if self.conv is not None:
                x, of_conv = self.conv.forward(params[0], x)
                kept = [of_conv]
            norm = NormSaved(x, used is None, statistics(x) if used is None else used)
            y = batchnorm_relu(x, (gamma, beta), norm.statistics, **after)
        return y, [*kept, norm, *([(y,)] if self.relu else [])]

    def backward(self, dy: Array, saved: list, params: list) -> tuple[Array, list]:
        dx, _, dparams = self.backward_of_sum(dy, saved, params)
        return dx, dparams

    def backward_of_sum(self, dy: Array, saved: list, params: list, keep=False) -> tuple[Array, Array, list]:
        """dx, the gradient of the shortcut, dparams."""
        y = saved[-1][0] if self.relu else None
        after = [{}] if self.relu else []
        norm, (gamma, beta, _) = saved[self.conv is not None], params[self.conv is not None]
        if isinstance(norm, conv_batchnorm.Saved):
            dx, dsum, *dparams = conv_batchnorm.conv_batchnorm_backward(
                dy,
                y,
                (params[0].w, gamma, beta),
                norm,
                self._window,
                input_gradient=self.conv.made_of.input_gradient,
            )
            return dx, dsum, [*dparams, *after]
        dx, dsum, affine = batchnorm_relu_backward(dy, y, gamma, norm, keep=keep)
        before = []
        if self.conv is not None:
            dx, dkernel = self.conv.backward(dx, saved[0], params[0])
            before = [dkernel]
        return dx, dsum, [*before, affine, *after]

    @property
    def _window(self):
        return self.conv.made_of.window

    def _is_one_convolution(self, x: Array, used: Any) -> bool:
        if self.conv is None:
            return False
        return used is not None or conv_batchnorm.is_worth_it(self.conv.made_of, x.shape[-1])


class Sum(NamedTuple):
    """A residual whose branch ends in a Group that adds the shortcut, and the ReLU after it."""

    names: tuple[str, str]
    branch: list
    last: Group
    shortcut: list | None

    def forward(self, params: list, x: Array, train: bool) -> tuple[Array, list]:
        of_branch, of_shortcut = params[0] if self.shortcut is not None else (params[0], None)
        shortcut, saved_shortcut = x, None
        if self.shortcut is not None:
            shortcut, saved_shortcut = _forward(self.shortcut, of_shortcut, x, train)
        x, saved = _forward(self.branch, of_branch, x, train)
        *names, _ = self.last.names
        y, (*kept, relu) = self.last.forward([*(of_branch[n] for n in names), {}], x, train, shortcut)
        saved |= zip(names, kept, strict=True)
        return y, [saved if self.shortcut is None else Branches(saved, saved_shortcut), relu]

    def backward(self, dy: Array, saved: list, params: list) -> tuple[Array, list]:
        both, relu = saved
        (of_branch, of_shortcut), (saved, saved_shortcut) = (
            (params[0], both) if self.shortcut is not None else ((params[0], None), (both, None))
        )
        *names, _ = self.last.names
        dx, dsum, (*found, none) = self.last.backward_of_sum(
            dy, [*(saved[n] for n in names), relu], [*(of_branch[n] for n in names), {}], keep=True
        )
        dx, dbranch = _backward(self.branch, dx, saved, of_branch)
        dbranch |= zip(names, found, strict=True)
        if self.shortcut is None:
            return rowwise(add, dx, dsum), [dbranch, none]
        dshortcut, found = _backward(self.shortcut, dsum, saved_shortcut, of_shortcut)
        return rowwise(add, dx, dshortcut), [Branches(dbranch, found), none]


def _steps(made_of: Chain) -> Iterator[Any]:
    """The layers in order: Groups and Sums where they can be, the others alone."""
    layers = list(made_of.layers.items())
    while layers:
        step = _group(layers) or _sum(layers) or Alone((layers[0][0],), layers[0][1])
        layers = layers[len(step.names) :]
        yield step


def _group(layers: list) -> Group | None:
    kinds = [layer.made_of for _, layer in layers[:3]]
    conv = layers[0][1] if isinstance(kinds[0], ConvOptions) and not kinds[0].bias else None
    at = int(conv is not None)
    if len(kinds) <= at or not isinstance(kinds[at], BatchNormOptions):
        return None
    relu = len(kinds) > at + 1 and kinds[at + 1] is RELU
    names = tuple(name for name, _ in layers[: at + 1 + relu])
    return Group(names, conv, layers[at][1], relu)


def _sum(layers: list) -> Sum | None:
    (name, layer), *after = layers[:2]
    if not (isinstance(layer.made_of, Branches) and after and after[0][1].made_of is RELU):
        return None
    branch, shortcut = layer.made_of
    *steps, last = _steps(branch.made_of)
    if not isinstance(last, Group) or last.relu:
        return None
    last = last._replace(names=(*last.names, after[0][0]), relu=True)
    return Sum((name, after[0][0]), steps, last, None if shortcut is None else list(_steps(shortcut.made_of)))
