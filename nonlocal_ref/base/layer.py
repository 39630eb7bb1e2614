"""Layer: an operation with parameters, from a linear map to a whole network. Nothing is hidden in it.

    params = layer.init(rng, channels)                 channels that arrive; dtype and the layer's own options
    y, saved = layer.forward(params, x, train=False)   saved: a NamedTuple of all that the backward reads
    dx, dparams = layer.backward(dy, saved, params)
    params = layer.update(params, saved)               running statistics after a forward in training
    layer.out_shape((B, *grid, C))                     the shape of y, without an array

Parameters are plain nested dicts and tuples of arrays. `dparams` has the same tree without the statistics.
A layer keeps no state, so one layer may stand in many places.
"""

from collections.abc import Callable, Iterable
from functools import partial
from operator import add
from typing import Any, NamedTuple

from .arrays import Array
from .blocks import rowwise
from .op import Op

Shape = tuple[int, ...]


def same_parameters(params: Any, saved: Any) -> Any:
    """The `update` of a layer without running statistics."""
    return params


def same_shape(shape: Shape) -> Shape:
    """The `out_shape` of a layer that keeps grid and channels."""
    return shape


class Layer(NamedTuple):
    """The five functions of a layer, and what it was made of.

    out_shape also takes (C,), the channels alone: then it gives (channels of y,).
    made_of   what a drawing or a price of the network reads: the layer's options, a NamedTuple; of a
              composite its layers by name
    """

    init: Callable
    forward: Callable
    backward: Callable
    update: Callable = same_parameters
    out_shape: Callable = same_shape
    made_of: Any = None


class Branches(NamedTuple):
    """The two branches of a residual with a shortcut: their layers, params, saved or dparams."""

    branch: Any
    shortcut: Any


class Chain(NamedTuple):
    """The layers of a chain by name: whole numbers, or the names that were given."""

    layers: dict

    @property
    def has_names(self) -> bool:
        """Whether params, saved and dparams are dicts, not tuples."""
        return any(isinstance(name, str) for name in self.layers)

    def packed(self, values: Iterable) -> Any:
        """One value for each layer, in the form of params."""
        return dict(zip(self.layers, values, strict=True)) if self.has_names else tuple(values)

    def each(self, *trees: Any) -> Iterable[tuple]:
        """Each layer with its part of params, saved or dparams.   Raises ValueError for another number."""
        parts = ([tree[name] for name in self.layers] if self.has_names else tree for tree in trees)
        return zip(self.layers.values(), *parts, strict=True)


def op_layer(op: Op, out_shape: Callable = same_shape, made_of: Any = None) -> Layer:
    """An Op of one input as a Layer. It has no parameters: params and dparams are {}."""

    def init(rng: Any, channels: int, *, dtype: Any = None) -> dict:
        return {}

    def forward(params: dict, x: Array, train: bool = False) -> tuple[Array, tuple]:
        y = op.forward(x)
        return y, op.needs((x,), y)

    def backward(dy: Array, saved: tuple, params: dict) -> tuple[Array, dict]:
        return op.backward(dy, *saved), {}

    return Layer(init, forward, backward, out_shape=out_shape, made_of=made_of)


def chain(*layers: Any, **named: Any) -> Layer:
    """y = layer_n(... layer_1(x)): params, saved and dparams are tuples in the order of the layers.

    chain(conv1=..., relu1=...) gives each layer a name: then params, saved and dparams are dicts.
    `init` gives each layer the channels that arrive at it, and all layers the same options.
    Raises ValueError for layers with and without names together, and params of another number of layers.
    """
    if layers and named:
        raise ValueError(f"{len(layers)} layers have no name but {', '.join(named)} have: name all or none")
    made_of = Chain(named or dict(enumerate(layers)))
    chained = (_chain_init, _chain_forward, _chain_backward, _chain_update, _chain_out_shape)
    return Layer(*(partial(f, made_of) for f in chained), made_of)


def _chain_init(chain: Chain, rng: Any, channels: int, **options: Any) -> Any:
    params = []
    for layer in chain.layers.values():
        params.append(layer.init(rng, channels, **options))
        (channels,) = layer.out_shape((channels,))
    return chain.packed(params)


def _chain_forward(chain: Chain, params: Any, x: Array, **options: Any) -> tuple[Array, Any]:
    saved = []
    for layer, p in chain.each(params):
        x, kept = layer.forward(p, x, **options)
        saved.append(kept)
    return x, chain.packed(saved)


def _chain_backward(chain: Chain, dy: Array, saved: Any, params: Any) -> tuple[Array, Any]:
    dparams = []
    for layer, kept, p in reversed(list(chain.each(saved, params))):
        dy, dp = layer.backward(dy, kept, p)
        dparams.append(dp)
    return dy, chain.packed(reversed(dparams))


def _chain_update(chain: Chain, params: Any, saved: Any) -> Any:
    return chain.packed(layer.update(p, kept) for layer, p, kept in chain.each(params, saved))


def _chain_out_shape(chain: Chain, shape: Shape) -> Shape:
    for layer in chain.layers.values():
        shape = layer.out_shape(shape)
    return shape


def residual(branch: Any, shortcut: Any = None) -> Layer:
    """y = branch(x) + x, or branch(x) + shortcut(x) where the branch changes the grid or the channels.

    Without a shortcut params, saved and dparams are the branch's; with one they are Branches.
    Raises ValueError where the two branches have different shapes.
    """
    return _with_identity(branch) if shortcut is None else _with_shortcut(branch, shortcut)


def _with_identity(branch: Any) -> Layer:
    def forward(params: Any, x: Array, **options: Any) -> tuple[Array, Any]:
        y, saved = branch.forward(params, x, **options)
        _check_shapes(y.shape, x.shape)
        return rowwise(add, y, x), saved

    def backward(dy: Array, saved: Any, params: Any) -> tuple[Array, Any]:
        dx, dparams = branch.backward(dy, saved, params)
        return rowwise(add, dx, dy), dparams  # x reaches y by two paths: their gradients add

    return Layer(branch.init, forward, backward, branch.update, branch.out_shape, Branches(branch, None))


def _with_shortcut(*layers: Any) -> Layer:
    def init(rng: Any, channels: int, **options: Any) -> Branches:
        return Branches(*(layer.init(rng, channels, **options) for layer in layers))

    def forward(params: tuple, x: Array, **options: Any) -> tuple[Array, Branches]:
        results = [layer.forward(p, x, **options) for layer, p in zip(layers, params, strict=True)]
        (y, shortcut), saved = zip(*results, strict=True)
        _check_shapes(y.shape, shortcut.shape)
        return rowwise(add, y, shortcut), Branches(*saved)

    def backward(dy: Array, saved: tuple, params: tuple) -> tuple[Array, Branches]:
        both = zip(layers, saved, params, strict=True)
        (dx, dshortcut), dparams = zip(*(layer.backward(dy, *rest) for layer, *rest in both), strict=True)
        return rowwise(add, dx, dshortcut), Branches(*dparams)

    def update(params: tuple, saved: tuple) -> Branches:
        return Branches(*(layer.update(*both) for layer, *both in zip(layers, params, saved, strict=True)))

    return Layer(init, forward, backward, update, layers[0].out_shape, Branches(*layers))


def _check_shapes(branch: Shape, shortcut: Shape) -> None:
    if branch != shortcut:
        raise ValueError(
            f"the branch gives {branch} but the shortcut {shortcut}: give residual a shortcut "
            "with the stride and the channels of the branch"
        )
