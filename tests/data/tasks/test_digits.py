import numpy as np
import pytest
from drawn_clips import shown
from refusals import refuses

from nonlocal_ref.data.tasks import digits
from nonlocal_ref.data.tasks.digits import load_digits
from nonlocal_ref.data.tasks.objects import SETTINGS

MANY = 8000


@pytest.fixture(scope="module")
def collection():
    """All pictures (1797, 8, 8) and their digits, as the library gives them."""
    pytest.importorskip("sklearn", reason="scikit-learn is not installed (extra lab)")
    from sklearn.datasets import load_digits as load

    return load()


@pytest.fixture
def digit_of(collection):
    """Which picture of the collection an object shows, and which digit that is."""
    known = {(p / 16).astype(np.float32).tobytes(): k for k, p in enumerate(collection.images)}

    def look_up(clips):
        looks = shown(clips, 8)
        chosen = np.array([[known[look.tobytes()] for look in row] for row in looks])
        return chosen, collection.target[chosen]

    return look_up


def draw(n, *setting, **options):
    return digits(*setting, **options).draw(np.random.default_rng(0), n)


@pytest.mark.parametrize("setting", SETTINGS)
def test_label_1_is_one_digit_in_two_handwritings(setting, digit_of):
    clips = draw(400, setting, noise=0)
    picture, digit = digit_of(clips)
    assert ((digit[:, 0] == digit[:, 1]) == clips.labels).all()
    assert (picture[:, 0] != picture[:, 1]).all()


def test_distractors_are_further_digits(digit_of):
    clips = draw(200, noise=0, distractors=2, free=True)
    different = [len(set(row)) for row in digit_of(clips)[1].tolist()]
    assert (np.array(different) == np.where(clips.labels, 3, 4)).all()


def test_training_and_test_share_no_picture(digit_of):
    small = {"noise": 0, "frames": 2, "size": 25}
    train, test = (digit_of(draw(MANY, part=part, **small))[0] for part in ("train", "test"))
    assert train.max() < 1200 <= test.min()
    assert (len(np.unique(train)), len(np.unique(test))) == (1200, 597)


def test_each_object_shows_each_digit_equally_often_under_both_labels(digit_of):
    clips = draw(MANY, noise=0, frames=2, size=25)
    digit = digit_of(clips)[1]
    for label in (0, 1):
        for one in digit[clips.labels == label].T:
            spread = np.sqrt(MANY / 2 * 9 / 100)  # of a binomial count, n p (1 - p)
            np.testing.assert_allclose(np.bincount(one), MANY / 20, atol=5 * spread)


def test_fewer_kinds_are_the_first_digits(digit_of):
    assert set(digit_of(draw(200, noise=0, kinds=3))[1].ravel()) == {0, 1, 2}


def test_the_parts_hold_the_pictures_of_each_digit_together(collection):
    for part, expected in {"train": collection.target[:1200], "test": collection.target[1200:]}.items():
        pictures = load_digits(part)
        assert (pictures.counts == np.bincount(expected)).all()
        assert (pictures.starts == [(expected < digit).sum() for digit in range(10)]).all()
        assert (pictures.looks.min(), pictures.looks.max()) == (0, 1)


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"part": "all"}, "unknown part 'all': choose one of 'train', 'test'"),
        (
            {"kinds": 11},
            "2 objects, all different, of 11 kinds of digits: give kinds from 2 to 10, or fewer distractors",
        ),
        (
            {"kinds": 3, "distractors": 2},
            "4 objects, all different, of 3 kinds of digits: give kinds from 4 to 10, or fewer distractors",
        ),
        ({"kinds": 1}, "kinds is 1: give a whole number of at least 2"),
    ],
)
def test_what_makes_no_task_is_refused(options, message):
    with refuses(ValueError, message):
        digits(**options)


def test_without_scikit_learn_the_message_says_what_to_install(monkeypatch):
    monkeypatch.setattr("nonlocal_ref.data.clips.find_spec", lambda name: None)
    load_digits.cache_clear()
    message = "the task digits needs sklearn, which is not installed: pip install 'nonlocal_ref[lab]'"
    with refuses(ModuleNotFoundError, message):
        digits()
