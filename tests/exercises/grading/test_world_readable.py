"""A private Python is copied to where a user without rights can read it."""

from pathlib import Path

import pytest

from exercises.grading.world_readable import is_world_readable, world_readable


@pytest.fixture
def private(tmp_path):
    folder = tmp_path / "python"
    for name in ("lib/json.py", "lib/site-packages/other.py", "lib/test/long.py"):
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text("x = 1\n")
    folder.chmod(0o700)
    return folder


def test_a_private_folder_is_copied_without_what_others_installed(private):
    copy = world_readable(private)
    assert copy != private
    assert is_world_readable(copy)
    assert sorted(p.name for p in copy.rglob("*.py")) == ["json.py"]
    assert world_readable(private) == copy


def test_a_folder_inside_a_private_one_is_private(private):
    assert not is_world_readable(private / "lib")


def test_what_everyone_can_read_stays_where_it_is():
    assert world_readable(Path("/usr")) == Path("/usr")


def test_copies_of_neighbours_are_neighbours(private):
    for name in ("one/numpy", "one/numpy.libs", "other/numpy"):
        (private / name).mkdir(parents=True)
    one, libraries, other = (
        world_readable(private / name) for name in ("one/numpy", "one/numpy.libs", "other/numpy")
    )
    assert one.parent == libraries.parent
    assert one.name == other.name
    assert one != other
