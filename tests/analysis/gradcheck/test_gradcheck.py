"""gradcheck for every kind of subject, for small and for large arrays."""

import numpy as np
import pytest
from support import Maker

import nonlocal_ref as nl
from nonlocal_ref.embed import linear, linear_backward, scaled, unit_rows
from nonlocal_ref.layers.batchnorm import batchnorm as bn
from nonlocal_ref.layers.batchnorm import batchnorm_backward, statistics
from nonlocal_ref.layers.pooling import max_pool, max_pool_backward

LINEAR = nl.Op(linear, linear_backward, lambda args, y: args[:2])


def normalised(x, gamma, beta):
    return bn(x, gamma, beta, *statistics(x))


BATCHNORM = nl.Op(normalised, batchnorm_backward, lambda args, y: args[:2])
POOL = nl.Op(lambda x: max_pool(x, (1, 2, 2)), lambda dy, x: max_pool_backward(dy, x, (1, 2, 2)))
OPS = {
    "dot": (nl.DOT, [(2, 7, 3), (2, 5, 3)]),
    "distance": (nl.DISTANCE, [(2, 7, 3), (2, 5, 3)]),
    "concatenation": (nl.CONCATENATION, [(2, 7, 1), (2, 5, 1)]),
    "softmax": (nl.SOFTMAX, [(2, 7, 5)]),
    "mean": (nl.MEAN, [(2, 7, 5)]),
    "linear": (LINEAR, [(2, 7, 3), (3, 5), (5,)]),
    "unit rows": (unit_rows(1.7), [(2, 7, 3)]),
    "scaled": (scaled(-0.3), [(2, 7, 3)]),
    "max pool": (POOL, [(2, 3, 4, 5, 2)]),
    "batch normalisation": (BATCHNORM, [(2, 7, 3), (3,), (3,)]),
}


def arrays(xp, shapes, dtype="float64"):
    make = Maker(xp, seed=5)
    return [make(*shape, dtype=dtype) for shape in shapes]


# ---- subjects


@pytest.mark.parametrize("dtype", ["float64", "float32"])
@pytest.mark.parametrize("name", OPS)
def test_every_op_of_the_package_is_right(xp, name, dtype):
    op, shapes = OPS[name]
    report = nl.gradcheck(op, *arrays(xp, shapes, dtype))
    assert report.ok, report
    assert [row.shape for row in report.rows] == shapes
    assert all(row.error < 1e-6 for row in report.rows)


@pytest.mark.parametrize("name", OPS)
def test_a_gradient_off_by_a_thousandth_is_wrong_in_every_op(name):
    op, shapes = OPS[name]

    def off(dy, *kept):
        gradients = op.backward(dy, *kept)
        return tuple(1.001 * g for g in gradients) if isinstance(gradients, tuple) else 1.001 * gradients

    report = nl.gradcheck(op._replace(backward=off), *arrays(np, shapes))
    assert not report.ok
    assert report.worst.ratio == pytest.approx(1.001, abs=1e-4)


def test_a_plain_pair_of_functions_is_called_with_dy_first():
    x, w = arrays(np, [(7, 3), (3, 5)])
    report = nl.gradcheck((lambda x, w: x @ w, lambda dy, x, w: (dy @ w.T, x.T @ dy)), x, w)
    assert report.ok
    assert [row.name for row in report.rows] == ["x", "w"]


def test_a_number_as_output_and_a_number_as_input_are_arrays_too():
    x, t = np.asarray(1.3), arrays(np, [(4, 3)])[0]
    pair = (
        lambda x, t: np.sum(np.sin(x * t)),
        lambda dy, x, t: (dy * np.sum(t * np.cos(x * t)), dy * x * np.cos(x * t)),
    )
    report = nl.gradcheck(pair, x, t)
    assert report.ok, report
    assert report.rows[0].index == ()


@pytest.mark.parametrize("train", [False, True])
def test_a_block_takes_its_options_and_has_no_row_for_statistics(xp, train):
    block, make = nl.nonlocal_block(pool="after", batchnorm=True), Maker(xp)
    report = nl.gradcheck(block, make.params(block, 3, 2), make(2, 2, 3, 4, 3), train=train)
    assert report.ok, report
    assert {row.name for row in report.rows} >= {"x", "theta.w", "phi.b", "w_z.w", "batchnorm.gamma"}
    assert not any("running" in row.name for row in report.rows)


def test_chained_and_residual_layers_are_layers():
    block, make = nl.nonlocal_block(version="dot_product"), Maker(np)
    layer = nl.residual(nl.chain(block, block))
    params = (make.params(block, 3, 2), make.params(block, 3, 2))
    report = nl.gradcheck(layer, params, make(2, 5, 3))
    assert report.ok, report
    assert {"0.theta.w", "1.w_z.b"} <= {row.name for row in report.rows}
    plain = layer._replace(backward=nl.chain(block, block).backward)  # the residual's path forgotten
    wrong = nl.gradcheck(plain, params, make(2, 5, 3))
    assert [row.name for row in wrong.rows if not row.ok] == ["x"]


def test_a_version_of_ones_own_is_checked_inside_the_block():
    tanh = nl.Op(
        lambda theta, phi: np.tanh(theta @ phi.mT),
        lambda ds, theta, phi: (
            (ds / np.cosh(theta @ phi.mT) ** 2) @ phi,
            (ds / np.cosh(theta @ phi.mT) ** 2).mT @ theta,
        ),
    )
    make = Maker(np)
    for score, right in ((tanh, True), (tanh._replace(backward=nl.DOT.backward), False)):
        block = nl.nonlocal_block(version=nl.Version(score, nl.MEAN))
        assert nl.gradcheck(block, make.params(block, 3, 2), make(2, 5, 3)).ok == right


