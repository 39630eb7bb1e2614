"""The gradient of a convolution's input: convolutions of dy without a stride, one for each phase of it.

    dx_q = sum of dy_o w_k^T over all o, k with s o + k - p = q

The inputs q = first + s t of one phase are seen by every s-th tap, in reverse order.
"""

from itertools import product
from typing import NamedTuple

import numpy as np

from ..base.arrays import Array
from .columns import Taps


class Product(NamedTuple):
    """y = cols[:, numbers] w, with w (numbers, C_out)."""

    w: Array
    y: Array
    numbers: slice = slice(None)


def convolutions_of_phases(dx: Array, w: Array, seen: Taps) -> list[tuple[Taps, list[Product]]]:
    """What the columns of dy hold, and the products that fill dx. Where k_t is 1, phases of H share columns.

    Without phases that no tap sees, and those that have no inputs.
    """
    groups: dict[Taps, list[tuple[Taps, Product]]] = {}
    for first in product(*map(range, seen.stride)):
        axes = [_phase(*of_axis) for of_axis in zip(first, *seen[:3], strict=True)]
        reverse = w[tuple(axis.taps for axis in axes)][::-1, ::-1, ::-1].mT
        inputs = dx[(slice(None), *(slice(r, None, s) for r, s in zip(first, seen.stride, strict=True)))]
        if reverse.size and inputs.size:
            left = tuple(axis.left for axis in axes)
            sees = Taps(reverse.shape[:3], (1, 1, 1), left, inputs.shape[1:-1])
            alike = sees._replace(kernel=sees.kernel[::2], left=left[::2]) if sees.kernel[0] == 1 else sees
            found = sees, Product(reverse.reshape(-1, reverse.shape[-1]), inputs)
            groups.setdefault(alike, []).append(found)
    return [_with_shared_columns(group) for group in groups.values()]


def _with_shared_columns(group: list[tuple[Taps, Product]]) -> tuple[Taps, list[Product]]:
    """Taps of H that hold those of all, and where each product finds its own."""
    (k_t, _, k_w), stride, (l_t, _, l_w), outputs = group[0][0]
    left = max(sees.left[1] for sees, _ in group)
    rows = left + max(sees.kernel[1] - sees.left[1] for sees, _ in group)
    found = []
    for sees, one in group:
        size, start = one.w.shape[0], (left - sees.left[1]) * (one.w.shape[0] // sees.kernel[1])
        found.append(one._replace(numbers=slice(start, start + size)) if len(group) > 1 else one)
    return Taps((k_t, rows, k_w), stride, (l_t, left, l_w), outputs), found


class Phase(NamedTuple):
    """On one axis, the inputs q = first + s t: which taps see them, and how far the first of them reaches."""

    taps: slice
    left: int


def _phase(first: int, kernel: int, stride: int, padding: int) -> Phase:
    """q = s o + k - p, so the taps of a phase are k = (first + p) mod s, and every s-th after it."""
    tap = (first + padding) % stride
    shift = (first + padding - tap) // stride  # o = t + shift for that tap, one less for each further one
    return Phase(slice(tap, None, stride), len(range(tap, kernel, stride)) - 1 - shift)


def side_by_side(seen: Taps, w: Array) -> tuple[Taps, Array]:
    """The same convolution with s inputs of W as one of s C_in channels: its stride there is 1.

    All phases of W are then channels of one product, w with some zeros: (k_t, k_h, places, s C_in, C_out).
    """
    (*kernel, k), (*stride, s), (*left, p) = seen[:3]
    first, last = -p // s, (k - 1 - p) // s  # input s o + k - p is s (o + place) + phase
    wide = np.zeros((*kernel, last - first + 1, s, *w.shape[-2:]), w.dtype)
    for tap in range(k):
        place, phase = divmod(tap - p, s)
        wide[:, :, place - first, phase] = w[:, :, tap]
    taps = wide.reshape(*wide.shape[:3], -1, w.shape[-1])
    return Taps(taps.shape[:3], (*stride, 1), (*left, -first), seen.outputs), taps
