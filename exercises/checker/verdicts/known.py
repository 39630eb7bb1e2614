"""Known mistakes: a wrong version that gives the same numbers on the same inputs."""

from dataclasses import replace

from ..observe import Outcome
from ..task import Mistake
from .case import Case, Values
from .verdict import Verdict
from .words import listed, picture, place


def one_mistake(case: Case) -> Verdict | None:
    """Recognised, by exactly these numbers on every probe; numeric twins are all named."""
    found = ending_so(case)
    if not found:
        return None
    return Verdict("recognised", headline(found), place(case), **told(found), picture=picture(case))


def same_outcome(case: Case, verdict: Verdict) -> Verdict:
    """The verdict, with the known mistakes that end in the very same way: same error, shape, NaN, changes."""
    if verdict.kind == "not written" or not (found := ending_so(case)):
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


def ending_so(case: Case) -> list[Mistake]:
    """The mistakes whose wrong version does the same on every probe: errors too, but never errors alone."""
    if not _numbers_show_it(case):
        return []
    return [m for m in case.mistakes if _ends_so(case, case.known[m.name])]


def _numbers_show_it(case: Case) -> bool:
    """Whether nothing raised, or wrong numbers came on some probe: two causes can raise one error."""
    answered = [p for p, outcome in case.outcomes.items() if outcome.values]
    wrong = any(not all(case.right_by_probe[p]) for p in answered)
    return wrong or len(answered) == len(case.outcomes)


def _ends_so(case: Case, known: dict[str, Outcome]) -> bool:
    return all(_same(case, probe, outcome, known[probe]) for probe, outcome in case.outcomes.items())


def _same(case: Case, probe: str, a: Outcome, b: Outcome) -> bool:
    ends = [(o.raised and o.raised.kind, o.refused, o.changed, _precisions(o.values)) for o in (a, b)]
    return ends[0] == ends[1] and case.all_equal(probe, a.values, b.values)


def _precisions(values: Values) -> list[int]:
    """Bytes of each array's numbers; whole numbers are taken for float64."""
    return [v.dtype.itemsize if v.dtype.kind == "f" else 8 for v in values]
