"""Starts the worker for one submission, and again for what is left should a function end it."""

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
from .answers import outcomes_of
from .box import Asked, filled, packed
from .limits import USUAL, Limits, environment, somebody
from .ways import WAYS, Way, possible
from .worker import FINE, HEAD, LATE, MISSING, NONSENSE, READY

START = 30  # seconds for Python and NumPy on a busy machine
MARGIN = 5  # seconds above a function's clock, until the worker counts as stuck
UNCOUNTED = 2**16  # where the user's other programs would count too
NO_ANSWER = "sent no answer that can be read, or one that is too large"
TIRED = -getattr(signal, "SIGXCPU", 24)
TIMES = {LATE: "took longer than {0.clock:g} s", TIRED: "took longer than {0.seconds:g} s of computing"}
WORDS = {**TIMES, NONSENSE: NO_ANSWER, FINE: NO_ANSWER}
GONE = -signal.SIGTERM  # the worker itself is no more


def run(
    asked: list[Asked], sources: dict[str, list], limits: Limits = USUAL, way: Way | None = None
) -> list[dict[str, Outcome]]:
    """For each function asked for, probe -> Outcome. `sources` holds lists of (file, text, lines before)."""
    way, ended = way or allowed(), {}
    while left := [k for k in range(len(asked)) if k not in ended]:
        for place, how, body in answers(asked, left, sources, limits, way):
            ended[place] = (how, body)
        if left[0] not in ended:  # it took the worker with it
            ended[left[0]] = (GONE, b"")
    return [judged(question, *ended[k], limits) for k, question in enumerate(asked)]


def judged(asked: Asked, how: int, body: bytes, limits: Limits) -> dict[str, Outcome]:
    """The outcomes that an answer tells, or for every probe the reason why there is none."""
    if how == FINE:
        with suppress(ValueError):
            return outcomes_of(body, list(asked.probes))
    if how == MISSING:
        why = body.decode(errors="replace")
        raised = Raised("SyntaxError", why) if why else Raised("NotImplementedError", "")
    else:
        raised = Raised("TimeoutError" if how in TIMES else "Crash", words(how, limits))
    return dict.fromkeys(asked.probes, Outcome(raised=raised))


def words(how: int, limits: Limits) -> str:
    if how < 0 and how not in WORDS:
        name = signal.Signals(-how).name if -how in set(signal.Signals) else f"signal {-how}"
        return f"the function's process was ended ({name})"
    return WORDS.get(how, "the function ended its process").format(limits)


def answers(
    asked: list[Asked], left: list[int], sources: dict[str, list], limits: Limits, way: Way
) -> Iterator[tuple[int, int, bytes]]:
    """(place, how it ended, what came) of one worker, as long as it lives and says what it should."""
    token, user = secrets.token_bytes(16), somebody()
    told = {**limits._asdict(), "clock": limits.clock, "user": user if way.drops else 0}
    if not way.counts:
        told["processes"] = UNCOUNTED
    with TemporaryDirectory(ignore_cleanup_errors=True) as folder:
        box = filled(Path(folder))
        (box / "job.npz").write_bytes(packed(asked, left, sources, told, token))
        with worker(way.command(box, user), box) as child:
            if message(child, START, READY, token, limits.answer) is None:
                return
            for place in left:
                came = message(child, MARGIN + limits.clock, place, token, limits.answer)
                if came is None:
                    return
                yield (place, *came)


def message(child: Popen, seconds: float, place: int, token: bytes, most: int) -> tuple[int, bytes] | None:
    """How the function ended, and what it said; None unless it is this run's word on this function."""
    head = within(seconds, child, HEAD.size)
    if len(head) < HEAD.size:
        return None
    came, at, how, size = HEAD.unpack(head)
    if came != token or at != place or not 0 <= size <= most:
        return None
    body = within(seconds, child, size)
    return (how, body) if len(body) == size else None


@contextmanager
def worker(command: list[str], box: Path) -> Iterator[Popen]:
    """The worker, ended with its whole group whatever happens."""
    given = {"cwd": box / "work", "env": environment() | {"PATH": os.defpath + ":/usr/sbin:/sbin"}}
    with (
        open(box / "job.npz", "rb") as job,
        Popen(command, stdin=job, stdout=PIPE, stderr=DEVNULL, start_new_session=True, **given) as child,
    ):
        try:
            yield child
        finally:
            end(child)


def end(child: Popen) -> None:
    child.kill()
    with suppress(OSError, AttributeError):  # no groups on Windows
        os.killpg(child.pid, signal.SIGKILL)


def within(seconds: float, child: Popen, size: int) -> bytes:
    """So many bytes of what the worker says; fewer if it ends, or when the time is over."""
    data, pipe, deadline = bytearray(), child.stdout.fileno(), time.monotonic() + seconds
    while len(data) < size:
        ready, _, _ = select([pipe], [], [], max(0, deadline - time.monotonic()))
        more = os.read(pipe, size - len(data)) if ready else b""
        if not more:
            break
        data += more
    return bytes(data)


@cache
def allowed() -> Way:
    """The strictest way that works here, found by trying."""
    for way in filter(possible, WAYS):
        if works(way):
            return way
    raise RuntimeError(
        f"no submission can be run with {sys.executable}: its worker needs os.fork (Linux, macOS, WSL), and "
        "as root a user to become, which this system does not let it; grade as a user who is not root"
    )


def works(way: Way) -> bool:
    text = "import decimal\nimport numpy as np\ndef twice(x):\n    return 2 * np.asarray(x)\n"
    asked = Asked("twice", ("a",), {"generic": {"x": np.arange(3.0)}})
    came = run([asked], {"a": [("trial.py", text, 0)]}, Limits(), way)[0]["generic"].values
    return len(came) == 1 and came[0].tolist() == [0, 2, 4]
