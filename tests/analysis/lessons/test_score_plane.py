"""The score of one query over the plane of keys: against hand calculations, the right way round."""

import numpy as np

from nonlocal_ref.analysis.lessons.score_plane import scores_over_plane

QUERY = (2.0, -1.0)
W_F = (1.0, 0.5, -0.25, 2.0)


def by_hand(x, y):
    a, b = QUERY
    return {
        "gaussian": a * x + b * y,
        "gaussian_distance": -((a - x) ** 2) - (b - y) ** 2,
        "cosine": (a * x + b * y) / np.hypot(a, b) / np.hypot(x, y),
        "concatenation": np.maximum(a * W_F[0] + b * W_F[1] + x * W_F[2] + y * W_F[3], 0),
    }


def test_every_score_stands_where_its_key_lies():
    axis, scores, query = scores_over_plane(QUERY, extent=1.5, cells=4, w_f=W_F)
    assert query == QUERY
    np.testing.assert_allclose(axis, [-1.5, -0.5, 0.5, 1.5])
    assert list(scores) == list(by_hand(1, 1))
    for row, y in enumerate(axis):
        for column, x in enumerate(axis):
            for name, s in by_hand(x, y).items():
                assert np.isclose(scores[name][row, column], s), (name, x, y)


def test_a_longer_query_triples_the_dot_product_and_leaves_the_cosine():
    short = scores_over_plane((0.5, 0.25), cells=7).scores
    long = scores_over_plane((1.5, 0.75), cells=7).scores
    np.testing.assert_allclose(long["gaussian"], 3 * short["gaussian"], atol=1e-12)
    np.testing.assert_allclose(long["cosine"], short["cosine"], atol=1e-12)


def test_concatenation_ranks_the_open_keys_alike_for_every_query():
    one, other = (scores_over_plane(q, cells=9).scores["concatenation"].ravel() for q in ((3, 2), (2, -3)))
    both = (one > 0) & (other > 0)
    assert both.sum() > 10
    np.testing.assert_allclose(np.ptp((one - other)[both]), 0, atol=1e-12)
