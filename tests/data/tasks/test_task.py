"""What all tasks have in common."""

import pickle

import numpy as np
import pytest
from refusals import refuses

from nonlocal_ref.data.tasks import TASKS
from nonlocal_ref.data.tasks.task import balanced_labels

SMALL = {"frames": 3, "size": 29}
CHANNELS = {"matching": 3}


@pytest.fixture(params=TASKS)
def task(request):
    if request.param == "digits":
        pytest.importorskip("sklearn", reason="scikit-learn is not installed (extra lab)")
    return TASKS[request.param](**SMALL)


def draw(task, n=30, seed=0):
    return task.draw(np.random.default_rng(seed), n)


def test_clips_have_the_form_that_the_task_says(task, request):
    x, labels, objects = draw(task)
    assert task.shape == (3, 29, 29, CHANNELS.get(request.node.callspec.params["task"], 1))
    assert (x.shape, x.dtype) == ((30, *task.shape), np.float32)
    assert labels.shape == (30,)
    assert np.issubdtype(labels.dtype, np.integer)
    assert (objects.shape[0], objects.shape[2]) == (30, 3)
    assert objects.min() >= 0
    assert (objects.max(axis=(0, 1)) <= np.subtract(task.shape[:3], (1, task.patch, task.patch))).all()


def test_the_same_seed_gives_the_same_clips_and_another_seed_others(task):
    first, again, other = draw(task, seed=3), draw(task, seed=3), draw(task, seed=4)
    for a, b in zip(first, again, strict=True):
        assert (a == b).all()
    assert (first.x != other.x).mean() > 0.9


def test_one_generator_goes_on_to_new_clips(task):
    rng = np.random.default_rng(0)
    assert (task.draw(rng, 4).x != task.draw(rng, 4).x).mean() > 0.9


def test_every_label_is_equally_frequent(task):
    assert np.ptp(np.bincount(draw(task, 60).labels, minlength=task.classes)) == 0
    assert np.ptp(np.bincount(draw(task, 61).labels, minlength=task.classes)) == 1


def test_a_single_clip_can_have_every_label(task):
    rng = np.random.default_rng(0)
    assert {int(task.draw(rng, 1).labels[0]) for _ in range(60)} == set(range(task.classes))


def test_a_task_goes_to_another_process_and_draws_the_same_there(task):
    assert (draw(pickle.loads(pickle.dumps(task))).x == draw(task).x).all()


@pytest.mark.parametrize("classes", [2, 3, 4])
def test_labels_come_in_random_order(classes):
    labels = np.stack(
        [balanced_labels(np.random.default_rng(seed), 2 * classes, classes) for seed in range(999)]
    )
    np.testing.assert_allclose(labels.mean(axis=0), (classes - 1) / 2, atol=0.2)
    assert (np.sort(labels, axis=1) == np.repeat(np.arange(classes), 2)).all()
    equal = (labels[:, :1] == labels[:, 1:]).mean(axis=0)  # the first one's only twin is at any other place
    np.testing.assert_allclose(equal, 1 / (2 * classes - 1), atol=0.08)


@pytest.mark.parametrize("noise", [-0.5, float("inf"), float("nan")])
@pytest.mark.parametrize("name", ["twins", "order", "texture"])
def test_noise_that_is_no_deviation_is_refused(name, noise):
    with refuses(ValueError, f"noise is {noise!r}: give its standard deviation, 0 or more"):
        TASKS[name](noise=noise)
