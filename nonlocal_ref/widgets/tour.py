"""A tour of a widget: five states with one sentence each, for a lecture and for a reader alone."""

from typing import Any, NamedTuple


class Stop(NamedTuple):
    """One state of a tour.

    sentence  what to look at, in one sentence
    state     changes to the defaults of the widget
    symbol    what is lit: a name in analysis.plots.symbols.SYMBOLS, or None
    play      whether the widget's own motion plays
    """

    sentence: str
    state: dict[str, Any]
    symbol: str | None = None
    play: bool = False


def tour_data(stops: tuple[Stop, ...], defaults: dict[str, Any]) -> list[dict]:
    """The stops as a page takes them, each with a whole state: a sentence holds however a widget began."""
    return [stop._replace(state=defaults | stop.state)._asdict() for stop in stops]
