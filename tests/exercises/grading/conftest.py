"""What the tests of the grader share."""

import pytest

from exercises.grading.job import program_folder

WITHOUT_WATCH = "\n\ndef add_audit_hook(*libraries):\n    pass\n"


@pytest.fixture
def without_watch():
    """The worker without the watch on Python's own calls: what the system itself refuses."""
    guard = program_folder() / "job" / "guard.py"
    before = guard.read_text()
    guard.write_text(before + WITHOUT_WATCH)
    yield
    guard.write_text(before)
