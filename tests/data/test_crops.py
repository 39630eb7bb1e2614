"""Crops: pixels whose colour says where they lie, and scikit-image for what lies between pixels."""

import re

import numpy as np
import pytest

from nonlocal_ref.data.crops import Crop, cropped, normalised, random_crop, three_crops, whole_frame


def places(height, width):
    """A frame whose red says the row, whose green the column, and whose blue is 9 everywhere."""
    y, x = np.indices((height, width), dtype=np.uint8)
    return np.stack([y, x, np.full_like(y, 9)], axis=-1)


def seen(crop, height, width):
    """Rows and columns of the frame that a crop shows, as it says in the pixels; the crop itself."""
    (pixels,) = cropped([places(height, width)], crop)
    assert (pixels[..., 0] == pixels[:, :1, 0]).all()
    assert (pixels[..., 1] == pixels[:1, :, 1]).all()
    assert (pixels[..., 2] == 9).all()
    return pixels[:, 0, 0].tolist(), pixels[0, :, 1].tolist()


def whole(height, width, short):
    """The three crops of a frame, of which the first and the last together show all of it."""
    return [seen(crop, height, width) for crop in three_crops(height, width, short)]


def test_without_resizing_a_crop_is_a_part_of_the_frame():
    crop = random_crop(11, 17, np.random.default_rng(0), short=(11, 11), size=5)
    rows, columns = seen(crop, 11, 17)
    assert rows == list(range(rows[0], rows[0] + 5))
    assert sorted(columns) == list(range(min(columns), min(columns) + 5))


def test_random_crops_reach_every_place_and_are_flipped_in_half_of_the_cases():
    rng = np.random.default_rng(0)
    found = [seen(random_crop(5, 6, rng, short=(5, 5), size=3), 5, 6) for _ in range(300)]
    assert {rows[0] for rows, _ in found} == {0, 1, 2}
    assert {min(columns) for _, columns in found} == {0, 1, 2, 3}
    assert 120 < sum(columns[0] > columns[-1] for _, columns in found) < 180


def test_every_size_of_the_shorter_side_is_drawn():
    rng = np.random.default_rng(0)
    crops = [random_crop(40, 60, rng, short=(10, 13), size=8) for _ in range(100)]
    assert {round(40 / (crop.y[1] - crop.y[0])) for crop in crops} == {10, 11, 12, 13}


def test_the_same_seed_gives_the_same_crop():
    first, second = (random_crop(300, 400, np.random.default_rng(3)) for _ in range(2))
    assert (first.y == second.y).all()
    assert (first.x == second.x).all()
    assert (len(first.y), len(first.x)) == (224, 224)


def test_a_frame_at_half_the_size_is_the_mean_of_two_by_two_pixels():
    (half,) = cropped([places(8, 12)], Crop(np.arange(4) * 2 + 0.5, np.arange(6) * 2 + 0.5))
    assert half[:, 0, 0].tolist() == [1, 3, 5, 7]  # 0.5, 2.5, ... rounded up
    assert half[0, :, 1].tolist() == [1, 3, 5, 7, 9, 11]


def test_three_crops_of_a_wide_frame_lie_side_by_side():
    expected = [list(range(6)), list(range(2, 8)), list(range(4, 10))]
    assert whole(6, 10, 6) == [(list(range(6)), columns) for columns in expected]


def test_three_crops_of_a_portrait_frame_lie_one_below_the_other():
    expected = [list(range(6)), list(range(2, 8)), list(range(4, 10))]
    assert whole(10, 6, 6) == [(rows, list(range(6))) for rows in expected]


def test_an_odd_rest_leaves_one_pixel_unseen_as_in_the_released_code():
    assert [columns[0] for _, columns in whole(6, 11, 6)] == [0, 2, 4]  # (11 - 6) // 2 = 2


def test_three_crops_of_a_square_frame_are_the_same():
    assert whole(7, 7, 7) == [(list(range(7)), list(range(7)))] * 3


def test_three_crops_of_a_photograph_are_256_pixels_wide():
    for crop in three_crops(360, 481):
        assert (len(crop.y), len(crop.x)) == (256, 256)


@pytest.mark.parametrize(("height", "width"), [(24, 37), (37, 24), (13, 13), (9, 40)])
@pytest.mark.parametrize("short", [5, 8, 31])
def test_pixels_between_pixels_are_those_of_scikit_image(height, width, short):
    transform = pytest.importorskip("skimage.transform", reason="scikit-image is not installed")
    frame = np.random.default_rng(0).integers(0, 256, (height, width, 3), dtype=np.uint8)
    (found,) = cropped([frame], whole_frame(height, width, short))
    assert min(found.shape[:2]) == short
    options = {"order": 1, "mode": "edge", "anti_aliasing": False, "preserve_range": True}
    expected = transform.resize(frame, found.shape[:2], **options)
    assert np.abs(found - expected).max() <= 0.5 + 1e-4


def test_what_a_network_takes_is_zero_at_the_mean_and_one_a_spread_above():
    values = normalised(np.array([0, 114, 115, 255], np.uint8))
    assert values.dtype == np.float32
    assert np.allclose(values, [-2, -0.75 / 57.375, 0.25 / 57.375, 140.25 / 57.375])  # 114.75 = 2 * 57.375


@pytest.mark.parametrize(
    ("options", "message"),
    [
        (
            {"short": (8, 12), "size": 9},
            "a crop of 9 pixels from a shorter side of 8 to 12: give short two sizes, the smaller one first, "
            "and none below the crop",
        ),
        ({"short": (12, 8), "size": 5}, "from a shorter side of 12 to 8"),
        ({"short": (0, 8), "size": 5}, "short is 0: give a whole number of at least 1"),
        ({"short": (8, 12), "size": 0}, "size is 0: give a whole number of at least 1"),
    ],
)
def test_a_crop_that_does_not_fit_is_refused(options, message):
    with pytest.raises(ValueError, match=re.escape(message)):
        random_crop(40, 60, np.random.default_rng(0), **options)
