"""09: keys and values of pooled positions: the maximum over 1 × 2 × 2, and where its gradient goes."""

import numpy as np

from exercises.checker.task import Exercise, Invariant, Task
from exercises.checker.tolerance import is_close
from nonlocal_ref.subsample import subsample, subsample_backward

B, C = 2, 5
GRIDS = {"generic": (3, 4, 10), "odd sizes": (4, 7, 9), "two frames": (2, 6, 8)}


def windows(x):
    """(B, T, H, W, C) -> (B, T, H//2, 2, W//2, 2, C); an odd last row or column is dropped."""
    b, t, h, w, c = x.shape
    return x[:, :, : h // 2 * 2, : w // 2 * 2].reshape(b, t, h // 2, 2, w // 2, 2, c)


def clips(rng):
    """Clips of both signs, all below zero, and with equal largest entries, as after a ReLU."""
    probes = {probe: rng.standard_normal((B, *grid, C)) for probe, grid in GRIDS.items()}
    probes["three clips"] = rng.standard_normal((3, 5, 8, 4, 3))
    probes["below zero"] = -1 - rng.random((B, 3, 4, 6, C))
    probes["ties"] = np.maximum(rng.integers(-2, 3, (B, 3, 4, 6, C)), 0).astype(float)
    probes["not contiguous"] = rng.standard_normal((C, 6, 4, 3, B)).transpose(4, 3, 2, 1, 0)
    return {probe: {"x": x} for probe, x in probes.items()}


def with_gradients(rng):
    given = {probe: inputs["x"] for probe, inputs in clips(rng).items()}
    return {p: {"dy": rng.standard_normal(subsample(x).shape), "x": x} for p, x in given.items()}


def sums_kept(inputs, dx):
    """Each window of dx sums to its dy."""
    return is_close(windows(dx).sum(axis=(3, 5)), inputs["dy"])


def only_largest(inputs, dx):
    """Nothing goes to an entry that is not the largest of its window, nor to what was dropped."""
    x, dy = inputs["x"], inputs["dy"]
    winners = np.zeros(x.shape, dtype=bool)
    h, w = (2 * n for n in dy.shape[2:4])
    winners[:, :, :h, :w] = (windows(x) == subsample(x)[:, :, :, None, :, None]).reshape(
        *x.shape[:2], h, w, -1
    )
    return not np.any(dx[~winners])


def dropped_get_nothing(inputs, dx):
    h, w = (2 * n for n in inputs["dy"].shape[2:4])
    return not np.any(dx[:, :, h:]) and not np.any(dx[:, :, :, w:])


def another_convention(inputs, dx):
    """Equal largest entries may share dy, or one of them takes it: shares of one sign that add up to dy."""
    one_sign = windows(dx) * inputs["dy"][:, :, :, None, :, None] >= 0
    return sums_kept(inputs, dx) and only_largest(inputs, dx) and bool(one_sign.all())


EXERCISE = Exercise(
    key="ex09",
    title="Max pooling of the keys and its backward",
    equation="y = the largest of each 1 × 2 × 2 window        dx = dy at that entry, else 0",
    minutes=30,
    tasks=(
        Task(
            "max_pool",
            subsample,
            clips,
            ("y",),
            points=2,
            hints=(
                "A window is two rows and two columns of one frame, one channel. How many are there?",
                "Bring the four entries of a window together on axes of their own. Keep H and W apart.",
                "Cut to even sizes, reshape H to (H//2, 2), W to (W//2, 2), take the maximum over the twos.",
            ),
        ),
        Task(
            "max_pool_backward",
            subsample_backward,
            with_gradients,
            ("dx",),
            points=3,
            allowed=another_convention,
            invariants=(
                Invariant("a row or column that was dropped must get 0: yours does not", dropped_get_nothing),
                Invariant("each window of dx must sum to its dy: yours does not", sums_kept),
                Invariant("only a largest entry may receive anything: another one does", only_largest),
            ),
            hints=(
                "Move an entry that is not the largest by a little. Does y move?",
                "Find the winner of each window and give it dy, to it alone. Two may be equally large.",
                "Routing: the argmax over the four entries of a window, and zeros everywhere else.",
            ),
        ),
    ),
    note="Pooled over space only: time keeps its frames. A quarter of the keys, a quarter of the pairs.",
)
