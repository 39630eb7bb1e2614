"""A filter on system calls, kept by Linux's kernel: no network, and no messages to other runs.

Runs in the worker: standard library alone. The kernel refuses a call of the table with "not permitted",
from native code too, for this process and all that it starts. What they need is not in the table: files,
memory, threads, child processes, pipes and socket pairs among them.
"""

import ctypes
import os
import struct
from contextlib import suppress
from typing import Any

CALLS = {  # name -> its number on x86_64, on aarch64; 0 where there is none
    "socket": (41, 198),
    "io_uring_setup": (425, 425),  # makes sockets too
    "add_key": (248, 217),
    "request_key": (249, 218),
    "keyctl": (250, 219),
    "shmget": (29, 194),
    "shmat": (30, 196),
    "semget": (64, 190),
    "msgget": (68, 186),
    "mq_open": (240, 180),
    "flock": (73, 32),  # locks, and notices that a file was opened, are messages through a read-only file
    "inotify_init": (253, 0),
    "inotify_init1": (294, 26),
    "fanotify_init": (300, 262),
    "ptrace": (101, 117),
    "process_vm_readv": (310, 270),
    "process_vm_writev": (311, 271),
    "pidfd_getfd": (438, 438),
    "perf_event_open": (298, 241),
    "bpf": (321, 280),
    "userfaultfd": (323, 282),
    "unshare": (272, 97),
    "setns": (308, 268),
}
FCNTL = (72, 25)
COMMANDS = (5, 6, 7, 36, 37, 38, 8, 10, 15, 1024, 1026)  # locks, signals to others, leases, notices
PRLIMIT = (302, 261)  # of another process, which has a number other than 0
MACHINES = {"x86_64": (0, 0xC000003E), "aarch64": (1, 0xC00000B7)}  # place in the tables, Linux's number
OTHER_NUMBERS = 0x40000000  # from here on x86_64 has its calls a second time
NUMBER, MACHINE, FIRST, SECOND = 0, 4, 16, 24  # places of a call's number, machine and arguments
LOAD, EQUAL, AT_LEAST, RETURN = 0x20, 0x15, 0x35, 0x06
ALLOW, NOT_PERMITTED = 0x7FFF0000, 0x00050001
NO_NEW_PRIVILEGES, SET_SECCOMP, MODE_FILTER, JOIN_SESSION_KEYRING = 38, 22, 2, 1


class Program(ctypes.Structure):
    _fields_ = (("length", ctypes.c_ushort), ("filter", ctypes.c_char_p))


def restrict_system_calls() -> bool:
    """A session keyring of its own, then the filter, which stays; False where there is none."""
    with suppress(Exception):  # no Linux
        place, _ = MACHINES[os.uname().machine]
        system = ctypes.CDLL(None)
        system.syscall(CALLS["keyctl"][place], JOIN_SESSION_KEYRING, None)
        return _install(filter_of(os.uname().machine), system)
    return False


def filter_of(machine: str) -> bytes:
    """The program for the kernel, as instructions of 8 bytes. Raises KeyError for an unknown machine."""
    place, number = MACHINES[machine]
    lines = [_do(LOAD, MACHINE), _do(EQUAL, number, 1, 0), _do(RETURN, NOT_PERMITTED), _do(LOAD, NUMBER)]
    lines += _refused_if(OTHER_NUMBERS, AT_LEAST)
    lines += [line for numbers in CALLS.values() if numbers[place] for line in _refused_if(numbers[place])]
    lines += _refused_with(FCNTL[place], [_do(LOAD, SECOND), *_any_refused(COMMANDS), _do(RETURN, ALLOW)])
    other = [_do(LOAD, FIRST), _do(EQUAL, 0, 1, 0), _do(RETURN, NOT_PERMITTED), _do(RETURN, ALLOW)]
    lines += _refused_with(PRLIMIT[place], other)
    return b"".join([*lines, _do(RETURN, ALLOW)])


def _do(code: int, value: int, if_true: int = 0, if_false: int = 0) -> bytes:
    """One instruction; a comparison skips so many of those that follow."""
    return struct.pack("=HBBI", code, if_true, if_false, value)


def _refused_if(value: int, compare: int = EQUAL) -> list[bytes]:
    return [_do(compare, value, 0, 1), _do(RETURN, NOT_PERMITTED)]


def _any_refused(values: tuple[int, ...]) -> list[bytes]:
    return [line for value in values for line in _refused_if(value)]


def _refused_with(number: int, judgement: list[bytes]) -> list[bytes]:
    """For one call, instructions that look at its arguments."""
    return [_do(EQUAL, number, 0, len(judgement)), *judgement]


def _install(program: bytes, system: Any) -> bool:
    given = Program(len(program) // 8, program)
    system.prctl(NO_NEW_PRIVILEGES, 1, 0, 0, 0)
    return system.prctl(SET_SECCOMP, MODE_FILTER, ctypes.byref(given), 0, 0) == 0
