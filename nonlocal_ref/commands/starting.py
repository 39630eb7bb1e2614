"""Ctrl-C while a command is still being imported ends it with one line, as it does later."""

import os
import signal  # and nothing that takes longer

STATUS = 130  # as a shell has it for Ctrl-C


def one_line_when_stopped() -> None:
    """Until `started`, Ctrl-C ends the process at once. Where Ctrl-C is ignored, it stays ignored."""
    if signal.getsignal(signal.SIGINT) is signal.default_int_handler:
        signal.signal(signal.SIGINT, _stop)


def started() -> None:
    """From now on Ctrl-C raises KeyboardInterrupt, as Python has it."""
    if signal.getsignal(signal.SIGINT) is _stop:
        signal.signal(signal.SIGINT, signal.default_int_handler)


def _stop(number: int, frame: object) -> None:
    os.write(2, b"nonlocal_ref: interrupted, nothing was written\n")
    os._exit(STATUS)
