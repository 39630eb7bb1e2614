"""A network in fewer steps: the same parameters, names and numbers, fewer passes through memory.

    net = fused(chain(conv=conv_layer(...), bn=batchnorm_layer(), relu=relu_layer()))

A convolution, the batch normalisation, the sum with a shortcut and the ReLU that follow it become one step:
conv_batchnorm.py where its formulas are cheap, otherwise the convolution and batchnorm_relu.py. What is
taught, priced and watched stays the network as it was made: `made_of` does not change. Arrays of other
libraries than NumPy go through that network.
"""

from collections.abc import Iterator
from operator import add
from typing import Any, NamedTuple

import numpy as np

from ..base.arrays import Array
from ..base.blocks import rowwise
from ..base.checks import ordinary
from ..base.layer import Branches, Chain, Layer
from .activations import RELU
from .batchnorm import BatchNormOptions, statistics
from .batchnorm import Saved as SavedNorm
from .batchnorm_relu import batchnorm_relu, batchnorm_relu_backward
from .conv import ConvOptions
from .conv_batchnorm import Saved as SavedBoth
from .conv_batchnorm import conv_batchnorm, conv_batchnorm_backward, is_worth_it


def fused(layer: Layer) -> Layer:
    """The same chain of named layers, in fewer steps. Its `forward` has no other option than train."""
    steps = list(_steps(layer.made_of))

    def forward(params: dict, x: Array, train: bool = False) -> tuple[Array, dict]:
        if not isinstance(x, np.ndarray):
            return layer.forward(params, x, train=train)
        ordinary("x", x)
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


class Norm(NamedTuple):
    """A batch normalisation, and the ReLU after it where there is one."""

    names: tuple[str, ...]
    layer: Layer

    def forward(
        self, params: list, x: Array, train: bool, shortcut: Array | None = None
    ) -> tuple[Array, list]:
        (gamma, beta, running), relu = params[0], len(self.names) == 2
        used, eps = running if self.is_fixed(train) else statistics(x), self.layer.made_of.eps
        y = batchnorm_relu(x, (gamma, beta), used, shortcut=shortcut, relu=relu, eps=eps)
        return y, [SavedNorm(x, not self.is_fixed(train), used), *([(y,)] if relu else [])]

    def backward(self, dy: Array, saved: list, params: list) -> tuple[Array, list]:
        dx, _, dparams = self.backward_of_sum(dy, saved, params, keep=False)
        return dx, dparams

    def backward_of_sum(
        self, dy: Array, saved: list, params: list, *, keep: bool = True
    ) -> tuple[Array, Array, list]:
        """dx, the gradient of the shortcut (if `keep`), dparams."""
        y = saved[1][0] if len(self.names) == 2 else None
        options = {"keep": keep, "eps": self.layer.made_of.eps}
        dx, dsum, affine = batchnorm_relu_backward(dy, y, params[0].gamma, saved[0], **options)
        return dx, dsum, [affine, {}][: len(self.names)]

    def is_fixed(self, train: bool) -> bool:
        """Whether the running statistics are used."""
        return not train or self.layer.made_of.frozen


class ConvNorm(NamedTuple):
    """A convolution without bias, the batch normalisation and, where there is one, the ReLU after it."""

    names: tuple[str, ...]
    conv: Layer
    norm: Norm

    def forward(
        self, params: list, x: Array, train: bool, shortcut: Array | None = None
    ) -> tuple[Array, list]:
        (of_conv, *rest), fixed, relu = params, self.norm.is_fixed(train), len(self.names) == 3
        if not (fixed or is_worth_it(self.conv.made_of, x.shape[-1])):
            x, saved = self.conv.forward(of_conv, x)
            y, kept = self.norm.forward(rest, x, train, shortcut)
            return y, [saved, *kept]
        gamma, beta, running = rest[0]
        both, used = (of_conv.w, gamma, beta), running if fixed else None
        y, kept = conv_batchnorm(x, both, self._made_of(), used, shortcut=shortcut, relu=relu)
        return y, [x, kept, *([(y,)] if relu else [])]

    def backward(self, dy: Array, saved: list, params: list) -> tuple[Array, list]:
        dx, _, dparams = self.backward_of_sum(dy, saved, params, keep=False)
        return dx, dparams

    def backward_of_sum(
        self, dy: Array, saved: list, params: list, *, keep: bool = True
    ) -> tuple[Array | None, Array, list]:
        """dx, the gradient of the shortcut (if `keep`), dparams."""
        (of_conv, *rest), (x, *kept) = params, saved
        if not isinstance(kept[0], SavedBoth):
            dx, dsum, dparams = self.norm.backward_of_sum(dy, kept, rest, keep=keep)
            dx, dkernel = self.conv.backward(dx, x, of_conv)
            return dx, dsum, [dkernel, *dparams]
        y = kept[1][0] if len(self.names) == 3 else None
        params = of_conv.w, rest[0].gamma
        found = conv_batchnorm_backward(dy, y, params, kept[0], self._made_of(), keep=keep)
        return found.dx, found.dsum, [found.kernel, found.affine, {}][: len(self.names)]

    def _made_of(self) -> tuple:
        return self.conv.made_of, self.norm.layer.made_of


