"""The executor with a process for each call."""

import os
import time
from concurrent.futures.process import BrokenProcessPool

import pytest

from nonlocal_ref.training.ablate import OneProcessEach


def test_every_call_has_a_process_of_its_own():
    with OneProcessEach(2) as executor:
        numbers = [executor.submit(os.getpid) for _ in range(3)]
    assert len({future.result() for future in numbers} | {os.getpid()}) == 4


def test_a_process_that_dies_costs_its_call_alone():
    with OneProcessEach(1) as executor:
        dead, alive = executor.submit(os._exit, 3), executor.submit(divmod, 7, 3)
        assert alive.result() == (2, 1)
        with pytest.raises(BrokenProcessPool):
            dead.result()


def test_an_exception_and_options_go_through():
    with OneProcessEach(1) as executor:
        assert executor.submit(int, "11", base=2).result() == 3
        with pytest.raises(ZeroDivisionError):
            executor.submit(divmod, 1, 0).result()


def test_calls_that_wait_can_be_given_up():
    executor = OneProcessEach(1)
    futures = [executor.submit(time.sleep, 0.2) for _ in range(3)]
    executor.shutdown(cancel_futures=True)
    assert futures[-1].cancelled()
