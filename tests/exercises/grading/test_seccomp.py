"""The filter on system calls, by a small machine that reads it as the kernel does."""

import struct
from pathlib import Path

import pytest

from exercises.grading.seccomp import ALLOW, CALLS, MACHINES, NOT_PERMITTED, filter_of

LOAD, EQUAL, AT_LEAST, RETURN = 0x20, 0x15, 0x35, 0x06
FILES_AND_MEMORY = {  # needed by every program, from Linux's headers
    "x86_64": {
        "read": 0,
        "write": 1,
        "close": 3,
        "mmap": 9,
        "select": 23,
        "socketpair": 53,
        "clone": 56,
        "fork": 57,
    }
    | {"execve": 59, "wait4": 61, "kill": 62, "getpid": 39, "openat": 257, "getrandom": 318, "pipe2": 293},
    "aarch64": {
        "read": 63,
        "write": 64,
        "close": 57,
        "mmap": 222,
        "pselect6": 72,
        "socketpair": 199,
        "clone": 220,
    }
    | {"execve": 221, "wait4": 260, "kill": 129, "getpid": 172, "openat": 56, "getrandom": 278, "pipe2": 59},
}
FCNTL, PRLIMIT = {"x86_64": 72, "aarch64": 25}, {"x86_64": 302, "aarch64": 261}


def judged(machine, number, first=0, second=0, *, known_as=None):
    """What the filter says to this call."""
    data = struct.pack("=IIQ6Q", number, known_as or MACHINES[machine][1], 0, first, second, 0, 0, 0, 0)
    program = list(struct.iter_unpack("=HBBI", filter_of(machine)))
    held = place = 0
    while True:
        code, if_true, if_false, value = program[place]
        if code == RETURN:
            return value
        if code == LOAD:
            (held,) = struct.unpack_from("=I", data, value)
        holds = {EQUAL: held == value, AT_LEAST: held >= value, LOAD: False}[code]
        place += 1 + (if_true if holds else if_false)


@pytest.fixture(params=MACHINES)
def machine(request):
    return request.param


def test_every_call_of_the_table_is_refused(machine):
    place, _ = MACHINES[machine]
    numbers = [pair[place] for pair in CALLS.values() if pair[place]]
    assert {judged(machine, number) for number in numbers} == {NOT_PERMITTED}


def test_what_every_program_needs_is_allowed(machine):
    assert {judged(machine, number) for number in FILES_AND_MEMORY[machine].values()} == {ALLOW}


@pytest.mark.parametrize("command", [5, 6, 7, 8, 10, 15, 36, 37, 38, 1024, 1026])
def test_locks_leases_and_signals_by_files_are_refused(machine, command):
    assert judged(machine, FCNTL[machine], 3, command) == NOT_PERMITTED


@pytest.mark.parametrize("command", [0, 1, 2, 3, 4, 1030, 1031])
def test_other_uses_of_a_file_s_settings_are_allowed(machine, command):
    assert judged(machine, FCNTL[machine], 6, command) == ALLOW


def test_limits_may_be_set_for_the_own_process_alone(machine):
    assert judged(machine, PRLIMIT[machine], 0) == ALLOW
    assert judged(machine, PRLIMIT[machine], 1234) == NOT_PERMITTED


def test_calls_under_the_numbers_of_another_machine_are_refused(machine):
    assert judged(machine, 1 if machine == "x86_64" else 64, known_as=0x40000003) == NOT_PERMITTED
    assert judged(machine, 0x40000000 + 41) == NOT_PERMITTED


def test_an_unknown_machine_has_no_filter():
    with pytest.raises(KeyError, match="riscv64"):
        filter_of("riscv64")


@pytest.mark.parametrize(
    ("place", "header"), [(0, "x86_64-linux-gnu/asm/unistd_64.h"), (1, "asm-generic/unistd.h")]
)
def test_the_numbers_are_those_of_the_headers(place, header):
    file = Path("/usr/include") / header
    if not file.exists():
        pytest.skip(f"Linux's header {file} is not installed")
    lines = [line.split() for line in file.read_text().splitlines() if line.startswith("#define __NR_")]
    numbers = {line[1]: line[2] for line in lines}
    told = {name: pair[place] for name, pair in CALLS.items() if pair[place]}
    assert {name: int(numbers[f"__NR_{name}"]) for name in told} == told
