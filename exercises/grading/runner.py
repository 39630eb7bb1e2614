"""Starts the worker for one submission, and again for the functions that are left if one kills it."""

import os
import secrets
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from functools import cache
from select import select
from subprocess import DEVNULL, PIPE, Popen
from tempfile import TemporaryDirectory, TemporaryFile
from typing import NamedTuple

import numpy as np

from ..checker.observe import Outcome, Raised
from .answer import read_outcomes
from .copied_root import copied_root
from .isolation import ISOLATIONS, NONE, Isolation, is_possible
from .job import Request, pack_job, program_folder
from .limits import DEFAULT_LIMITS, MIB, Budget, Limits, environment, unused_user
from .worker import ANSWERED, HEADER, INVALID, LATE, MISSING, READY

START_SECONDS = 30  # for Python and NumPy on a busy machine
MARGIN_SECONDS = 5  # above a function's clock, until the worker counts as stuck
NO_PROCESS_LIMIT = 2**16  # where the user's other programs would count too
OVER_BUDGET = 5  # in place of how a function ended
NO_ANSWER = "sent no answer that can be read, or one that is too large"
OUT_OF_SECONDS = -getattr(signal, "SIGXCPU", 24)
WORKER_KILLED = -signal.SIGTERM
TIMEOUTS = {
    LATE: "took longer than {0.clock:g} s",
    OUT_OF_SECONDS: "took longer than {0.seconds:g} s of computing",
}
USED_UP = (
    "was not judged: all functions of a submission together may take {0.clock_of_all:g} s and send {1} MB, "
    "and those before it used that up"
)
MESSAGES = {**TIMEOUTS, INVALID: NO_ANSWER, ANSWERED: NO_ANSWER, OVER_BUDGET: USED_UP}
HOW_TO_ISOLATE = (
    "this system cannot isolate submissions: that needs Linux, and there user namespaces or root. Grade in "
    'the container of docs/teaching.md, "In a container"; or, files of your own alone, with --no-isolation'
)
KILL_USER = "import os, sys; a, b = map(int, sys.argv[1:]); os.setresuid(a, b, a); os.kill(-1, 9)"


class Run(NamedTuple):
    """What all workers of one call of run_functions share."""

    requests: list[Request]
    sources: dict[str, list]
    limits: Limits
    isolation: Isolation
    budget: Budget


def run_functions(
    requests: list[Request],
    sources: dict[str, list],
    limits: Limits = DEFAULT_LIMITS,
    isolation: Isolation | None = None,
    budget: Budget | None = None,
) -> list[dict[str, Outcome]]:
    """For each request, probe -> Outcome. `sources` holds lists of (file, text, lines before)."""
    isolation, budget = isolation or isolation_for(limits), budget or Budget(limits)
    run, ended = Run(requests, sources, limits, isolation, budget), {}
    while (left := [k for k in range(len(requests)) if k not in ended]) and not budget.is_used_up:
        for place, end, body in _answers(run, left):
            ended[place] = (end, body)
        if left[0] not in ended and not budget.is_used_up:  # it killed the worker
            ended[left[0]] = (WORKER_KILLED, b"")
    over = (OVER_BUDGET, b"")
    return [_outcomes(request, *ended.get(k, over), limits) for k, request in enumerate(requests)]


def isolation_for(limits: Limits) -> Isolation:
    """The strictest, unless none is wanted. Raises RuntimeError where there is none to be had."""
    if not limits.isolated and not hasattr(os, "fork"):
        raise RuntimeError("this system has no os.fork, which the grader needs: grade in WSL or a container")
    return strictest_isolation() if limits.isolated else NONE


@cache
def strictest_isolation() -> Isolation:
    """The strictest that works here, found by trying."""
    for isolation in filter(is_possible, ISOLATIONS):
        if isolation is not NONE and _works(isolation):
            return isolation
    raise RuntimeError(HOW_TO_ISOLATE)


def _works(isolation: Isolation) -> bool:
    text = "import decimal\nimport numpy as np\ndef twice(x):\n    return 2 * np.asarray(x)\n"
    request = Request("twice", ("a",), {"generic": {"x": np.arange(3.0)}})
    (outcomes,) = run_functions([request], {"a": [("trial.py", text, 0)]}, isolation=isolation)
    values = outcomes["generic"].values
    return len(values) == 1 and values[0].tolist() == [0, 2, 4]


