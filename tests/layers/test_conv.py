"""Convolution: against PyTorch, by hand, in both forms, and as a Layer."""

import numpy as np
import pytest
from support import assert_close

import nonlocal_ref as nl
from nonlocal_ref.embed import linear, linear_backward
from nonlocal_ref.layers import conv as shifted
from nonlocal_ref.layers import im2col
from nonlocal_ref.layers.conv import Conv, Kernel, conv_layer
from tests.layers.oracle import cases
from tests.oracle.cases_of_layers import CONVS

LIMIT = 1e-9
FORMS = pytest.mark.parametrize("form", [shifted, im2col], ids=["shifted", "im2col"])
STORED = pytest.mark.parametrize(("name", "row"), [(f"conv/{k}", row) for k, row in enumerate(CONVS)])


def options(row):
    _, _, stride, padding = row
    return {"stride": stride, "padding": padding}


@FORMS
@STORED
def test_outputs_and_gradients_are_those_of_autograd(form, name, row):
    case = cases("conv")[name]
    y = form.conv(case["x"], case["w"], case["b"], **options(row))
    gradients = form.conv_backward(case["dy"], case["x"], case["w"], **options(row))
    for found, part in zip((y, *gradients), ("y", "dx", "dw", "db"), strict=True):
        assert_close(found, case[part], LIMIT)


@STORED
def test_every_library_gives_the_numbers_of_autograd(make, name, row):
    case = {part: make.of(a) for part, a in cases("conv")[name].items()}
    y = shifted.conv(case["x"], case["w"], case["b"], **options(row))
    gradients = shifted.conv_backward(case["dy"], case["x"], case["w"], **options(row))
    for found, part in zip((y, *gradients), ("y", "dx", "dw", "db"), strict=True):
        assert_close(found, cases("conv")[name][part], LIMIT)


def test_a_convolution_by_hand():
    x = np.array([[[1.0], [2.0], [4.0], [8.0]]])
    w = np.array([[[1.0]], [[10.0]], [[100.0]]])
    assert shifted.conv(x, w, padding=1).ravel().tolist() == [210.0, 421.0, 842.0, 84.0]
    assert shifted.conv(x, w, stride=2, padding=1).ravel().tolist() == [210.0, 842.0]


@FORMS
def test_one_tap_is_the_linear_map(make_numpy, form):
    x, w, b, dy = (
        make_numpy(2, 3, 5, 4, 3),
        make_numpy(1, 1, 1, 3, 2),
        make_numpy(2),
        make_numpy(2, 3, 5, 4, 2),
    )
    assert_close(form.conv(x, w, b), linear(x, w[0, 0, 0], b))
    expected = linear_backward(dy, x, w[0, 0, 0])
    for found, right in zip(form.conv_backward(dy, x, w), expected, strict=True):
        assert_close(found.reshape(right.shape), right)


@pytest.mark.parametrize("tile", [1, 500, 2**30])
@STORED
def test_the_size_of_the_tiles_changes_nothing(monkeypatch, tile, name, row):
    monkeypatch.setattr(im2col, "TILE_BYTES", tile)
    monkeypatch.setattr(im2col, "DW_TILE_BYTES", tile)
    test_outputs_and_gradients_are_those_of_autograd(im2col, name, row)


@pytest.mark.parametrize("height", [7, 8], ids=["phases of unlike height", "phases that share columns"])
@pytest.mark.parametrize("narrow", [0, 64], ids=["one phase at a time", "phases side by side"])
@pytest.mark.parametrize("stride", [1, 2, 3])
@pytest.mark.parametrize(("kernel", "padding"), [(1, 0), (1, 2), (2, 1), (3, 1), (4, 0), (7, 3)])
def test_the_phases_of_a_stride_may_lie_side_by_side(
    make_numpy, monkeypatch, height, narrow, stride, kernel, padding
):
    monkeypatch.setattr(im2col, "NARROW", narrow)
    x, w, options = make_numpy(2, height, 12, 3), make_numpy(3, kernel, 3, 5), {"stride": (2, stride)}
    options["padding"] = (1, padding)
    dy = make_numpy(*shifted.conv(x, w, **options).shape)
    expected, _, _ = shifted.conv_backward(dy, x, w, **options)
    assert_close(im2col.input_gradient(dy, x, w, **options), expected)


@pytest.mark.parametrize("width", [11, 12, 16], ids=["one output", "four together", "sixteen together"])
@pytest.mark.parametrize(("channels", "stride"), [(1, 1), (1, 2), (5, 1)])
def test_statistics_of_columns_are_those_of_the_columns_written_out(make_numpy, width, channels, stride):
    x = make_numpy(2, 6, width * stride, channels) + 100
    w, options = make_numpy(3, 3, channels, 2), {"stride": (2, stride), "padding": 1}
    wide = np.pad(x, ((0, 0), (1, 1), (1, 1), (0, 0)))
    windows = np.lib.stride_tricks.sliding_window_view(wide, (3, 3), axis=(1, 2))[:, ::2, ::stride]
    columns = np.moveaxis(windows, 3, -1).reshape(-1, 9 * channels)
    mean, covariance, n = im2col.column_statistics(x, w, **options)
    assert n == len(columns)
    assert_close(mean, columns.mean(axis=0))
    assert_close(covariance, np.cov(columns.T, bias=True))


