"""What the system tells of this process, against an array of a known size."""

import numpy as np
import pytest

from nonlocal_ref.commands import process_memory
from nonlocal_ref.commands.process_memory import held_at_most, held_now


def test_an_array_that_is_written_to_is_held():
    before = held_now()
    if before is None:
        pytest.skip("this system does not tell how much memory a process holds")
    a = np.ones(2**23)  # 64 MiB, more than what an allocator has at hand
    assert held_now() - before == pytest.approx(a.nbytes, rel=0.2)
    assert held_at_most() >= held_now() - 2**20


def test_where_the_system_does_not_tell_there_is_no_number(monkeypatch, tmp_path):
    monkeypatch.setattr(process_memory, "STATUS", tmp_path / "status")
    assert held_now() is None
    assert held_at_most() is None
