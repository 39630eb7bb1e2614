"""01: positions become rows. The matrices of figure 2, and the way back to the grid."""

from itertools import permutations
from math import prod

import numpy as np

from exercises.checker.task import Exercise, Invariant, Task
from exercises.checker.tolerance import is_close
from exercises.tasks.probes import normal

B, T, H, W, C, E, D = 2, 3, 4, 5, 7, 6, 11
ORDERS = list(permutations((1, 2, 3)))  # of the axes T, H, W


def flatten(x):
    return x.reshape(x.shape[0], -1, x.shape[-1])


def unflatten(rows, grid):
    return rows.reshape(rows.shape[0], *grid, rows.shape[-1])


def flatten_channels_first(x):
    return x.reshape(*x.shape[:2], -1).swapaxes(1, 2)


def place(n, grid):
    _, H, W = grid
    return n // (H * W), n // W % H, n % W


def figure_2(x, w_theta, w_phi, w_g):
    rows = flatten(x)
    theta, phi, g = (rows @ w for w in (w_theta, w_phi, w_g))
    return theta, phi.swapaxes(1, 2), g, theta @ phi.swapaxes(1, 2)


def clips(rng):
    """Clips of the generic size; three clips; one frame; one with its axes in another order in memory."""
    return {
        "generic": {"x": rng.standard_normal((B, T, H, W, C))},
        "three clips": {"x": rng.standard_normal((3, 4, 3, 2, 5))},
        "one frame": {"x": rng.standard_normal((B, 1, H, W, C))},
        "not contiguous": {"x": rng.standard_normal((W, C, T, B, H)).transpose(3, 2, 4, 0, 1)},
    }


def clips_channels_first(rng):
    return {probe: {"x": np.moveaxis(given["x"], -1, 1)} for probe, given in clips(rng).items()}


def rows_and_grids(rng):
    grids = {"generic": (T, H, W), "one frame": (1, H, W), "one column": (T, H, 1)}
    probes = {
        probe: {"rows": rng.standard_normal((B, prod(grid), C)), "grid": grid}
        for probe, grid in grids.items()
    }
    return probes | {"three clips": {"rows": rng.standard_normal((3, 24, 5)), "grid": (2, 3, 4)}}


def numbers(rng):
    return {
        "generic": {"n": rng.permutation(T * H * W), "grid": (T, H, W)},
        "flat": {"n": rng.permutation(2 * 9 * 4), "grid": (2, 9, 4)},
        "one frame": {"n": rng.permutation(H * W), "grid": (1, H, W)},
    }


def clips_and_weights(rng):
    sizes = {
        "generic": (B, T, H, W, C, E, D),
        "one position": (B, 1, 1, 1, C, E, D),
        "three clips": (3, 2, 3, 4, 5, 2, 3),
    }
    return {
        probe: normal(rng, x=(*batch, c), w_theta=(c, e), w_phi=(c, e), w_g=(c, d))
        for probe, (*batch, c, e, d) in sizes.items()
    }


def in_another_order(inputs, yours):
    """figure_2 with the axes of the grid in another order everywhere: the block gives the same."""
    x, *weights = inputs.values()
    return any(_close(yours, figure_2(x.transpose(0, *order, 4), *weights)) for order in ORDERS)


def rows_stay_whole(inputs, yours):
    """The rows of each sample are the channels of its positions, in any order."""
    x = inputs["x"] if inputs["x"].shape[-1] == yours.shape[-1] else np.moveaxis(inputs["x"], 1, -1)
    return all(_same_rows(a.reshape(-1, a.shape[-1]), b) for a, b in zip(x, yours, strict=True))


def places_stay_whole(inputs, yours):
    rows = inputs["rows"]
    return all(_same_rows(a, b.reshape(-1, b.shape[-1])) for a, b in zip(rows, yours, strict=True))


def on_the_grid(inputs, yours):
    return all(np.all((0 <= at) & (at < size)) for at, size in zip(yours, inputs["grid"], strict=True))


def gives_n_again(inputs, yours):
    _, H, W = inputs["grid"]
    t, y, x = yours
    return np.array_equal((t * H + y) * W + x, inputs["n"])


def _same_rows(a, b):
    return a.shape == b.shape and sorted(map(tuple, a)) == sorted(map(tuple, b))


def _close(yours, right):
    return all(a.shape == b.shape and is_close(a, b) for a, b in zip(yours, right, strict=True))


MIXED = Invariant("each row must be the C channels of one position: some of yours are not", rows_stay_whole)
EXERCISE = Exercise(
    key="ex01",
    title="Positions and shapes",
    equation="n = (t H + y) W + x        s = theta phi^T",
    minutes=25,
    tasks=(
        Task(
            "flatten",
            flatten,
            clips,
            ("rows",),
            invariants=(MIXED,),
            hints=(
                "Count: how many numbers must one row have, and how many rows has a clip?",
                "In memory the channels of one place are neighbours already, and x runs fastest.",
                "A reshape is enough where the axes that become one are neighbours in the right order.",
            ),
        ),
        Task(
            "unflatten",
            unflatten,
            rows_and_grids,
            ("y",),
            invariants=(
                Invariant(
                    "each place must hold the C channels of one row: some of yours do not",
                    places_stay_whole,
                ),
            ),
            hints=(
                "It undoes flatten: the channels stay where they are.",
                "One axis of N becomes three. Which of T, H, W changes slowest along it?",
                "The same reshape, read backwards.",
            ),
        ),
        Task(
            "place",
            place,
            numbers,
            ("t", "y", "x"),
            invariants=(
                Invariant("(t, y, x) must lie on the grid: yours lies outside", on_the_grid),
                Invariant("(t H + y) W + x must give n again: yours does not", gives_n_again),
            ),
            hints=(
                "How many positions are there before the first one of frame t?",
                "Take n = (t H + y) W + x and divide by W: what is the quotient, what the remainder?",
                "Integer division and remainder, twice: digits of a number whose base changes.",
            ),
        ),
        Task(
            "flatten_channels_first",
            flatten_channels_first,
            clips_channels_first,
            ("rows",),
            points=2,
            invariants=(MIXED,),
            hints=(
                "A row is one position with all its channels. Where do these C numbers lie in x?",
                "A reshape never moves a number in memory. Something must move before it or after it.",
                "Transpose, then reshape; or reshape to (B, C, N), then transpose.",
            ),
        ),
        Task(
            "figure_2",
            figure_2,
            clips_and_weights,
            ("theta", "phi_t", "g", "s"),
            scales=lambda inputs: {"1/C": 1 / len(inputs["w_g"]), "1/E": 1 / inputs["w_phi"].shape[-1]},
            points=3,
            allowed=in_another_order,
            hints=(
                "A 1 × 1 × 1 convolution is one product for every position: a row of C numbers times (C, E).",
                "phi_t has the channels first: which two axes change places? Clips do not meet each other.",
                "A batch of matrix products: `@` multiplies the last two axes, sample by sample.",
            ),
        ),
    ),
    note="The grid is numbered frame by frame, row by row: x fastest, t slowest.",
)
