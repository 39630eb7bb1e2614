"""Matrices, rows and one sum: the numbers in them, read back from the figures."""

import numpy as np
import pytest
from figures import written

import nonlocal_ref as nl
from nonlocal_ref.analysis import plots
from nonlocal_ref.analysis.plots.matrices import written_out

P = np.array([[0.25, 0.75, 0.0], [0.5, 0.125, 0.375], [-0.5, 0.0, 1.0]])
G = np.array([[4.0, 8.0], [-4.0, 0.0], [16.0, 8.0]])
X = np.array([[1.0], [2.0], [3.0]])
S = np.array([[1.0, -2.0, 3.0], [0.5, 0.25, 0.0], [-1.0, 5.0, 7.0]])
TERMS = "$p_{{{}j}}$ $g_{{j}}$"  # the title of one query's terms
ROWS = {"p": np.array([0.5, 0.25, 0.25]), "ds": np.array([-1.5, 1e-9, 0.25]), "0": np.zeros(3)}


def named(fig):
    """The matrices of a figure by their titles, from the numbers written into their cells."""
    return {ax.get_title(): numbers(ax) for ax in fig.axes}


def numbers(ax):
    values = np.full(ax.images[0].get_array().shape, np.nan)
    for text in ax.texts:
        j, i = text.get_position()
        values[i, j] = float(text.get_text().replace("−", "-"))
    return values


def outlined(fig):
    """The row that is outlined in each matrix, by title; None where none is."""
    return {ax.get_title(): [patch.get_y() + 0.5 for patch in ax.patches] for ax in fig.axes}


def test_every_number_of_one_sum_stands_in_the_figure():
    shown = named(plots.one_sum(X, S, P, G, 1))
    y = [[-2.0, 2.0], [7.5, 7.0], [14.0, 4.0]]  # by hand
    terms = [[2.0, 4.0], [-0.5, 0.0], [6.0, 3.0]]
    expected = {"x": X, "s = log f": S, "p = f / C": P.round(2), "g": G, TERMS.format(1): terms, "y": y}
    assert list(shown) == list(expected)
    for name, values in expected.items():
        np.testing.assert_array_equal(shown[name], values)


def test_the_terms_add_up_to_the_row_of_the_query():
    shown = named(plots.one_sum(X, S, P, G, 1))
    np.testing.assert_array_equal(shown[TERMS.format(1)].sum(axis=0), shown["y"][1])


def test_the_rows_of_the_query_are_outlined_and_no_others():
    rows = outlined(plots.one_sum(X, S, P, G, 2))
    assert rows == {"x": [2], "s = log f": [2], "p = f / C": [2], "g": [], TERMS.format(2): [], "y": [2]}


def test_the_sum_is_written_out_above():
    written = plots.one_sum(X, S, P, G, 1).get_suptitle()
    assert written == "$y_{1}$ = 0.50 $g_{0}$ + 0.12 $g_{1}$ + 0.38 $g_{2}$\n= (7.50, 7.00)"


def test_a_negative_weight_is_written_with_its_sign_alone():
    assert written_out(P[2], 2) == "y_2 = −0.50 g_0 + 0.00 g_1 + 1.00 g_2"
    assert written_out(np.array([1.0, -0.25]), 0) == "y_0 = 1.00 g_0 − 0.25 g_1"


def test_matrices_stand_side_by_side_under_their_names_with_one_row_outlined():
    fig = plots.matrices({"one": P[:2], "other": S[:2]}, row=1)
    shown = named(fig)
    np.testing.assert_array_equal(shown["other"], S[:2])
    assert outlined(fig) == {"one": [1], "other": [1]}


def test_matrices_that_do_not_fit_side_by_side_stand_below():
    fig = plots.matrices(dict.fromkeys(("one", "two", "three"), np.zeros((3, 5))))
    fig.draw_without_rendering()
    places = {ax.get_title(): ax.get_position() for ax in fig.axes}
    one, two, three = places.values()
    assert list(places) == ["one", "two", "three"]
    assert [one.y0, one.x0] == pytest.approx([two.y0, three.x0])
    assert three.y1 < one.y0
    assert one.x1 < two.x0
    assert fig.get_figwidth() < 6


def test_a_rounded_zero_has_no_sign():
    fig = plots.matrices({"tiny": np.array([[-1e-9, 1.0]])})
    assert [text.get_text() for text in fig.axes[0].texts] == ["0.00", "1.00"]


def test_the_figure_shows_what_the_operation_computes():
    x = np.array([[[-1, 1], [2, 0], [-1, 1.5], [1.5, 0.5], [0, 0]]])
    y, saved = nl.nonlocal_operation(x, x, 2 * x, version="gaussian", engine="dense")
    shown = named(plots.one_sum(x[0], nl.DOT.forward(x, x)[0], saved.kept.p[0], 2 * x[0], 3))
    np.testing.assert_allclose(shown["y"], y[0], atol=0.005)


def test_a_row_shows_its_name_its_numbers_and_their_sum():
    shown = {ax.get_ylabel(): written(ax) for ax in plots.rows(ROWS).axes}
    assert shown == {
        "p": ["0.50", "0.25", "0.25", "Σ = 1.00"],
        "ds": ["−1.50", "0.00", "0.25", "Σ = −1.25"],
        "0": ["0.00", "0.00", "0.00", "Σ = 0.00"],
    }


def test_every_row_has_colours_of_its_own():
    images = [ax.images[0] for ax in plots.rows({"one": np.ones(3), "ten": 10 * np.ones(3)}).axes]
    assert [image.norm.vmax for image in images] == [1, 10]


def test_the_sum_is_that_of_the_numbers_not_of_the_rounded_ones():
    assert written(plots.rows({"third": np.full(3, 1 / 3)}).axes[0])[-1] == "Σ = 1.00"


@pytest.mark.parametrize("values", [np.array([[0.1, 0.9, 0.25]]), np.array([[0.5, -2.0], [1.0, 0.0]])])
def test_a_small_matrix_shows_its_numbers(values):
    ax = plots.matrix(values)
    assert [text.get_text() for text in ax.texts] == [
        f"{value:.2f}".replace("-", "−") for value in values.ravel()
    ]
    assert (np.isclose(ax.images[0].norm(0), 0.5)) == (values.min() < 0)


def test_a_large_matrix_shows_colours_only():
    assert list(plots.matrix(np.ones((13, 5))).texts) == []
