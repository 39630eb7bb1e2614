"""The options of `nonlocal_block`: what they are, and whether they go together."""

from typing import Any, NamedTuple

import numpy as np

from .base import checks
from .engines import Engine
from .layers.batchnorm import EPS, MOMENTUM
from .normalise import SOFTMAX
from .pairwise import DOT
from .parameters import NEEDED
from .versions import Version


class Options(NamedTuple):
    """What `nonlocal_block` was asked for."""

    version: Version
    pool: str | None
    pool_window: tuple[int, ...] | None
    bias: bool | tuple[str, ...]
    positions: str | int
    scale: float | int  # False, True or a factor
    batchnorm: bool | str
    batchnorm_eps: float
    batchnorm_momentum: float
    engine: str | Engine

    def has_bias(self, name: str) -> bool:
        """Whether theta, phi, g or w_z has a bias."""
        return name in self.bias if isinstance(self.bias, tuple) else bool(self.bias)

    def score_factor(self, channels: int) -> float:
        """What the scores are multiplied by, for theta and phi of so many channels."""
        return channels**-0.5 if self.scale is True else float(self.scale or 1)


def can_be_scaled(version: Version) -> bool:
    """Whether 1/sqrt(E) has a meaning: for the softmax of a plain dot product, whatever their backward."""
    forms = (version.score.forward, version.normalise.forward, version.features)
    return forms == (DOT.forward, SOFTMAX.forward, None)


def check_bias(bias: Any, version: Version) -> None:
    """Raises ValueError for what is neither a truth value nor a tuple with names of this version's maps."""
    if isinstance(bias, list | set):
        raise ValueError(f"bias is {bias!r}: give True, False, or a tuple such as ('theta', 'phi', 'g')")
    if not isinstance(bias, tuple):
        checks.one_of("bias", bias, (True, False))
        return
    for name in bias:
        checks.one_of("map in bias", name, [n for n in NEEDED[version.embed] if n != "w_f"])


def checked_scale(scale: Any, version: Version) -> bool | float:
    """The scale as a number or truth value of Python. Raises ValueError or TypeError if it is none."""
    asked = isinstance(scale, bool | np.bool_)
    if not asked:
        _check_number("scale", scale)
        checks.positive(scale=scale)
    if scale and not can_be_scaled(version):
        raise ValueError(
            f"scale={scale} is for the softmax of a plain dot product: use scale=False with this version"
        )
    return bool(scale) if asked else float(scale)  # a number of NumPy would widen float32


def check_batchnorm(batchnorm: Any, eps: float, momentum: float) -> None:
    """Raises ValueError or TypeError for an unknown batch normalisation or numbers without a meaning."""
    checks.one_of("batchnorm", batchnorm, (False, True, "frozen"))
    _check_number("batchnorm_eps", eps)
    _check_number("batchnorm_momentum", momentum)
    checks.positive(batchnorm_eps=eps)
    checks.probability(batchnorm_momentum=momentum)
    if not batchnorm and (eps, momentum) != (EPS, MOMENTUM):
        raise ValueError(
            f"batchnorm_eps={eps} and batchnorm_momentum={momentum} without batch normalisation: "
            "add batchnorm=True"
        )


def _check_number(name: str, value: Any) -> None:
    if not isinstance(value, int | float | np.number):
        raise TypeError(f"{name} is {value!r}: give a number")
