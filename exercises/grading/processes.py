"""The grader's own processes: what was running when one is killed is tried again, and none is left behind."""

import os
import signal
import tempfile
from collections.abc import Iterable, Iterator
from concurrent.futures import FIRST_COMPLETED, BrokenExecutor, Executor, Future, ProcessPoolExecutor, wait
from contextlib import contextmanager, suppress
from itertools import islice
from multiprocessing import active_children, get_context

from .grade_submission import Result, Work, grade_submission, ungraded, why_not

KILLED = "could not be graded: its process was killed again and again; look at it by hand"
TRIES = 2  # alone, for a submission that was running when a process was killed
SECONDS = 10  # until a process that was asked to stop is killed
PR_SET_PDEATHSIG = 1
Answer = tuple[Work, Result]


def in_processes(works: Iterable[Work], jobs: int, folder: str) -> Iterator[Answer]:
    """Each work with its result. Few are taken from `works` before their turn.

    When a process is killed the pool is lost: what was running is tried again alone, the rest on a new pool.
    """
    works, lost = iter(works), [None]
    while lost:
        lost = []
        with _pool(jobs, folder) as pool:
            yield from _through(pool, works, jobs + 1, lost)
        yield from _one_by_one(lost, folder)


def _through(pool: Executor, works: Iterator[Work], ahead: int, lost: list[Work]) -> Iterator[Answer]:
    """Results, until there is no work, or the pool has broken; then `lost` holds what was running."""
    running: dict[Future, Work] = {}
    while True:
        for work in islice(works, 0 if lost else ahead - len(running)):
            if not _submitted(pool, work, running):
                lost.append(work)
                break
        if not running:
            return
        for future in wait(running, return_when=FIRST_COMPLETED).done:
            work = running.pop(future)
            error = future.exception()
            if isinstance(error, BrokenExecutor):
                lost.append(work)
            else:
                yield work, why_not(work, error) if error else future.result()


def _submitted(pool: Executor, work: Work, running: dict[Future, Work]) -> bool:
    try:
        running[pool.submit(_grade, work)] = work
    except BrokenExecutor:
        return False
    return True


def _one_by_one(works: list[Work], folder: str) -> Iterator[Answer]:
    """So that it shows which of them it is whose process is killed; a fresh one then for the others."""
    left = [(work, TRIES) for work in reversed(works)]
    while left:
        with suppress(BrokenExecutor), _pool(1, folder) as pool:
            while left:
                work, tries = left.pop()
                try:
                    yield work, pool.submit(_grade, work).result()
                except BrokenExecutor:
                    if tries == 1:
                        yield work, ungraded(work, KILLED)
                    else:
                        left.append((work, tries - 1))
                    raise


@contextmanager
def own_temporary_folder() -> Iterator[str]:
    """A folder for all temporary files of the run: also those of a process that was killed go with it."""
    before = tempfile.tempdir
    with tempfile.TemporaryDirectory(prefix="grade-", ignore_cleanup_errors=True) as folder:
        os.chmod(folder, 0o711)  # the users that submissions run as may reach theirs, and not list the others
        tempfile.tempdir = folder
        try:
            yield folder
        finally:
            tempfile.tempdir = before


@contextmanager
def _pool(jobs: int, folder: str) -> Iterator[Executor]:
    """Fresh processes; if it is left by an error, what runs in them is stopped, and leaves nothing behind."""
    others = set(active_children())
    with ProcessPoolExecutor(jobs, get_context("spawn"), _begin, (folder, os.getpid())) as pool:
        try:
            yield pool
        except BaseException:
            pool.shutdown(wait=False, cancel_futures=True)
            _stop(set(active_children()) - others)
            raise


def _stop(processes: set) -> None:
    for process in processes:
        process.terminate()
    for process in processes:
        process.join(SECONDS)
        process.kill()


class _State:
    """Of this process: whether a submission is being graded, and whether it was asked to stop."""

    busy = stopped = False


def _begin(folder: str, parent: int) -> None:
    """In a new process: Ctrl-C is the parent's business; SIGTERM, also at the parent's end, stops it."""
    tempfile.tempdir = folder
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGTERM, _on_sigterm)
    with suppress(Exception):  # Linux alone
        import ctypes

        ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGTERM, 0, 0, 0)
        if os.getppid() != parent:
            os._exit(1)


def _on_sigterm(number: int, frame: object) -> None:
    """Ends the process at once, or by way of all that clears up after the submission."""
    _State.stopped = True
    if not _State.busy:
        os._exit(1)
    raise SystemExit(1)


def _grade(work: Work) -> Result:
    _State.busy = True
    try:
        return grade_submission(work)
    except Exception as error:
        return why_not(work, error)
    finally:
        _State.busy = False
        if _State.stopped:
            os._exit(1)
