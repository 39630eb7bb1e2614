"""What the frames show, read back from the figures: places, colours, numbers, words."""

import numpy as np
import pytest
from figures import FRAMES, QUERY, arrows, weights
from matplotlib import colormaps

from nonlocal_ref.analysis import plots


def frame_boxes(ax, count=3):
    return [image.get_extent() for image in ax.images[:count]]


def test_the_query_is_marked_where_it_is_in_its_own_frame():
    ax = plots.frame_with_query(FRAMES, QUERY)
    left, _, _, top = frame_boxes(ax)[1]
    box = ax.patches[0]
    middle = box.get_x() + box.get_width() / 2, box.get_y() + box.get_height() / 2
    assert np.allclose(middle, (left + 0.5 + 11, top + 0.5 + 4))
    assert left > 16.5  # beside frame 0


def test_every_frame_is_shown_as_it_is_and_none_covers_another():
    ax = plots.film(FRAMES, columns=2)
    boxes = frame_boxes(ax)
    for image, frame in zip(ax.images, FRAMES, strict=True):
        assert np.array_equal(image.get_array(), frame)
    assert boxes[1][0] > boxes[0][1]  # beside it
    assert boxes[2][3] > boxes[0][2]  # below it
    assert [text.get_text() for text in ax.texts] == ["t = 0", "t = 1", "t = 2"]


def test_frames_of_whole_numbers_look_like_those_from_0_to_1():
    whole = (255 * FRAMES).astype("uint8")
    shown = plots.film(whole).images[2].get_array()
    assert np.allclose(shown, whole[2] / 255)


def norm_of(ax):
    """How the legend of weights turns a number into a colour."""
    return ax.child_axes[0]._colorbar.norm


def test_weights_are_shown_in_units_of_the_uniform_weight_with_each_frames_share():
    p = weights()
    ax = plots.weights_over_frames(FRAMES, p)
    norm = norm_of(ax)
    for t, image in enumerate(ax.images[3:]):
        assert np.allclose(image.get_array()[..., :3], colormaps["magma"](norm(p[t] * p.size))[..., :3])
    assert np.isclose(norm.vmax, p.max() * p.size)
    assert ax.texts[1].get_text() == f"t = 1: {100 * p[1].sum():.3g} %"
    assert "1 = uniform" in ax.child_axes[0].get_ylabel()


def test_a_coarser_grid_of_weights_covers_the_same_pixels():
    ax = plots.weights_over_frames(FRAMES, weights((3, 6, 8)))
    assert frame_boxes(ax) == [image.get_extent() for image in ax.images[3:]]


def test_hide_self_leaves_only_the_querys_own_cell_out_of_the_colours():
    p = np.full((3, 13, 17), 1e-5)
    p[QUERY] = 1 - 1e-5 * (p.size - 1)
    ax = plots.weights_over_frames(FRAMES, p, query=QUERY, hide_self=True)
    assert np.argwhere(ax.images[4].get_array()[..., 3] == 0).tolist() == [[4, 11]]
    assert np.isclose(norm_of(ax).vmax, 1e-5 * p.size)


@pytest.mark.parametrize(
    ("scale", "shown"), [("linear", 0.25), ("root", 0.5), ("log", 1 + np.log10(0.25) / 4)]
)
def test_the_scale_says_how_colours_follow_weights(scale, shown):
    norm = norm_of(plots.weights_over_frames(FRAMES, weights(), scale=scale))
    assert np.isclose(norm(norm.vmax / 4), shown)


def test_weights_that_are_no_average_get_a_map_with_white_at_0_and_say_so():
    s = np.random.default_rng(2).standard_normal((3, 13, 17)) / 663
    ax = plots.weights_over_frames(FRAMES, s)
    assert np.isclose(norm_of(ax)(0), 0.5)
    assert "do not sum" in ax.child_axes[0].get_ylabel()
    assert f"sum {s.sum():.3g}, not 1" in plots.summary(s)


def test_arrows_lead_from_the_query_to_the_strongest_places_on_a_coarser_grid_too():
    p = np.zeros((3, 6, 8))
    p[2, 5, 0], p[0, 1, 7] = 0.75, 0.25
    ax = plots.arrows_to_strongest(FRAMES, p, QUERY, ax=plots.film(FRAMES))
    boxes, found = frame_boxes(ax), arrows(ax)
    assert len(found) == 2
    assert np.allclose(found[0][0], (boxes[2][0] + 0.5 * 17 / 8, boxes[2][3] + 5.5 * 13 / 6))
    assert np.allclose(found[1][0], (boxes[0][0] + 7.5 * 17 / 8, boxes[0][3] + 1.5 * 13 / 6))
    assert all(np.allclose(start, (boxes[1][0] + 11.5, boxes[1][3] + 4.5)) for _, start in found)


def test_pictures_stand_side_by_side_under_their_names():
    rng = np.random.default_rng(0)
    shown = {"noisy": rng.random((5, 7, 3)), "clean": rng.random((5, 7, 3))}
    fig = plots.pictures(shown)
    assert [ax.get_title() for ax in fig.axes] == ["noisy", "clean"]
    for ax, picture in zip(fig.axes, shown.values(), strict=True):
        np.testing.assert_array_equal(ax.images[0].get_array(), picture)


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: plots.film(FRAMES[..., 0]), r"frames have shape \(3, 13, 17\): give \(T, H, W, 3\)"),
        (lambda: plots.weights_over_frames(FRAMES, weights((2, 13, 17))), r"for each of the 3 frames"),
        (
            lambda: plots.frame_with_query(FRAMES, (3, 0, 0)),
            r"query \(3, 0, 0\) lies outside the frames \(3, 13",
        ),
        (lambda: plots.frame_with_query(FRAMES, (0, 13, 0)), r"lies outside"),
        (lambda: plots.frame_with_query(FRAMES, (0, 0, -1)), r"lies outside"),
    ],
)
def test_what_does_not_fit_is_refused_in_words(call, message):
    with pytest.raises(ValueError, match=message):
        call()
