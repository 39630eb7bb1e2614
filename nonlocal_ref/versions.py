"""The table of versions: which f and which C (section 3.2), one row each.

    version             theta, phi                 score s_ij                     C
    gaussian            x                          x_i . x_j                      softmax    eq. 2
    gaussian_distance   x                          -|x_i - x_j|^2 / bandwidth^2   softmax    text after eq. 2
    cosine              x / |x|                    cos(x_i, x_j) / temperature    softmax    ours
    embedded_gaussian   linear maps                theta_i . phi_j                softmax    eq. 3
    dot_product         linear maps                theta_i . phi_j                1/M        eq. 4
    concatenation       linear maps, then w_f      relu(a_i + b_j)                1/M        eq. 5

"average" (s_ij = 0, softmax: all weights are 1/M) is no version but the control for them: AVERAGE below.
A version of your own is one more row:

    mine = Version(score=Op(my_score, my_score_backward), normalise=SOFTMAX)
    y, saved = nonlocal_operation(theta, phi, g, version=mine)
"""

from typing import NamedTuple

from .base import checks
from .base.arrays import Array
from .base.checks import plain_options
from .base.op import Op
from .embed import unit_rows
from .normalise import MEAN, SOFTMAX
from .pairwise import CONCATENATION, CONSTANT, DOT, distance_within

EMBEDDINGS = ("identity", "linear", "concatenation")


class Version(NamedTuple):
    """One choice of f and C.

    score      Op (theta, phi) -> s: (B, N, E), (B, M, E) -> (B, N, M); of concatenation (B, N, 1), (B, M, 1)
    normalise  Op s -> p: SOFTMAX or MEAN, or your own
    features   Op applied to both theta and phi before the score, or None: unit rows (cosine), 1/sqrt(E)
    embed      how a block makes theta, phi of x: "identity", "linear" or "concatenation" (linear, then w_f)
    tiles      declares that scores of some queries against some keys can be had alone, in a fresh array, and
               score.backward reads theta and phi only: the streaming engine needs this
    """

    score: Op
    normalise: Op
    features: Op | None = None
    embed: str = "linear"
    tiles: bool = False


@plain_options
def gaussian_distance(bandwidth: float = 1.0) -> Version:
    """f = exp(-|x_i - x_j|^2 / bandwidth^2), C = sum_j f.   Source: after eq. 2; the bandwidth is ours."""
    checks.positive(bandwidth=bandwidth)
    return Version(distance_within(bandwidth), SOFTMAX, embed="identity", tiles=True)


@plain_options
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


# Not a version: the control that has to stand beside them. It sees all positions too, but does not choose.
AVERAGE = Version(CONSTANT, SOFTMAX, embed="identity", tiles=True)


def named_version(version: str | Version) -> Version:
    """The version of this name, or the version itself; "average" is the control.

    Raises ValueError that lists the versions.
    """
    version = checks.plain(version)
    if isinstance(version, Version):
        checks.one_of("embed", version.embed, EMBEDDINGS)
        return version
    if version == "average":
        return AVERAGE
    return VERSIONS[checks.one_of("version", version, VERSIONS)]


def featured(x: Array, version: Version) -> Array:
    """theta or phi as the score takes it."""
    return x if version.features is None else version.features.forward(x)