class Sum(NamedTuple):
    """ReLU(branch + shortcut): the last step of the branch adds the shortcut. None: the shortcut is x."""

    names: tuple[str, str]
    branch: list
    last: Norm | ConvNorm
    shortcut: list | None

    def forward(self, params: list, x: Array, train: bool) -> tuple[Array, list]:
        branch, side = self._parts(params[0])
        shortcut, saved_side = (x, None) if side is None else _forward(self.shortcut, side, x, train)
        x, saved = _forward(self.branch, branch, x, train)
        y, (*kept, relu) = self.last.forward([*self._of_last(branch), {}], x, train, shortcut)
        saved |= zip(self.last.names[:-1], kept, strict=True)
        return y, [saved if side is None else Branches(saved, saved_side), relu]

    def backward(self, dy: Array, saved: list, params: list) -> tuple[Array, list]:
        (branch, side), (kept, kept_side) = (self._parts(a) for a in (params[0], saved[0]))
        of_last = [*self._of_last(kept), saved[1]], [*self._of_last(branch), {}]
        dx, dsum, (*found, none) = self.last.backward_of_sum(dy, *of_last)
        dx, dbranch = _backward(self.branch, dx, kept, branch)
        dbranch |= zip(self.last.names[:-1], found, strict=True)
        if side is None:
            return rowwise(add, dx, dsum), [dbranch, none]
        dshortcut, dside = _backward(self.shortcut, dsum, kept_side, side)
        return rowwise(add, dx, dshortcut), [Branches(dbranch, dside), none]

    def _parts(self, tree: Any) -> tuple[dict, dict | None]:
        """Params or saved of the branch, and of the shortcut."""
        return (tree, None) if self.shortcut is None else tree

    def _of_last(self, tree: dict) -> list:
        return [tree[name] for name in self.last.names[:-1]]


def _steps(made_of: Chain) -> Iterator[Any]:
    """The layers in order: each step takes as many as it can."""
    layers = list(made_of.layers.items())
    while layers:
        step = _conv_norm(layers) or _norm(layers) or _sum(layers) or Alone((layers[0][0],), layers[0][1])
        layers = layers[len(step.names) :]
        yield step


def _norm(layers: list) -> Norm | None:
    if not (layers and isinstance(layers[0][1].made_of, BatchNormOptions)):
        return None
    taken = 2 if len(layers) > 1 and layers[1][1].made_of is RELU else 1
    return Norm(tuple(name for name, _ in layers[:taken]), layers[0][1])


def _conv_norm(layers: list) -> ConvNorm | None:
    (name, conv), norm = layers[0], _norm(layers[1:])
    if norm is None or not isinstance(conv.made_of, ConvOptions) or conv.made_of.bias:
        return None
    return ConvNorm((name, *norm.names), conv, norm)


def _sum(layers: list) -> Sum | None:
    """A residual and the ReLU after it, where the branch ends in a batch normalisation without ReLU."""
    if not (isinstance(layers[0][1].made_of, Branches) and len(layers) > 1 and layers[1][1].made_of is RELU):
        return None
    (name, residual), (relu, _) = layers[:2]
    branch, side = residual.made_of
    if not (isinstance(branch.made_of, Chain) and (side is None or isinstance(side.made_of, Chain))):
        return None
    *before, last = _steps(branch.made_of)
    last = _with_relu(last, relu)
    return last and Sum((name, relu), before, last, None if side is None else list(_steps(side.made_of)))


def _with_relu(step: Any, name: str) -> Norm | ConvNorm | None:
    match step:
        case Norm(names=(_,)):
            return step._replace(names=(*step.names, name))
        case ConvNorm(names=(_, _)):
            return step._replace(names=(*step.names, name), norm=_with_relu(step.norm, name))
    return None
