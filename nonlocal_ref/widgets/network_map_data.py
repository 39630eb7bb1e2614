"""The network as layers that can be pointed at, with their numbers; and all networks as data for a page.

A convolution with what follows it up to the next one (batch normalisation, sum, ReLU) is one layer of the
map: "res4.block1.conv_b". So its layers have all parameters and multiply-adds of the network, each once.
"""

from collections.abc import Iterator
from functools import cache
from itertools import product
from typing import NamedTuple

from ..analysis.cost import Row, network_cost
from ..base.layer import Layer, Shape
from ..networks import c2d, i3d
from ..paper.architecture import BLOCKS

SIZE = 224  # pixels of a frame, Table 1
NETWORKS = {
    "c2d": ("C2D", c2d, {}),
    "i3d_3x1x1": ("I3D 3×1×1", i3d, {"inflate": "3x1x1"}),
    "i3d_3x3x3": ("I3D 3×3×3", i3d, {"inflate": "3x3x3"}),
}
THERE = {depth: (0, *BLOCKS[depth]) for depth in BLOCKS}  # depth -> numbers of blocks that the paper places
FRAMES = (8, 16, 32, 64, 128)
KINDS = {
    "conv": "convolution",
    "batchnorm": "batch normalisation",
    "sum": "sum with the block's input",
    "sum of branches": "sum with the shortcut",
    "relu": "ReLU",
    "max_pool": "max pooling",
    "non-local": "non-local block (embedded Gaussian, φ and g pooled, batch normalisation after W_z)",
    "global_mean": "mean over all positions",
    "linear": "linear map",
}
FIRST = ("conv", "max_pool", "non-local", "global_mean", "linear")  # the kinds that begin a layer
STAGES = {  # of the drawing: name of a stage -> the first names of its layers
    "conv1": ("conv1", "bn1", "relu1", "pool1"),
    "res2": ("res2",),
    "res3": ("pool2", "res3"),
    "res4": ("res4",),
    "res5": ("res5",),
    "fc": ("mean", "fc"),
}


class MapLayer(NamedTuple):
    """One layer of the map.

    role      what it is in its residual block or in the network: "conv_b", "shortcut", "nonlocal", "pool1"
    rows      the kinds of the rows of the price that it stands for: ("conv", "batchnorm", "relu")
    made      the same in words: "1×3×3 convolution, batch normalisation, ReLU"
    kept      bytes that its backward reads and that no earlier layer has counted
    field     frames and pixels (of a side) that one position sees, None for all
    step      frames and pixels between two neighbouring positions
    """

    name: str
    stage: str
    role: str
    kind: str
    rows: tuple[str, ...]
    made: str
    kernel: tuple[int, ...]
    arriving: Shape
    shape: Shape
    parameters: int
    macs: int
    kept: int
    field: tuple[int | None, int | None]
    step: tuple[int, int]


@cache
def network_of(network: str, depth: int, blocks: int) -> Layer:
    """The network of these choices, as networks.c2d and i3d make it."""
    _, make, options = NETWORKS[network]
    return make(depth, blocks, **options)


def map_layers(network: str, depth: int, blocks: int, frames: int) -> tuple[MapLayer, ...]:
    """The layers from the clip to the classes, for one clip of so many frames of 224 x 224 pixels.

    Parameters, multiply-adds and kept bytes sum up to those of nonlocal_ref.cost.network_cost.
    Raises ValueError for a depth or a number of blocks that the paper does not have.
    """
    rows = network_cost(network_of(network, depth, blocks), (1, frames, SIZE, SIZE, 3)).rows
    return tuple(_layer(together) for together in _grouped(rows))


def _grouped(rows: tuple[Row, ...]) -> Iterator[list[Row]]:
    """Each row that begins a layer, with what follows it. The sum goes to conv_c, also behind a shortcut."""
    found: dict[str, list[Row]] = {}
    for row in rows:
        if row.kind in FIRST:
            name = _name(row.path)
        elif row.kind == "sum":
            unit = row.path.removesuffix(".sum")
            name = f"{unit}.conv_c"
            row = row._replace(kind="sum of branches") if f"{unit}.shortcut" in found else row
        found.setdefault(name, []).append(row)
    yield from found.values()


def _name(path: str) -> str:
    """The path without "sum": res2.block0.sum.branch.conv_a -> res2.block0.conv_a, and its shortcut."""
    return path.replace(".sum.branch", "").replace(".sum.shortcut.conv", ".shortcut").replace(".sum.", ".")


def _layer(rows: list[Row]) -> MapLayer:
    first, last = rows[0], rows[-1]
    name = _name(first.path)
    sums = (sum(getattr(row, number) for row in rows) for number in ("parameters", "macs", "kept_bytes"))
    return MapLayer(
        name,
        next(stage for stage, names in STAGES.items() if name.partition(".")[0] in names),
        "nonlocal" if first.kind == "non-local" else name.rpartition(".")[2],
        first.kind,
        tuple(row.kind for row in rows),
        _made(rows),
        first.kernel,
        first.arriving[1:],
        last.shape[1:],
        *sums,
        tuple(None if size == float("inf") else int(size) for size in last.field.size[:2]),
        last.field.step[:2],
    )


def _made(rows: list[Row]) -> str:
    first = rows[0]
    window = f"{_times(first.kernel)} " if first.kernel else ""
    stride = f" of stride {_times(first.stride)}" if max(first.stride, default=1) > 1 else ""
    return ", ".join([f"{window}{KINDS[first.kind]}{stride}", *(KINDS[row.kind] for row in rows[1:])])


def _times(sizes: tuple[int, ...]) -> str:
    return "×".join(map(str, sizes))


def dropped(network: str) -> int:
    """Every how many frames conv1 reads one: its stride if its kernel is 1 frame, else it reads all."""
    layer = network_of(network, 50, 0).made_of.layers["conv1"].made_of.window
    return layer.stride[0] if layer.kernel[0] == 1 else 1


# ---- as data of a page


@cache
def all_maps() -> dict:
    """Every network: names and fields once, and for each number of frames its layers as places in `rows`.

    maps["c2d 50 5"] = {"names": [...], "fields": [[frames, pixels, step, step], ...], "rows": {"32": [...]}}
    """
    rows: dict[tuple, int] = {}
    there = ((depth, blocks) for depth, numbers in THERE.items() for blocks in numbers)
    maps = {
        f"{network} {depth} {blocks}": _sent(network, depth, blocks, rows)
        for network, (depth, blocks) in product(NETWORKS, there)
    }
    return {"maps": maps, "rows": [dict(zip(SENT, row, strict=True)) for row in rows]}


SENT = ("stage", "role", "kind", "rows", "made", "kernel", "arriving", "shape", "parameters", "macs", "kept")


def _sent(network: str, depth: int, blocks: int, rows: dict[tuple, int]) -> dict:
    layers = {frames: map_layers(network, depth, blocks, frames) for frames in FRAMES}
    one = layers[FRAMES[0]]
    places = {
        str(frames): [rows.setdefault(tuple(getattr(layer, n) for n in SENT), len(rows)) for layer in many]
        for frames, many in layers.items()
    }
    fields = [[*layer.field, *layer.step] for layer in one]
    return {"names": [layer.name for layer in one], "fields": fields, "rows": places}
