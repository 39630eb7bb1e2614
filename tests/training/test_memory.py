"""Memory that is freed stays with the process while a training runs."""

import subprocess
import sys

import pytest

from nonlocal_ref.training.memory import kept_memory

MEASURE = """
import resource
import numpy as np
from nonlocal_ref.training.memory import kept_memory

def pages():
    before = resource.getrusage(resource.RUSAGE_SELF).ru_minflt
    for _ in range(4):
        arrays = [np.ones(5_000_000) for _ in range(3)]
        del arrays
    return resource.getrusage(resource.RUSAGE_SELF).ru_minflt - before

without = pages()
with kept_memory():
    pages()
    print(without, pages())
"""


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="glibc is the C library of Linux")
def test_the_second_round_meets_no_fresh_pages():
    said = subprocess.run([sys.executable, "-c", MEASURE], capture_output=True, text=True, check=True).stdout
    without, kept = map(int, said.split())
    assert kept < without / 10


def test_an_error_inside_is_passed_on():
    with pytest.raises(ZeroDivisionError), kept_memory():
        _ = 1 / 0
