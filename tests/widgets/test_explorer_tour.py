"""The tours of the explorers: each stop is a state that Python takes, each number is the package's."""

import numpy as np
import pytest
from trained_runs import runs

import nonlocal_ref as nl
from nonlocal_ref.analysis.attention.explore import tuned, weights_at
from nonlocal_ref.analysis.attention.output import values_at
from nonlocal_ref.widgets import explorer, explorer_trained
from nonlocal_ref.widgets.explorer_trained_data import example_of, moments_of

PICTURE = np.random.default_rng(0).integers(0, 256, (7, 11, 3), np.uint8)


@pytest.mark.parametrize("frames", [None, PICTURE], ids=["the ball", "a picture"])
def test_every_stop_of_the_explorer_is_a_state_that_python_takes(frames):
    stops = explorer(frames).data["tour"]
    assert len(stops) == 5
    for stop in stops:
        assert explorer(frames, state=stop["state"]).state == stop["state"]


def test_numbers_are_said_only_where_they_hold():
    for options in ({"version": "cosine"}, {"patch": 3}, {"frames": PICTURE}):
        assert "278" not in str(explorer(**options).data["tour"])


def test_the_numbers_of_the_ball_are_those_of_the_package():
    widget = explorer()
    clip, _ = nl.moving_ball(height=28, width=42)
    state, sentences = widget.state, [stop["sentence"] for stop in widget.data["tour"]]
    version = tuned("gaussian_distance", state["gaussian_distance"])
    p = weights_at(clip, (state["t"], state["y"], state["x"]), version)
    other = weights_at(clip, (state["t2"], state["y2"], state["x2"]), version)
    x, _ = values_at(clip, size=widget.data["patch"])
    x_i = x[state["t"], state["y"], state["x"]]
    best = 100 * np.sort(p.ravel())[-100:].sum()
    shares = 100 * p.sum(axis=(1, 2))
    assert f"all {p.size:,} patches" in sentences[0]
    assert f"best 100 get {best:.3g} % of the weight; the largest is {p.max() * p.size:.3g} ×" in sentences[1]
    assert f"by {100 * np.linalg.norm(x_i - np.tensordot(p, x, 3)):.3g} %." in sentences[2]
    assert f"from {shares.min():.3g} % to {shares.max():.3g} % in each" in sentences[3]
    assert f"differ by {50 * np.abs(p - other).sum():.3g} %." in sentences[4]


@pytest.mark.parametrize(
    "options", [{}, {"trained": "twins"}, {"trained": runs()}], ids=["matching", "twins", "own"]
)
def test_every_stop_of_a_training_is_a_state_that_python_takes(options):
    stops = explorer_trained(**options).data["tour"]
    assert len(stops) in (3, 5)
    for stop in stops:
        assert explorer_trained(**options, state=stop["state"]).state == stop["state"]


def test_the_numbers_of_a_training_are_those_of_its_clips():
    trained = runs()
    first, *_, last = moments_of({"own": trained}, example_of(None, trained[0].task))["own"]
    before, after, _ = (stop["sentence"] for stop in explorer_trained(trained=trained).data["tour"])
    assert before.startswith("Before training a position on A gives")
    for moment, sentence in ((first, before), (last, after)):
        for share in moment.means:
            assert f"{100 * share:.0f}\u00a0% to " in sentence
