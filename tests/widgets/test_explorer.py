"""The attention explorer in Python: its start, its still picture, and what it refuses."""

import numpy as np
import pytest
from explorer_cases import FRAMES, GIVEN, THETA

import nonlocal_ref as nl
from nonlocal_ref.analysis.attention.explore import weights_at
from nonlocal_ref.analysis.attention.output import as_patch, output_at, values_at
from nonlocal_ref.widgets import explorer_still
from nonlocal_ref.widgets.explorer import ON_THE_BALL, explorer


def test_who_touches_nothing_has_a_picture_and_a_sentence():
    widget = explorer()
    assert widget.sentence == ON_THE_BALL
    assert widget.still().startswith(b"\x89PNG")
    telling = "By Gaussian distance, the strongest weight of t = 1, y = 3, x = 5 beyond its surroundings lies"
    assert explorer(FRAMES).sentence.startswith(f"{telling} at t = ")
    assert "weight of y = 3, x = 5 beyond" in explorer(FRAMES[0]).sentence
    assert explorer(FRAMES, state={"positions": "time"}).sentence.endswith("drag the query to see others.")
    assert explorer(FRAMES[0], version="dot_product", state={"pool": True}).still().startswith(b"\x89PNG")
    assert explorer(FRAMES, **GIVEN).still().startswith(b"\x89PNG")


@pytest.mark.parametrize("version", ["gaussian_distance", "dot_product"])
@pytest.mark.parametrize("pool", [False, True])
def test_the_patches_of_the_still_picture_end_with_what_the_query_receives(version, pool):
    p = weights_at(FRAMES, (1, 2, 3), version, pool=pool, size=3)
    g, mean = values_at(FRAMES, size=3, pool=pool)
    x, _ = values_at(FRAMES, size=3)
    pieces = dict(explorer_still._pieces(x[1, 2, 3], g, p, (1, 2, 3), (3, 7, 11)))
    assert [words.split("\n")[0] for words in pieces][-2:] == ["all others", "$y_i$: output"]
    *_, (words, y) = pieces.items()
    gain = 1.0 if version == "gaussian_distance" else float(words.split("× ")[1])
    expected = output_at(FRAMES, (1, 2, 3), version, pool=pool, size=3)
    np.testing.assert_allclose((as_patch(y, mean) - mean) / gain, expected - mean, rtol=0.06)
    assert ("$x_j$ = $x_i$" in "".join(pieces)) != pool


def test_the_default_page_is_small_and_its_query_lies_on_the_ball():
    widget, (_, centres) = explorer(), nl.moving_ball(height=28, width=42)
    assert sum(len(value) for value in widget.data.values() if isinstance(value, bytes)) < 30_000
    t, y, x = (widget.state[k] for k in "tyx")
    assert np.hypot(*(np.array([y, x]) - centres[t])) < 1


@pytest.mark.parametrize(
    ("frames", "options", "error", "message"),
    [
        (np.zeros((7, 11, 2)), {}, ValueError, r"frames have shape \(7, 11, 2\): give \(T, H, W, 3\), or"),
        (np.zeros((300, 300)), {}, ValueError, r"90,000 positions .* or picture\[::3, ::3\] make them fewer"),
        (np.zeros((8, 56, 84, 3)), {}, ValueError, r"or frames\[:, ::2, ::2\] make them fewer"),
        (FRAMES.astype("int64"), {}, TypeError, "frames are int64: give uint8, or intensities from 0 to 1"),
        (FRAMES.astype(float), {}, ValueError, "frames go from 0 to 255: give uint8, or 0 to 1"),
        (FRAMES / 255 * np.nan, {}, ValueError, "frames holds 693 values that are NaN or infinite"),
        (
            np.zeros((8, 56, 84, 3), np.uint8),
            {},
            ValueError,
            r"37,632 positions on frames of \(8, 56, 84\): give at most 12,544 of them and 500,000 pixels",
        ),
        (FRAMES, {"theta": THETA}, ValueError, "one of theta and phi came alone: give both, or neither"),
        (FRAMES[::2], GIVEN, ValueError, r"theta lies on \(3, 4, 5\) cells but the frames have \(2, 7, 11\)"),
        (FRAMES[:, :3], GIVEN, ValueError, r"theta lies on \(3, 4, 5\) cells but the frames have \(3, 3, 11"),
        (FRAMES, {"patch": 4}, ValueError, "patches of 4 x 4 in frames of 7 x 11: give an odd side"),
        (FRAMES, {"patch": 9}, ValueError, "patches of 9 x 9 in frames of 7 x 11: give an odd side"),
        (FRAMES, {"version": "softmax"}, ValueError, "unknown version 'softmax': choose one of 'gaussian'"),
        (FRAMES, {"state": {"scale": "cubic"}}, ValueError, "unknown scale 'cubic': choose one of 'linear'"),
        (FRAMES, {"state": {"x2": 11}}, ValueError, r"query \(1, 1, 11\) lies outside the grid \(3, 7, 11\)"),
        (FRAMES, {"state": {"x": 11}}, ValueError, r"query \(1, 3, 11\) lies outside the grid \(3, 7, 11\)"),
        (FRAMES, {"state": {"cosine": 0}}, ValueError, "cosine is 0: give a number above zero"),
        (FRAMES, {"state": {"speed": 2}}, ValueError, "state has speed, which this widget does not know"),
        (
            FRAMES,
            {"state": {"positions": "time", "pool": True}},
            ValueError,
            'positions="time" with pooled keys',
        ),
    ],
)
def test_what_does_not_fit_is_refused_in_words(frames, options, error, message):
    with pytest.raises(error, match=message):
        explorer(frames, **options)


def test_features_too_many_for_a_page_are_refused_in_words():
    many = np.zeros((4, 28, 28, 700), np.float32)
    with pytest.raises(ValueError, match="theta has 2,195,200 numbers, and 2,000,000 fit into a page"):
        explorer(np.zeros((4, 28, 28, 3), np.uint8), theta=many, phi=many)
