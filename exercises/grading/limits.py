"""How much a submission may use, and the few environment variables that its process gets."""

import os
import secrets
from typing import NamedTuple

MIB = 2**20
UNUSED_USERS = range(2**30, 2**31 - 1)  # without an account: each run gets one, and has its limits alone
PASSED_ON = ("SYSTEMROOT", "LD_LIBRARY_PATH", "DYLD_LIBRARY_PATH")  # without these some Pythons do not start
THREADS = ("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS", "MKL_NUM_THREADS", "VECLIB_MAXIMUM_THREADS")
ENVIRONMENT = {"LANG": "C.UTF-8", "CUDA_VISIBLE_DEVICES": "", **dict.fromkeys(THREADS, "1")}


class Limits(NamedTuple):
    """Per function, if nothing else is said.

    seconds    of computing
    memory     bytes of address space of each process
    file       bytes of each file
    files      open at once
    processes  of the user at once, threads included; where the user is the grader's own, all of theirs count
    answer     bytes that come back
    source     bytes of one submitted file
    """

    seconds: float = 1.0
    memory: int = 1024 * MIB
    file: int = 8 * MIB
    files: int = 64
    processes: int = 24
    answer: int = 32 * MIB
    source: int = 2 * MIB

    @property
    def clock(self) -> float:
        """Seconds on the clock: for a function that sleeps, or shares its processor with others."""
        return 2 * self.seconds + 1


DEFAULT_LIMITS = Limits()


def environment() -> dict[str, str]:
    """A few variables, none of them secret."""
    return {**ENVIRONMENT, **{name: os.environ[name] for name in PASSED_ON if name in os.environ}}


def unused_user() -> int:
    """A user id without an account."""
    return UNUSED_USERS.start + secrets.randbelow(len(UNUSED_USERS))
