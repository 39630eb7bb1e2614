"""Signals that end a run stop it as Ctrl-C does, and only while it runs."""

import os
import signal

import pytest
from signals import HEARD, as_from_a_terminal

from exercises.grading.stop import Stopped, can_be_stopped, code_of

SIGNALS = [getattr(signal, name) for name in ("SIGTERM", "SIGHUP") if hasattr(signal, name)]


@pytest.fixture
def heard():
    """Signals as from a terminal, and at the end as they were."""
    before = {number: signal.getsignal(number) for number in HEARD}
    as_from_a_terminal()
    yield
    for number, handler in before.items():
        signal.signal(number, handler)


@pytest.mark.usefixtures("heard")
@pytest.mark.parametrize("number", SIGNALS)
def test_the_signal_stops_it_and_the_exit_code_says_which(number):
    before = signal.getsignal(number)
    with pytest.raises(Stopped) as stop, can_be_stopped():
        os.kill(os.getpid(), number)
    assert code_of(stop.value) == 128 + number
    assert signal.getsignal(number) == before


def test_after_ctrl_c_the_code_is_130():
    assert code_of(KeyboardInterrupt()) == 130


def test_a_signal_that_was_ignored_stays_so():
    before = signal.signal(signal.SIGTERM, signal.SIG_IGN)
    try:
        with can_be_stopped():
            os.kill(os.getpid(), signal.SIGTERM)
    finally:
        signal.signal(signal.SIGTERM, before)
