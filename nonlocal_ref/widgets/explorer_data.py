"""What the page of the attention explorer holds: frames as bytes, theta and phi, where its knobs start."""

from os import PathLike
from typing import Any

import numpy as np

from ..analysis.attention.features import check_given, halves, untrained
from ..base import checks
from ..data import load_picture, load_video, moving_ball

MOST_POSITIONS, MOST_NUMBERS = 12_544, 2_000_000  # a page stays small, and a drag is followed
MOST_PIXELS = 500_000  # of all frames together
PICTURE, VIDEO = 48, 28  # pixels of the shorter side of a file that comes by its path
KNOBS = {"gaussian": 0.02, "gaussian_distance": 0.1, "cosine": 0.05, "embedded_gaussian": 1.0}  # on patches


def clip_of(frames: Any) -> tuple[np.ndarray, tuple[int, ...]]:
    """The frames as uint8 (T, H, W, 3), and the query to start with: on the ball, or in the middle."""
    if frames is None:
        clip, centres = moving_ball(height=28, width=42)
        return clip, (4, *(round(c) for c in centres[4]))
    frames = _of_file(frames) if isinstance(frames, str | PathLike) else np.asarray(frames)
    if frames.ndim == 2:  # a grey picture
        frames = np.stack([frames] * 3, axis=-1)
    if frames.ndim not in (3, 4) or frames.shape[-1] != 3 or 0 in frames.shape:
        raise ValueError(
            f"frames have shape {frames.shape}: give (T, H, W, 3), or (H, W, 3) or (H, W) of a picture"
        )
    clip = _bytes(frames).reshape(-1, *frames.shape[-3:])
    return clip, tuple(n // 2 for n in clip.shape[:3])


def _of_file(path: str | PathLike) -> np.ndarray:
    """The picture, or eight frames of the video, as small as the widget takes a reader's own file."""
    try:
        return load_picture(path, size=PICTURE)
    except ValueError as error:
        if "use load_video" not in str(error):
            raise
        return load_video(path, size=VIDEO)


def given_of(clip: np.ndarray, theta: Any, phi: Any, w_f: Any) -> dict:
    """theta, phi (T, h, w, E) and w_f (2, E, 1), or nothing. Raises ValueError or TypeError."""
    if theta is None and phi is None:
        return {}
    check_given(theta, phi)
    theta, phi = (a.reshape(-1, *a.shape[-3:]) for a in (theta, phi))
    grid = theta.shape[:3]
    if grid[0] != len(clip) or any(n > pixels for n, pixels in zip(grid, clip.shape, strict=False)):
        raise ValueError(
            f"theta lies on {grid} cells but the frames have {clip.shape[:3]} pixels: give as many frames as "
            "theta has (frames[::2], say), none smaller than its grid"
        )
    return {"theta": theta, "phi": phi, "w_f": halves(w_f, theta.shape[-1])}


def knobs_of(given: dict) -> dict:
    """Where the bandwidth and the temperatures start: with theta and phi, those of the plain equations."""
    return KNOBS | {"gaussian": 1.0, "gaussian_distance": _bandwidth(given["phi"])} if given else KNOBS


def _maps(patch: int) -> dict:
    """The random theta, phi and w_f for patches of this size, as bytes."""
    drawn = untrained(3 * patch**2)
    arrays = {"theta": drawn["theta"].w, "phi": drawn["phi"].w, "w_f": np.concatenate(drawn["w_f"])}
    return {name: array.tobytes() for name, array in arrays.items()}


def page_data(clip: np.ndarray, given: dict, patch: int) -> dict:
    """The clip and its features; where the knobs of patches start, and how far each slider reaches."""
    data = {"frames": clip.tobytes(), "shape": list(clip.shape[:3]), "patch": patch, "maps": _maps(patch)}
    data |= {name: np.asarray(array, np.float32).tobytes() for name, array in given.items()}
    data |= {"grid": list(given["theta"].shape[:3])} if given else {}
    return data | {"knobs": KNOBS, "ranges": {name: _range(k) for name, k in knobs_of(given).items()}}


def _range(knob: float) -> list[float]:
    """From the sharpest to the most even weights of a slider, the values for patches included."""
    return [float(f"{min(knob / 30, 0.002):.3g}"), float(f"{max(30 * knob, 3):.3g}")]


def check_size(clip: np.ndarray, given: dict, patch: int) -> None:
    """Raises ValueError for more than a page can hold and a browser can follow."""
    theta = given.get("theta", clip)
    positions = int(np.prod(theta.shape[:3]))
    if positions > MOST_POSITIONS or np.prod(clip.shape[:3]) > MOST_PIXELS:
        raise ValueError(
            f"{positions:,} positions on frames of {clip.shape[:3]}: give at most {MOST_POSITIONS:,} of them "
            f"and {MOST_PIXELS:,} pixels, so that a drag is followed; {_fewer(len(clip), positions)}"
        )
    if given and theta.size > MOST_NUMBERS:
        raise ValueError(
            f"theta has {theta.size:,} numbers, and {MOST_NUMBERS:,} fit into a page: give fewer frames, or "
            "project theta and phi to fewer channels"
        )
    if patch < 1 or patch % 2 == 0 or patch > min(clip.shape[1:3]):
        raise ValueError(
            f"patches of {patch} x {patch} in frames of {clip.shape[1]} x {clip.shape[2]}: give an odd side "
            "that fits into a frame"
        )


def _fewer(count: int, positions: int) -> str:
    """What makes frames small enough: a cut for a single picture, or for a clip."""
    step = max(2, int(np.ceil((positions / MOST_POSITIONS) ** 0.5)))
    if count == 1:
        return f"load_picture(path, size={PICTURE}) or picture[::{step}, ::{step}] make them fewer"
    return f"load_video(path, size={VIDEO}) or frames[:, ::{step}, ::{step}] make them fewer"


def _bytes(frames: np.ndarray) -> np.ndarray:
    if frames.dtype == np.uint8:
        return frames
    if not np.issubdtype(frames.dtype, np.floating):
        raise TypeError(f"frames are {frames.dtype}: give uint8, or intensities from 0 to 1")
    checks.finite(frames=frames)
    if frames.min() < 0 or frames.max() > 1:
        raise ValueError(f"frames go from {frames.min():.3g} to {frames.max():.3g}: give uint8, or 0 to 1")
    return (255 * frames + 0.5).astype(np.uint8)


def _bandwidth(phi: np.ndarray) -> float:
    """A third of the root mean square distance of two keys."""
    spread = np.var(phi.reshape(-1, phi.shape[-1]), axis=0, dtype=float).sum()
    return float(f"{max((2 * spread) ** 0.5 / 3, 1e-6):.3g}")
