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
    if all(map(case.is_parallel, case.wrong)):  # each by itself a factor times the right one
        return None
    found = scaled_parts(case, case.task.upstream)
    parts = case.task.upstream(case.inputs["generic"])
    if not found or any(len(parts[name]) < 2 for name in found):
        return None
    shared = {factor: [name for name, f in found.items() if f == factor] for factor in found.values()}
    headline = "; ".join(_said(names, factor, parts) for factor, names in shared.items())
    return Verdict("upstream", headline, largest_difference(case), WHY, HINT, picture=picture(case))


def _said(names: list[str], factor: str, parts: Parts) -> str:
    """ "dtheta is -1 times the right one, and with it its part in dx and dw_theta"."""
    into = listed(list(dict.fromkeys(result for name in names for result in parts[name])))
    one = len(names) == 1
    wrong = "0" if factor == "0" else f"{factor} times the right one{'' if one else 's'}"
    its = "it its part" if one else "them their parts"
    return f"{listed(names)} {'is' if one else 'are'} {wrong}, and with {its} in {into}"
