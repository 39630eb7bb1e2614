"""Which cells are strongest, and where a cell, a pixel and a frame are on the page."""

import numpy as np

GAP = 0.03  # of a frame's width, between two frames
LABEL = 6  # frames of four in a row are so many times as wide as the label above them is high
FLAT = 4  # times as wide as high


def strongest(weights, query, *, count=20, apart=None):
    """Where the largest weights are, largest first, `apart` cells or more from each other and from the query.

    Neighbours share most of their patches, and so their weight: without a distance (by default a twelfth of
    the shorter side) all would be in one spot. Weights of zero are left out.
    """
    left = np.abs(np.array(weights, float))
    radius = apart or max(1, round(min(left.shape[-2:]) / 12))
    _clear_around(left, query, radius)
    places = []
    while len(places) < count and left.max() > 0:
        places.append(tuple(map(int, np.unravel_index(left.argmax(), left.shape))))
        _clear_around(left, places[-1], radius)
    return places


def summary(weights):
    """The largest weight relative to the uniform one; for weights that are no average, also their sum."""
    p = np.asarray(weights, float)
    largest = f"largest {np.abs(p).max() * p.size:.3g} × uniform"
    return largest if is_average(p) else f"{largest}, sum {p.sum():.3g}, not 1"


def is_average(weights):
    """Whether the weights are those of an average: none is negative, and they sum to 1."""
    return bool(np.min(weights) >= 0 and abs(np.sum(weights, dtype=float) - 1) < 1e-3)


def four(frames):
    """Frames with a time axis, 0 to 1."""
    frames = np.asarray(frames)
    if frames.ndim not in (3, 4) or frames.shape[-1] != 3:
        raise ValueError(f"frames have shape {frames.shape}: give (T, H, W, 3) or (H, W, 3)")
    frames = frames.reshape(-1, *frames.shape[-3:])
    return frames / 255 if frames.dtype == np.uint8 else np.clip(frames, 0, 1)


def three(weights, shape):
    """Weights with a time axis, one grid of cells for each of the frames."""
    weights = np.asarray(weights)
    if (
        weights.ndim not in (2, 3)
        or weights.size == 0
        or len(weights.reshape(-1, *weights.shape[-2:])) != shape[0]
    ):
        raise ValueError(f"weights have shape {weights.shape}: give (h, w) for each of the {shape[0]} frames")
    return weights.reshape(-1, *weights.shape[-2:])


def layout(shape, columns=None):
    """The page's (height, width), and each frame's (left, right, bottom, top), in pixels of the frames."""
    frames, height, width = shape[:3]
    columns = columns or min(frames, 4)
    across = width * (1 + GAP)
    down = height + (max(height / 8, width / LABEL) if frames > 1 else 0)  # room for the frame's number
    corners = [(t // columns * down, t % columns * across) for t in range(frames)]
    boxes = [(x - 0.5, x + width - 0.5, y + height - 0.5, y - 0.5) for y, x in corners]
    return (max(box[2] for box in boxes), max(box[1] for box in boxes)), boxes


def is_flat(shape):
    """Whether this is one picture, and too flat for a legend beside it."""
    return shape[0] == 1 and shape[2] > FLAT * shape[1]


def on_page(shape, query, columns=None):
    """(x, y) on the page of a query (t, y, x) or (y, x), pixels of the frames. Raises ValueError outside."""
    *t, y, x = query
    if len(t) > 1 or not (
        0 <= sum(t) < shape[0] and -0.5 <= y < shape[1] - 0.5 and -0.5 <= x < shape[2] - 0.5
    ):
        raise ValueError(
            f"query {tuple(query)} lies outside the frames {tuple(shape[:3])}: give (t, y, x) or (y, x)"
        )
    left, _, _, top = layout(shape, columns)[1][sum(t)]
    return left + 0.5 + x, top + 0.5 + y


def cell(shape, grid, query):
    """The cell (t, y, x) of the weights' grid that holds a query in pixels."""
    *t, y, x = query
    return sum(t), int((y + 0.5) * grid[1] / shape[1]), int((x + 0.5) * grid[2] / shape[2])


def pixel(place, grid, shape):
    """The middle of a cell (t, y, x), in pixels of the frames."""
    t, y, x = place
    return t, (y + 0.5) * shape[1] / grid[1] - 0.5, (x + 0.5) * shape[2] / grid[2] - 0.5


def first_pixel(place, grid, shape):
    """The pixel that a position (t, y, x) of `tiny` is centred on: the first of its cell, (s y, s x)."""
    t, y, x = pixel(place, grid, shape)
    return t, y - half_cell(grid, shape), x - half_cell(grid, shape)


def half_cell(grid, shape):
    """Pixels from the first of a cell to its middle."""
    return (shape[1] / grid[1] - 1) / 2


def _clear_around(left, place, radius):
    rows, columns = np.ogrid[: left.shape[-2], : left.shape[-1]]
    *frame, y, x = place
    left[(*frame, (rows - y) ** 2 + (columns - x) ** 2 < radius**2)] = 0
