"""Runs a student's functions: python -I -S worker.py LIBRARIES GRADER, in a folder of its own.

    stdin     an .npz: the job as JSON, and the inputs of all probes
    stdout    per function HEADER, then LENGTH of a text, the text as JSON, and the bytes of the arrays
    GRADER    number of an open pipe: it is closed when the grader ends, and so does this process

Each function runs in a forked child: what it breaks (NumPy, memory, its process) is broken for it alone.
No expected value ever comes here. The same folder has guard.py, seccomp.py and, in checker/, copies of the
modules of the checker that need NumPy and the standard library alone.
"""

import gc
import json
import linecache
import os
import struct
import sys
import time
from collections.abc import Callable
from contextlib import suppress
from io import BytesIO
from select import select
from types import SimpleNamespace
from typing import Any

HEADER = struct.Struct("<16siiq")  # the run's token, the function's place, how it ended, bytes that follow
LENGTH = struct.Struct("<i")
CHILD_HEADER = struct.Struct("<iq")  # how the child's function ended, bytes that follow
ANSWERED, LATE, INVALID, ENDED, MISSING = 0, 1, 2, 3, 4  # how a function ended; -N is signal N
READY = -1  # in place of a function: Python and NumPy have started
HIDDEN = ("nonlocal_ref", "exercises")
LONGEST = 2000  # letters of an error's message
NO_CHECK = "import of exercises"  # every file tries this one, for `check`, and misses nothing by it


def main(libraries: str, grader: str) -> None:
    sys.path += [os.path.dirname(os.path.abspath(__file__)), libraries]
    sys.modules.update(dict.fromkeys(HIDDEN))  # importing None is an error
    import checker.observe
    import checker.own_modules
    import checker.stand_in  # noqa: F401  (before the forks, so that no child has to)
    import guard
    import numpy as np

    with np.load(BytesIO(sys.stdin.buffer.read()), allow_pickle=False) as file:
        job, inputs = json.loads(file["job"].tobytes()), file["inputs"]
    out = os.dup(1)
    for descriptor in (0, 1):
        os.dup2(2, descriptor)  # stderr leads nowhere
    guard.confine(job["limits"])
    send(out, HEADER.pack(bytes.fromhex(job["token"]), READY, ANSWERED, 0))
    job["parsed"] = {}
    for place, request in job["functions"]:
        for source in {*request["sources"]} - {*job["parsed"]}:
            gc.freeze()  # children share what is here already, without a copy
            job["parsed"][source] = parse_cells(job["sources"][source])
        end, body = run_in_child(job, request, inputs, (int(grader), out))
        send(out, HEADER.pack(bytes.fromhex(job["token"]), place, end, len(body)) + body)


def run_in_child(job: dict, request: dict, inputs: Any, parents: tuple[int, int]) -> tuple[int, bytes]:
    """How the function ended, and its answer, from a process of its own."""
    import guard

    read, write = os.pipe()
    child = os.fork()
    if child == 0:
        _child(job, request, inputs, (read, *parents), write)
    os.close(write)
    try:
        limits = job["limits"]
        return receive((read, parents[0]), child, clock=limits["clock"], answer=limits["answer"])
    finally:
        os.close(read)
        guard.reap(child, alone=os.getpid() == 1 or bool(limits["root"]))


def _child(job: dict, request: dict, inputs: Any, parents: tuple[int, ...], write: int) -> None:
    exit_now = os._exit
    try:
        os.setsid()
        for descriptor in parents:
            os.close(descriptor)
        end, body = answer(job, request, inputs)
        send(write, CHILD_HEADER.pack(end, len(body)) + body)
    finally:
        exit_now(0)


def answer(job: dict, request: dict, inputs: Any) -> tuple[int, bytes]:
    """Runs the definitions, then the function on every probe.

    What is used after that has a local name before: the student's code can change every module.
    """
    import checker.observe
    import guard
    import numpy as np
    from checker.own_modules import add_modules
    from checker.stand_in import standing_in
    from checker.student_file import run, with_causes

    observe_all, pack = checker.observe.observe_all, pack_outcomes
    checker.observe.np = SimpleNamespace(**vars(np))  # as it is now
    probes = {probe: unpack_inputs(values, inputs) for probe, values in request["probes"].items()}
    guard.limit_seconds(job["limits"]["seconds"])
    guard.add_audit_hook(os.path.dirname(np.__file__), os.path.dirname(os.path.abspath(__file__)))
    own, *solutions = map(job["parsed"].get, request["sources"])
    add_modules({name: job["sources"][source] for name, source in request["modules"].items()})
    names = {"__name__": "submission"}
    problems = own.problems + run(own.to_run, names)
    told = [problem for problem in problems if NO_CHECK not in problem]
    function = names.get(request["name"])
    if not callable(function):
        return MISSING, "; ".join(problems)[:LONGEST].encode(errors="backslashreplace")
    right = dict(names)
    for solution in solutions:
        run(solution.to_run, right)
    with standing_in(names, {name: right[name] for name in request["right"]}, function):
        outcomes = [with_causes(o, told) for o in observe_all(function, probes).values()]
    return ANSWERED, pack(outcomes)


