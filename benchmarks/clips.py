"""python -m benchmarks.clips: drawn clips a second on one core, for every task; medians of nine rounds.

Seconds are those of the processor: the work has one thread, and other programs do not count.
"""

import sys
from statistics import median
from time import process_time

import numpy as np

from nonlocal_ref.data import TASKS
from nonlocal_ref.data.tasks import Task

ROUNDS, BATCH, BATCHES = 9, 64, 8
SIZES = {"frames": 8, "size": 32}
CASES = {
    "twins": ("twins", {}),
    "twins, one frame": ("twins", {"setting": "one frame"}),
    "twins, fresh patterns, 3 distractors, free": (
        "twins",
        {"fresh": True, "patterns": 5, "distractors": 3, "free": True},
    ),
    "digits": ("digits", {}),
    "order": ("order", {}),
    "texture": ("texture", {}),
}


def rate(task: Task, rng: np.random.Generator) -> float:
    """Clips a second."""
    start = process_time()
    for _ in range(BATCHES):
        task.draw(rng, BATCH)
    return BATCH * BATCHES / (process_time() - start)


def main() -> None:
    print(f"clips of {SIZES['frames']} x {SIZES['size']} x {SIZES['size']}, {BATCH} at a time")
    for name, (task, options) in CASES.items():
        try:
            made = TASKS[task](**SIZES | options)
        except ModuleNotFoundError as absent:
            print(f"{name:44} {absent}", file=sys.stderr)
            continue
        rng = np.random.default_rng(0)
        print(f"{name:44} {median(rate(made, rng) for _ in range(ROUNDS)):6.0f} clips/s")


if __name__ == "__main__":
    main()
