"""Signals as a program that a terminal started hears them; one in the background of a script ignores some."""

import signal

HEARD = [getattr(signal, name) for name in ("SIGINT", "SIGTERM", "SIGHUP") if hasattr(signal, name)]


def as_from_a_terminal() -> None:
    """In this process; of a new one: preexec_fn=as_from_a_terminal."""
    for number in HEARD:
        signal.signal(number, signal.SIG_DFL)
