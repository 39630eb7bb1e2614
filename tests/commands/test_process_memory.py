"""What the system tells of this process, against an array of a known size in a fresh one."""

import subprocess
import sys

import pytest

from nonlocal_ref.commands import process_memory
from nonlocal_ref.commands.process_memory import held_at_most, held_now

FRESH = """
import numpy as np
from nonlocal_ref.commands.process_memory import held_at_most, held_now
before = held_now()
a = np.ones(2**24)
filled = held_now()
del a
print(before, filled, held_now(), held_at_most())
"""


def test_an_array_is_held_as_long_as_it_is_there_and_counts_for_ever_in_the_most():
    if held_now() is None:
        pytest.skip("this system does not tell how much memory a process holds")
    out = subprocess.run([sys.executable, "-c", FRESH], check=True, capture_output=True, text=True).stdout
    before, filled, after, most = map(int, out.split())
    assert filled - before == pytest.approx(2**27, rel=0.1)
    assert filled - after == pytest.approx(2**27, rel=0.1)
    assert most > 0.99 * filled > after


def test_where_the_system_does_not_tell_there_is_no_number(monkeypatch, tmp_path):
    monkeypatch.setattr(process_memory, "STATUS", tmp_path / "status")
    assert held_now() is None
    assert held_at_most() is None
