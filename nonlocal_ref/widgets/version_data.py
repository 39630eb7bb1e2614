"""What the browser is told of each version: the rows of the table of versions, as data."""

from collections.abc import Iterable, Mapping
from typing import Any

from ..base.names import for_readers
from ..normalise import SOFTMAX
from ..pairwise import CONCATENATION, DISTANCE, DOT

SCORES = {DOT: "dot", DISTANCE: "distance", CONCATENATION: "concatenation"}


def version_data(versions: Mapping[str, Any]) -> dict[str, dict]:
    """{name: {embed, score, softmax, unit, knob}} of named versions.

    embed    "identity", "linear" or "concatenation"
    score    "dot", "distance" or "concatenation"
    softmax  whether weights are a softmax; otherwise s / M
    unit     whether theta and phi become rows of length 1
    knob     what makes a softmax sharper or more even: "bandwidth" of a distance, else "temperature"; or None
    """
    return {name: _described(version) for name, version in versions.items()}


def version_names(versions: Iterable[str]) -> dict[str, str]:
    """{name in code: name for readers}: embedded_gaussian is the embedded Gaussian."""
    return {name: for_readers(name) for name in versions}


def _described(version: Any) -> dict:
    softmax = version.normalise == SOFTMAX
    knob = "bandwidth" if version.score == DISTANCE else "temperature"
    return {
        "embed": version.embed,
        "score": SCORES[version.score],
        "softmax": softmax,
        "unit": version.features is not None,
        "knob": knob if softmax else None,
    }
