"""The explorer on a trained block, in Python: its start, its clips, and what it refuses."""

from functools import partial

import numpy as np
import pytest
from explorer_trained_cases import (
    SQUARED,
    queries_of,
    seen,
)
from node import needs_node
from trained_runs import runs

import nonlocal_ref as nl
from nonlocal_ref.training.trained import RUNS
from nonlocal_ref.widgets import explorer, explorer_trained
from nonlocal_ref.widgets.explorer_trained import CHOICES


def test_who_touches_nothing_has_a_picture_and_a_sentence():
    widget = explorer_trained(trained=runs())
    assert widget.still().startswith(b"\x89PNG")
    before, after = (np.multiply(widget.data["versions"]["own"]["means"][k], 100) for k in (0, -1))
    assert widget.sentence == (
        "Two positions, before and after training. A position on A gives on average "
        f"{before[0]:.0f}\u00a0% of its weight to A, {before[1]:.0f}\u00a0% to B before training, and "
        f"{after[0]:.0f}\u00a0%, {after[1]:.0f}\u00a0% after 8 steps (32 clips). "
        "Move the slider, drag the two queries."
    )


def test_a_clip_of_ones_own_has_no_objects_and_no_right_answer():
    widget = explorer_trained(np.random.default_rng(0).random((3, 32, 24, 1)), trained=runs())  # float64
    assert widget.data["objects"] == []
    assert widget.data["label"] is None
    assert widget.data["grid"] == [3, 8, 6]
    assert queries_of(widget.state) == [(0, 4, 3), (2, 4, 3)]
    assert widget.sentence.endswith("before and after training. Move the slider, drag the two queries.")
    assert widget.still().startswith(b"\x89PNG")


def test_the_frames_are_shown_from_their_darkest_to_their_lightest_number():
    clip = np.array([-0.5, 0.0, 1.5, 0.5], np.float32).reshape(1, 2, 2, 1)
    widget = explorer_trained(np.tile(clip, (2, 8, 8, 1)), trained=runs())
    frames = np.frombuffer(widget.data["frames"], np.uint8).reshape(2, 16, 16, 3)
    np.testing.assert_array_equal(frames[1, :2, :2, 2], [[0, 64], [255, 128]])
    assert (frames == frames[..., :1]).all()


def test_of_a_shipped_training_two_versions_are_shown_or_the_one_that_is_asked_for():
    kept = RUNS["twins"].kept
    widget = explorer(trained="twins")
    steps = {name: course["steps"] for name, course in widget.data["versions"].items()}
    assert steps == {name: [0, *kept[name]] for name in ("cosine", "embedded_gaussian")}
    assert widget.data["steps"] == sorted({0, *kept["cosine"], *kept["embedded_gaussian"]})
    assert widget.state["version"] == "cosine"
    assert widget.sentence.startswith("Do A and B show the same pattern? With the cosine, a position on A ")
    assert widget.sentence.endswith("drag the two queries, choose the other version.")
    assert [*explorer(trained="twins", version="dot_product").data["versions"]] == ["dot_product"]


@needs_node
def test_a_version_that_was_kept_at_fewer_steps_shows_the_last_one_before():
    widget = explorer(trained="twins")
    found = seen(widget, [widget.state | {"step": step} for step in widget.data["steps"]])
    steps = widget.data["versions"]["cosine"]["steps"]
    shown = [max(k for k in steps if k <= step) for step in widget.data["steps"]]
    assert len({*shown}) == len(steps)
    words = ["Before training." if step == 0 else f"After {step} steps." for step in shown]
    assert [one["words"].split(" Query")[0] for one in found] == words


def test_the_explorer_hands_a_trained_block_on_with_its_state():
    trained = runs()
    state = {"step": 3, "active": 2, "x2": 0, "truth": False}
    widget = explorer(trained=trained, state=state)
    assert widget.data == explorer_trained(trained=trained).data
    assert widget.state == explorer_trained(trained=trained).state | state


@pytest.mark.parametrize(
    ("options", "error", "message"),
    [
        (
            {"clip": np.zeros((4, 32, 32, 3), np.float32)},
            ValueError,
            r"\(4, 32, 32, 3\): give \(T, H, W, 1\)",
        ),
        ({"clip": np.zeros((4, 32, 32, 1), np.uint8)}, TypeError, "clip is uint8: gradients need floating"),
        ({"clip": np.full((4, 32, 32, 1), np.nan)}, ValueError, "clip holds 4096 values that are NaN"),
        ({"state": {"step": 4}}, ValueError, "unknown step 4: choose one of 0, 3, 8"),
        ({"state": {"active": 3}}, ValueError, "unknown active 3: choose one of 1, 2"),
        ({"state": {"y2": 8}}, ValueError, r"query \(\d, 8, \d\) lies outside the grid \(4, 8, 8\)"),
        ({"trained": {}}, ValueError, "trained is empty: give the name of a shipped training, or"),
        ({"trained": "twin"}, ValueError, "unknown trained task 'twin': choose one of 'twins', 'matching'"),
        ({"version": "softmax"}, ValueError, "unknown version that is trained on matching 'softmax'"),
        (
            {"trained": runs(pool="before")},
            ValueError,
            "the block has pool='before' and positions='spacetime'",
        ),
        ({"trained": runs(positions=2)}, ValueError, "the block has pool=None and positions=2"),
        (
            {"trained": runs(version=nl.VERSIONS["dot_product"]._replace(score=SQUARED))},
            ValueError,
            "the browser knows the scores and normalisations of VERSIONS only",
        ),
    ],
)
def test_what_does_not_fit_is_refused_in_words(options, error, message):
    made = partial(explorer_trained, **({} if "version" in options else {"trained": runs()}) | options)
    with pytest.raises(error, match=message):
        made()


def test_a_training_with_one_step_is_shown_too():
    widget = explorer_trained(trained={8: runs()[8]})
    assert widget.data["steps"] == [8]
    assert widget.sentence.count("after 8 steps") == 2


def test_theta_and_phi_beside_a_trained_block_are_refused():
    with pytest.raises(
        ValueError, match=r"theta, phi or w_f came with trained=\.\.\.: a trained block has its own"
    ):
        explorer(trained="twins", theta=np.zeros((4, 8, 8, 2)))


def test_every_choice_is_taken_as_a_state():
    for name, values in CHOICES.items():
        for value in values:
            assert explorer_trained(trained=runs(), state={name: value}).state[name] == value
