"""Starts the worker for one submission, and again for the functions that are left if one kills it."""

import os
import secrets
import signal
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from functools import cache
from pathlib import Path
from select import select
from subprocess import DEVNULL, PIPE, Popen
from tempfile import TemporaryDirectory

import numpy as np

from ..checker.observe import Outcome, Raised
from .answer import read_outcomes
from .isolation import ISOLATIONS, Isolation, is_possible
from .job import Request, fill_folder, pack_job
from .limits import DEFAULT_LIMITS, Limits, environment, unused_user
from .worker import ANSWERED, HEADER, INVALID, LATE, MISSING, READY

START_SECONDS = 30  # for Python and NumPy on a busy machine
MARGIN_SECONDS = 5  # above a function's clock, until the worker counts as stuck
NO_PROCESS_LIMIT = 2**16  # where the user's other programs would count too
NO_ANSWER = "sent no answer that can be read, or one that is too large"
OUT_OF_SECONDS = -getattr(signal, "SIGXCPU", 24)
WORKER_KILLED = -signal.SIGTERM
TIMEOUTS = {
    LATE: "took longer than {0.clock:g} s",
    OUT_OF_SECONDS: "took longer than {0.seconds:g} s of computing",
}
MESSAGES = {**TIMEOUTS, INVALID: NO_ANSWER, ANSWERED: NO_ANSWER}


def run_functions(
    requests: list[Request],
    sources: dict[str, list],
    limits: Limits = DEFAULT_LIMITS,
    isolation: Isolation | None = None,
) -> list[dict[str, Outcome]]:
    """For each request, probe -> Outcome. `sources` holds lists of (file, text, lines before)."""
    isolation, ended = isolation or strictest_isolation(), {}
    while left := [k for k in range(len(requests)) if k not in ended]:
        for place, end, body in _answers(requests, left, sources, limits, isolation):
            ended[place] = (end, body)
        if left[0] not in ended:  # it killed the worker
            ended[left[0]] = (WORKER_KILLED, b"")
    return [_outcomes(request, *ended[k], limits) for k, request in enumerate(requests)]


@cache
def strictest_isolation() -> Isolation:
    """The strictest that works here, found by trying."""
    for isolation in filter(is_possible, ISOLATIONS):
        if _works(isolation):
            return isolation
    raise RuntimeError(
        f"no submission can be run with {sys.executable}: its worker needs os.fork (Linux, macOS, WSL), and "
        "as root a user to become, which this system does not let it; grade as a user who is not root"
    )


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
        raised = Raised("TimeoutError" if end in TIMEOUTS else "Crash", _end_in_words(end, limits))
    return dict.fromkeys(request.probes, Outcome(raised=raised))


def _end_in_words(end: int, limits: Limits) -> str:
    if end < 0 and end not in MESSAGES:
        name = signal.Signals(-end).name if -end in set(signal.Signals) else f"signal {-end}"
        return f"the function's process was ended ({name})"
    return MESSAGES.get(end, "the function ended its process").format(limits)


def _answers(
    requests: list[Request], left: list[int], sources: dict[str, list], limits: Limits, isolation: Isolation
) -> Iterator[tuple[int, int, bytes]]:
    """(place, how it ended, answer) from one worker, until it dies or sends something invalid."""
    token, user = secrets.token_bytes(16), unused_user()
    told = {**limits._asdict(), "clock": limits.clock, "user": user if isolation.drops else 0}
    if not isolation.counts:
        told["processes"] = NO_PROCESS_LIMIT
    with TemporaryDirectory(ignore_cleanup_errors=True) as name:
        folder = Path(name)
        fill_folder(folder)
        (folder / "job.npz").write_bytes(pack_job(requests, left, sources, told, token))
        with _worker(isolation.command(folder, user), folder) as worker:
            if _read_message(worker, START_SECONDS, READY, token, limits.answer) is None:
                return
            for place in left:
                message = _read_message(worker, MARGIN_SECONDS + limits.clock, place, token, limits.answer)
                if message is None:
                    return
                yield (place, *message)


def _read_message(
    worker: Popen, seconds: float, place: int, token: bytes, most: int
) -> tuple[int, bytes] | None:
    """How the function ended, and its answer; None unless the message has this run's token and this place."""
    header = _read(worker, seconds, HEADER.size)
    if len(header) < HEADER.size:
        return None
    came, at, end, size = HEADER.unpack(header)
    if came != token or at != place or not 0 <= size <= most:
        return None
    body = _read(worker, seconds, size)
    return (end, body) if len(body) == size else None


def _read(worker: Popen, seconds: float, size: int) -> bytes:
    """So many bytes of the worker's output; fewer if it ends, or after these seconds."""
    data, pipe, deadline = bytearray(), worker.stdout.fileno(), time.monotonic() + seconds
    while len(data) < size:
        ready, _, _ = select([pipe], [], [], max(0, deadline - time.monotonic()))
        more = os.read(pipe, size - len(data)) if ready else b""
        if not more:
            break
        data += more
    return bytes(data)


@contextmanager
def _worker(command: list[str], folder: Path) -> Iterator[Popen]:
    """The worker; it and its process group are killed at the end, whatever happens."""
    given = {"cwd": folder / "work", "env": environment() | {"PATH": os.defpath + ":/usr/sbin:/sbin"}}
    with (
        open(folder / "job.npz", "rb") as job,
        Popen(command, stdin=job, stdout=PIPE, stderr=DEVNULL, start_new_session=True, **given) as worker,
    ):
        try:
            yield worker
        finally:
            worker.kill()
            with suppress(OSError, AttributeError):  # no groups on Windows
                os.killpg(worker.pid, signal.SIGKILL)
