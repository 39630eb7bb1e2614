"""What notebook 11 says of the shipped blocks; its numbers come from the table of trained blocks."""

import numpy as np
import pytest

from nonlocal_ref.analysis.attention.inside import inside
from nonlocal_ref.analysis.attention.trained_blocks import table
from nonlocal_ref.analysis.attention.truth import object_cells, query_cell, shares
from nonlocal_ref.analysis.lessons.trained_rows import control_rows, numbers, places, version_rows
from nonlocal_ref.training.evaluate import predict
from nonlocal_ref.training.trained import RUNS, load

pytestmark = pytest.mark.xdist_group("trained rows")  # one process, so that they are computed once


@pytest.fixture(scope="module")
def rows():
    return control_rows("twins")


@pytest.mark.slow
def test_the_rows_are_those_of_the_table(rows):
    expected = table("twins", ["embedded_gaussian"], clips=500).rows
    assert list(rows.values()) == list(expected)
    assert list(rows)[:2] == ["untrained", "trained"]


@pytest.mark.slow
def test_every_version_has_its_trained_row(rows):
    found = version_rows("twins")
    assert list(found) == list(RUNS["twins"].kept)
    assert found["embedded_gaussian"] == rows["trained"]


def test_numbers_are_named_as_their_rows(rows):
    accuracy = numbers(rows, lambda row: row.accuracy)
    assert accuracy == {what: row.accuracy for what, row in rows.items()}


def test_the_weight_on_the_twin_proves_little_alone(rows):
    """Ten times 1/M and more falls on it, but as much on an object with another pattern, from everywhere."""
    trained = rows["trained"]
    assert trained.accuracy > 0.95
    assert trained.twin.times_uniform > 10
    assert trained.other.times_uniform > 10
    assert trained.pairs.weights < 0.1


def test_but_the_answers_need_those_weights(rows):
    needed = ("shuffled keys", "all alike", "without strongest")
    assert all(abs(rows[what].accuracy - 0.5) < 0.05 for what in needed)
    assert rows["without others"].accuracy > 0.9


def weights_from_the_first_object(name, count=300):
    """Clips, and for each (neither, on object 0, 1, ...) of the weight of the position on object 0."""
    network, params, task, _ = load(name)
    clips = task.draw(np.random.default_rng(16), count)
    found, size, found_on = inside(network, params, clips.x), task.shape[1], []
    for b, objects in enumerate(clips.objects):
        p = shares(found, b, query_cell(objects[0], task.patch, size, 8))
        cells = [object_cells(place, task.patch, size, p.shape) for place in objects]
        found_on.append([p[~np.any(cells, axis=0)].sum(), *(p[on].sum() for on in cells)])
    return clips, np.array(found_on), predict(network, params, clips.x).argmax(1)


@pytest.mark.slow
def test_of_twins_with_one_of_the_patterns_all_weight_is_on_noise_and_the_answer_is_right():
    clips, on, answers = weights_from_the_first_object("twins")
    noise = on[:, 0] > 0.9
    assert ((on[:, 0] < 0.1) | noise).all()
    assert (clips.labels[noise] == 1).all()
    assert (answers[noise] == 1).all()
    patches = {
        tuple((clips.x[b, t, y : y + 5, x : x + 5, 0] > 0.5).ravel())
        for b in np.flatnonzero(noise)
        for t, y, x in clips.objects[b]
    }
    assert len(patches) == 1
    assert 0.15 < noise[clips.labels == 1].mean() < 0.35  # a quarter


@pytest.mark.slow
def test_in_matching_the_white_card_looks_for_the_blue_one():
    clips, on, _ = weights_from_the_first_object("matching")
    matching, other = (on[clips.labels == label][:, 2:].mean(0) for label in (1, 0))
    assert matching[0] > 0.5  # the blue card, which has its pattern
    assert other[1] > 0.5  # the blue card, which has the other pattern
    assert other[0] < 0.1


def test_the_places_of_the_weights_sum_to_1(rows):
    found = places(rows["trained"].other)
    assert sum(found.values()) == pytest.approx(1, abs=1e-5)
    assert min(found.values()) >= 0
    assert found["the other object"] == rows["trained"].other.twin


@pytest.mark.slow
def test_versions_that_answer_right_attend_to_different_things_and_a_fine_map_is_no_answer():
    found = version_rows("twins")
    right = {name for name, row in found.items() if row.accuracy > 0.95}
    assert right == {"embedded_gaussian", "gaussian", "cosine", "dot_product"}
    ratio = {name: row.twin.times_uniform / row.other.times_uniform for name, row in found.items()}
    assert ratio["cosine"] > 6
    assert ratio["gaussian"] > 1
    assert max(ratio["embedded_gaussian"], ratio["dot_product"]) < 1
    assert ratio["gaussian_distance"] == max(ratio.values())
    assert found["gaussian_distance"].accuracy < 0.65
    assert found["average"].twin.times_uniform == pytest.approx(1, abs=1e-3)
    assert 0.78 < found["average"].accuracy < 0.88


@pytest.mark.slow
def test_in_matching_maps_depend_on_the_query_and_the_cosine_looks_for_the_same_pattern(rows):
    found = version_rows("matching")
    maps = found["embedded_gaussian"].pairs.weights
    assert maps > 10 * rows["trained"].pairs.weights
    assert found["embedded_gaussian"].twin.times_uniform < found["embedded_gaussian"].other.times_uniform
    assert found["cosine"].twin.times_uniform > 3 * found["cosine"].other.times_uniform
    assert found["average"].accuracy < 0.75 < 0.95 < found["embedded_gaussian"].accuracy
