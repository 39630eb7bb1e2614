"""Time and memory that can be compared: medians of runs in turns, and the peak of one call.

An absolute time means little on a shared machine. Both sides in turns, in one process, give a ratio.
"""

from collections.abc import Callable
from pathlib import Path
from statistics import median
from time import perf_counter, sleep

import numpy as np

from ..base.arrays import Array
from ..operation import nonlocal_operation, nonlocal_operation_backward

STATUS, CLEAR = Path("/proc/self/status"), Path("/proc/self/clear_refs")


def operands(version: str, n: int, channels: int) -> tuple[np.ndarray, ...]:
    """theta, phi, g and dy of one sample, N = M = n, float32, normal; the scores' standard deviation is 1."""
    rng, width = np.random.default_rng(0), 1 if version == "concatenation" else channels
    theta, phi = rng.standard_normal((2, 1, n, width), dtype=np.float32) * np.float32(width**-0.25)
    return theta, phi, *rng.standard_normal((2, 1, n, channels), dtype=np.float32)


def forward_and_backward(version: str, engine: str, arrays: tuple[Array, ...]) -> Callable:
    """A function without arguments: one forward and backward of the operation on the arrays of `operands`."""
    theta, phi, g, dy = arrays

    def run() -> tuple[Array, Array, Array]:
        _, saved = nonlocal_operation(theta, phi, g, version=version, engine=engine)
        return nonlocal_operation_backward(dy, saved)

    return run


def alternating(
    works: dict[str, Callable],
    *,
    repeats: int = 5,
    seconds: float = 20.0,
    warm: bool = True,
    clock: Callable | None = None,
    pause: float = 0.0,
) -> dict[str, list[float]]:
    """Seconds of each work: each once in every round; if `warm`, after a round that is not counted.

    `repeats` rounds, or fewer (at least one) if they would take longer than `seconds`.
    clock  time.perf_counter; time.process_time counts the processor's time alone, for a busy machine
    pause  seconds before each run: threads of a library that wait busily for its next call go to sleep then
    """
    times, clock = {name: [] for name in works}, clock or perf_counter
    begin = perf_counter()
    for work in works.values() if warm else ():
        work()
    for done in range(repeats):
        rounds = done + warm
        if done and (perf_counter() - begin) * (rounds + 1) / rounds > seconds:
            break
        for name, work in works.items():
            sleep(pause)
            start = clock()
            work()
            times[name].append(clock() - start)
    return times


def speed_up(slow: list[float], fast: list[float]) -> float:
    """How many times as fast: the median of the ratios of the rounds."""
    return median(s / f for s, f in zip(slow, fast, strict=True))


def peak_bytes(work: Callable) -> int | None:
    """The most memory that `work` takes beyond what the process holds; None if the system cannot say.

    Call it in a fresh process: memory that was freed but not returned would hide what the work takes.
    """
    if not CLEAR.exists():  # only Linux can reset the peak
        return None
    CLEAR.write_text("5")
    before = _status("VmRSS")
    work()
    return _status("VmHWM") - before


def _status(name: str) -> int:
    line = next(line for line in STATUS.read_text().splitlines() if line.startswith(name))
    return int(line.split()[1]) * 1024
