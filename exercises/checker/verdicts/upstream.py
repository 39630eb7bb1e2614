"""One factor too much on an array in between, as dtheta: all that comes from it has the factor."""

from .case import Case
from .describe import largest_difference, listed, picture
from .parts import Parts, scaled_parts
from .verdict import Verdict

WHY = "The arrays that come from it are wrong by this one factor, each in its part."
HINT = "Look at the line that makes it: which factor comes in there, or is forgotten?"


def wrong_upstream(case: Case) -> Verdict | None:
    """Named if at least two wrong results follow from it, and if with it all of them are explained."""
    if case.task.upstream is None or len(case.wrong) < 2 or all(map(case.is_zero, case.wrong)):
        return None
    found = scaled_parts(case, case.task.upstream)
    parts = case.task.upstream(case.inputs["generic"])
    if not found or any(len(parts[name]) < 2 for name in found):
        return None
    headline = "; ".join(_said(name, factor, parts) for name, factor in found.items())
    return Verdict("upstream", headline, largest_difference(case), WHY, HINT, picture=picture(case))


def _said(name: str, factor: str, parts: Parts) -> str:
    into = f"and with it its part in {listed(list(parts[name]))}"
    return f"{name} is 0, {into}" if factor == "0" else f"{name} is {factor} times the right one, {into}"
