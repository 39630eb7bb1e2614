"""Windows that slide over a grid: what convolutions and poolings share.

An output position o sees the input positions  stride * o + tap - padding,  tap = 0 ... kernel - 1,  on each
axis, and there are  (n + 2 padding - kernel) // stride + 1  outputs: what is left over at the end is dropped.
"""

from collections.abc import Iterator
from itertools import product
from typing import Any, NamedTuple

from ..base.arrays import Array, namespace
from ..base.layer import Shape


class Window(NamedTuple):
    """Kernel, stride and padding, one number for each grid axis."""

    kernel: tuple[int, ...]
    stride: tuple[int, ...]
    padding: tuple[int, ...]

    def outputs(self, grid: tuple[int, ...]) -> tuple[int, ...]:
        """The grid of outputs. Raises ValueError where the kernel is larger than the padded grid."""
        if len(grid) != len(self.kernel):
            raise ValueError(
                f"the grid {tuple(grid)} and the kernel {self.kernel} differ in length: give one k an axis"
            )
        padded = [n + 2 * p for n, p in zip(grid, self.padding, strict=True)]
        if any(n < k for n, k in zip(padded, self.kernel, strict=True)):
            raise ValueError(
                f"the kernel {self.kernel} does not fit into the grid {tuple(grid)} with padding "
                f"{self.padding}: give a larger grid, or more padding"
            )
        return tuple((n - k) // s + 1 for n, k, s in zip(padded, self.kernel, self.stride, strict=True))

    def out_shape(self, shape: Shape) -> Shape:
        """(B, *grid, C) -> (B, *outputs, C); of the channels alone, (C,), nothing changes."""
        return shape if len(shape) == 1 else (shape[0], *self.outputs(shape[1:-1]), shape[-1])

    def taps(self, grid: tuple[int, ...]) -> Iterator[tuple[tuple[int, ...], tuple[slice, ...]]]:
        """(k, index) for every place k of the kernel: padded[index] is what the outputs see at k."""
        ends = [s * (n - 1) + 1 for n, s in zip(self.outputs(grid), self.stride, strict=True)]
        for k in product(*map(range, self.kernel)):
            inner = (slice(first, first + end, s) for first, end, s in zip(k, ends, self.stride, strict=True))
            yield k, (slice(None), *inner, slice(None))

    def interior(self, grid: tuple[int, ...]) -> tuple[slice, ...]:
        """Where the unpadded array lies in the padded one."""
        return (slice(None), *(slice(p, p + n) for p, n in zip(self.padding, grid, strict=True)), slice(None))

    def padded(self, x: Array, value: float = 0.0) -> Array:
        """x (B, *grid, C) with `padding` positions of this value around its grid."""
        if not any(self.padding):
            return x
        xp, grid = namespace(x), x.shape[1:-1]
        around = [n + 2 * p for n, p in zip(grid, self.padding, strict=True)]
        wide = xp.full((x.shape[0], *around, x.shape[-1]), value, dtype=x.dtype)
        wide[self.interior(grid)] = x
        return wide


def window(kernel: tuple[int, ...], stride: Any = 1, padding: Any = 0) -> Window:
    """The Window; one number stands for every axis. Raises ValueError for numbers that make no window."""
    axes = len(kernel)
    stride, padding = (n if isinstance(n, tuple) else (n,) * axes for n in (stride, padding))
    if not len(stride) == len(padding) == axes:
        raise ValueError(f"kernel {kernel}, stride {stride} and padding {padding} have different lengths")
    if min(kernel) < 1 or min(stride) < 1 or min(padding) < 0:
        raise ValueError(
            f"kernel {kernel}, stride {stride}, padding {padding}: kernel and stride start at 1, padding at 0"
        )
    return Window(tuple(kernel), stride, padding)
