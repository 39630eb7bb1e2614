"""The tour of the trained explorer: what the training has changed, in the numbers of the clips themselves."""

from string import ascii_uppercase

from .explorer_trained_data import OWN, Moment
from .tour import Stop
from .version_data import version_names

SECOND = "Query 2 stands at another place: is its map another one, or the same?"


def trained_tour(moments: dict[str, list[Moment]]) -> tuple[Stop, ...]:
    """Before and after the training of the first two versions, and the second query."""
    stops = [
        Stop(_sentence(version, moment), {"version": version, "step": moment.step}, symbol="p")
        for version, course in list(moments.items())[:2]
        for moment in (course[0], course[-1])
    ]
    return (*stops, Stop(SECOND, stops[-1].state | {"active": 2}, symbol="p"))


def _sentence(version: str, moment: Moment) -> str:
    when = f"after {moment.step} steps" if moment.step else "before training"
    who = "a position" if version == OWN else f"a position, with the {version_names([version])[version]},"
    if not moment.means:
        return f"{when[0].upper()}{when[1:]}: what {who} attends to."
    shares = zip(moment.means, ascii_uppercase, strict=False)
    given = ", ".join(f"{100 * share:.0f}\u00a0% to {letter}" for share, letter in shares)
    on_a = who.replace("position", "position on A")
    return f"{when[0].upper()}{when[1:]} {on_a} gives, on average over other clips, {given}."
