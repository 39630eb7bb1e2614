"""Small square objects in clips of noise: where they stand, what they look like, how they are drawn.

Two objects of one place or of one frame are so far apart that no position of a network like
networks/tiny.py sees both before its block: such a position sees a window of 9 x 9 pixels around every
fourth pixel.
"""

from typing import NamedTuple

import numpy as np

from ...base.checks import one_of
from ..clips import whole_number

WINDOW = 9  # pixels: side of what one position of `tiny` sees before its block
STRIDE = 4  # pixels between neighbouring windows
PATCH = 5  # pixels: side of a pattern
BRIGHT = 12  # pixels of a pattern that are 1; the other 13 are 0
TRIES = 1000
SETTINGS = {  # of the first two objects: do they share the frame, do they share the place?
    "one frame": (True, False),
    "one place": (False, True),
    "anywhere": (False, False),
}


class Layout(NamedTuple):
    """The sizes of a clip and of its objects, and where objects may stand."""

    setting: str  # one of SETTINGS
    objects: int
    frames: int
    size: int  # H = W, pixels
    patch: int = PATCH
    free: bool = False  # corners on any pixel; otherwise all lie in the same way in the windows

    @property
    def corners(self) -> np.ndarray:
        """Rows, and columns too, that an object's first pixel may stand on: 1, 5, 9, ... or all."""
        return np.arange(not self.free, self.size - self.patch + 1, 1 if self.free else STRIDE)

    @property
    def apart(self) -> int:
        """Pixels between corners, down or across, from which on no window holds parts of both objects."""
        return self.patch + WINDOW - (1 if self.free else 2)


def checked(layout: Layout) -> Layout:
    """The layout, if a clip can be made with it. Raises ValueError."""
    one_of("setting", layout.setting, SETTINGS)
    for name, least in {"frames": 1, "size": 1, "objects": 2}.items():
        whole_number(name, getattr(layout, name), least)
    places(np.random.default_rng(0), 1, layout)
    return layout


def places(rng: np.random.Generator, n: int, layout: Layout) -> np.ndarray:
    """(n, objects, 3): frame, top, left. The first two objects obey the setting, the others stand anywhere.

    All allowed places together are equally frequent.   Raises ValueError where the objects do not fit.
    """
    drawn = np.zeros((n, layout.objects, 3), int)
    wrong = np.ones(n, bool)
    for _ in range(TRIES if len(layout.corners) else 0):
        drawn[wrong] = _anywhere(rng, int(wrong.sum()), layout)
        wrong = _clash(drawn, layout)
        if not wrong.any():
            return drawn
    raise ValueError(_too_full(layout))


def draw_patterns(rng: np.random.Generator, shape: tuple[int, ...]) -> np.ndarray:
    """(*shape, 5, 5), float32: random patterns of 0 and 1, all of the same brightness."""
    order = rng.random((*shape, PATCH * PATCH)).argsort(axis=-1)
    return (order < BRIGHT).reshape(*shape, PATCH, PATCH).astype(np.float32)


def pick_kinds(rng: np.random.Generator, labels: np.ndarray, kinds: int, objects: int) -> np.ndarray:
    """(n, objects): the kind of each object; all differ, but label 1 gives the second the first one's kind.

    Each object on its own is of each kind equally often, under both labels.
    """
    chosen = rng.random((len(labels), kinds)).argsort(axis=1)[:, :objects]
    chosen[:, 1] = np.where(labels, chosen[:, 0], chosen[:, 1])
    return chosen


def draw_objects(
    rng: np.random.Generator, layout: Layout, objects: np.ndarray, looks: np.ndarray, noise: float | int
) -> np.ndarray:
    """(n, T, H, W, C), float32: normal noise of this deviation, each object's look added where it stands.

    objects  (n, objects, 3): frame, top, left
    looks    (n, objects, patch, patch, C), or without C for one channel
    """
    looks = looks if looks.ndim == 5 else looks[..., None]
    shape = (len(objects), layout.frames, layout.size, layout.size, looks.shape[-1])
    x = rng.standard_normal(shape, dtype=np.float32)
    x *= np.float32(noise)
    clip = np.arange(len(objects))[:, None, None, None]
    frame, top, left = np.moveaxis(objects, -1, 0)[..., None, None]
    inside = np.arange(layout.patch)
    x[clip, frame, top + inside[:, None], left + inside] += looks  # objects never overlap
    return x


def _anywhere(rng: np.random.Generator, n: int, layout: Layout) -> np.ndarray:
    """(n, objects, 3): places that may still clash; the second object's frame or place is the first one's."""
    same_frame, same_place = SETTINGS[layout.setting]
    frames = rng.integers(layout.frames, size=(n, layout.objects, 1))
    corners = rng.choice(layout.corners, size=(n, layout.objects, 2))
    if same_frame:
        frames[:, 1] = frames[:, 0]
    if same_place:
        corners[:, 1] = corners[:, 0]
    return np.concatenate([frames, corners], axis=2)


def _too_full(layout: Layout) -> str:
    setting, objects, frames, size, patch, _ = layout
    return (
        f"{objects} objects of {patch} x {patch} pixels, {layout.apart} pixels apart, do not fit into "
        f"{frames} x {size} x {size} with setting {setting!r}: "
        "give more frames, a larger size or fewer objects"
    )


def _clash(objects: np.ndarray, layout: Layout) -> np.ndarray:
    """(n,): whether two objects of a clip stand where the setting does not allow it."""
    same_frame, same_place = SETTINGS[layout.setting]
    steps = abs(objects[:, :, None] - objects[:, None])  # (n, objects, objects, 3)
    together, near = steps[..., 0] == 0, steps[..., 1:].max(axis=-1) < layout.apart
    clash = together & near
    clash[:, 0, 1] |= (together[:, 0, 1] != same_frame) | (near[:, 0, 1] != same_place)
    return (clash & ~np.eye(layout.objects, dtype=bool)).any(axis=(1, 2))
