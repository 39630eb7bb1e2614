"""The parameters of the block: what they are, how they start, whether they fit.

    {"theta": (w, b), "phi": (w, b), "g": (w, b), "w_z": (w, b)}      w is (C_in, C_out), b is (C_out,)
    "w_f": (w_theta, w_phi)                                           concatenation only, (E, 1) each
    "batchnorm": (gamma, beta), "running": (mean, var)                with batch normalisation only, (C,) each

Keys are absent where a version has no use for them: the Gaussian versions have no theta and phi.
"""

from typing import Any, NamedTuple

import numpy as np

from .base import checks
from .base.arrays import Array
from .base.tree import leaves

NEEDED = {
    "identity": ("g", "w_z"),
    "linear": ("theta", "phi", "g", "w_z"),
    "concatenation": ("theta", "phi", "g", "w_z", "w_f"),
}


class Linear(NamedTuple):
    """Weights (C_in, C_out) and bias (C_out,) of theta, phi, g or W_z."""

    w: Array
    b: Array


class Halves(NamedTuple):
    """w_f of eq. 5 in its two halves, (E, 1) each: w_f . [theta_i, phi_j] = theta_i w_theta + phi_j w_phi."""

    theta: Array
    phi: Array


class Affine(NamedTuple):
    """gamma and beta of the batch normalisation, (C,) each."""

    gamma: Array
    beta: Array


class Running(NamedTuple):
    """Running mean and variance of the batch normalisation, (C,) each; statistics, not parameters."""

    mean: Array
    var: Array


def init(
    options: Any,
    rng: Any,
    channels: int,
    inner: int | None = None,
    dtype: Any = np.float32,
    *,
    zero_init=True,
    std=None,
) -> dict:
    """NumPy parameters for C = `channels` and E = D = `inner`, C // 2 by default (section 3.3).

    Weights are normal, drawn from the numpy.random.Generator `rng`, with standard deviation `std`: by default
    sqrt(2 / C_in) (He, section 4.1; the released code has 0.01). Biases are 0.
    zero_init: W_z = 0, or gamma = 0 with batch normalisation, so that the block starts as the identity.
    """
    inner = channels // 2 if inner is None else inner
    if channels < 1 or inner < 1:
        raise ValueError(
            f"channels={channels} with inner={inner}: both must be 1 or more, give inner for one channel"
        )

    def normal(c_in: int, c_out: int, fan_in: int) -> Array:
        spread = (fan_in / 2) ** -0.5 if std is None else std
        return (spread * rng.standard_normal((c_in, c_out))).astype(dtype)

    def filled(value: int, size: int = channels) -> Array:
        return np.full(size, value, dtype)

    sizes = {
        "theta": (channels, inner),
        "phi": (channels, inner),
        "g": (channels, inner),
        "w_z": (inner, channels),
    }
    makers = {name: lambda c_in, c_out: Linear(normal(c_in, c_out, c_in), filled(0, c_out)) for name in sizes}
    params = {name: makers[name](*sizes[name]) for name in sizes if name in NEEDED[options.version.embed]}
    if options.version.embed == "concatenation":
        params["w_f"] = Halves(normal(inner, 1, 2 * inner), normal(inner, 1, 2 * inner))
    if options.batchnorm:
        params["batchnorm"] = Affine(filled(0 if zero_init else 1), filled(0))
        params["running"] = Running(filled(0), filled(1))
    elif zero_init:
        params["w_z"] = Linear(np.zeros((inner, channels), dtype), filled(0))
    return params


def check(options: Any, params: dict, x: Array) -> None:
    """Raises ValueError or TypeError, worded, if parameters are missing, too many, or do not fit x."""
    needed = NEEDED[options.version.embed] + (("batchnorm", "running") if options.batchnorm else ())
    if set(params) != set(needed):
        raise ValueError(
            f"params hold {', '.join(sorted(params))} but this block needs {', '.join(sorted(needed))}: "
            "make them with block.init of the same block"
        )
    checks.floating(x=x, **dict(leaves(params)))
    for name, expected in _shapes(params, x.shape[-1]).items():
        shapes = tuple(a.shape for a in params[name])
        if shapes != expected:
            found, fitting = (" and ".join(map(str, s)) for s in (shapes, expected))
            raise ValueError(
                f"{name} has shapes {found} but needs {fitting} for an x of {x.shape[-1]} channels: "
                "make params with block.init(rng, channels)"
            )


def _shapes(params: dict, channels: int) -> dict[str, tuple]:
    """The shapes that fit x and each other: theta and phi share E, g and W_z share D."""
    e, d = (params[name][0].shape[-1] if name in params else 0 for name in ("theta", "g"))
    embedding, statistics = ((channels, e), (e,)), ((channels,), (channels,))
    fitting = {"theta": embedding, "phi": embedding, "w_f": ((e, 1), (e, 1))}
    fitting |= {"g": ((channels, d), (d,)), "w_z": ((d, channels), (channels,))}
    fitting |= {"batchnorm": statistics, "running": statistics}
    return {name: fitting[name] for name in fitting if name in params}
