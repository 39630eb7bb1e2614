"""Known mistakes: a wrong version that gives the same numbers on the same inputs."""

from dataclasses import replace

from ..observe import Outcome
from ..task import Mistake
from .case import Case, Values
from .describe import direction, largest_difference, listed, picture
from .verdict import Verdict


def known_mistake(case: Case) -> Verdict | None:
    """Recognised by exactly these numbers on every probe; if several mistakes give them, all are named."""
    found = same_outcome(case)
    if not found:
        return None
    same = " (they give the same numbers)" if len(found) > 1 else ""
    headline, words = f"recognised: {names(found)}{same}", reasons(found)
    words["why"] = " ".join(filter(None, (words["why"], direction(case))))
    return Verdict("recognised", headline, largest_difference(case), **words, picture=picture(case))


def add_same_outcome(case: Case, verdict: Verdict) -> Verdict:
    """The verdict, with the known mistakes that end in the same way: same error, shape, NaN, changes."""
    if verdict.kind == "not written" or not (found := same_outcome(case)):
        return verdict
    words = reasons(found)
    why = " ".join(filter(None, [f"The same happens with: {names(found)}.", words["why"], verdict.why]))
    return replace(verdict, why=why, hint=words["hint"] or verdict.hint, names=words["names"])


def reasons(found: list[Mistake]) -> dict:
    """why, hint and names of these mistakes."""
    whys = list(dict.fromkeys(m.why for m in found))
    why = whys[0] if len(whys) == 1 else " ".join(f"{m.name}: {m.why}" for m in found)
    return {"why": why, "hint": found[0].hint, "names": tuple(m.name for m in found)}


def names(found: list[Mistake]) -> str:
    """a, b or c."""
    return listed([m.name for m in found], "or")


def same_outcome(case: Case) -> list[Mistake]:
    """The mistakes whose wrong version does the same on every probe. Errors count too, but not alone."""
    if not _numbers_show_it(case):
        return []
    return [m for m in case.mistakes if _does_the_same(case, case.known[m.name])]


def _numbers_show_it(case: Case) -> bool:
    """Whether nothing raised, or some probe has wrong numbers: two causes can raise the same error."""
    answered = [p for p, outcome in case.outcomes.items() if outcome.values]
    wrong = any(not all(case.right_by_probe[p]) for p in answered)
    return wrong or len(answered) == len(case.outcomes)


def _does_the_same(case: Case, known: dict[str, Outcome]) -> bool:
    return all(_same(case, probe, outcome, known[probe]) for probe, outcome in case.outcomes.items())


def _same(case: Case, probe: str, a: Outcome, b: Outcome) -> bool:
    ends = [(o.raised and o.raised.kind, o.refused, o.changed, _precisions(o.values)) for o in (a, b)]
    return ends[0] == ends[1] and case.all_equal(probe, a.values, b.values)


def _precisions(values: Values) -> list[int]:
    """Bytes of each array's numbers; whole numbers count as float64."""
    return [v.dtype.itemsize if v.dtype.kind == "f" else 8 for v in values]
