"""An executor whose calls run in a process each: one that is killed costs its call alone.

A ProcessPoolExecutor gives up everything that is waiting when one of its processes is killed.
"""

from collections.abc import Callable
from concurrent.futures import Executor, Future, ProcessPoolExecutor, ThreadPoolExecutor
from multiprocessing import get_context
from typing import Any


class OneProcessEach(Executor):
    """At most `jobs` processes at a time, a fresh one for each call; function and arguments are pickled."""

    def __init__(self, jobs: int):
        self._threads = ThreadPoolExecutor(jobs)

    def submit(self, function: Callable, /, *args: Any, **options: Any) -> Future:
        """A killed process gives its future a BrokenProcessPool."""
        return self._threads.submit(_in_a_process, function, args, options)

    def shutdown(self, wait: bool = True, *, cancel_futures: bool = False) -> None:
        """Waits for the calls that run; cancel_futures gives up those that wait."""
        self._threads.shutdown(wait, cancel_futures=cancel_futures)


def _in_a_process(function: Callable, args: tuple, options: dict) -> Any:
    with ProcessPoolExecutor(1, mp_context=get_context("spawn")) as pool:
        return pool.submit(function, *args, **options).result()
