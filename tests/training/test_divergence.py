"""A training that breaks names the layer that broke first, and keeps what was reached before."""

import pickle

import numpy as np
import pytest

from nonlocal_ref.base.layer import chain, residual
from nonlocal_ref.embed import linear_layer
from nonlocal_ref.layers.pooling import global_mean_layer
from nonlocal_ref.networks import tiny
from nonlocal_ref.training import Diverged, Settings, sgd, train
from nonlocal_ref.training.divergence import first_not_finite
from tests.training.small_task import bright

NET = tiny(1, widths=(2, 3, 4))
X, LABELS = np.random.default_rng(0).standard_normal((3, 2, 4, 4, 1)), np.array([0, 1, 1])


def broken(layer, where):
    """The layer with NaN in one number of its output, or of a gradient."""

    def forward(params, x, train=False):
        y, saved = layer.forward(params, x, train=train)
        return (spoiled(y), saved) if where == "output" else (y, saved)

    def backward(dy, saved, params):
        dx, dparams = layer.backward(dy, saved, params)
        if where == "gradient of parameter w":
            dparams = dparams._replace(w=spoiled(dparams.w))
        return spoiled(dx) if where == "gradient of the input" else dx, dparams

    return layer._replace(forward=forward, backward=backward)


def spoiled(a):
    a = a.copy()
    a.flat[0] = np.nan
    return a


def network(where):
    """The second of four layers breaks."""
    map2 = broken(linear_layer(4), where)
    return chain(
        map1=linear_layer(3),
        sum=residual(map2, linear_layer(4)),
        mean=global_mean_layer(),
        fc=linear_layer(2),
    )


@pytest.mark.parametrize("where", ["output", "gradient of parameter w", "gradient of the input"])
def test_the_first_layer_with_a_number_that_is_not_finite_is_found(where):
    net = network(where)
    params = net.init(np.random.default_rng(1), 1, dtype=np.float64)
    assert first_not_finite(net, params, X, LABELS) == ("sum.branch", where)


def test_a_parameter_that_is_not_finite_is_found_before_the_output(make_numpy):
    params = make_numpy.like(NET.init(np.random.default_rng(1), 1))
    params["conv2"]["bn"] = params["conv2"]["bn"]._replace(beta=np.full(3, np.inf))
    assert first_not_finite(NET, params, X, LABELS) == ("conv2.bn", "parameter beta")


def test_where_all_is_finite_no_layer_is_named(make_numpy):
    params = make_numpy.like(NET.init(np.random.default_rng(1), 1))
    assert first_not_finite(NET, params, X, LABELS) == ("", "")


def test_a_clip_that_is_not_finite_is_no_layers_fault():
    params = NET.init(np.random.default_rng(1), 1, dtype=np.float64)
    assert first_not_finite(NET, params, spoiled(X), LABELS) == ("", "clip")


def settings(rate, breaks_at=None, **options):
    """A training that breaks by its rate, or at a certain batch."""

    def task():
        calls, whole = [], bright()

        def draw(rng, n):
            calls.append(n)
            clips = whole.draw(rng, n)
            return clips._replace(x=spoiled(clips.x)) if len(calls) > (breaks_at or 99) else clips

        return whole._replace(draw=draw)

    def make(classes):
        return tiny(**{"blocks": 1, "widths": (2, 3, 4), "classes": classes} | options)

    return Settings(task, make, sgd, rate=rate, steps=9, batch=4, unseen=0)


def test_a_rate_that_is_far_too_high_is_explained_and_the_steps_before_are_kept():
    with pytest.raises(Diverged, match="Train with a lower rate") as caught:
        train(settings(1e30))
    problem = caught.value
    assert 0 < problem.step < 9
    assert f" of {problem.layer} is the first" in str(problem)
    assert problem.result.checkpoint.step == problem.step == len(problem.result.history["loss"])
    assert np.isfinite(problem.result.history["loss"]).all()


def test_a_loss_that_explodes_names_the_layer_with_the_largest_gradient():
    with pytest.raises(Diverged, match=r"the loss is .*; the largest gradient is that of \w+") as caught:
        train(settings(5.0, blocks=0, frozen=True))
    assert caught.value.what == "gradient"


def test_a_clip_with_nan_is_explained_with_its_step():
    with pytest.raises(Diverged, match=r"^step 4, rate .*: the clip is the first that is not finite\."):
        train(settings(0.01, breaks_at=4))


def test_a_mistake_of_the_user_is_not_taken_for_a_divergence():
    def wrong(classes):
        return tiny(1, widths=(2, 3, 4), classes=classes, positions=3)

    with pytest.raises(ValueError, match="positions=3 does not divide the 2 frames"):
        train(settings(0.01)._replace(network=wrong))


def test_the_explanation_goes_to_another_process():
    problem = Diverged(3, "conv1", "output", "step 3: ...")
    problem.result = 7
    again = pickle.loads(pickle.dumps(problem))
    assert (str(again), again.layer, again.result) == ("step 3: ...", "conv1", 7)
