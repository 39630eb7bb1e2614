"""The non-local operation: every position's answer is a weighted sum over all positions (eq. 1).

    y_i = (1 / C(x)) sum_j f(x_i, x_j) g(x_j) = sum_j p_ij g_j

f and C are a row of versions.py; the engine decides in which order the sum is computed.
"""

from typing import Any, NamedTuple

from .base import checks
from .base.arrays import Array
from .base.op import vjp
from .base.shapes import Output
from .engines import Engine, choose, sizes
from .pairwise import CONCATENATION
from .versions import Version, featured, named_version


class Saved(NamedTuple):
    """What the backward reads: theta and phi before `features`, and what the engine kept."""

    theta: Array
    phi: Array
    kept: Any
    version: Version
    engine: Engine


def nonlocal_operation(
    theta: Array,
    phi: Array,
    g: Array,
    *,
    version: str | Version = "embedded_gaussian",
    engine: str | Engine = "auto",
) -> tuple[Output, Saved]:
    """y_i = sum_j p_ij g_j: theta (B, N, E), phi (B, M, E), g (B, M, D) -> y (B, N, D), saved.

    Concatenation takes a = theta w_theta (B, N, 1) and b = phi w_phi (B, M, 1) in place of theta and phi.
    Source: eq. 1.   Cost: that of the engine.   Raises ValueError or TypeError for inputs that do not fit.
    """
    version = named_version(version)
    _check_operands(theta, phi, g, version)
    engine = choose(engine, version, sizes(theta, g))
    y, kept = engine.forward(featured(theta, version), featured(phi, version), g, version)
    return y, Saved(theta, phi, kept, version, engine)


def nonlocal_operation_backward(dy: Array, saved: Saved) -> tuple[Array, Array, Array]:
    """dtheta, dphi, dg for dy (B, N, D).   Cost: that of the engine, about twice its forward."""
    theta, phi, kept, version, engine = saved
    expected = (*theta.shape[:2], kept.g.shape[2])
    checks.floating(dy=dy, theta=theta)
    if dy.shape != expected:
        raise ValueError(f"dy has shape {dy.shape} but y had {expected}: give the gradient of that y")
    dtheta, dphi, dg = engine.backward(dy, kept, version)
    if version.features is not None:
        dtheta, dphi = (vjp(version.features, x)[1](dx) for x, dx in ((theta, dtheta), (phi, dphi)))
    return dtheta, dphi, dg


def _check_operands(theta: Array, phi: Array, g: Array, version: Version) -> None:
    checks.floating(theta=theta, phi=phi, g=g)
    for name, a in {"theta": theta, "phi": phi, "g": g}.items():
        if a.ndim != 3:
            raise ValueError(
                f"{name} has shape {a.shape}: give (B, positions, channels), one row for each position"
            )
    checks.filled(theta=theta, phi=phi, g=g)
    if not theta.shape[0] == phi.shape[0] == g.shape[0]:
        raise ValueError(
            f"theta, phi, g hold {theta.shape[0]}, {phi.shape[0]}, {g.shape[0]} samples: give one batch"
        )
    if theta.shape[2] != phi.shape[2]:
        raise ValueError(
            f"theta has {theta.shape[2]} channels but phi has {phi.shape[2]}: embed both to one E"
        )
    if phi.shape[1] != g.shape[1]:
        raise ValueError(
            f"p weighs {phi.shape[1]} keys but g has {g.shape[1]}: pool phi and g together (section 3.3)"
        )
    if version.score.forward == CONCATENATION.forward and theta.shape[2] != 1:
        raise ValueError(
            f"concatenation takes a = theta w_theta with 1 channel, but theta has {theta.shape[2]}: "
            "multiply theta and phi by their halves of w_f first (eq. 5)"
        )
    checks.finite(theta=theta, phi=phi, g=g)
