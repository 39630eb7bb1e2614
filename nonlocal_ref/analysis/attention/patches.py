"""Patches of pixels as features: the Gaussian versions then need no training, as in non-local means.

x_i = the pixels around position i        |x_i - x_j|^2 = mean squared difference of the two patches
"""

from collections.abc import Callable, Iterable

import numpy as np

from ...versions import Version, featured

PATCH = 5  # pixels of a side


def patches(frames: np.ndarray, size: int = PATCH) -> np.ndarray:
    """The size x size pixels around each pixel: (T, H, W, C) or (H, W, C) -> (..., size * size * C).

    frames are floating, their intensity from 0 to 1. The edges are reflected. Patches are divided by the root
    of their number of entries, so that |x_i - x_j| is the root mean square difference of two patches, in
    units of intensity, for every size.
    Source: Buades, Coll, Morel 2005 (non-local means, section 2.1 of the paper).   Cost: size^2 times the
    frames' bytes.
    Raises TypeError for whole numbers, ValueError for another shape or a size that is even or wider than the
    frame.
    """
    half = check_patch(frames, size)
    edges = [(0, 0)] * (frames.ndim - 3) + [(half, half), (half, half), (0, 0)]
    windows = np.lib.stride_tricks.sliding_window_view(
        np.pad(frames, edges, mode="reflect"), (size, size), (-3, -2)
    )
    x = windows.reshape(*frames.shape[:-1], -1)
    return x / frames.dtype.type(x.shape[-1] ** 0.5)


def patch_attention(
    frames: np.ndarray,
    query: tuple[int, ...],
    version: Version,
    size: int = PATCH,
    *,
    bar: Callable[[Iterable], Iterable] = iter,
) -> np.ndarray:
    """Weights p_ij of one pixel i over all j, theta = phi = patches: (T, H, W, C), (t, y, x) -> (T, H, W).

    A picture (H, W, C) takes (y, x) and gives (H, W). The mean colour is taken off first: no distance
    changes, and a dot product or a cosine then compares how two patches differ from the mean, not how bright
    they are. Scores are computed frame by frame, so that only the patches of one frame are in memory.
    bar goes round the frames while they are computed, such as tqdm.   Cost: 2 M size^2 C FLOPs.
    """
    film = (frames - np.mean(frames, axis=(-4, -3, -2)[-frames.ndim + 1 :])).reshape(-1, *frames.shape[-3:])
    *time, y, x = query
    theta_i = patches(film[sum(time)], size)[y, x].reshape(1, 1, -1)
    scores = [_scores(theta_i, patches(frame, size), version) for frame in bar(film)]
    return version.normalise.forward(np.concatenate(scores, axis=2)).reshape(frames.shape[:-1])


def _scores(theta_i: np.ndarray, phi: np.ndarray, version: Version) -> np.ndarray:
    keys = phi.reshape(1, -1, phi.shape[-1])
    return version.score.forward(featured(theta_i, version), featured(keys, version))


def check_patch(frames: np.ndarray, size: int) -> int:
    """Half of a patch. Raises TypeError or ValueError where such patches cannot be cut."""
    if not np.issubdtype(frames.dtype, np.floating):
        raise TypeError(
            f"frames are {frames.dtype}: give intensities from 0 to 1, frames.astype('float32') / 255"
        )
    if frames.ndim not in (3, 4):
        raise ValueError(f"frames have shape {frames.shape}: give (H, W, 3) or (T, H, W, 3)")
    if size < 1 or size % 2 == 0:
        raise ValueError(f"patch size is {size}: give an odd number, so that a pixel stands in the middle")
    if size > min(frames.shape[-3:-1]):
        raise ValueError(
            f"patches of {size} x {size} do not fit into {frames.shape[-3]} x {frames.shape[-2]} pixels"
        )
    return size // 2
