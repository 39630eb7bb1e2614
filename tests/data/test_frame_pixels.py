from collections import Counter

import numpy as np
import pytest

from nonlocal_ref.data import decode_video, frame_pixels


class TurnedFrame:
    """As much of a frame of PyAV as the decoder looks at; `matrix` is its display matrix, if it has one."""

    def __init__(self, matrix):
        self.side_data = {"DISPLAYMATRIX": np.array(matrix, np.int32).tobytes()} if matrix else {}


QUARTER = [0, 65536, 0, -65536, 0, 0, 0, 0, 2**30]


@pytest.mark.parametrize(("first", "turned"), [(QUARTER, True), (None, False)])
def test_a_turn_inside_the_stream_turns_all_frames_as_the_first_one_says(first, turned, monkeypatch):
    pixels = np.arange(6, dtype=np.uint8).reshape(2, 3, 1)
    monkeypatch.setattr(frame_pixels, "rgb", lambda frame, scaler: pixels)
    frames = [(TurnedFrame(matrix), False) for matrix in (first, None, QUARTER)]
    for _, picture in decode_video.pictures(iter(frames), {0, 1, 2}):
        np.testing.assert_array_equal(picture, np.rot90(pixels, -1) if turned else pixels)


def test_damaged_frames_keep_their_places_in_the_middle_and_are_left_out_at_the_end():
    damage = Counter()
    frames = iter([(False, "a"), (True, "b"), (True, None), (False, "d"), (False, None), (True, "f")])
    assert list(frame_pixels.whole(frames, damage)) == [(1, ["a"]), (4, ["b", "d"]), (5, [])]
    assert damage == {"mended": 2, "lost": 1}


def test_half_transparent_is_half_way_to_white():
    rgba = np.array([[[55, 0, 155, 128], [9, 8, 7, 255], [9, 8, 7, 0]]], np.uint8)
    expected = [
        [155, 127, 205],
        [9, 8, 7],
        [255, 255, 255],
    ]  # 255 - alpha / 255 * (255 - colour)
    np.testing.assert_array_equal(frame_pixels.on_white(rgba)[0], expected)
