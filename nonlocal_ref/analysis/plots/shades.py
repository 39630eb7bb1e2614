"""The colours of figures: each is a pair, one for light and one for dark pages.

A figure is drawn in the light ones, on white. Its SVG (themed.py) can take the dark ones in their place. Text
has a contrast of 4.5 or more on both kinds of page, everything else of 3 or more.
"""

from typing import NamedTuple

from .symbols import SYMBOLS


class Shade(NamedTuple):
    """One colour, as it is on white and as it is on a dark page."""

    light: str
    dark: str


PAPER = Shade("#ffffff", "#111418")
SHADES = {
    "ink": Shade("#1f2328", "#dfe3e8"),  # all text
    "quiet": Shade("#6e7781", "#8b949e"),  # frames, ticks, lines that help to read
    # colours that can be told apart with every kind of colour vision
    "orange": Shade("#d17503", "#ee7c0d"),
    "blue": Shade("#332dbd", "#766fec"),
    "pink": Shade("#9e61ab", "#faa3f1"),
    "green": Shade("#3c9d71", "#39c28b"),
    "brown": Shade("#521b00", "#ffff97"),
} | {name: Shade(row.light, row.dark) for name, row in SYMBOLS.items()}
INK, QUIET, ORANGE, BLUE, PINK, GREEN, BROWN = (shade.light for shade in [*SHADES.values()][:7])


def colour_of(name, other):
    """The colour of a symbol, its gradient and its parameters: "theta", "dtheta", "theta.w"; else `other`."""
    symbol = symbol_in(name)
    return SYMBOLS[symbol].light if symbol else other


def symbol_in(name):
    """The symbol that a name is about, a key of SYMBOLS, or None: "phi" for "phi.w", "dphi", "without φ".

    A condition, "W_z = 0", is about no symbol.
    """
    for word in name.split() if "=" not in name else ():
        stem = word.split(".")[0]
        for key, row in SYMBOLS.items():
            if stem in (key, f"d{key}", row.sign, f"d{row.sign}"):
                return key
    return None