def test_a_finished_tile_can_be_changed_while_it_is_in_the_cache(make_numpy, monkeypatch):
    monkeypatch.setattr(im2col, "TILE_BYTES", 500)
    x, w, shortcut = make_numpy(2, 3, 7, 5, 3), make_numpy(1, 3, 3, 3, 4), make_numpy(2, 3, 7, 5, 4)

    def finish(part, tile):
        part += shortcut[tile]
        np.maximum(part, 0, out=part)

    expected = np.maximum(shifted.conv(x, w, padding=(0, 1, 1)) + shortcut, 0)
    assert_close(im2col.conv(x, w, padding=(0, 1, 1), finish=finish), expected)


@FORMS
def test_no_input_is_changed_and_any_layout_serves(make_numpy, form):
    x, w, dy = make_numpy(2, 7, 5, 3), make_numpy(3, 3, 3, 4), make_numpy(2, 3, 2, 4)
    turned = [np.asfortranarray(a) for a in (dy, x, w)]
    for found, right in zip(
        form.conv_backward(*turned, stride=2), form.conv_backward(dy, x, w, stride=2), strict=True
    ):
        assert_close(found, right)


@pytest.mark.parametrize("dtype", ["float32", "float64"])
def test_the_dtype_is_kept(make_numpy, dtype):
    x, w, dy = (make_numpy(*s, dtype=dtype) for s in ((2, 7, 5, 3), (3, 3, 3, 4), (2, 3, 2, 4)))
    arrays = im2col.conv(x, w, stride=2), *im2col.conv_backward(dy, x, w, stride=2)
    assert {a.dtype for a in arrays} == {np.dtype(dtype)}


# the layer


@pytest.mark.parametrize("bias", [True, False])
def test_the_layer_passes_the_gradient_check_and_tells_its_shape(make_numpy, bias):
    layer = conv_layer(4, (1, 3, 3), stride=(1, 2, 2), padding=(0, 1, 1), bias=bias)
    params = make_numpy.like(layer.init(np.random.default_rng(0), 3))
    assert type(params) is (Conv if bias else Kernel)
    x = make_numpy(2, 3, 5, 4, 3)
    report = nl.gradcheck(layer, params, x)
    assert report.ok, str(report)
    assert layer.forward(params, x)[0].shape == layer.out_shape(x.shape) == (2, 3, 3, 2, 4)
    assert layer.out_shape((3,)) == (4,)


def test_the_first_layer_of_a_network_may_leave_out_the_gradient_of_its_input(make):
    layer = conv_layer(4, (3, 3), stride=2, padding=1, input_gradient=False)
    whole = conv_layer(4, (3, 3), stride=2, padding=1)
    params = tuple(map(make.of, layer.init(np.random.default_rng(0), 3, dtype=np.float64)))
    x = make(2, 7, 5, 3)
    y, saved = layer.forward(params, x)
    dx, dparams = layer.backward(y, saved, params)
    assert dx is None
    for found, expected in zip(dparams, whole.backward(y, saved, params)[1], strict=True):
        assert_close(found, expected)


def test_weights_start_with_the_spread_of_he_or_the_one_asked_for():
    layer, rng = conv_layer(100, (1, 3, 3), bias=False), np.random.default_rng(0)
    assert abs(layer.init(rng, 50).w.std() / np.sqrt(2 / 450) - 1) < 0.02  # 45,000 numbers
    assert abs(layer.init(rng, 50, std=0.01).w.std() / 0.01 - 1) < 0.02
    assert layer.init(rng, 50).w.dtype == np.float32


@pytest.mark.parametrize(
    ("shape", "words"),
    [
        ((2, 5, 5, 3), r"x has shape \(2, 5, 5, 3\) but the kernel \(1, 3, 3\) takes \(B, \*grid, 3\)"),
        ((2, 4, 5, 5, 7), r"x has shape \(2, 4, 5, 5, 7\) but the kernel .* init\(rng, 7\)"),
        ((2, 4, 2, 5, 3), r"the kernel \(1, 3, 3\) does not fit into the grid \(4, 2, 5\)"),
    ],
)
def test_an_input_that_does_not_fit_is_refused_in_words(make_numpy, shape, words):
    layer = conv_layer(4, (1, 3, 3))
    with pytest.raises(ValueError, match=words):
        layer.forward(layer.init(np.random.default_rng(0), 3), make_numpy(*shape))
