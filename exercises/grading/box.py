"""What a worker gets: a folder with its program and NumPy, and the job as one .npz."""

import io
import json
import shutil
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np

from ..checker.observe import Inputs
from .ways import libraries

HERE = Path(__file__).parent
PROGRAM = (HERE / "worker.py", HERE / "walls.py")
ALIGNED = 16  # bytes: where an array may begin
LAB = ("observe.py", "task.py", "student_file.py")


class Asked(NamedTuple):
    """One function to run: its name, the sources that are run for it, in this order, probe -> inputs."""

    name: str
    sources: tuple[str, ...]
    probes: dict[str, Inputs]


def filled(box: Path) -> Path:
    """The worker's box: its files, and NumPy alone of all that is installed."""
    box.chmod(0o755)
    for name in ("checker", "libraries", "root", "work"):
        (box / name).mkdir()
    (box / "work").chmod(0o1777)
    for source in PROGRAM:
        shutil.copyfile(source, box / source.name)
    for name in LAB:
        shutil.copyfile(HERE.parent / "checker" / name, box / "checker" / name)
    (box / "checker" / "__init__.py").touch()
    for source in libraries():
        (box / "libraries" / source.name).symlink_to(source, target_is_directory=True)
    return box


def packed(asked: list[Asked], left: list[int], sources: dict, limits: dict, token: bytes) -> bytes:
    """The job as an .npz: JSON, and beside it the bytes of all arrays of which it says the places."""
    inputs = bytearray()
    functions = [(k, {**asked[k]._asdict(), "probes": shipped(asked[k].probes, inputs)}) for k in left]
    used = {name for k in left for name in asked[k].sources}
    kept = {name: pieces for name, pieces in sources.items() if name in used}
    job = {"functions": functions, "sources": kept, "limits": limits, "token": token.hex()}
    stream = io.BytesIO()
    np.savez(stream, job=np.frombuffer(json.dumps(job).encode(), "u1"), inputs=np.frombuffer(inputs, "u1"))
    return stream.getvalue()


def shipped(probes: dict[str, Inputs], to: bytearray) -> dict[str, dict[str, tuple[str, Any]]]:
    """The inputs for JSON; the bytes of their arrays are put behind those that are there."""
    return {p: {name: one(value, to) for name, value in given.items()} for p, given in probes.items()}


def one(value: Any, to: bytearray) -> tuple[str, Any]:
    if isinstance(value, np.ndarray):
        to += bytes(-len(to) % ALIGNED)
        begin = len(to)
        to += value.tobytes()
        return "array", (value.dtype.str, value.shape, begin, len(to))
    return ("tuple", list(value)) if isinstance(value, tuple) else ("plain", value)
