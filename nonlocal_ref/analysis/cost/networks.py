"""What a network costs, layer by layer: parameters, multiply-adds, bytes kept for the backward.

    print(nl.cost.network_cost(c2d(50, blocks=5), (1, 32, 224, 224, 3)))

Any Layer can be asked: `made_of` tells which layers it has inside, and `out_shape` which shape leaves each of
them. No array is made, so no network and no clip is too large.
"""

from functools import cache
from math import prod
from typing import NamedTuple

from ...base.checks import positive
from ...base.layer import Branches, Chain, Layer, Shape
from ...block import Block, Options
from ...networks import c2d
from ...networks.named_layers import joined, named_branches
from .layer_price import LayerPrice, layer_price
from .network_report import NetworkCost, Row
from .receptive_field import ReceptiveField, everything, of_input, through_block, through_window, union

INPUT = "the input"  # stands where a layer made the array; no layer has this name


class Flow(NamedTuple):
    """An array between two layers: which layer made it, its shape, what one position of it sees."""

    maker: str
    shape: Shape
    field: ReceptiveField


class Ledger(NamedTuple):
    """What the walk has found so far. `kept` has the makers of the arrays that some layer keeps."""

    rows: list[Row]
    kept: set[str]
    itemsize: int


def network_cost(layer: Layer | Block, shape: Shape, *, itemsize: int = 4) -> NetworkCost:
    """Price of one forward in training of x (B, *grid, C), and of what it keeps for the backward.

    itemsize  bytes of a number: 4 for float32, 8 for float64
    Exact, and checked against real runs.   Raises ValueError for a shape that does not fit the layer, and for
    a layer that does not say what it is made of.
    """
    samples, *grid, channels = shape
    positive(itemsize=itemsize, samples=samples, channels=channels, positions=min(grid, default=1))
    ledger = Ledger([], set(), itemsize)
    _walk(layer, "", Flow(INPUT, tuple(shape), of_input(shape)), ledger)
    return NetworkCost(tuple(ledger.rows), tuple(shape), itemsize)


@cache
def network_macs(frames: int = 32, size: int = 224) -> int:
    """Multiply-adds of C2D ResNet-50 without non-local blocks: 20.4e9 for 32 frames of 224 x 224 pixels.

    Source: Table 1.   Raises ValueError for a clip without frames or pixels.
    """
    positive(frames=frames, size=size)
    return network_cost(c2d(50), (1, frames, size, size, 3)).macs


def _walk(layer: Layer | Block, path: str, x: Flow, ledger: Ledger) -> Flow:
    """Writes the rows of a layer into the ledger; gives the array that leaves the layer."""
    match layer.made_of:
        case Chain(layers):
            for name, inside in layers.items():
                x = _walk(inside, joined(path, name), x, ledger)
            return x
        case Branches():
            return _sum(layer.made_of, path, x, ledger)
    return _leaf(layer, path, x, ledger)


def _sum(both: Branches, path: str, x: Flow, ledger: Ledger) -> Flow:
    """The sum of two branches is a new array; the backward of the sum itself reads nothing."""
    names = named_branches(both, path)
    y, *sides = (_walk(branch, name, x, ledger) for name, branch in names)
    side = sides[0] if sides else x
    if y.shape != side.shape:
        raise ValueError(
            f"{path or 'the layer'}: the branch gives {y.shape} but the shortcut {side.shape}: give residual "
            "a shortcut with the stride and the channels of the branch"
        )
    total = Flow(path or "sum", y.shape, union(y.field, side.field))
    price = LayerPrice("sum", reads="", working=2 * prod(y.shape))  # dy, and dx of the branch
    ledger.rows.append(_row(price, 0, y, total, ledger.itemsize))
    return total


def _leaf(layer: Layer | Block, path: str, x: Flow, ledger: Ledger) -> Flow:
    """One row. An array that several layers keep is counted at the first of them."""
    try:
        shape = tuple(layer.out_shape(x.shape))
        price = layer_price(layer, x.shape, shape, ledger.itemsize)
    except ValueError as error:
        raise ValueError(f"{path or 'the layer'} meets {x.shape}: {error}") from None
    y = Flow(path, shape, _field(layer, price, x, shape))
    numbers = price.own
    for read in (a for name, a in {"x": x, "y": y}.items() if name == price.reads):
        numbers += 0 if read.maker in ledger.kept else prod(read.shape)
        ledger.kept.add(read.maker)
    ledger.rows.append(_row(price, numbers, x, y, ledger.itemsize))
    return y


def _row(price: LayerPrice, kept: int, x: Flow, y: Flow, itemsize: int) -> Row:
    kernel, stride = price.window[:2] if price.window else ((), ())
    return Row(
        y.maker,
        price.kind,
        kernel,
        stride,
        x.shape,
        y.shape,
        price.parameters,
        price.statistics,
        price.macs,
        kept * itemsize,
        price.working * itemsize,
        y.field,
    )


def _field(layer: Layer | Block, price: LayerPrice, x: Flow, shape: Shape) -> ReceptiveField:
    """What one position of the layer's output sees of the network's input."""
    if price.window is not None:
        return through_window(x.field, price.window)
    if isinstance(layer.made_of, Options):
        return through_block(x.field, layer.made_of.positions)
    return everything(x.field) if len(shape) < len(x.shape) else x.field
