"""The parameters of the block: what they are, how they start, whether they fit.

    {"theta": (w, b), "phi": (w, b), "g": (w, b), "w_z": (w, b)}      w is (C_in, C_out), b is (C_out,)
    "w_f": (w_theta, w_phi)                                           concatenation only, (E, 1) each
    "batchnorm": (gamma, beta, running), running is (mean, var)       with batch normalisation only, (C,) each

Without a bias a map is (w,) alone. Keys are absent where a version has no use for them: the Gaussian
versions have no theta and phi.
"""

from typing import Any, NamedTuple

import numpy as np

from .base import checks
from .base.arrays import Array
from .base.tree import leaves, tree_map
from .embed import linear_layer
from .layers.batchnorm import batchnorm_layer

NEEDED = {
    "identity": ("g", "w_z"),
    "linear": ("theta", "phi", "g", "w_z"),
    "concatenation": ("theta", "phi", "g", "w_z", "w_f"),
}


class Halves(NamedTuple):
    """w_f of eq. 5 in its two halves, (E, 1) each: w_f . [theta_i, phi_j] = theta_i w_theta + phi_j w_phi."""

    theta: Array
    phi: Array


@checks.plain_options
def init(
    options: Any,
    rng: Any,
    channels: Any,
    inner: Any = None,
    dtype: Any = np.float32,
    *,
    zero_init=True,
    std=None,
) -> dict:
    """NumPy parameters for C = `channels` and E = D = `inner`, C // 2 by default (section 3.3).

    Weights are normal, drawn from the numpy.random.Generator `rng`, with standard deviation `std`: by default
    sqrt(2 / C_in) (He, section 4.1; the released code has 0.01). Biases are 0.
    Raises TypeError and ValueError for what is no generator, no floating dtype, no deviation or no number.
    zero_init: W_z = 0, or gamma = 0 with batch normalisation, so that the block starts as the identity.
    """
    checks.start_of_weights(rng, dtype, std)
    inner = _checked_inner(channels, inner)
    params = {
        name: linear_layer(out, bias=options.has_bias(name)).init(rng, arriving, dtype=dtype, std=std)
        for name, (arriving, out) in _drawn(options, channels, inner).items()
    }
    if "w_f" in params:
        params["w_f"] = Halves(params["w_f"].w[:inner], params["w_f"].w[inner:])
    if options.batchnorm:
        params["batchnorm"] = batchnorm_layer().init(rng, channels, dtype=dtype, zero_init=zero_init)
    elif zero_init:
        params["w_z"] = tree_map(np.zeros_like, params["w_z"])
    return params


def _drawn(options: Any, channels: int, inner: int) -> dict[str, tuple[int, int]]:
    """(C_in, C_out) of each map that the version needs, in the order in which they are drawn."""
    sizes = {"theta": (channels, inner), "phi": (channels, inner), "g": (channels, inner)}
    sizes |= {"w_z": (inner, channels), "w_f": (2 * inner, 1)}
    return {name: sizes[name] for name in NEEDED[options.version.embed]}


def _checked_inner(channels: Any, inner: Any) -> int:
    """E = D, C // 2 by default.   Raises TypeError or ValueError for what is no number of channels."""
    for name, value in {"channels": channels, "inner": inner}.items():
        if value is not None and not isinstance(value, int):
            raise TypeError(f"{name} is {value!r}: give a whole number")
    inner = channels // 2 if inner is None else inner
    if channels < 1 or inner < 1:
        raise ValueError(
            f"channels={channels} with inner={inner}: both must be 1 or more, give inner for one channel"
        )
    return inner


def check(options: Any, params: dict, x: Array) -> None:
    """Raises ValueError or TypeError if parameters are missing, too many, or do not fit x."""
    needed = NEEDED[options.version.embed] + (("batchnorm",) if options.batchnorm else ())
    if set(params) != set(needed):
        raise ValueError(
            f"params hold {', '.join(sorted(params))} but this block needs {', '.join(sorted(needed))}: "
            "make them with block.init of the same block"
        )
    checks.floating(x=x, **dict(leaves(params)))
    for name, expected in _shapes(params, x.shape[-1], options).items():
        shapes = tuple(a.shape for _, a in leaves(params[name]))
        if shapes != expected:
            found, fitting = (" and ".join(map(str, s)) for s in (shapes, expected))
            raise ValueError(
                f"{name} has shapes {found} but needs {fitting} for an x of {x.shape[-1]} channels: "
                "make params with block.init(rng, channels)"
            )


def _shapes(params: dict, channels: int, options: Any) -> dict[str, tuple]:
    """The shapes that fit x and each other: theta and phi share E, g and W_z share D."""
    e, d = (params[name][0].shape[-1] if name in params else 0 for name in ("theta", "g"))
    maps = {"theta": (channels, e), "phi": (channels, e), "g": (channels, d), "w_z": (d, channels)}
    fitting = {n: (size, size[1:]) if options.has_bias(n) else (size,) for n, size in maps.items()}
    fitting |= {"w_f": ((e, 1), (e, 1)), "batchnorm": ((channels,),) * 4}
    return {name: fitting[name] for name in fitting if name in params}
