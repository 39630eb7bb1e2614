"""A drawn video with a known answer: a ball moves in front of a still, textured wall.

The ball looks the same in every frame, so a position on it should attend to the ball in all frames.
"""

import numpy as np

from ..base.checks import plain_options
from .clips import whole_number

BALL = np.array([0.92, 0.42, 0.05])  # orange on blue, told apart by every kind of colour vision
WALL = np.array([[0.05, 0.17, 0.30], [0.45, 0.66, 0.78]])  # its darkest and its lightest blue
LIGHT = np.array([-0.55, -0.45, 0.70])  # where the light comes from: (y, x, towards the viewer), of length 1


@plain_options
def moving_ball(
    *, frames: int = 8, height: int = 56, width: int = 84, seed: int = 0, radius: float | None = None
) -> tuple[np.ndarray, np.ndarray]:
    """A ball in front of a still texture: video (T, H, W, 3), uint8 RGB, and centres (T, 2) in pixels (y, x).

    The ball is thrown from the left to the right edge, seen whole in every frame, and no two of its steps
    (dy, dx) are equal. (0, 0) is the middle of the first pixel. The seed draws the texture. The radius is in
    pixels; None is a sixth of the shorter side. The same arguments give the same video.
    Raises ValueError for sizes below 1 and for a ball that does not fit.
    """
    for name, value in {"frames": frames, "height": height, "width": width}.items():
        whole_number(name, value, 1)
    radius = min(height, width) / 6 if radius is None else radius
    if not 1 <= radius <= min(height, width) / 3:
        raise ValueError(
            f"a ball of radius {radius:.3g} in {height} x {width} pixels: "
            f"give a radius from 1 to a third of the shorter side, {min(height, width) / 3:.3g}"
        )
    wall = _wall(height, width, np.random.default_rng(seed))
    centres = _flight(frames, height, width, radius)
    video = np.stack([_ball_before(wall, centre, radius) for centre in centres])
    return (255 * video + 0.5).astype(np.uint8), centres


def _flight(frames: int, height: int, width: int, radius: float) -> np.ndarray:
    """(T, 2): the path of a throw; the ball goes up and down, and its sideways speed falls a little."""
    u = np.linspace(0, 1, frames)
    y = 0.86 - 3.1 * u + 2.75 * u**2  # 0.86 to 0.51, the top in between
    x = 1.25 * u - 0.25 * u**2
    edge = radius + 1  # the softened rim takes half a pixel
    return np.stack([edge + y * (height - 1 - 2 * edge), edge + x * (width - 1 - 2 * edge)], axis=1)


def _ball_before(wall: np.ndarray, centre: np.ndarray, radius: float) -> np.ndarray:
    """One frame, (H, W, 3) from 0 to 1: Lambert's shading and a highlight, a rim soft over one pixel."""
    y, x = (np.indices(wall.shape[:2]) - centre[:, None, None]) / radius
    r = np.hypot(y, x)
    z = np.sqrt(np.maximum(1 - r**2, 0))
    bright = np.maximum(y * LIGHT[0] + x * LIGHT[1] + z * LIGHT[2], 0)[..., None]
    ball = np.minimum(BALL * (0.35 + 0.75 * bright) + 0.55 * bright**24, 1)
    cover = np.clip((1 - r) * radius + 0.5, 0, 1)[..., None]
    return cover * ball + (1 - cover) * wall


def _wall(height: int, width: int, rng: np.random.Generator) -> np.ndarray:
    """(H, W, 3) from 0 to 1: noise whose strength falls with its frequency, as in clouds."""
    down, across = np.fft.fftfreq(height)[:, None], np.fft.rfftfreq(width)
    waves = np.fft.rfft2(rng.standard_normal((height, width)))
    noise = np.fft.irfft2(waves / (0.03 + np.hypot(down, across)) ** 2, s=(height, width))
    level = np.interp(noise, [noise.min(), noise.max() + 1e-12], [0, 1])[..., None]
    return (1 - level) * WALL[0] + level * WALL[1]
