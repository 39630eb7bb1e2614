"""What f measures, in stills: what stands in them, read back from the figure."""

import numpy as np
from figures import written

from nonlocal_ref.analysis import plots
from nonlocal_ref.analysis.lessons.score_plane import scores_over_plane

AXIS = np.linspace(-1, 1, 5)
RAMP = AXIS + 10 * AXIS[:, None]  # row k is y = AXIS[k]
TAUS = np.geomspace(0.01, 10, 31)


def planes():
    return plots.score_planes(AXIS, {"one": RAMP, "other": -RAMP}, (0.5, -0.25), [(0, 1), (-1, 0.5)])


def overflow():
    naive = np.array([[0.25, 0.75], [np.nan, np.nan], [np.nan, 0.5]])
    return plots.overflow_figure(np.arange(3.0), naive, np.full((3, 2), 0.5))


def temperatures(tau=0.1):
    weights = np.full((4, 6), 1 / 24)
    return plots.temperature_figure(
        np.zeros((8, 12, 3)), weights, (3, 5), TAUS, {"star": 10 * TAUS, "sky": 20 * TAUS}, tau
    )


def test_a_plane_shows_rows_upwards_with_the_query_and_the_numbered_points_in_place():
    first, other = planes().axes
    np.testing.assert_array_equal(first.images[0].get_array(), RAMP)
    assert first.images[0].origin == "lower"
    assert first.images[0].get_extent() == [-1, 1, -1, 1]
    assert [line.get_xydata()[0].tolist() for line in first.lines] == [[0.5, -0.25], [0, 1], [-1, 0.5]]
    assert {"0": (0, 1), "1": (-1, 0.5)}.items() <= {
        t.get_text(): t.get_position() for t in first.texts
    }.items()
    assert (first.get_title(), other.get_title()) == ("one", "other")


def test_the_level_lines_of_a_dot_product_say_their_score():
    axis, scores, query = scores_over_plane((1.0, 0.0), cells=21)
    ax = plots.score_planes(axis, {"gaussian": scores["gaussian"]}, query).axes[0]
    for text in ax.texts:
        assert np.isclose(float(text.get_text().replace("−", "-")), text.get_position()[0], atol=1e-6)
    assert len(ax.texts) > 3


def test_no_line_is_drawn_where_a_relu_is_0():
    ax = plots.score_planes(AXIS, {"relu": np.maximum(RAMP, 0)}, (0, 0)).axes[0]
    assert all(float(text.get_text()) > 0 for text in ax.texts)
    assert len(ax.texts) > 0


def test_a_constant_plane_has_no_lines_and_no_warning():
    assert len(plots.score_planes(AXIS, {"zero": np.zeros((5, 5))}, (0, 0)).axes[0].texts) == 0


def test_overflow_shows_both_softmaxes_and_greys_where_a_number_is_lost():
    ax = overflow().axes[0]
    _, _, line, dots = ax.lines
    np.testing.assert_array_equal(line.get_ydata(), [0.5, 0.5, 0.5])
    np.testing.assert_array_equal(dots.get_ydata(), [0.75, np.nan, 0.5])
    assert written(ax) == ["$p_0$", "$p_1$"]
    assert [text.get_text() for text in ax.get_legend().get_texts()] == ["NaN"]
    grey = ax.collections[0].get_paths()[0].vertices
    assert (grey[:, 0].min(), grey[:, 0].max()) == (1, 2)


def test_the_mark_sits_on_the_first_curve_at_tau_and_the_title_says_its_height():
    top, below = temperatures(0.25).axes[:2]
    mark = top.lines[-1].get_xydata()[0]
    np.testing.assert_allclose(mark, [0.25, 2.5], rtol=1e-9)
    assert below.get_title().startswith("τ = 0.25: 2.5 keys share it, largest 1 × uniform")
    assert [line.get_label() for line in top.lines[:2]] == ["star", "sky"]
    assert "τ = 10: 100 keys share it" in temperatures(10).axes[1].get_title()
