"""Pictures of attention: where a query looks, on the frames themselves (figure 3); matrices with numbers.

    f(array, *, ax=None) -> ax      draws into `ax`, or into a new figure
    attention_figure, compare_versions      a finished figure: the last line of a notebook's cell, or .savefig

Frames are (T, H, W, 3) or (H, W, 3), uint8 or 0 to 1; weights (T, h, w) or (h, w), on the same or a coarser
grid; a query is (t, y, x) or (y, x), pixels of the frames. The background is transparent and the text mid-
grey, for light and dark pages. The colour scales keep their order of lightness for every kind of colour
vision.
"""

from .below import narrow, tables_below
from .figures import attention_figure, compare_versions, matrix
from .gradients import checks, steps_figure
from .lessons import matrices, one_sum, pictures
from .measures import overflow_figure, score_planes, temperature_figure
from .meetings import meetings
from .on_frames import arrows_to_strongest, film, frame_with_query, mark, weights_over_frames
from .places import is_average, strongest, summary
from .prices import prices, prices_figure
from .rows import bars, rows
from .shapes import block_shapes
from .tables import accuracy_by_price, prices_and_places, table_dots, table_figure

__all__ = [
    "accuracy_by_price",
    "arrows_to_strongest",
    "attention_figure",
    "bars",
    "block_shapes",
    "checks",
    "compare_versions",
    "film",
    "frame_with_query",
    "is_average",
    "mark",
    "matrices",
    "matrix",
    "meetings",
    "narrow",
    "one_sum",
    "overflow_figure",
    "pictures",
    "prices",
    "prices_and_places",
    "prices_figure",
    "rows",
    "score_planes",
    "steps_figure",
    "strongest",
    "summary",
    "table_dots",
    "table_figure",
    "tables_below",
    "temperature_figure",
    "weights_over_frames",
]
