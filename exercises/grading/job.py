"""What a worker gets: a folder with its program and NumPy, and the job as one .npz."""

import importlib.util
import io
import json
import shutil
from functools import cache
from multiprocessing.util import Finalize
from pathlib import Path
from tempfile import gettempdir, mkdtemp
from typing import Any, NamedTuple

import numpy as np

from ..checker.observe import Inputs
from .isolation import PROGRAM, numpy_folders

HERE = Path(__file__).parent
ALIGNMENT = 16  # bytes
CHECKER_FILES = (
    "magics.py",
    "observe.py",
    "older_definitions.py",
    "own_modules.py",
    "stand_in.py",
    "statements.py",
    "student_file.py",
    "student_text.py",
    "task.py",
)
IPYTHON_FILES = ("core/inputtransformer2.py", "utils/tokenutil.py")  # they translate magics, alone


class Request(NamedTuple):
    """One function to run: its name, the student's source and those of solutions, probe -> inputs.

    right     the functions of the solutions that take the place of the student's
    modules   name -> source, of the student's other files that can be imported
    """

    name: str
    sources: tuple[str, ...]
    probes: dict[str, Inputs]
    right: tuple[str, ...] = ()
    modules: dict[str, str] = {}  # noqa: RUF012  (never changed)


def program_folder() -> Path:
    """A folder with the worker's files, for all runs of this process, which removes it when it ends.

    job        the program
    libraries  links to NumPy alone of all that is installed
    root       empty: the place of a root folder
    """
    return _program_in(gettempdir())


@cache
def _program_in(temporary: str) -> Path:
    folder = Path(mkdtemp(prefix="grade-program-", dir=temporary))
    Finalize(None, shutil.rmtree, (folder, True), exitpriority=0)  # a process of a pool runs no atexit
    folder.chmod(0o755)
    for name in ("job", "job/checker", "job/libraries", "libraries", "root"):
        (folder / name).mkdir()
    for name in PROGRAM:
        shutil.copyfile(HERE / name, folder / "job" / name)
    for name in CHECKER_FILES:
        shutil.copyfile(HERE.parent / "checker" / name, folder / "job" / "checker" / name)
    (folder / "job" / "checker" / "__init__.py").touch()
    _fill_ipython(folder / "job" / "IPython")
    for source in numpy_folders():
        (folder / "job" / "libraries" / source.name).mkdir()  # the root folder has it there
        (folder / "libraries" / source.name).symlink_to(source, target_is_directory=True)
    return folder


def _fill_ipython(folder: Path) -> None:
    """What translates magics, if IPython is installed: two files without the rest of it."""
    found = importlib.util.find_spec("IPython")
    for name in ("", "core", "utils"):
        (folder / name).mkdir()
        (folder / name / "__init__.py").touch()
    for name in IPYTHON_FILES if found else ():
        shutil.copyfile(Path(found.origin).parent / name, folder / name)


def pack_job(requests: list[Request], left: list[int], sources: dict, limits: dict, token: bytes) -> bytes:
    """The requests that are left as an .npz: JSON, and one block of bytes with the arrays of all inputs."""
    inputs = bytearray()
    functions = [
        (k, {**requests[k]._asdict(), "probes": pack_inputs(requests[k].probes, inputs)}) for k in left
    ]
    used = {name for k in left for name in (*requests[k].sources, *requests[k].modules.values())}
    kept = {name: cells for name, cells in sources.items() if name in used}
    job = {"functions": functions, "sources": kept, "limits": limits, "token": token.hex()}
    stream = io.BytesIO()
    np.savez(stream, job=np.frombuffer(json.dumps(job).encode(), "u1"), inputs=np.frombuffer(inputs, "u1"))
    return stream.getvalue()


def pack_inputs(probes: dict[str, Inputs], block: bytearray) -> dict[str, dict[str, tuple[str, Any]]]:
    """The inputs for JSON; the bytes of their arrays are added to the block."""
    return {p: {name: _pack(value, block) for name, value in given.items()} for p, given in probes.items()}


def _pack(value: Any, block: bytearray) -> tuple[str, Any]:
    if isinstance(value, np.ndarray):
        block += bytes(-len(block) % ALIGNMENT)
        begin = len(block)
        block += value.tobytes()
        return "array", (value.dtype.str, value.shape, begin, len(block))
    return ("tuple", list(value)) if isinstance(value, tuple) else ("plain", value)
