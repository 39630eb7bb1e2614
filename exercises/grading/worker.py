"""Runs a student's functions: python -I -S worker.py LIBRARIES, in a folder of its own.

    stdin     an .npz: the job as JSON, and the inputs of all probes
    stdout    per function HEAD, then an .npz with what it returned

Each function runs in a child that is forked for it: what it breaks (NumPy, memory, its process) is broken
for it alone. No expected value ever comes here. Beside this file lie walls.py and, in checker/, copies of
observe.py and student_file.py: NumPy and the standard library are all that they need.
"""

import gc
import json
import linecache
import os
import struct
import sys
import time
from contextlib import suppress
from io import BytesIO
from select import select
from typing import Any

HEAD = struct.Struct("<16siiq")  # the run's token, the function's place, how it ended, bytes that follow
SAID = struct.Struct("<iq")  # a child to this process: how it ended, bytes that follow
FINE, LATE, NONSENSE, ENDED, MISSING = 0, 1, 2, 3, 4  # how it ended; -N is signal N
READY = -1  # in place of a function: Python and NumPy have started
HIDDEN = ("nonlocal_ref", "exercises")


def main(libraries: str) -> None:
    sys.path += [os.path.dirname(os.path.abspath(__file__)), libraries]
    sys.modules.update(dict.fromkeys(HIDDEN))  # to import None is an error
    import checker.observe  # noqa: F401  (before the forks, so that no child has to)
    import numpy as np
    import walls

    with np.load(BytesIO(sys.stdin.buffer.read()), allow_pickle=False) as file:
        job, given = json.loads(file["job"].tobytes()), file["inputs"]
    out = os.dup(1)
    for descriptor in (0, 1):
        os.dup2(2, descriptor)  # stderr leads nowhere
    walls.confine(job["limits"])
    send(out, HEAD.pack(bytes.fromhex(job["token"]), READY, FINE, 0))
    job["parsed"] = {}
    for place, asked in job["functions"]:
        for source in {*asked["sources"]} - {*job["parsed"]}:
            gc.freeze()  # what is here already stays as it is in every child
            job["parsed"][source] = parsed(job["sources"][source])
        how, body = apart(job, asked, given, out)
        send(out, HEAD.pack(bytes.fromhex(job["token"]), place, how, len(body)) + body)


def apart(job: dict, asked: dict, given: Any, out: int) -> tuple[int, bytes]:
    """How the function ended, and its answer, from a process of its own."""
    import walls

    read, write = os.pipe()
    child = os.fork()
    if child == 0:
        _in_child(job, asked, given, (read, out), write)
    os.close(write)
    try:
        return receive(read, child, **{k: job["limits"][k] for k in ("clock", "answer")})
    finally:
        os.close(read)
        walls.reap(child)


def _in_child(job: dict, asked: dict, given: Any, ours: tuple[int, ...], write: int) -> None:
    end = os._exit
    try:
        os.setsid()
        for descriptor in ours:
            os.close(descriptor)
        how, body = answer(job, asked, given)
        send(write, SAID.pack(how, len(body)) + body)
    finally:
        end(0)


def answer(job: dict, asked: dict, given: Any) -> tuple[int, bytes]:
    """The definitions run first, then the function on every probe. All that is used after is bound before."""
    import numpy as np
    import walls
    from checker.observe import observe
    from checker.student_file import run
    from numpy import asarray, frombuffer, savez

    inputs = {probe: unpacked(values, given) for probe, values in asked["probes"].items()}
    message, written = BytesIO(), json.dumps
    walls.limit_seconds(job["limits"]["seconds"])
    walls.watch(os.path.dirname(np.__file__), os.path.dirname(os.path.abspath(__file__)))
    names, problems = {"__name__": "submission"}, []
    for statements, broken in map(job["parsed"].get, asked["sources"]):
        problems += broken + run(statements, names)
    function = names.get(asked["name"])
    if not callable(function):
        return MISSING, "; ".join(problems)[:2000].encode()
    outcomes = [observe(function, values) for values in inputs.values()]
    said = [[o.raised, o.refused, o.changed, o.seconds, len(o.values)] for o in outcomes]
    arrays = {f"{n}_{k}": asarray(v) for n, o in enumerate(outcomes) for k, v in enumerate(o.values)}
    savez(message, said=frombuffer(written(said).encode(), "u1"), **arrays)
    return FINE, message.getvalue()


def parsed(pieces: list) -> tuple[list, list[str]]:
    """The definitions in the pieces, imports first, and a sentence for each piece that is broken."""
    from checker.student_file import IMPORTS, Piece, compiled, parsed

    problems, statements = [], []
    for piece in (Piece(*piece) for piece in pieces):
        remember(piece)
        try:
            for statement in parsed(piece):
                statements.append(statement)
                with suppress(SyntaxError, ValueError):
                    compiled(*statement)  # once, and not in every child
        except (SyntaxError, ValueError, RecursionError, MemoryError) as error:
            problems.append(f"{piece.file}: {error}")
    return sorted(statements, key=lambda found: not isinstance(found[1], IMPORTS)), problems


def remember(piece: Any) -> None:
    """The lines of a piece, so that an error can show the one that it came from."""
    known = linecache.cache.get(piece.file, (0, None, []))[2]
    empty = ["\n"] * (piece.before - len(known))
    lines = [*known[: piece.before], *empty, *piece.text.splitlines(keepends=True)]
    linecache.cache[piece.file] = (len(piece.text), None, lines, piece.file)


def unpacked(values: dict, given: Any) -> dict[str, Any]:
    """Inputs as they were packed: an array by its place, a tuple as a list, all else as it is."""

    def array(place: list) -> Any:
        dtype, shape, begin, end = place
        return given[begin:end].view(dtype).reshape(shape)

    kinds = {"array": array, "tuple": tuple, "plain": lambda value: value}
    return {name: kinds[kind](value) for name, (kind, value) in values.items()}


def receive(read: int, child: int, clock: float, answer: int) -> tuple[int, bytes]:
    """The child's one message, if it comes whole, in time and no larger than an answer may be."""
    deadline, data, gone = time.monotonic() + clock, b"", 0
    while time.monotonic() < deadline:
        gone = gone or exit_of(child)
        more = os.read(read, 1 << 20) if select([read], [], [], 0 if gone else 0.01)[0] else b""
        data += more
        how, size = SAID.unpack_from(data) if len(data) >= SAID.size else (FINE, 0)
        if how not in (FINE, MISSING) or not 0 <= size <= answer:
            return NONSENSE, b""
        if len(data) >= SAID.size + size:
            return how, data[SAID.size : SAID.size + size]
        if gone and not more:
            return gone, b""
    return LATE, b""


def exit_of(child: int) -> int:
    """0 while it runs; ENDED, or minus the signal that ended it. It is to be asked no more after that."""
    process, status = os.waitpid(child, os.WNOHANG)
    return min(os.waitstatus_to_exitcode(status), 0) or ENDED if process else 0


def send(descriptor: int, data: bytes) -> None:
    view = memoryview(data)
    while view:
        view = view[os.write(descriptor, view) :]


if __name__ == "__main__":
    main(*sys.argv[1:])
