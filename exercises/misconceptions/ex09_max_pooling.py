"""09: the wrong windows, something other than a maximum, and gradients that go to the wrong entries."""

from functools import partial

import numpy as np

from exercises.checker.task import Mistake
from exercises.tasks.ex09_max_pooling import windows
from nonlocal_ref.layers.pooling import max_pool, max_pool_backward

FORWARD, BACKWARD = partial(Mistake, "max_pool"), partial(Mistake, "max_pool_backward")
OTHER = "That is another layer. The paper pools keys by their maximum (section 3.3)."
SPACE = "Pooling is in space only: 1 × 2 × 2. Motion is the change from frame to frame."
MIXED = "Neighbours in memory are not neighbours in the picture: a window has two rows."
DROPPED = "Where a size is odd, the last row or column has no partner and is dropped: 7 -> 3."
SUM = "y moves as its one largest entry moves: a window receives dy once, not more."
WINNER = "The other three entries could move a little and y would not: their gradient is 0."
NUMBERS = "Take x = np.arange(16.) as one 4 × 4 picture and look at y."
DRAW = "Draw one window with dy = 1. What do its four entries get, and what is their sum?"
WINDOW = (1, 2, 2)
EACH_ENTRY = np.index_exp[:, :, :, None, :, None]  # dy[EACH_ENTRY] has the axes of windows(x)


def on_grid(shares, x):
    """Shares of all windows, (B, T, H//2, 2, W//2, 2, C), back on the grid of x; what was dropped gets 0."""
    dx = np.zeros_like(x)
    b, t, h, _, w, _, c = shares.shape
    dx[:, :, : 2 * h, : 2 * w] = shares.reshape(b, t, 2 * h, 2 * w, c)
    return dx


def pooled(reduce):
    return lambda x: reduce(windows(x), axis=(3, 5))


def padded(value):
    def wrong(x):
        odd = [(0, 0), (0, 0), (0, x.shape[2] % 2), (0, x.shape[3] % 2), (0, 0)]
        return windows(np.pad(x, odd, constant_values=value)).max(axis=(3, 5))

    return wrong


def from_the_other_end(x):
    return x[:, :, x.shape[2] % 2 :, x.shape[3] % 2 :]


def four_in_memory(x):
    b, t, h, _, w, _, c = windows(x).shape
    return x[:, :, : 2 * h, : 2 * w].reshape(b, t, h, w, 4, c).max(axis=4)


def whole_place(x):
    four = np.moveaxis(windows(x), 3, 4).reshape(*pooled(np.max)(x).shape[:4], 4, -1)
    longest = np.linalg.norm(four, axis=-1).argmax(axis=-1)
    return np.take_along_axis(four, longest[..., None, None], axis=4)[..., 0, :]


def routed(winners):
    """A backward that gives dy to all entries that winners(windows, their maxima) marks."""

    def wrong(dy, x):
        four = windows(x)
        marked = winners(four, four.max(axis=(3, 5), keepdims=True))
        return on_grid(np.where(marked, dy[EACH_ENTRY], 0), x)

    return wrong


def largest_place(four, _):
    sums = four.sum(axis=-1, keepdims=True)
    return np.broadcast_to(sums == sums.max(axis=(3, 5), keepdims=True), four.shape)


