"""Known mistakes: a wrong version that gives the same numbers on the same inputs."""

from dataclasses import replace

from ..observe import Outcome
from ..task import Mistake
from .case import Case
from .verdict import Verdict
from .words import listed, picture, place


def one_mistake(case: Case) -> Verdict | None:
    """Recognised, by exactly these numbers on every probe; numeric twins are all named."""
    found = [mistake for mistake in case.mistakes if _gives_these(case, mistake)]
    if not found:
        return None
    return Verdict("recognised", headline(found), place(case), **told(found), picture=picture(case))


def same_outcome(case: Case, verdict: Verdict) -> Verdict:
    """The verdict, with the known mistakes that end in the very same way: same error, shape, NaN, changes."""
    found = [m for m in case.mistakes if verdict.kind != "not written" and _ends_so(case, m)]
    if not found:
        return verdict
    words = told(found)
    why = " ".join(filter(None, [f"The same comes of: {names(found)}.", words["why"], verdict.why]))
    return replace(verdict, why=why, hint=words["hint"] or verdict.hint, names=words["names"])


def told(found: list[Mistake]) -> dict:
    """why, hint and names of these mistakes."""
    why = " ".join(m.why if len(found) == 1 else f"{m.name}: {m.why}" for m in found)
    return {"why": why, "hint": found[0].hint, "names": tuple(m.name for m in found)}


def headline(found: list[Mistake]) -> str:
    """Their names; for twins also why both are named."""
    twins = " (they give the same numbers)" if len(found) > 1 else ""
    return f"recognised: {names(found)}{twins}"


def names(found: list[Mistake]) -> str:
    """a, b or c."""
    return listed([m.name for m in found], "or")


def _gives_these(case: Case, mistake: Mistake) -> bool:
    """Equal wherever the wrong version returns something comparable, and wrong somewhere."""
    known = case.known[mistake.name]
    probes = [p for p in case.inputs if _comparable(case, p, known[p])]
    same = all(case.all_equal(p, case.outcomes[p].values, known[p].values) for p in probes)
    return same and any(not all(case.right_by_probe[p]) for p in probes)


def _comparable(case: Case, probe: str, known: Outcome) -> bool:
    """Whether the wrong version answered here, and not with NaN alone."""
    shapes = [a.shape for a in known.values] == [b.shape for b in case.right[probe]]
    return bool(known.values) and shapes and not known.changed


def _ends_so(case: Case, mistake: Mistake) -> bool:
    known = case.known[mistake.name]
    return all(_same(case, probe, case.outcomes[probe], known[probe]) for probe in case.inputs)


def _same(case: Case, probe: str, a: Outcome, b: Outcome) -> bool:
    ends = [(o.raised and o.raised[:2], o.refused, o.changed, [v.dtype for v in o.values]) for o in (a, b)]
    return ends[0] == ends[1] and case.all_equal(probe, a.values, b.values)