def test_a_parameter_named_x_does_not_hide_the_input_x():
    layer = nl.Layer(
        None, lambda p, x: (p["x"] * x, (x,)), lambda dy, saved, p: (dy * p["x"], {"x": 0 * p["x"]})
    )
    report = nl.gradcheck(layer, {"x": arrays(np, [(3,)])[0]}, arrays(np, [(7, 3)])[0])
    assert {row.name: row.ok for row in report.rows} == {"x (input)": True, "x": False}


def test_the_same_seed_gives_the_same_report():
    inputs = arrays(np, [(2, 7, 3), (2, 5, 3)])
    assert str(nl.gradcheck(nl.DOT, *inputs, seed=3)) == str(nl.gradcheck(nl.DOT, *inputs, seed=3))


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (
            (np.sin, np.ones(3)),
            r"gradcheck takes an Op, a Layer, or a pair \(forward, backward\) of functions, got ufunc",
        ),
        ((nl.DOT,), "no inputs came: gradcheck"),
        ((nl.nonlocal_block(), {}), "a layer is checked with two inputs, params and x, but 1 came"),
        ((nl.DOT, [[1.0]], np.ones((1, 1))), "expected an array of NumPy or CuPy, got list"),
    ],
)
def test_what_cannot_be_checked_is_refused(arguments, message):
    with pytest.raises(TypeError, match=message):
        nl.gradcheck(*arguments)


def test_options_are_for_layers():
    with pytest.raises(TypeError, match=r"train: options are for the forward of a layer"):
        nl.gradcheck(nl.DOT, *arrays(np, [(2, 7, 3), (2, 5, 3)]), train=True)


def test_an_empty_input_is_refused():
    with pytest.raises(ValueError, match=r"s has shape \(2, 0, 3\): no axis may be empty"):
        nl.gradcheck(nl.SOFTMAX, np.ones((2, 0, 3)))


# ---- numbers


def test_a_gradient_that_is_exactly_zero_is_no_wrong_one():
    block, make = nl.nonlocal_block(), Maker(np)
    params = make.params(block, 5, 3)
    report = nl.gradcheck(block, params, make(2, 7, 5))
    bias = next(row for row in report.rows if row.name == "phi.b")
    assert report.ok
    assert abs(bias.yours) < 1e-12
    assert not report.notes


def test_what_a_zero_hides_is_named_in_a_note():
    block, make = nl.nonlocal_block(), Maker(np)
    params = block.init(np.random.default_rng(0), 5, 3)
    report = nl.gradcheck(block, params, make(2, 7, 5))
    assert report.ok
    assert report.notes[0].startswith("theta.w, theta.b, phi.w, phi.b, g.w, g.b: no effect on y here")
    assert "zero_init=False" in report.notes[0]


@pytest.mark.parametrize("size", [1.0, 1e-3, 1e-6])
def test_a_wrong_gradient_is_found_however_small_it_is_beside_the_others(size):
    forward = lambda x, w: x + size * np.tanh(w)  # noqa: E731
    for factor, right in ((1, True), (2, False), (0, False)):
        backward = lambda dy, x, w, f=factor: (dy, f * size * dy / np.cosh(w) ** 2)  # noqa: E731
        report = nl.gradcheck((forward, backward), *arrays(np, [(7, 3), (7, 3)]))
        assert report.ok == right, report


@pytest.mark.parametrize("scale", [1e-4, 1.0, 1e4])
@pytest.mark.parametrize("offset", [0.0, 1e4])
def test_large_small_and_far_off_inputs_are_judged_alike(scale, offset):
    x = scale * (offset + arrays(np, [(2, 7, 3)])[0])
    op = nl.Op(
        lambda x: np.sin((x - scale * offset) / scale),
        lambda dy, x: dy * np.cos((x - scale * offset) / scale) / scale,
    )
    assert nl.gradcheck(op, x).ok
    wrong = op._replace(backward=lambda dy, x: 1.00001 * op.backward(dy, x))
    assert not nl.gradcheck(wrong, x).ok


@pytest.mark.parametrize("version", nl.VERSIONS)
def test_scores_of_hundreds_are_judged_alike(version):
    block, make = nl.nonlocal_block(version=version), Maker(np)
    assert nl.gradcheck(block, make.params(block, 3, 2), 10 * make(2, 5, 3)).ok


LARGE = (3, 4, 11, 13, 2)


def test_a_large_array_is_checked_along_directions(xp):
    x = Maker(xp)(*LARGE)
    report = nl.gradcheck(POOL, x)
    assert report.ok, report
    assert report.notes == ("x: checked along 6 random directions and in 20 elements",)


def test_one_wrong_element_of_a_large_array_is_found_and_shown():
    place = (2, 3, 5, 7, 1)

    def wrong(dy, x):
        dx = dy * np.cos(x)
        dx[place] *= 1.01
        return dx

    report = nl.gradcheck((np.sin, lambda dy, x: dy * np.cos(x)), Maker(np)(*LARGE))
    assert report.ok
    report = nl.gradcheck((lambda x: np.sin(x), wrong), Maker(np)(*LARGE))
    assert not report.ok
    assert report.worst.index == place
    assert report.worst.ratio == pytest.approx(1.01)
