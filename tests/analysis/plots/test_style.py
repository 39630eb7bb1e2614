"""The one style: every finished figure is dark ink on white, a notebook shows it once."""

import re

import matplotlib
import matplotlib.pyplot as plt
import numpy as np
import pytest
from matplotlib.colors import to_hex

from nonlocal_ref.analysis import plots
from nonlocal_ref.analysis.lessons.while_it_trains import Seen
from nonlocal_ref.analysis.plots.clips import COLOURS, OTHER
from nonlocal_ref.analysis.plots.shades import INK, PAPER, SHADES
from nonlocal_ref.analysis.plots.symbols import SYMBOLS
from nonlocal_ref.data.tasks import twins

STAGES = {"R50": {"baseline": 71.8, "res3": 72.9}}
COSTS = {"dense": {"res3": 5.0, "res4": 2.0}}
SHAPES = dict.fromkeys(("x", "theta", "phi", "g", "s", "p", "y", "w_z", "z"), (2, 3))
P, FRAME = np.array([[0.25, 0.75], [0.5, 0.5]]), np.zeros((8, 12, 3))
EVEN = np.full((4, 6), 1 / 24)
TASK = twins(size=24)
ROWS = {"": ((0, 1, 1), np.full((1, 4, 4), 1 / 16))}
QUERY = (np.zeros((1, 8, 8, 1)), (), 5, (0, 1, 2))
HISTORY = {"loss": [1.0], "accuracy": [0.5], "w_z/nonlocal0": [0.0]}
SEEN = Seen(HISTORY, {0: EVEN[None]}, None, None)
OURS = {"": {"no block": [50.0, 52.0]}}
FIGURES = {
    "ablations_figure": lambda: plots.ablations_figure({"2b": (OURS, STAGES)}),
    "attention_figure": lambda: plots.attention_figure(FRAME, EVEN, (3, 5)),
    "bars": lambda: plots.bars({"one": {"a": 1.0}, "other": {"a": 2.0}}, unit="norm", log=True),
    "block_places": lambda: plots.block_places({"R50": {"res2": (3, (1,))}}),
    "block_shapes": lambda: plots.block_shapes(SHAPES),
    "checks": lambda: plots.checks({"ones": (1e-8, 1e-9, 1e-6, "missed")}).figure,
    "clips_figure": lambda: plots.clips_figure(TASK.draw(np.random.default_rng(0), 2), TASK.patch),
    "compare_versions": lambda: plots.compare_versions(FRAME, {"cosine": EVEN}, (3, 5)),
    "explorer_figure": lambda: plots.explorer_figure(FRAME, EVEN, (3, 5), {"y": np.zeros((5, 5, 3))}),
    "frames_reached": lambda: plots.frames_reached({"conv1": np.ones(4, bool)}, 2, 8),
    "matrices": lambda: plots.matrices({"p": P}),
    "meetings": lambda: plots.meetings({"all": np.ones((6, 6), int)}, 2),
    "narrow": lambda: plots.narrow(plots.table_dots, STAGES),
    "one_sum": lambda: plots.one_sum(P, P, P, P, 0),
    "overflow_figure": lambda: plots.overflow_figure(np.arange(2.0), P, P),
    "pictures": lambda: plots.pictures({"g": FRAME}),
    "prices_and_places": lambda: plots.prices_and_places(COSTS, 7, {"res4": (2e9, 72.7)}, 71.8),
    "prices_figure": lambda: plots.prices_figure(COSTS, 7, COSTS, 9),
    "query_figure": lambda: plots.query_figure(*QUERY, EVEN[None]),
    "query_while_training": lambda: plots.query_while_training(*QUERY, SEEN),
    "receptive_fields": lambda: plots.receptive_fields(FRAME[None], {"res2": (1, 3, 3)}, (0, 3, 5)),
    "rows": lambda: plots.rows({"p": P[0]}),
    "score_planes": lambda: plots.score_planes(np.arange(2.0), {"one": P}, (0, 0)),
    "steps_figure": lambda: plots.steps_figure([{"theta": 1.0}], [{"w": 2.0}]),
    "tables_below": lambda: plots.tables_below({"2b": (STAGES, "baseline", "top-1")}),
    "temperature_figure": lambda: plots.temperature_figure(
        FRAME, EVEN, (3, 5), np.array([0.1, 1]), {"star": np.array([1.0, 9.0])}, 0.1
    ),
    "trained_figure": lambda: plots.trained_figure(
        np.eye(8)[None, ..., None], {"": ((0, 1, 1), EVEN[None, :, :4])}, (), 5
    ),
    "training_figure": lambda: plots.training_figure({"loss": [1.0], "accuracy": [0.5]}),
}
ON_AXES = {  # these draw into axes, which may be given
    *("accuracy_by_price", "accuracy_by_ratio", "arrows_to_strongest", "film", "frame_with_query", "mark"),
    *("curves", "framed_objects"),
    *("matrix", "prices", "seed_dots", "table_dots", "weights_over_frames"),
}
NUMBERS = {"is_average", "strongest", "summary"}
LIVE = {"live", "live_curve"}


def test_every_plot_is_a_finished_figure_or_draws_on_axes():
    public = {name for name, thing in vars(plots).items() if callable(thing)}
    assert {*FIGURES} | ON_AXES | NUMBERS | LIVE == public


@pytest.mark.parametrize("name", FIGURES)
def test_a_figure_is_on_white_and_closed_so_that_a_notebook_shows_it_once(name):
    before = plt.get_fignums()
    figure = FIGURES[name]()
    figure.canvas.draw()  # nothing warns
    assert plt.get_fignums() == before
    assert to_hex(figure.get_facecolor()) == PAPER.light
    assert all(ax.get_facecolor()[3] == 0 for ax in figure.axes)


@pytest.mark.parametrize("name", FIGURES)
def test_the_text_around_a_plot_is_in_ink_or_in_the_colour_of_a_symbol(name):
    """Also of ticks, which matplotlib makes only when it draws."""
    figure = FIGURES[name]()
    figure.canvas.draw()
    for ax in figure.axes:
        labels = [ax.title, ax.xaxis.label, ax.yaxis.label, *ax.get_xticklabels(), *ax.get_yticklabels()]
        found = {text.get_color() for text in labels if text.get_text()}
        assert found <= {INK, *(SHADES[name].light for name in SYMBOLS)}


@pytest.mark.parametrize("name", FIGURES)
def test_every_colour_of_the_svg_has_one_for_dark_pages(name):
    """Black and white stand on pictures and heat maps, the marks of objects on frames."""
    svg = FIGURES[name]()._repr_svg_()
    bare = re.sub(r"var\(--fig-\w+, #\w{6}\)", "", svg.partition("</style>")[2])
    assert "currentColor" in bare
    on_pictures = {"#ffffff", "#000000", "#808080", "#ffd54f", *COLOURS, OTHER}
    assert set(re.findall(r"(?:fill|stroke): (#\w{6})", bare)) <= on_pictures


def test_the_style_ends_with_the_plot():
    before = dict(matplotlib.rcParams)
    plots.bars({"one": {"a": 1.0}})
    assert dict(matplotlib.rcParams) == before


def test_one_plot_gets_a_narrow_figure_with_its_data_and_options():
    fig = plots.narrow(plots.prices, {"dense": {"res3": 5.0, "res4": 2.0}}, limit=7.0, unit="bytes")
    assert fig.get_figwidth() < 5
    assert fig.axes[0].get_ylabel() == "bytes"
    assert [list(line.get_ydata()) for line in fig.axes[0].lines] == [[5.0, 2.0], [7.0, 7.0]]
