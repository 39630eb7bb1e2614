"""One colour for each of θ, φ, g, p, y and W_z: in all widgets and in all figures that show one of them.

`light` and `dark` are for text on white and on black, with a contrast of 4.5 or more; `figure` has 3 or more
on both, for lines and areas. In each column every two can be told apart with every kind of colour vision.
"""

from typing import NamedTuple

from ...base.names import for_readers


class Symbol(NamedTuple):
    """How a symbol is written, and its colours."""

    sign: str
    light: str
    dark: str
    figure: str


SYMBOLS = {
    "theta": Symbol("θ", "#1821be", "#548dfb", "#2560f8"),
    "phi": Symbol("φ", "#317853", "#66e996", "#22a75f"),
    "g": Symbol("g", "#93578b", "#c3798b", "#a53196"),
    "p": Symbol("p", "#be3a07", "#f7cb2c", "#d87a14"),
    "y": Symbol("y", "#730902", "#ec683c", "#c32227"),
    "w_z": Symbol("W_z", "#4f0261", "#b891d0", "#bf73ea"),
}
OTHERS = {
    "batchnorm.gamma": "γ",
    "batchnorm.beta": "β",
    "w_f.theta": "$w_f$ (θ half)",
    "w_f.phi": "$w_f$ (φ half)",
    "w_z": "$W_z$",
}


def shown_name(name: str) -> str:
    """A name of the code as a figure writes it: theta is θ, theta.w is W_θ, embedded_gaussian has a space."""
    part, _, kind = name.partition(".")
    if name in OTHERS:
        return OTHERS[name]
    if part not in SYMBOLS or kind not in ("", "w", "b"):
        return for_readers(name)
    sign = SYMBOLS[part].sign.removeprefix("W_")
    return f"${kind.replace('w', 'W')}_{{{sign}}}$" if kind else sign
