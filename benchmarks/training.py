"""python -m benchmarks.training: a training step of `tiny`, beside the same network in PyTorch.

64 clips of 4 x 32 x 32 x 1, float32: forward in training, softmax cross-entropy, backward, statistics.
Both sides with all cores, in turns of ten steps, as a training makes one after the other; medians of a step,
and the ratio of the rounds. PyTorch runs eager, in the layout that it takes by itself (B, C, T, H, W), and in
"channels last", which has to be asked for and is its fastest here.
Freed memory stays with the process, as in `training.train`: this serves both sides.

NumPy's products are OpenBLAS's. It chooses its kernels for the processor; OPENBLAS_CORETYPE overrides that. A
processor with AVX-512 that is held to "Haswell" multiplies half as fast, so the kernels are printed.
"""

import os
from collections.abc import Callable
from itertools import product

import numpy as np
from threadpoolctl import threadpool_info

from benchmarks import in_turns
from nonlocal_ref.layers.losses import softmax_cross_entropy, softmax_cross_entropy_backward
from nonlocal_ref.networks import tiny

CLIPS = (64, 4, 32, 32, 1)
STEPS = 10  # of one side in a turn


def ours(blocks: int) -> object:
    """One training step, a function without arguments."""
    network, rng = tiny(blocks=blocks, input_gradient=False), np.random.default_rng(0)
    params = network.init(rng, CLIPS[-1])
    x, labels = rng.standard_normal(CLIPS, dtype=np.float32), rng.integers(0, 2, CLIPS[0])

    def step():
        logits, saved = network.forward(params, x, train=True)
        loss = softmax_cross_entropy(logits, labels)
        _, dparams = network.backward(softmax_cross_entropy_backward(1.0, logits, labels), saved, params)
        return loss, dparams, network.update(params, saved)

    return step


def in_turn(step: Callable) -> Callable:
    """Several steps, one after the other."""

    def steps() -> None:
        for _ in range(STEPS):
            step()

    return steps


def kernels() -> list[str]:
    """The processors that the loaded BLAS libraries have chosen their kernels for."""
    return [
        found.get("architecture", "unknown") for found in threadpool_info() if found["user_api"] == "blas"
    ]


def main() -> None:
    asked = in_turns.options(__doc__, blocks=[1, 0], repeats=15)
    from benchmarks.rival_networks import LAYOUTS, tiny_step  # needs PyTorch

    print("NumPy's kernels:", ", ".join(kernels()))
    if asked_for := os.environ.get("OPENBLAS_CORETYPE"):
        print(f"OPENBLAS_CORETYPE={asked_for} chose them; PyTorch chooses its own: unset it to compare both")
    for blocks, layout in product(asked.blocks, LAYOUTS):
        works = {"ours": in_turn(ours(blocks)), "PyTorch": in_turn(tiny_step(blocks, CLIPS, layout))}
        *seconds, ratio = in_turns.compared(works, asked, seconds=120)
        ours_ms, theirs_ms = (1e3 * s / STEPS for s in seconds)
        print(f"{blocks} blocks, {layout}: {ours_ms:.0f} ms, PyTorch {theirs_ms:.0f} ms, {ratio:.2f} x")


if __name__ == "__main__":
    main()
