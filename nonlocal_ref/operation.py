"""The non-local operation: every position's answer is a weighted sum over all positions (eq. 1).

    y_i = (1 / C(x)) sum_j f(x_i, x_j) g(x_j) = sum_j p_ij g_j

One table holds every version. A version of your own is one more row:

    mine = Version(score=Op(my_score, my_score_backward), normalise=SOFTMAX)
    y, saved = nonlocal_operation(theta, phi, g, version=mine)
"""

from typing import Any, NamedTuple

from .base import checks
from .base.arrays import Array
from .base.op import Op, vjp
from .base.shapes import Output
from .embed import unit_rows
from .engines import Engine, choose, sizes
from .normalise import MEAN, SOFTMAX
from .pairwise import CONCATENATION, DOT, distance_within

EMBEDDINGS = ("identity", "linear", "concatenation")


class Version(NamedTuple):
    """One choice of f and C.

    score      Op (theta, phi) -> s: (B, N, E), (B, M, E) -> (B, N, M); of concatenation (B, N, 1), (B, M, 1)
    normalise  Op s -> p: SOFTMAX or MEAN, or your own
    features   Op applied to theta and to phi alike before the score, or None: unit rows (cosine), 1/sqrt(E)
    embed      how a block makes theta, phi of x: "identity", "linear" or "concatenation" (linear, then w_f)
    tiles      declares that scores of some queries against some keys can be had alone, in a fresh array, and
               score.backward reads theta and phi only: what the streaming engine asks for
    """

    score: Op
    normalise: Op
    features: Op | None = None
    embed: str = "linear"
    tiles: bool = False


def gaussian_distance(bandwidth: float = 1.0) -> Version:
    """f = exp(-|x_i - x_j|^2 / bandwidth^2), C = sum_j f.   Source: after eq. 2; the bandwidth is ours."""
    checks.positive(bandwidth=bandwidth)
    return Version(distance_within(bandwidth), SOFTMAX, embed="identity", tiles=True)


def cosine(temperature: float = 1.0) -> Version:
    """f = exp(cos(x_i, x_j) / temperature), C = sum_j f.   Source: ours; "cosine" taken literally."""
    checks.positive(temperature=temperature)
    return Version(DOT, SOFTMAX, unit_rows(temperature**-0.5), embed="identity", tiles=True)


VERSIONS = {
    "gaussian": Version(DOT, SOFTMAX, embed="identity", tiles=True),  # eq. 2
    "gaussian_distance": gaussian_distance(),  # text after eq. 2
    "cosine": cosine(),
    "embedded_gaussian": Version(DOT, SOFTMAX, tiles=True),  # eq. 3
    "dot_product": Version(DOT, MEAN, tiles=True),  # eq. 4
    "concatenation": Version(CONCATENATION, MEAN, embed="concatenation", tiles=True),  # eq. 5
}


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


def named_version(version: str | Version) -> Version:
    """The version of this name, or the version itself. Raises ValueError that lists the known names."""
    if isinstance(version, Version):
        checks.one_of("embed", version.embed, EMBEDDINGS)
        return version
    return VERSIONS[checks.one_of("version", version, VERSIONS)]


def featured(x: Array, version: Version) -> Array:
    """theta or phi as the score takes it."""
    return x if version.features is None else version.features.forward(x)


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