def _outcomes(request: Request, end: int, body: bytes, limits: Limits) -> dict[str, Outcome]:
    """The outcomes in an answer, or for every probe the reason why there is none."""
    if end == ANSWERED:
        with suppress(ValueError):
            return read_outcomes(body, list(request.probes))
    if end == MISSING:
        why = body.decode(errors="replace")
        raised = Raised("SyntaxError", why) if why else Raised("NotImplementedError", "")
    else:
        kind = "TimeoutError" if end in (*TIMEOUTS, OVER_BUDGET) else "Crash"
        raised = Raised(kind, _end_in_words(end, limits))
    return dict.fromkeys(request.probes, Outcome(raised=raised))


def _end_in_words(end: int, limits: Limits) -> str:
    if end < 0 and end not in MESSAGES:
        name = signal.Signals(-end).name if -end in set(signal.Signals) else f"signal {-end}"
        return f"the function's process was ended ({name})"
    return MESSAGES.get(end, "the function ended its process").format(limits, limits.answers // MIB)


def _answers(run: Run, left: list[int]) -> Iterator[tuple[int, int, bytes]]:
    """(place, how it ended, answer) from one worker, until it dies or sends something invalid."""
    token, user, limits = secrets.token_bytes(16), unused_user(), run.limits
    enters, root = run.isolation.enters, str(copied_root(program_folder())) if run.isolation.enters else ""
    told = {**limits._asdict(), "clock": limits.clock, "user": user, "root": root}
    if not run.isolation.counts:
        told["processes"] = NO_PROCESS_LIMIT
    job = pack_job(run.requests, left, run.sources, told, token)
    with _worker(run.isolation, user, job) as worker:
        try:
            if _read_message(worker, START_SECONDS, READY, token, run) is None:
                return
            for place in left:
                message = _read_message(worker, MARGIN_SECONDS + limits.clock, place, token, run)
                if message is None:
                    return
                yield (place, *message)
        finally:
            if enters:
                _kill_user(user)


def _read_message(
    worker: Popen, seconds: float, place: int, token: bytes, run: Run
) -> tuple[int, bytes] | None:
    """How the function ended, and its answer; None unless the message has the token and this place."""
    end_of_all = time.monotonic() + min(seconds, run.budget.seconds)
    header = _read(worker, end_of_all, HEADER.size)
    if len(header) < HEADER.size:
        return None
    came, at, end, size = HEADER.unpack(header)
    if came != token or at != place or not 0 <= size <= run.limits.answer:
        return None
    run.budget.bytes -= size
    body = b"" if run.budget.is_used_up else _read(worker, end_of_all, size)
    return (end, body) if len(body) == size else None


def _read(worker: Popen, deadline: float, size: int) -> bytes:
    """So many bytes of the worker's output; fewer if it ends, or after that time."""
    data, pipe = bytearray(), worker.stdout.fileno()
    while len(data) < size:
        ready, _, _ = select([pipe], [], [], max(0, deadline - time.monotonic()))
        more = os.read(pipe, size - len(data)) if ready else b""
        if not more:
            break
        data += more
    return bytes(data)


@contextmanager
def _worker(isolation: Isolation, user: int, job: bytes) -> Iterator[Popen]:
    """The worker; it and its process group are killed at the end, whatever happens.

    The job's file has no name, so that no other process can open it. If this process is killed, the
    worker notices that the pipe is closed.
    """
    grader, ours = os.pipe()
    command = isolation.command(program_folder(), user, grader)
    given = {"env": environment() | {"PATH": os.defpath + ":/usr/sbin:/sbin"}, "pass_fds": (grader,)}
    given |= {"stdout": PIPE, "stderr": DEVNULL, "start_new_session": True}
    with (
        _closed(grader, ours),
        TemporaryFile() as file,
        TemporaryDirectory(dir=program_folder(), ignore_cleanup_errors=True) as folder,
    ):
        file.write(job)
        file.seek(0)
        with Popen(command, stdin=file, cwd=folder, **given) as worker:
            try:
                yield worker
            finally:
                worker.kill()
                with suppress(OSError, AttributeError):  # no groups on Windows
                    os.killpg(worker.pid, signal.SIGKILL)


@contextmanager
def _closed(*descriptors: int) -> Iterator[None]:
    """At the end these are closed."""
    try:
        yield
    finally:
        for descriptor in descriptors:
            os.close(descriptor)


def _kill_user(user: int) -> None:
    """Kills all processes of this user, from a process that none of them can kill before."""
    killer = next(other for other in iter(unused_user, None) if other != user)
    subprocess.run(
        [sys.executable, "-I", "-S", "-c", KILL_USER, str(killer), str(user)], check=False, stderr=DEVNULL
    )