def over_time(dy, x):
    return max_pool_backward(dy[:, : x.shape[1] // 2], x, (2, 2, 2))


def leftovers_too(dy, x):
    dx = max_pool_backward(dy, x, WINDOW)
    dx[:, :, 2 * dy.shape[2] :] = dy[:, :, -1:].mean()
    dx[:, :, :, 2 * dy.shape[3] :] = dy[:, :, :, -1:].mean()
    return dx


def other_end(dy, x):
    dx = np.zeros_like(x)
    from_the_other_end(dx)[...] = max_pool_backward(dy, from_the_other_end(x), WINDOW)
    return dx


def cropped(dy, x):
    h, w = (2 * n for n in dy.shape[2:4])
    return max_pool_backward(dy, x, WINDOW)[:, :, :h, :w]


MISTAKES = (
    FORWARD("average", pooled(np.mean), OTHER, NUMBERS),
    FORWARD("sum", pooled(np.sum), OTHER, NUMBERS),
    FORWARD("smallest", pooled(np.min), OTHER, NUMBERS),
    FORWARD("largest absolute value", lambda x: pooled(np.max)(np.abs(x)), OTHER, "Can y be negative?"),
    FORWARD("cut off at 0", lambda x: np.maximum(pooled(np.max)(x), 0),
        "A maximum that starts from 0 hides windows whose entries are all negative.", "Can y be negative?"),
    FORWARD("first entry of each window", lambda x: windows(x)[:, :, :, 0, :, 0], OTHER, NUMBERS),
    FORWARD("last entry of each window", lambda x: windows(x)[:, :, :, 1, :, 1], OTHER, NUMBERS),
    FORWARD("one place for all channels", whole_place,
        "Every channel has its own largest entry; they may come from four places.", "Look at two channels."),
    FORWARD("four neighbours in memory", four_in_memory, MIXED, NUMBERS),
    FORWARD("pooled over time too", lambda x: max_pool(x, (min(2, x.shape[1]), 2, 2)),
        SPACE, "Which shape has y?"),
    FORWARD("pooled over rows only", lambda x: max_pool(x, (1, 2, 1)), SPACE, "Which shape has y?"),
    FORWARD("pooled over columns only", lambda x: max_pool(x, (1, 1, 2)), SPACE, "Which shape has y?"),
    FORWARD("windows that overlap",
        lambda x: np.lib.stride_tricks.sliding_window_view(x, (2, 2), axis=(2, 3)).max(axis=(-2, -1)),
        "A window starts every second row and column: M = N / 4.", "Which shape has y?"),
    FORWARD("odd sizes padded with 0", padded(0.0), DROPPED, "Which shape has y if H is 5?"),
    FORWARD("odd sizes rounded up", padded(-np.inf), DROPPED, "Which shape has y if H is 5?"),
    FORWARD("first row and column dropped", lambda x: pooled(np.max)(from_the_other_end(x)),
        DROPPED, "Which end of the axis loses its entry?"),

    BACKWARD("all of the largest receive dy", routed(lambda four, top: four == top), SUM, DRAW),
    BACKWARD("all entries receive dy", routed(lambda four, top: four == four), SUM, DRAW),
    BACKWARD("average backward", lambda dy, x: on_grid(0 * windows(x) + dy[EACH_ENTRY] / 4, x), WINNER, DRAW),
    BACKWARD("a quarter to the largest", lambda dy, x: max_pool_backward(dy / 4, x, WINDOW),
        "y moves as much as its largest entry, not a quarter as much.", DRAW),
    BACKWARD("the smallest receives dy", lambda dy, x: max_pool_backward(dy, -x, WINDOW), WINNER, DRAW),
    BACKWARD("the largest absolute value receives dy", lambda dy, x: max_pool_backward(dy, np.abs(x), WINDOW),
        WINNER, "What is the largest of -3 and 1?"),
    BACKWARD("the first entry receives dy", lambda dy, x: max_pool_backward(dy, np.zeros_like(x), WINDOW),
        "argmax without the right axis, or of something constant: nothing looks for the winner.", DRAW),
    BACKWARD("all entries above 0 receive dy", routed(lambda four, top: four > 0),
        "That is a ReLU's mask.", DRAW),
    BACKWARD("only a largest entry above 0 receives dy", routed(lambda four, top: (four == top) & (top > 0)),
        "A window may be all negative and still has a largest entry.", "Draw a window of -1, -2, -3, -4."),
    BACKWARD("one place for all channels", routed(largest_place),
        "Every channel has its own winner.", "Look at two channels of one window."),
    BACKWARD("windows over time too", over_time, SPACE, "Which frame does dy[:, 1] belong to?"),
    BACKWARD("dropped rows and columns receive something", leftovers_too, DROPPED, "Does y move with them?"),
    BACKWARD("first row and column dropped", other_end, DROPPED, "Which end of the axis loses its entry?"),
    BACKWARD("dx without what was dropped", cropped,
        "A gradient has the shape of x, zeros included.", "Which shape has x if H is 5?"),
)  # fmt: skip
