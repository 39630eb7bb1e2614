"""The receptive field: which part of the input one position of a layer can depend on.

    size <- size + (kernel - 1) step        step <- step x stride          along each axis, first 1 and 1

`step` is how many input positions lie between two neighbours of the layer. A step is not a field: neighbours
in res3 of C2D are 8 pixels apart, but each of them sees 91 pixels. The sizes are those of the layers, not
of the clip: near its end a part of the field is padding.   [c2d, ResNet-50: 35, 91, 267, 427 pixels]
"""

from typing import NamedTuple

from ...base.layer import Shape
from ...layers.windows import Window

EVERYTHING = float("inf")  # the size where a position sees all positions of an axis, however many there are


class ReceptiveField(NamedTuple):
    """Input positions that one position sees, and those between two neighbours; one number for each axis."""

    size: tuple[float, ...]
    step: tuple[int, ...]


def of_input(shape: Shape) -> ReceptiveField:
    """A position of the input (B, *grid, C) sees itself."""
    ones = (1,) * (len(shape) - 2)
    return ReceptiveField(ones, ones)


def through_window(field: ReceptiveField, window: Window) -> ReceptiveField:
    """After a convolution or a pooling."""
    axes = zip(*field, window.kernel, strict=True)
    size = tuple(size + (kernel - 1) * step for size, step, kernel in axes)
    return ReceptiveField(size, tuple(a * b for a, b in zip(field.step, window.stride, strict=True)))


def through_block(field: ReceptiveField, positions: str | int) -> ReceptiveField:
    """After a non-local block: everything along the axes in which its positions meet.

    In groups of k frames a position sees what the k frames of its group see.
    """
    (frames, *pixels), step = field.size, field.step[0]
    everything = (EVERYTHING,) * len(pixels)
    met = {"spacetime": (EVERYTHING, *everything), "space": (frames, *everything)}
    met["time"] = (EVERYTHING, *pixels)
    size = met[positions] if positions in met else (frames + (positions - 1) * step, *everything)
    return field._replace(size=size)


def everything(field: ReceptiveField) -> ReceptiveField:
    """After a mean over all positions."""
    return field._replace(size=(EVERYTHING,) * len(field.size))


def union(one: ReceptiveField, other: ReceptiveField) -> ReceptiveField:
    """Where two branches are added: along each axis the larger one; both are centred at the same place."""
    return one._replace(size=tuple(map(max, one.size, other.size)))
