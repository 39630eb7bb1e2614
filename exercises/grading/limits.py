"""How much a submission may use, and the few environment variables that its process gets."""

import os
import secrets
import time
from contextlib import suppress
from functools import cache
from pathlib import Path
from typing import NamedTuple

MIB = 2**20
UNUSED_USERS = range(2**30, 2**31 - 1)  # without an account: each run gets one, and has its limits alone
ALL_USERS = Path("/proc/self/uid_map")  # lines of: first, first outside, how many
PASSED_ON = ("SYSTEMROOT", "LD_LIBRARY_PATH", "DYLD_LIBRARY_PATH")  # without these some Pythons do not start
THREADS = ("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS", "MKL_NUM_THREADS", "VECLIB_MAXIMUM_THREADS")
ENVIRONMENT = {"LANG": "C.UTF-8", "CUDA_VISIBLE_DEVICES": "", **dict.fromkeys(THREADS, "1")}
FUNCTIONS = 60  # that may each use all of their seconds, until a submission has used its own


class Limits(NamedTuple):
    """Per function, if nothing else is said.

    seconds    of computing
    memory     bytes of address space of each process
    file       bytes of each file
    files      open at once
    processes  of the user at once, threads included; where the user is the grader's own, all of theirs count
    answer     bytes that come back
    answers    bytes that come back from one submission
    source     bytes of one submitted file
    isolated   False only for files of one's own: they run with all rights of the user who grades
    """

    seconds: float = 1.0
    memory: int = 1024 * MIB
    file: int = 8 * MIB
    files: int = 64
    processes: int = 24
    answer: int = 32 * MIB
    source: int = 2 * MIB
    answers: int = 64 * MIB
    isolated: bool = True

    @property
    def clock(self) -> float:
        """Seconds on the clock: for a function that sleeps, or shares its processor with others."""
        return 2 * self.seconds + 1

    @property
    def clock_of_all(self) -> float:
        """Seconds on the clock for one submission, second tries included."""
        return FUNCTIONS * self.seconds


DEFAULT_LIMITS = Limits()


class Budget:
    """What is left to one submission: seconds on the clock, and bytes of answers."""

    def __init__(self, limits: Limits) -> None:
        self.end, self.bytes = time.monotonic() + limits.clock_of_all, limits.answers

    @property
    def seconds(self) -> float:
        return max(0.0, self.end - time.monotonic())

    @property
    def is_used_up(self) -> bool:
        return self.bytes < 0 or not self.seconds


def environment() -> dict[str, str]:
    """A few variables, none of them secret."""
    return {**ENVIRONMENT, **{name: os.environ[name] for name in PASSED_ON if name in os.environ}}


def unused_user() -> int:
    """A user id without an account."""
    users = unused_users()
    return users.start + secrets.randbelow(len(users))


@cache
def unused_users() -> range:
    """Where a container has few users, the upper half of them."""
    with suppress(OSError, ValueError):
        ends = [
            int(first) + int(count) for first, _, count in map(str.split, ALL_USERS.read_text().splitlines())
        ]
        if max(ends) < UNUSED_USERS.stop:
            return range(max(ends) // 2, max(ends))
    return UNUSED_USERS
