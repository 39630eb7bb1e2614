"""What an engine is: three functions and a name."""

from collections.abc import Callable
from typing import NamedTuple


class Engine(NamedTuple):
    """One way to work the operation out.

    refusal(version) -> None, or in words why it cannot serve this version, and which engine can
    forward(theta, phi, g, version: Version) -> (y, saved), saved a NamedTuple of all that the backward reads
    backward(dy, saved, version: Version) -> (dtheta, dphi, dg)
    """

    name: str
    refusal: Callable
    forward: Callable
    backward: Callable
