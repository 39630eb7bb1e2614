"""Pictures of attention: where a query looks, on the frames themselves (figure 3); matrices with numbers.

    f(array, *, ax=None) -> ax      draws into `ax`, or into a new figure
    attention_figure, compare_versions      a finished figure: the last line of a notebook's cell, or .savefig

Frames are (T, H, W, 3) or (H, W, 3), uint8 or 0 to 1; weights (T, h, w) or (h, w), on the same or a coarser
grid; a query is (t, y, x) or (y, x), pixels of the frames. The background is transparent and the text mid-
grey, for light and dark pages. The colour scales keep their order of lightness for every kind of colour
vision.
"""

from .figures import attention_figure, compare_versions, matrix
from .lessons import matrices, one_sum, pictures
from .on_frames import arrows_to_strongest, film, frame_with_query, mark, weights_over_frames
from .places import is_average, strongest, summary
from .prices import prices, prices_figure

__all__ = [
    "arrows_to_strongest",
    "attention_figure",
    "compare_versions",
    "film",
    "frame_with_query",
    "is_average",
    "mark",
    "matrices",
    "matrix",
    "one_sum",
    "pictures",
    "prices",
    "prices_figure",
    "strongest",
    "summary",
    "weights_over_frames",
]
