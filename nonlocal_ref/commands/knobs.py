"""The versions that need no training, the number that sets how choosy each is, and readers of numbers."""

import argparse
from collections.abc import Callable
from functools import wraps
from typing import Any

from ..base.checks import one_of, plain, plain_options

KNOBS = {  # version -> its knob and the default: chosen on patches of the photograph and of the drawn video
    "gaussian_distance": ("bandwidth", 0.1),
    "cosine": ("temperature", 0.05),
    "gaussian": ("temperature", 0.02),
}

HELP = (
    f"the version: {', '.join(KNOBS)} (default %(default)s). The other three of the six, embedded_gaussian, "
    "dot_product and concatenation, look at pixels through theta and phi and need trained ones: notebook 11"
)


@plain_options
def version_with_knob(pairwise: str, bandwidth: float | None, temperature: float | None) -> tuple[Any, str]:
    """The version, and its name with its knob. Raises ValueError if it needs training or another knob."""
    from ..analysis.attention.explore import tuned
    from ..versions import VERSIONS

    if one_of("--pairwise", pairwise, VERSIONS) not in KNOBS:
        raise ValueError(
            f"--pairwise {pairwise} needs trained theta and phi, and untrained ones would show chance: "
            f"choose one of {', '.join(KNOBS)}"
        )
    knob, default = KNOBS[pairwise]
    given = {"bandwidth": bandwidth, "temperature": temperature}
    value = given.pop(knob) or default
    for other, number in given.items():
        if number is not None:
            raise ValueError(f"--{other} has no meaning for {pairwise}: use --{knob}")
    return tuned(pairwise, value), f"{pairwise} ({knob} {value:g})"


def plain_run(run: Callable[[argparse.Namespace], None]) -> Callable[[argparse.Namespace], None]:
    """The run of a command, with the numbers of NumPy in its options as Python's."""

    @wraps(run)
    def plainly(options: argparse.Namespace) -> None:
        run(argparse.Namespace(**plain(vars(options))))

    return plainly


def numbers(text: str) -> tuple[int, ...]:
    """t,y,x or y,x"""
    try:
        return tuple(int(part) for part in text.split(","))
    except ValueError:
        raise argparse.ArgumentTypeError(
            f"{text!r}: give whole numbers, y,x or t,y,x, without spaces"
        ) from None


def count(text: str) -> int:
    """A whole number from 1."""
    if not text.isdecimal() or int(text) < 1:
        raise argparse.ArgumentTypeError(f"{text!r}: give a whole number from 1")
    return int(text)


def positive(text: str) -> float:
    """A number above zero."""
    try:
        number = float(text)
    except ValueError:
        number = 0.0
    if not 0 < number < float("inf"):
        raise argparse.ArgumentTypeError(f"{text!r}: give a number above zero")
    return number
