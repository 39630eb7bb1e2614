"""All figures, in one style: attention (figure 3), matrices with numbers, prices, gradients, tables.

    f(array, *, ax=None) -> ax      draws into `ax`, or into a new figure
    attention_figure, bars, ...     a finished figure: the last line of a notebook's cell, or .savefig

Frames are (T, H, W, 3) or (H, W, 3), uint8 or 0 to 1; weights (T, h, w) or (h, w), on the same or a coarser
grid; a query is (t, y, x) or (y, x), pixels of the frames. A figure is dark ink on white; its SVG also knows
the colours for dark pages (shades.py, themed.py), and θ, φ, g, p, y and W_z have those of the widgets
(symbols.py). The colour scales keep their order of lightness for every kind of colour vision.
"""

from .ablations import ablations_figure, seed_dots
from .attention import attention_figure, compare_versions, trained_figure
from .bars import bars, steps_figure
from .block_diagram import block_shapes
from .checks import checks
from .clips import clips_figure, framed_objects
from .curves import curves
from .frames import arrows_to_strongest, film, frame_with_query, mark, pictures, weights_over_frames
from .matrices import matrices, matrix, one_sum, rows
from .meetings import meetings
from .networks import accuracy_by_ratio, block_places, frames_reached, receptive_fields
from .output import explorer_figure
from .places import is_average, strongest, summary
from .prices import accuracy_by_price, prices, prices_and_places, prices_figure
from .scores import overflow_figure, score_planes, temperature_figure
from .style import narrow
from .tables import table_dots, tables_below
from .training import live, live_curve, training_figure
from .while_it_trains import query_figure, query_while_training
