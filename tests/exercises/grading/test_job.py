"""The folder of the worker's files: all may read it, and it goes when its process ends."""

import os
import stat
import subprocess
import sys
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context

import pytest

from exercises.grading.isolation import PROGRAM
from exercises.grading.job import program_folder


def test_it_has_the_program_and_numpy_alone():
    folder = program_folder()
    assert {*PROGRAM} <= {path.name for path in (folder / "job").iterdir()}
    assert {path.name for path in (folder / "libraries").iterdir()} <= {"numpy", "numpy.libs"}


@pytest.mark.skipif(os.name == "nt", reason="Windows has no such rights")
def test_other_users_may_read_it_and_not_write():
    assert stat.S_IMODE(program_folder().stat().st_mode) == 0o755


def test_it_goes_when_a_process_of_a_pool_ends(monkeypatch):
    with ProcessPoolExecutor(1, get_context("spawn")) as pool:
        folder = pool.submit(program_folder).result()
        assert folder.exists()
        assert folder != program_folder()
    assert not folder.exists()


def test_it_goes_when_a_program_ends(tmp_path):
    code = "from exercises.grading.job import program_folder; print(program_folder())"
    kept = {**os.environ, "TMPDIR": str(tmp_path)}
    told = subprocess.run([sys.executable, "-c", code], env=kept, capture_output=True, text=True, check=True)
    assert told.stdout.startswith(str(tmp_path))
    assert list(tmp_path.iterdir()) == []