def pack_outcomes(outcomes: list, *, dumps: Callable = json.dumps, length: Callable = LENGTH.pack) -> bytes:
    """LENGTH, JSON and bytes, as the grader reads them."""
    told = [
        [
            [_shortened(o.raised), o.refused, o.changed, o.seconds, o.repeats],
            [[value.dtype.str, value.shape] for value in o.values],
        ]
        for o in outcomes
    ]
    text = dumps(told).encode()
    return b"".join([length(len(text)), text, *[value.tobytes() for o in outcomes for value in o.values]])


def _shortened(raised: Any) -> list | None:
    """The parts of an error, its texts to be read by people."""
    return raised and [part[:LONGEST] if isinstance(part, str) else part for part in raised]


def parse_cells(cells: list) -> Any:
    """The statements in the cells, compiled once and not in every child."""
    from checker.statements import statements_of
    from checker.student_file import compiled
    from checker.student_text import CodeCell

    cells = [CodeCell(*cell) for cell in cells]
    for cell in cells:
        keep_lines(cell)
    found = statements_of(cells)
    for statement in found.to_run:
        with suppress(SyntaxError, ValueError, RecursionError, MemoryError):
            compiled(statement)
    return found


def keep_lines(cell: Any) -> None:
    """So that an error can show the line that it came from."""
    known = linecache.cache.get(cell.file, (0, None, []))[2]
    empty = ["\n"] * (cell.lines_before - len(known))
    lines = [*known[: cell.lines_before], *empty, *cell.text.splitlines(keepends=True)]
    linecache.cache[cell.file] = (len(cell.text), None, lines, cell.file)


def unpack_inputs(values: dict, block: Any) -> dict[str, Any]:
    """Inputs as they were packed: an array by its place in the block, a tuple as a list, others as such."""

    def array(place: list) -> Any:
        dtype, shape, begin, end = place
        return block[begin:end].view(dtype).reshape(shape)

    kinds = {"array": array, "tuple": tuple, "plain": lambda value: value}
    return {name: kinds[kind](value) for name, (kind, value) in values.items()}


def receive(pipes: tuple[int, int], child: int, *, clock: float, answer: int) -> tuple[int, bytes]:
    """The child's one message, if it comes whole, in time, and no larger than `answer` bytes.

    pipes  from the child, and from the grader: if that one is closed, there is nobody to answer
    """
    deadline, data, gone, read = time.monotonic() + clock, bytearray(), 0, [pipes[0]]
    while time.monotonic() < deadline:
        gone = gone or exit_status(child)
        ready = select([*read, pipes[1]], [], [], 0 if gone else 0.01)[0]
        if pipes[1] in ready:
            raise SystemExit("the grader ended")
        more = os.read(pipes[0], 1 << 20) if pipes[0] in ready else b""
        data += more
        end, size = CHILD_HEADER.unpack_from(data) if len(data) >= CHILD_HEADER.size else (ANSWERED, 0)
        if end not in (ANSWERED, MISSING) or not 0 <= size <= answer:
            return INVALID, b""
        if len(data) >= CHILD_HEADER.size + size:
            return end, bytes(memoryview(data)[CHILD_HEADER.size : CHILD_HEADER.size + size])
        if gone and not more:
            return gone, b""
        if ready and not more:  # it closed its end, and goes on
            read = []
    return LATE, b""


def exit_status(child: int) -> int:
    """0 while it runs; ENDED, or minus the signal that ended it. Not to be called again after that."""
    process, status = os.waitpid(child, os.WNOHANG)
    return min(os.waitstatus_to_exitcode(status), 0) or ENDED if process else 0


def send(descriptor: int, data: bytes) -> None:
    view = memoryview(data)
    while view:
        view = view[os.write(descriptor, view) :]


if __name__ == "__main__":
    main(*sys.argv[1:])
