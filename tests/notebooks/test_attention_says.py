"""The weights that notebooks 00 to 03 and 07 tell of, each number computed again."""

import numpy as np
import pytest
from said import holds

import nonlocal_ref as nl
from nonlocal_ref.analysis.attention.explore import numbers_of, weights_at
from nonlocal_ref.analysis.attention.patches import patch_attention, patches
from nonlocal_ref.analysis.lessons.by_version import attention_by_version, scores_by_version
from nonlocal_ref.analysis.lessons.temperature import at_temperature, sharing
from nonlocal_ref.embed import unit
from nonlocal_ref.widgets.explorer_data import clip_of

NEAR = nl.gaussian_distance(0.1)
STAR = (21, 17)


def photograph(rows=98):
    return nl.load_picture(size=128)[:rows].astype(np.float32) / 255


def times_uniform(p):
    return float(p.max() * p.size)


@pytest.fixture(scope="module")
def ball():
    """As the explorer has it: every second pixel."""
    return nl.moving_ball()[0][:, ::2, ::2].astype(np.float32) / 255


@pytest.fixture(scope="module")
def thrown():
    """(clip, query) that the explorer starts with."""
    return clip_of(None)


def test_00_the_star_and_the_blue_and_the_cap():
    star, blue, cap = (patch_attention(photograph(), at, NEAR) for at in (STAR, (20, 110), (15, 66)))
    holds("00", r"It falls from (\d+) to about (\d+) times uniform", times_uniform(star), times_uniform(blue))
    hidden = numbers_of(photograph(), STAR, NEAR, hide=True)
    words = r"the largest is (\d+) times uniform, at y = (\d+), x = (\d+)"
    holds("00", words, hidden.largest, *hidden.at[-2:])
    cap[10:21, 61:72] = 0  # its surroundings
    holds(
        "00",
        r"white of the collar, (\d+) rows further down",
        np.unravel_index(cap.argmax(), cap.shape)[0] - 15,
    )


def test_01_the_five_positions():
    x = np.array([[[-1, 1], [2, 0], [-1, 1.5], [1.5, 0.5], [0, 0]]])
    _, saved = nl.nonlocal_operation(x, x, x, version="gaussian", engine="dense")
    p = saved.kept.p[0]
    words = r"Position 1 gives itself (\S+)\. Position 3 gives only (\S+) to itself and (\S+) to position 1"
    holds("01", words, p[1, 1], p[3, 3], p[3, 1])


def test_01_the_ball(ball):
    frames = [100 * patch_attention(ball, (0, 20, 5), NEAR).sum(axis=(1, 2))]
    holds("01", r"all eight frames, (\S+) to (\S+) % each", np.min(frames), np.max(frames))
    here, before = (times_uniform(patch_attention(ball, (t, 16, 36), NEAR)) for t in (7, 6))
    holds("01", r"The largest weight falls from (\S+) to (\S+), because", here, before)


def test_02_bandwidths():
    wide, wider, narrow = (
        times_uniform(patch_attention(photograph(), STAR, nl.gaussian_distance(h))) for h in (0.5, 1, 0.02)
    )
    holds(
        "02", r"At h = 0\.5 the largest weight is (\S+) times uniform, at h = 1 only (\S+) times", wide, wider
    )
    holds("02", r"all the weight: (\S+) times uniform, as many times", narrow)


def test_02_the_scores_of_row_0():
    points = np.array([[1, 0], [0.9, 0.4], [3, 0.6], [0, 1], [-1, 0]])
    scores = {name: s[0] for name, s in scores_by_version(points).items()}
    holds("02", r"position 2, with (\S+), more than position 0", scores["gaussian"][2])
    holds("02", r"Position 2 is far away, (−\d\.\d\d)", scores["gaussian_distance"][2])
    assert scores["gaussian_distance"].argsort()[-2] == 1
    assert scores["cosine"].argsort().tolist()[-2:] == [2, 0]


def test_02_random_theta_and_phi():
    pixels = photograph()
    x = patches(pixels - pixels.mean((0, 1)))
    versions = {name: nl.VERSIONS[name] for name in ("embedded_gaussian", "concatenation")}
    found = [attention_by_version(x, STAR, versions, seed=seed) for seed in range(10)]
    largest = max(times_uniform(weights["embedded_gaussian"]) for weights in found)
    holds("02", r"the largest weight is about (\S+) times uniform", largest)
    shut = found[2]["concatenation"]
    assert (shut > 0).sum() == 1
    holds("02", r"the weights sum to (0\.0+2), and", shut.sum())


def test_03_how_many_keys_share_the_weight():
    pixels = photograph(120)
    u = unit(patches(pixels - pixels.mean((0, 1))))
    star, blue = ((u @ u[at]).ravel() for at in (STAR, (20, 110)))

    def shared(s, tau):
        return float(sharing(at_temperature(s, tau)))

    words = r"at τ = 0\.005 only (\d+) keys share its weight, but (\S+) keys share that of the blue"
    holds("03", words, shared(star, 0.005), shared(blue, 0.005))
    holds("03", r"τ = 0\.05, shared by about (\S+) keys", shared(star, 0.05))
    words = r"At τ = (\S+): (\d+) keys\. The curve of the blue pixel is at about (\S+) there"
    tau = 10**-2.1  # a step of the slider
    holds("03", words, tau, shared(star, tau), shared(blue, tau))


def test_03_what_must_be_added_for_weights_of_1_over_m_to_sum_to_1():
    s = np.array([1, 0.9, 3, 0, -1])
    added = (5 - s.sum()) / 5
    holds(
        "03",
        r"(\d\.\d\d)\. It is still no average, because the weight of key 4 is negative, (\S+)\. The",
        added,
        (s[4] + added) / 5,
    )


def test_03_the_ball_by_other_versions(thrown):
    clip, query = thrown
    gaussian, dots = (numbers_of(clip, query, name) for name in ("gaussian", "dot_product"))
    holds("03", r"on the query itself but at t = (\d), y = (\d+), x = (\d+), on a patch", *gaussian.at)
    holds("03", r"weights of both signs that sum to (\S+), not to 1", dots.total)
    queries = (query, (0, 4, 35), (7, 20, 20))
    (at,) = {numbers_of(clip, q, "concatenation").at for q in queries}
    holds("03", r"Always at t = (\d), y = (\d+), x = (\d+)\. The query adds", *at)


def test_07_on_space_and_on_time(thrown):
    clip, query = thrown
    space = weights_at(clip, query, NEAR, positions="space")
    assert np.isclose(space[query[0]].sum(), 1)
    holds("07", r"M is (\d+) × (\d+) = (\S+) keys", *space[0].shape, space[0].size)
    frames = 100 * weights_at(clip, query, NEAR).sum(axis=(1, 2))
    holds("07", r"every frame gets (\d+) to (\d+) % of the weight", frames.min(), frames.max())
    ball, wall = (numbers_of(clip, q, NEAR, positions="time").largest for q in (query, (0, 4, 35)))
    holds("07", r"the largest is (\S+) times uniform, and on the ball it was (\d)", wall, ball)
