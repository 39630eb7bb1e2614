"""A root folder of copies: Python's library and NumPy, and nothing that anyone could write to."""

import os
import shutil
import stat
import sys
import sysconfig
from pathlib import Path

import pytest
from said import holds

from exercises.grading.copied_root import copied_root, in_root, system_libraries
from exercises.grading.job import program_folder

pytestmark = pytest.mark.skipif(
    sys.platform != "linux" or not shutil.which("ldd"), reason="needs Linux's ldd, which names the libraries"
)


@pytest.fixture(scope="module")
def root():
    return copied_root(program_folder())


def test_it_holds_python_s_library_and_numpy(root):
    library = in_root(root, Path(sysconfig.get_path("stdlib")))
    assert (library / "json" / "decoder.py").is_file()
    assert in_root(root, program_folder() / "libraries" / "numpy" / "__init__.py").is_file()


def test_it_holds_no_other_package_and_not_the_project(root):
    names = {path.name for path in root.rglob("*") if path.is_dir()}
    assert not names & {"site-packages", "nonlocal_ref", "exercises", "solutions", "pytest"}


def test_all_may_read_it_and_its_owner_alone_may_write(root):
    modes = {path: stat.S_IMODE(path.stat().st_mode) for path in [root, *root.rglob("*")]}
    assert {mode for path, mode in modes.items() if path.is_dir()} == {0o755}
    assert {mode for path, mode in modes.items() if path.is_file()} == {0o644}


def test_it_holds_no_link_that_leads_elsewhere(root):
    assert [path for path in root.rglob("*") if path.is_symlink()] == []


def test_the_libraries_of_a_program_are_found():
    names = {path.name for path in system_libraries([Path(os.path.realpath(sys.executable))])}
    assert any(name.startswith(("libc.so", "libc.musl")) for name in names)


def test_the_teaching_guide_says_how_many_megabytes_are_copied(root):
    copied = sum(path.stat().st_size for path in root.rglob("*") if path.is_file())
    holds("docs/teaching.md", r"Each job copies about (\d+) MB to /tmp", copied / 1e6)
