"""What the attention explorer compares: x, and parameters for theta, phi and w_f of a block.

Either patches of pixels with random theta and phi, or a given theta and phi, for example of a trained block.
"""

from typing import Any

import numpy as np

from ...base import checks
from ...base.tree import tree_map
from ...block import nonlocal_block
from ...embed import Linear
from ...parameters import Halves
from .patches import patches

INNER = 16  # channels of the random theta and phi
CONTRAST = 0.25  # about the length of a patch less the mean colour; 1 / 0.25 makes scores of size 4


def patch_features(frames: np.ndarray, size: int) -> tuple[np.ndarray, dict]:
    """Patches of frames less their mean colour, and random parameters: (T, H, W, 3) or (H, W, 3).

    frames are uint8, or floating from 0 to 1.   Raises what `patches` raises.
    """
    frames = frames / 255 if frames.dtype == np.uint8 else frames
    mean = frames.mean(axis=tuple(range(frames.ndim - 1)))
    x = patches(frames - mean.astype(frames.dtype), size)  # whole numbers stay whole; patches refuses them
    return x, untrained(x.shape[-1], x.dtype)


def untrained(channels: int, dtype: Any = np.float32, *, seed: int = 0) -> dict:
    """Random theta, phi and w_f for patches, large enough that their scores differ; rounded to float32."""
    block = nonlocal_block("concatenation")
    params = block.init(np.random.default_rng(seed), channels, INNER, std=1 / CONTRAST)
    params["w_f"] = tree_map(lambda w: w * np.float32(CONTRAST / INNER**0.5), params["w_f"])
    return tree_map(lambda a: a.astype(dtype), params)


def given_features(theta: Any, phi: Any, w_f: Any = None) -> tuple[np.ndarray, dict]:
    """x = [theta, phi] (*grid, 2E), and the linear maps that pick theta and phi out of it again.

    w_f is (2E,) or its halves, (E,) twice; None draws one.
    Raises ValueError or TypeError for arrays that do not fit each other.
    """
    check_given(theta, phi)
    e, dtype = theta.shape[-1], theta.dtype
    pick, zeros = np.eye(2 * e, dtype=dtype), np.zeros(2 * e, dtype)
    params = {"theta": Linear(pick[:, :e], zeros[:e]), "phi": Linear(pick[:, e:], zeros[:e])}
    params |= {"g": Linear(pick[:, :1], zeros[:1]), "w_z": Linear(pick[:1], zeros)}  # not used
    params["w_f"] = Halves(*halves(w_f, e).astype(dtype))
    return np.concatenate([theta, phi], axis=-1), params


def halves(w_f: Any, channels: int, *, seed: int = 0) -> np.ndarray:
    """w_f as (2, E, 1), float32: the half of theta, then that of phi; random for None. Raises ValueError."""
    if w_f is None:
        w_f = np.random.default_rng(seed).standard_normal((2, channels)) / channels**0.5
    if np.size(w_f) != 2 * channels:
        raise ValueError(
            f"w_f holds {np.size(w_f)} numbers but theta and phi have {channels} channels: "
            f"give {2 * channels}, those of theta first (eq. 5)"
        )
    return np.asarray(w_f, np.float32).reshape(2, channels, 1)


def check_given(theta: Any, phi: Any) -> None:
    """Raises ValueError or TypeError unless theta and phi are of one shape and dtype and finite."""
    if theta is None or phi is None:
        raise ValueError("one of theta and phi came alone: give both, or neither for patches of pixels")
    if theta.shape != phi.shape:
        raise ValueError(
            f"theta has shape {theta.shape} but phi has {phi.shape}: give phi before its pooling, "
            "on the grid of theta"
        )
    if theta.ndim not in (3, 4):
        raise ValueError(f"theta has shape {theta.shape}: give (T, h, w, E), or (h, w, E) of a picture")
    checks.floating(theta=theta, phi=phi)
    checks.finite(theta=theta, phi=phi)
