"""What notebook 10 shows: a training, and what one query of its block attends to meanwhile."""

from functools import partial

import numpy as np
import pytest

from nonlocal_ref.analysis.attention import truth
from nonlocal_ref.analysis.lessons.while_it_trains import query_map, watch_query
from nonlocal_ref.base.tree import leaves
from nonlocal_ref.data.tasks import twins
from nonlocal_ref.networks import tiny
from nonlocal_ref.training import Settings, evaluate, train

SIZE = 24
SETTINGS = Settings(
    task=partial(twins, size=SIZE), network=partial(tiny, batchnorm=False, input_gradient=False), steps=150
)
SHORT = SETTINGS._replace(steps=3, batch=4, unseen=0)


def twin_clip():
    """The notebook's clip of two equal objects, the position of the first, which positions see which."""
    clips = SETTINGS.task().draw(np.random.default_rng(16), 2)
    assert clips.labels[1] == 1
    query = truth.query_cell(clips.objects[1, 0], 5, SIZE, SIZE // 4)
    return clips.x[1], query, [truth.object_cells(o, 5, SIZE, (4, 6, 6)) for o in clips.objects[1]]


def test_it_is_the_same_training_as_without_looking():
    clip, query, _ = twin_clip()
    calls = []
    seen = watch_query(SHORT, clip, query, at=(0, 2), watch=calls.append)
    result = train(SHORT)
    for (_, found), (_, right) in zip(leaves(seen.params), leaves(result.params), strict=True):
        assert np.array_equal(found, right)
    assert seen.history["loss"] == result.history["loss"].tolist()
    assert [len(call.history["loss"]) for call in calls] == [1, 2, 3]


def test_a_map_is_that_of_the_query_after_so_many_steps():
    clip, query, _ = twin_clip()
    seen = watch_query(SHORT, clip, query, at=(0, 1, 3))
    assert list(seen.maps) == [0, 1, 3]
    assert np.array_equal(seen.maps[3], query_map(seen.network, seen.params, clip[None], query))
    assert not np.array_equal(seen.maps[1], seen.maps[3])
    assert seen.maps[0].shape == (4, 6, 6)


def test_a_training_that_is_interrupted_gives_what_was_seen():
    def stop(seen):
        if len(seen.history["loss"]) == 2:
            raise KeyboardInterrupt

    clip, query, _ = twin_clip()
    assert len(watch_query(SHORT, clip, query, watch=stop).history["loss"]) == 2


def test_before_training_the_weight_is_spread_and_w_z_is_0():
    clip, query, objects = twin_clip()
    seen = watch_query(SHORT, clip, query)
    assert seen.history["w_z/nonlocal0"][0] == 0
    assert seen.maps[0][objects[0] | objects[1]].sum() < 0.25  # 15 % of the positions
    assert abs(seen.maps[0].sum((1, 2)) - 0.25).max() < 0.05


@pytest.mark.slow
def test_the_training_of_the_notebook_ends_on_the_two_objects_and_without_a_block_nothing_is_learned():
    clip, query, objects = twin_clip()
    seen = watch_query(SETTINGS, clip, query)
    assert seen.maps[50][objects[0] | objects[1]].sum() > 0.9
    assert seen.maps[150][objects[0] | objects[1]].sum() > 0.9  # so in 24 runs with other roundings, too
    clips = SETTINGS.task().draw(np.random.default_rng(1), 500)
    assert evaluate(seen.network, seen.params, clips.x[:, None], clips.labels).video > 0.95
    without = train(SETTINGS._replace(network=partial(tiny, 0), unseen=500))
    assert without.accuracy < 0.7  # a third of the clips can be right by more than chance: objects.py
    assert np.mean(without.history["loss"][-20:]) > np.log(2) - 0.02
