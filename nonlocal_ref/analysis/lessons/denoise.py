"""The operation at work: noise is averaged away among pixels whose surroundings look alike (non-local means).

    x_i = the patch around pixel i, and its place    g_j = the noisy colour of pixel j    y_i = the clean one

No weight is learned: theta and phi are the patches themselves, g the pixels. The version is a user's own, in
addition to VERSIONS: its score is the squared distance, less the part that the noise alone accounts for.
"""

import numpy as np

from ...base import checks
from ...base.arrays import namespace
from ...base.op import Op
from ...base.shapes import Keys, Queries, Scores
from ...embed import scaled
from ...normalise import SOFTMAX
from ...operation import nonlocal_operation
from ...pairwise import distance, distance_backward
from ...versions import Version
from ..attention.patches import patches
from ..attention.weights import weights_of

BLOCK = 256  # queries at a time


def denoise(
    noisy: np.ndarray,
    *,
    sigma: float,
    patch: int = 3,
    window: float = 10.0,
    version: str | Version | None = None,
) -> np.ndarray:
    """y_i = sum_j p_ij g_j with g the noisy pixels: (H, W, C) or (T, H, W, C) -> the same shape and dtype.

    noisy    intensities from 0 to 1, floating
    sigma    standard deviation of the noise, in the same units
    patch    side of the patches that are compared, pixels
    window   pixels: pixels this far apart count like patches that differ by sigma; inf: place is ignored
    version  None is beyond_noise(sigma); gaussian_distance(sigma) is the plain distance
    All pixels of all frames meet.   Cost: 2 N^2 (C patch^2 + C) FLOPs, N pixels in all: 12288 pixels take
    seconds.
    """
    x = _features(noisy, sigma, patch, window)
    g = noisy.reshape(1, -1, noisy.shape[-1])
    version = beyond_noise(sigma) if version is None else version
    y = [
        nonlocal_operation(x[:, k : k + BLOCK], x, g, version=version)[0] for k in range(0, x.shape[1], BLOCK)
    ]
    return np.concatenate(y, axis=1).reshape(noisy.shape)


def share_nearby(noisy: np.ndarray, radius: int | float, *, sigma: float, window: float = 10.0) -> float:
    """Share of the weights of `denoise` that lies within `radius` pixels, 0 to 1: the mean over all pixels.

    noisy is one picture (H, W, C); the other arguments are those of `denoise`.   Raises what it raises.
    """
    x, version = _features(noisy, sigma, 3, window), beyond_noise(sigma)
    places = _places(noisy).reshape(1, -1, 2).astype(noisy.dtype)
    blocks = [slice(k, k + BLOCK) for k in range(0, x.shape[1], BLOCK)]
    near = [distance(places[:, rows], places) >= -(radius**2) for rows in blocks]
    shares = [
        weights_of(x[:, rows], x, version)[inside].sum() for rows, inside in zip(blocks, near, strict=True)
    ]
    return float(sum(shares) / x.shape[1])


def beyond_noise(sigma: float, bandwidth: float | None = None) -> Version:
    """s_ij = -max(|x_i - x_j|^2 - 2 sigma^2, 0) / bandwidth^2: noise alone changes no weight.

    2 sigma^2 is the mean squared difference that noise makes between two patches that are the same. The
    bandwidth is 0.8 sigma by default.   Source: Buades, Coll, Morel 2011 (non-local means denoising, IPOL).
    """
    h = 0.8 * sigma if bandwidth is None else bandwidth
    checks.positive(sigma=sigma, bandwidth=h)
    return Version(excess(2 * (sigma / h) ** 2), SOFTMAX, scaled(1 / h), embed="identity", tiles=True)


def excess(noise: float) -> Op:
    """s_ij = -max(|theta_i - phi_j|^2 - noise, 0), as an Op."""

    def forward(theta: Queries, phi: Keys) -> Scores:
        s = distance(theta, phi) + noise
        return namespace(s).where(s < 0, s, 0 * s)

    def backward(ds: Scores, theta: Queries, phi: Keys) -> tuple[Queries, Keys]:
        beyond = distance(theta, phi) + noise < 0  # where the score is constant its gradient is 0
        return distance_backward(namespace(ds).where(beyond, ds, 0 * ds), theta, phi)

    return Op(forward, backward)


def psnr(clean: np.ndarray, other: np.ndarray) -> float:
    """10 log10(1 / mean squared difference): peak signal-to-noise ratio in dB of intensities from 0 to 1."""
    return float(-10 * np.log10(np.mean(np.square(clean - other, dtype=np.float64))))


def _features(noisy: np.ndarray, sigma: float, patch: int, window: float) -> np.ndarray:
    """The patch around each pixel, and its place in units of window / sigma: (1, N, C patch^2 + 2)."""
    checks.positive(sigma=sigma)
    if not window > 0:
        raise ValueError(f"window is {window!r}: give pixels above zero, or inf to ignore the place")
    x = np.concatenate([patches(noisy, patch), _places(noisy) * (sigma / window)], axis=-1, dtype=noisy.dtype)
    return x.reshape(1, -1, x.shape[-1])


def _places(frames: np.ndarray) -> np.ndarray:
    """(y, x) of every pixel: (..., H, W, 2). The time is left out: a pixel may average over all frames."""
    y_x = np.moveaxis(np.indices(frames.shape[-3:-1]), 0, -1)
    return np.broadcast_to(y_x, (*frames.shape[:-1], 2))
