"""What notebook 13 shows: shuffled positions shuffle the output and change nothing else; the repair."""

import numpy as np
import pytest

import nonlocal_ref as nl
from nonlocal_ref.analysis.lessons.frame_order import (
    accuracies,
    moved_differences,
    order_runs,
    same_answer,
)
from nonlocal_ref.data.tasks import order

GRID, FRAMES = (4, 3, 5), [2, 0, 3, 1]


@pytest.fixture
def x(make_numpy):
    return make_numpy(1, *GRID, 6)


def test_shuffled_frames_or_positions_shuffle_the_output_of_every_version(x):
    anywhere = np.random.default_rng(1).permutation(60)
    for move in (lambda a: a[:, FRAMES], lambda a: a.reshape(1, 60, 6)[:, anywhere].reshape(x.shape)):
        differences = moved_differences(x, move)
        assert set(differences) == {*nl.VERSIONS, "average"}
        assert max(differences.values()) < 1e-12


def test_a_move_that_changes_the_features_is_seen(x):
    assert min(moved_differences(x, lambda a: a * np.linspace(1, 2, 4).reshape(4, 1, 1, 1)).values()) > 1e-3


def test_frames_that_come_twice_change_nothing(x):
    assert max(moved_differences(x, lambda a: np.repeat(a, 2, axis=1)).values()) < 1e-12


WITHIN_FRAMES = np.stack([np.random.default_rng(t).permutation(15) for t in range(4)])
WITHIN_PLACES = np.stack([np.random.default_rng(k).permutation(4) for k in range(15)], axis=1)
MOVES = {  # (T, places, C) -> the same with positions moved
    "frames": lambda a: a[FRAMES],
    "places": lambda a: a[:, WITHIN_FRAMES[0]],
    "within each frame": lambda a: np.take_along_axis(a, WITHIN_FRAMES[..., None], axis=1),
    "within each place": lambda a: np.take_along_axis(a, WITHIN_PLACES[..., None], axis=0),
}


@pytest.mark.parametrize("positions", ["space", "time"])
@pytest.mark.parametrize("name", MOVES)
def test_in_space_or_in_time_alone_fewer_moves_are_free(x, positions, name):
    block = nl.nonlocal_block(positions=positions)
    params = block.init(np.random.default_rng(0), 6, dtype=x.dtype, zero_init=False)

    def move(a):
        return MOVES[name](a.reshape(4, 15, 6)).reshape(a.shape)

    difference = abs(block.forward(params, move(x))[0] - move(block.forward(params, x)[0])).max()
    free = name in ("frames", "places", "within each frame" if positions == "space" else "within each place")
    assert (difference < 1e-12) == free


def test_six_networks_are_trained_and_each_is_told(monkeypatch):
    told = []
    runs = order_runs(steps=2, watch=told.append)
    assert [sum(map(len, t.values())) for t in told] == [1, 2, 3, 4, 5, 6]
    assert told[-1] == accuracies(runs)
    x = order("one place", size=16).draw(np.random.default_rng(2), 8).x
    for name, row in runs.items():
        assert [same_answer(run, x, [3, 2, 1, 0]) for run in row.values()] == [name == "without"] * 3


@pytest.mark.slow
def test_order_is_learned_with_a_position_embedding_alone():
    found = accuracies(order_runs())
    assert max(abs(a - 0.5) for a in found["without"].values()) < 0.06
    assert min(found["with position embedding"].values()) > 0.95
