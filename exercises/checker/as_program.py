"""`python ex05.py` prints its reports; a notebook shows by itself what check(...) returns."""

import dis
import sys
from types import FrameType

from .report import Report


def print_if_unused(report: Report, caller: FrameType) -> None:
    """Prints the report if `check(...)` stands alone, in the file that Python was started with."""
    if is_program(caller) and is_unused(caller):
        if hasattr(sys.stdout, "reconfigure"):
            sys.stdout.reconfigure(errors="replace")  # this terminal may not have our signs
        print(report)


def is_program(caller: FrameType) -> bool:
    """Whether it runs the file of `python ex05.py`. A notebook has no __file__."""
    return caller.f_globals.get("__name__") == "__main__" and "__file__" in caller.f_globals


def is_unused(caller: FrameType) -> bool:
    """Whether the result of the call that runs in this frame is dropped at once."""
    instructions = dis.get_instructions(caller.f_code)
    following = next((step for step in instructions if step.offset > caller.f_lasti), None)
    return following is not None and following.opname == "POP_TOP"
