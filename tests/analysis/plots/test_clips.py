"""Where the frames around the objects lie, and what is written over the clips."""

import numpy as np
import pytest
from matplotlib.colors import to_hex

from nonlocal_ref.analysis import plots
from nonlocal_ref.analysis.plots.clips import COLOURS, OTHER
from nonlocal_ref.data import TASKS


def draw(n=3, task="twins", **options):
    made = TASKS[task](**options)
    return made.draw(np.random.default_rng(0), n), made.patch


def test_every_object_is_framed_in_its_own_frame_by_one_pixel_more_to_each_side():
    clips, patch = draw(frames=3, distractors=1)
    for ax, objects in zip(plots.clips_figure(clips, patch).axes, clips.objects, strict=True):
        for box, (t, top, left) in zip(ax.patches, objects, strict=True):
            edge, _, _, upper = ax.images[t].get_extent()
            assert box.get_xy() == pytest.approx((edge + left - 1, upper + top - 1))
            assert (box.get_width(), box.get_height()) == (7, 7)


def test_the_two_objects_of_the_question_have_colours_and_all_others_are_grey():
    clips, patch = draw(distractors=2)
    boxes = plots.clips_figure(clips, patch).axes[0].patches
    assert [to_hex(box.get_edgecolor()) for box in boxes] == [*COLOURS, OTHER, OTHER]


def test_each_clip_has_a_row_of_its_frames_under_its_label():
    clips, patch = draw(4, frames=3)
    axes = plots.clips_figure(clips, patch).axes
    assert [ax.get_title(loc="left") for ax in axes] == [f"label {label}" for label in clips.labels]
    assert [len(ax.images) for ax in axes] == [3, 3, 3, 3]
    assert len({image.get_extent()[3] for image in axes[0].images}) == 1  # one row


def test_labels_can_be_put_into_words():
    clips, patch = draw(2)
    titles = {ax.get_title(loc="left") for ax in plots.clips_figure(clips, patch, answers=("no", "yes")).axes}
    assert titles == {"label 0: no", "label 1: yes"}


def test_grey_levels_go_from_the_smallest_to_the_largest_number_of_all_clips():
    clips, patch = draw(task="texture", size=19)
    low, high = clips.x.min(), clips.x.max()
    for ax, x in zip(plots.clips_figure(clips, patch).axes, clips.x, strict=True):
        for image, frame in zip(ax.images, x, strict=True):
            expected = np.repeat((frame - low) / (high - low), 3, axis=2)
            np.testing.assert_allclose(image.get_array(), expected, rtol=1e-5, atol=1e-6)


def test_objects_as_large_as_the_frame_are_not_framed():
    assert not any(len(ax.patches) for ax in plots.clips_figure(*draw(task="texture", size=19)).axes)
