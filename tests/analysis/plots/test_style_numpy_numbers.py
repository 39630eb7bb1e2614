"""A plot draws the same with numbers of NumPy as with numbers of Python."""

from io import BytesIO

import numpy as np
import pytest
from figures import FRAMES, QUERY, weights

from nonlocal_ref.analysis import plots

S = np.random.default_rng(3).standard_normal((4, 4))
P = np.exp(S) / np.exp(S).sum(axis=1, keepdims=True)
MET = {"space": np.eye(4)}

# the option -> (a plot of its value, the value as Python has it)
OPTIONS = {
    "film columns": (lambda v: plots.film(FRAMES, columns=v), 2),
    "film grey": (lambda v: plots.film(FRAMES, grey=v), True),
    "frame_with_query query": (lambda v: plots.frame_with_query(FRAMES, (1, v, v)), 4),
    "frame_with_query columns": (lambda v: plots.frame_with_query(FRAMES, QUERY, columns=v), 2),
    "weights scale": (lambda v: plots.weights_over_frames(FRAMES, weights(), scale=v), "log"),
    "weights hide_self": (
        lambda v: plots.weights_over_frames(FRAMES, weights(), query=QUERY, hide_self=v),
        True,
    ),
    "weights met": (lambda v: plots.weights_over_frames(FRAMES, weights(), met=v), 50),
    "weights shift": (lambda v: plots.weights_over_frames(FRAMES, weights(), shift=v), 1.5),
    "weights columns": (lambda v: plots.weights_over_frames(FRAMES, weights(), columns=v), 2),
    "compare_versions scale": (
        lambda v: plots.compare_versions(FRAMES, {"a": weights()}, QUERY, scale=v),
        "root",
    ),
    "matrices row": (lambda v: plots.matrices({"p": P}, row=v), 2),
    "matrices rows": (lambda v: plots.matrices({"p": P}, rows=v), "query"),
    "one_sum i": (lambda v: plots.one_sum(S, S, P, S, v), 2),
    "meetings frames": (lambda v: plots.meetings(MET, v), 2),
    "meetings row": (lambda v: plots.meetings(MET, 2, row=v), 1),
    "curves chance": (lambda v: plots.curves({"a": [1.0, 2.0]}, chance=v), 0.5),
    "prices limit": (lambda v: plots.prices({"a": {"x": 1.0}}, limit=v), 5),
}


def pixels(drawn):
    figure = getattr(drawn, "figure", drawn)
    file = BytesIO()
    figure.savefig(file, format="raw", dpi=50)
    return file.getvalue()


@pytest.mark.parametrize("option", OPTIONS)
def test_a_number_of_numpy_draws_what_a_number_of_python_draws(option):
    draw, value = OPTIONS[option]
    expected = pixels(draw(value))
    for other in (np.asarray(value)[()], np.asarray(value)):
        assert pixels(draw(other)) == expected
