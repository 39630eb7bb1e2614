import numpy as np
import pytest
from drawn_clips import network, only, shown
from refusals import refuses

from nonlocal_ref.data.tasks import twins
from nonlocal_ref.data.tasks.objects import SETTINGS

MANY = 8000


def draw(n, *setting, **options):
    return twins(*setting, **options).draw(np.random.default_rng(0), n)


def number(looks):
    """(n, objects): 0, 1, ... for looks that are equal in all clips."""
    flat = looks.reshape(-1, looks.shape[-1])
    return np.unique(flat, axis=0, return_inverse=True)[1].reshape(looks.shape[:2])


@pytest.mark.parametrize("options", [{}, {"fresh": True}, {"free": True}, {"distractors": 2}])
@pytest.mark.parametrize("setting", SETTINGS)
def test_the_first_two_objects_show_the_same_pattern_where_the_label_is_1(setting, options):
    clips = draw(60, setting, noise=0, **options)
    looks = shown(clips)
    assert ((looks[:, 0] == looks[:, 1]).all(axis=1) == clips.labels).all()
    assert (looks.sum(axis=2) == 12).all()
    assert (clips.x.sum(axis=(1, 2, 3, 4)) == 12 * looks.shape[1]).all()  # and nothing else is drawn


def test_distractors_differ_from_the_twins_and_from_each_other():
    clips = draw(60, noise=0, distractors=2)
    kinds = [len(set(row)) for row in number(shown(clips)).tolist()]
    assert (np.array(kinds) == np.where(clips.labels, 3, 4)).all()


def different(clips):
    """What the objects of all clips show, each once."""
    return {look.tobytes() for look in shown(clips).reshape(-1, 25)}


def test_the_patterns_are_the_same_in_all_clips_and_change_with_the_seed():
    task, few = twins(noise=0), twins(noise=0, patterns=7)
    first, other = (different(task.draw(np.random.default_rng(seed), 60)) for seed in (0, 1))
    assert first == other
    assert (len(first), len(different(few.draw(np.random.default_rng(0), 60)))) == (4, 7)
    assert not first & different(draw(60, noise=0, seed=1))


def test_fresh_patterns_never_come_twice():
    looks = shown(draw(60, noise=0, fresh=True))
    pairs = 60 + 30  # one pattern where the label is 1, two where it is 0
    assert len(np.unique(looks.reshape(-1, 25), axis=0)) == pairs


@pytest.mark.parametrize("setting", SETTINGS)
def test_each_object_shows_each_pattern_equally_often_under_both_labels(setting):
    clips = draw(MANY, setting, noise=0, frames=2, size=18)
    kinds = number(shown(clips))
    for label in (0, 1):
        for one in kinds[clips.labels == label].T:
            spread = np.sqrt(MANY / 2 * 3 / 16)  # of a binomial count, n p (1 - p)
            np.testing.assert_allclose(np.bincount(one), MANY / 8, atol=5 * spread)


def test_no_linear_function_of_how_often_each_pattern_is_seen_tells_the_label():
    """The gradient of logistic regression is 0 at weight 0, and its loss is convex: log 2 is the minimum."""
    clips = draw(MANY, frames=2, size=18, noise=0)
    counts = (number(shown(clips))[:, :, None] == np.arange(4)).sum(axis=1)
    gradient = ((0.5 - clips.labels)[:, None] * counts).mean(axis=0)
    np.testing.assert_allclose(gradient, 0, atol=5 * 0.5 * counts.std(axis=0).max() / np.sqrt(MANY))


@pytest.mark.parametrize("place", [0, 1, 2])
def test_the_places_say_nothing_about_the_label(place):
    clips = draw(MANY, frames=4, size=18)
    for one in (0, 1):
        where = clips.objects[:, one, place].astype(float)
        apart = where[clips.labels == 1].mean() - where[clips.labels == 0].mean()
        assert abs(apart) < 5 * where.std() * 2 / np.sqrt(MANY)


@pytest.mark.parametrize(
    ("options", "message"),
    [
        (
            {"distractors": 3},
            "5 objects need as many patterns, to be all different, but patterns=4: "
            "give more patterns or fewer distractors",
        ),
        ({"patterns": 1}, "patterns is 1: give a whole number of at least 2"),
        ({"distractors": -1}, "distractors is -1: give a whole number of at least 0"),
        (
            {"setting": "frame"},
            "unknown setting 'frame': choose one of 'one frame', 'one place', 'anywhere'",
        ),
    ],
)
def test_what_makes_no_task_is_refused(options, message):
    with refuses(ValueError, message):
        twins(**options)


@pytest.mark.parametrize(
    ("setting", "blocks", "positions"),
    [
        *[(setting, 0, "spacetime") for setting in SETTINGS],
        ("one frame", 1, "time"),
        ("one place", 1, "space"),
        ("anywhere", 1, "time"),
        ("anywhere", 1, "space"),
    ],
)
def test_a_network_that_joins_the_two_objects_nowhere_adds_them_up(setting, blocks, positions):
    """The logits of the clip are the sum of what each object alone gives: so the label cannot show."""
    clips = draw(4, setting, noise=0)
    logits = network(blocks, positions)
    first, second, nothing = (logits(only(clips, kept)) for kept in ([0], [1], []))
    np.testing.assert_allclose(logits(clips.x) + nothing, first + second, rtol=1e-9, atol=1e-12)
    assert abs(first - second).max() > 1e-4


@pytest.mark.parametrize(
    ("setting", "positions"), [("one frame", "space"), ("one place", "time"), ("anywhere", "spacetime")]
)
def test_a_network_that_joins_the_two_objects_does_more_than_add_them_up(setting, positions):
    clips = draw(4, setting, noise=0)
    logits = network(1, positions)
    first, second, nothing = (logits(only(clips, kept)) for kept in ([0], [1], []))
    assert abs(logits(clips.x) + nothing - first - second).max() > 1e-4
