"""A number of NumPy, or an array without axes, is as good as a number of Python in every public option."""

import json
from functools import partial
from inspect import signature

import numpy as np
import pytest

import nonlocal_ref as nl
from nonlocal_ref.analysis.attention.explore import shown
from nonlocal_ref.analysis.attention.patches import patches
from nonlocal_ref.analysis.attention.weights import weights_of
from nonlocal_ref.base.checks import plain
from nonlocal_ref.commands.input import load_input
from nonlocal_ref.commands.knobs import version_with_knob
from nonlocal_ref.data.crops import random_crop, three_crops, whole_frame
from nonlocal_ref.data.sampling import random_frames, spread_frames
from nonlocal_ref.data.tasks import TASKS
from nonlocal_ref.data.views import centre_clip
from nonlocal_ref.embed import linear_layer, scaled, unit_rows
from nonlocal_ref.layers.batchnorm import batchnorm_layer
from nonlocal_ref.layers.conv import conv_layer
from nonlocal_ref.layers.dropout import dropout_layer
from nonlocal_ref.layers.pooling import max_pool_layer, mean_pool_layer
from nonlocal_ref.layers.position_embedding import position_embedding_layer
from nonlocal_ref.pairwise import distance_within
from nonlocal_ref.training.optimizers import adam, clipped, sgd
from nonlocal_ref.training.schedule import cosine, one_cycle, steps_down

VIDEO = np.random.default_rng(1).integers(0, 256, (5, 30, 40, 3)).astype(np.uint8)

FRAMES = VIDEO[:2, :8, :8]
BLOCK = nl.nonlocal_block()


def rng():
    return np.random.default_rng(0)


def x(*shape):
    return np.random.default_rng(2).standard_normal(shape).astype(np.float32)


def run(layer, channels=4, shape=(2, 4, 6, 6), init=None, **options):
    """Everything a layer does with float32, as arrays."""
    params = layer.init(rng(), channels, **(init or {}))
    data = x(*shape, channels)
    y, saved = layer.forward(params, data, **options)
    return params, y, layer.backward(y, saved, params), layer.out_shape(data.shape)


def block(**options):
    open_block = {"zero_init": False}
    return run(nl.nonlocal_block(**options), init=open_block)


def operation(version, engine="auto"):
    y, saved = nl.nonlocal_operation(x(2, 5, 3), x(2, 5, 3), x(2, 5, 3), version=version, engine=engine)
    return y, nl.nonlocal_operation_backward(y, saved)


def network(make, shape=(1, 4, 32, 32), **options):
    layer = make(**options)
    return layer.out_shape((*shape, 3)), layer.init(rng(), 3)


def after_step(optimizer, rate=0.1, k=0):
    params = linear_layer(2).init(rng(), 3)
    return optimizer.step(params, params, optimizer.start(params), rate, k)


def trained(**options):
    task = TASKS["texture"](classes=2)
    settings = nl.training.Settings(partial(lambda: task), **{"steps": 2, "batch": 2, "unseen": 4} | options)
    result = nl.training.train(settings)
    return result.params


def drawn(name, **options):
    return TASKS[name](**options).draw(rng(), 2)[:2]


# the option -> (a function of its value, the value as Python has it)
OPTIONS = {
    # operation and block
    "bandwidth": (lambda v: operation(nl.gaussian_distance(v)), 0.5),
    "bandwidth, a whole number": (lambda v: operation(nl.gaussian_distance(bandwidth=v)), 2),
    "temperature": (lambda v: operation(nl.cosine(v)), 0.1),
    "distance_within": (lambda v: distance_within(v).forward(x(1, 3, 2), x(1, 3, 2)), 0.3),
    "unit_rows": (lambda v: unit_rows(v).forward(x(1, 3, 2)), 0.3),
    "scaled": (lambda v: scaled(v).forward(x(1, 3, 2)), 0.3),
    "version": (operation, "dot_product"),
    "engine": (lambda v: operation("gaussian", v), "dense"),
    "tile": (lambda v: operation("gaussian", nl.streaming_engine(tile=v)), 2),
    "threads": (lambda v: operation("gaussian", nl.streaming_engine(threads=v)), 1),
    "block version": (lambda v: block(version=v), "concatenation"),
    "block pool": (lambda v: block(pool=v), "after"),
    "block pool_window": (lambda v: block(pool="before", pool_window=(1, v, v)), 3),
    "block bias": (lambda v: block(bias=v), False),
    "block positions": (lambda v: block(positions=v), 2),
    "block positions by name": (lambda v: block(positions=v), "time"),
    "block scale": (lambda v: block(scale=v), True),
    "block batchnorm": (lambda v: block(batchnorm=v), True),
    "block batchnorm by name": (lambda v: block(batchnorm=v), "frozen"),
    "block scale as a factor": (lambda v: block(scale=v), 0.3),
    "block bias by name": (lambda v: block(bias=("theta", v)), "g"),
    "block batchnorm_eps": (lambda v: block(batchnorm=True, batchnorm_eps=v), 0.1),
    "block batchnorm_momentum": (lambda v: block(batchnorm=True, batchnorm_momentum=v), 0.5),
    "block engine": (lambda v: block(engine=v), "streaming"),
    "block init channels": (lambda v: nl.nonlocal_block().init(rng(), v), 6),
    "block init inner": (lambda v: nl.nonlocal_block().init(rng(), 6, v), 2),
    "block init zero_init": (lambda v: nl.nonlocal_block().init(rng(), 6, zero_init=v), False),
    "block init std": (lambda v: nl.nonlocal_block().init(rng(), 6, std=v), 0.01),
    "block train": (lambda v: run(nl.nonlocal_block(batchnorm=True), train=v), True),
    "attention query": (
        lambda v: nl.attention(
            nl.nonlocal_block(), nl.nonlocal_block().init(rng(), 4), x(1, 2, 3, 3, 4), (0, v, 1)
        ),
        2,
    ),
    "weights_of version": (lambda v: weights_of(x(1, 1, 3), x(1, 5, 3), v), "gaussian"),
    # layers
    "linear channels": (lambda v: run(linear_layer(v)), 3),
    "linear bias": (lambda v: run(linear_layer(3, bias=v)), False),
    "linear std": (lambda v: run(linear_layer(3), init={"std": v}), 0.1),
    "conv channels": (lambda v: run(conv_layer(v, (1, 3, 3))), 3),
    "conv kernel": (lambda v: run(conv_layer(2, (1, v, v))), 3),
    "conv stride": (lambda v: run(conv_layer(2, (1, 3, 3), stride=v)), 2),
    "conv padding": (lambda v: run(conv_layer(2, (1, 3, 3), padding=(0, v, v))), 1),
    "max pool": (lambda v: run(max_pool_layer((1, v, v))), 2),
    "mean pool": (lambda v: run(mean_pool_layer((1, v, v), v)), 2),
    "batchnorm frozen": (lambda v: run(batchnorm_layer(frozen=v), train=True), True),
    "batchnorm eps": (lambda v: run(batchnorm_layer(eps=v), train=True), 0.1),
    "batchnorm momentum": (lambda v: run(batchnorm_layer(momentum=v), train=True), 0.5),
    "batchnorm zero_init": (lambda v: run(batchnorm_layer(), init={"zero_init": v}), True),
    "dropout rate": (lambda v: run(dropout_layer(v, rng()), train=True), 0.5),
    "position embedding": (lambda v: run(position_embedding_layer((v, 1, 1))), 4),
    # networks
    "tiny blocks": (lambda v: network(nl.tiny, blocks=v), 2),
    "tiny stage": (lambda v: network(nl.tiny, stage=v), "conv2"),
    "tiny classes": (lambda v: network(nl.tiny, classes=v), 7),
    "tiny widths": (lambda v: network(nl.tiny, widths=(8, v, v)), 16),
    "tiny frozen": (lambda v: network(nl.tiny, frozen=v), True),
    "tiny position_embedding": (lambda v: network(nl.tiny, position_embedding=v), 4),
    "tiny input_gradient": (lambda v: network(nl.tiny, input_gradient=v), False),
    "tiny positions": (lambda v: network(nl.tiny, positions=v), 2),
    "c2d depth": (lambda v: nl.c2d(v).out_shape((1, 8, 64, 64, 3)), 101),
    "c2d blocks": (lambda v: nl.c2d(blocks=v).out_shape((1, 8, 64, 64, 3)), 5),
    "c2d places": (lambda v: sorted(nl.c2d(blocks={"res4": (v,)}).made_of.layers["res4"].made_of.layers), 3),
    "c2d classes": (lambda v: nl.c2d(classes=v).out_shape((1, 8, 64, 64, 3)), 7),
    "c2d of": (lambda v: nl.c2d(of=v, blocks=5).out_shape((1, 8, 64, 64, 3)), "code"),
    "c2d frozen": (lambda v: nl.c2d(frozen=v, blocks=5).out_shape((1, 8, 64, 64, 3)), True),
    "c2d positions": (lambda v: nl.c2d(blocks=5, positions={"res3": v}).out_shape((1, 8, 64, 64, 3)), 2),
    "i3d depth": (lambda v: nl.i3d(v).out_shape((1, 8, 64, 64, 3)), 50),
    "i3d inflate": (lambda v: nl.i3d(inflate=v).out_shape((1, 8, 64, 64, 3)), "3x3x3"),
    # training
    "sgd momentum": (lambda v: after_step(sgd(v)), 0.9),
    "sgd nesterov": (lambda v: after_step(sgd(nesterov=v)), False),
    "sgd decay": (lambda v: after_step(sgd(decay=v)), 0.1),
    "adam beta1": (lambda v: after_step(adam(v)), 0.8),
    "adam beta2": (lambda v: after_step(adam(beta2=v)), 0.8),
    "adam eps": (lambda v: after_step(adam(eps=v)), 0.01),
    "adam decay": (lambda v: after_step(adam(decay=v)), 0.01),
    "clipped limit": (lambda v: after_step(clipped(adam, v)), 0.01),
    "steps_down": (lambda v: steps_down(7, 10, every=v, factor=v), 0.25),
    "cosine schedule": (lambda v: cosine(7, 10, warm=v), 0.25),
    "one_cycle": (lambda v: one_cycle(3, 10, warm=v, start=v, end=v), 0.25),
    "settings rate": (lambda v: trained(rate=v), 0.01),
    "settings rate of sgd": (lambda v: trained(rate=v, optimizer=sgd), 0.01),
    "settings steps": (lambda v: trained(steps=v), 2),
    "settings batch": (lambda v: trained(batch=v), 2),
    "settings seed": (lambda v: trained(seed=v), 3),
    "settings dropout": (lambda v: trained(dropout=v, network=dropped), True),
    "settings unseen": (lambda v: trained(unseen=v), 4),
    "settings every": (lambda v: trained(every=v), 1),
    # clips and films
    "load_video frames": (lambda v: nl.load_video(frames=v), 3),
    "load_video stride": (lambda v: nl.load_video(frames=2, stride=v), 2),
    "load_video start": (lambda v: nl.load_video(frames=2, start=v), 2),
    "load_video size": (lambda v: nl.load_video(frames=2, size=v), 28),
    "load_video sizes": (lambda v: nl.load_video(frames=2, size=(v, v)), 28),
    "load_video progress": (lambda v: nl.load_video(frames=2, progress=v), False),
    "load_picture size": (lambda v: nl.load_picture(size=v), 28),
    "load_picture sizes": (lambda v: nl.load_picture(size=(v, 30)), 28),
    "moving_ball frames": (lambda v: nl.moving_ball(frames=v), 3),
    "moving_ball height": (lambda v: nl.moving_ball(height=v), 50),
    "moving_ball width": (lambda v: nl.moving_ball(width=v), 70),
    "moving_ball seed": (lambda v: nl.moving_ball(seed=v), 3),
    "moving_ball radius": (lambda v: nl.moving_ball(radius=v), 7.5),
    "training_clip frames": (lambda v: nl.training_clip(VIDEO, rng(), frames=v, short=(30, 32), crop=20), 3),
    "training_clip stride": (lambda v: nl.training_clip(VIDEO, rng(), stride=v, short=(30, 32), crop=20), 1),
    "training_clip short": (lambda v: nl.training_clip(VIDEO, rng(), frames=2, short=(v, 32), crop=20), 30),
    "training_clip crop": (lambda v: nl.training_clip(VIDEO, rng(), frames=2, short=(30, 32), crop=v), 20),
    "video_views frames": (lambda v: list(nl.video_views(VIDEO, frames=v, clips=2, short=20)), 2),
    "video_views stride": (lambda v: list(nl.video_views(VIDEO, frames=2, stride=v, clips=2, short=20)), 2),
    "video_views clips": (lambda v: list(nl.video_views(VIDEO, frames=2, clips=v, short=20)), 2),
    "video_views short": (lambda v: list(nl.video_views(VIDEO, frames=2, clips=2, short=v)), 20),
    "centre_clip short": (lambda v: centre_clip(VIDEO, short=v), 20),
    "random_frames": (lambda v: random_frames(v, rng(), frames=v, stride=v), 4),
    "spread_frames": (lambda v: spread_frames(v, frames=v, stride=v, clips=v), 4),
    "whole_frame": (lambda v: whole_frame(v, v, v), 20),
    "three_crops": (lambda v: three_crops(30, 40, v), 20),
    "random_crop": (lambda v: random_crop(30, 40, rng(), short=(v, v), size=v), 20),
    # tasks
    "matching noise": (lambda v: drawn("matching", noise=v), 0.1),
    "twins patterns": (lambda v: drawn("twins", patterns=v), 3),
    "twins size": (lambda v: drawn("twins", size=v), 32),
    "twins fresh": (lambda v: drawn("twins", fresh=v), True),
    "order frames": (lambda v: drawn("order", frames=v), 5),
    "order seed": (lambda v: drawn("order", seed=v), 5),
    "texture classes": (lambda v: drawn("texture", classes=v), 3),
    "digits setting": (lambda v: digits(setting=v), "one frame"),
    "digits part": (lambda v: digits(part=v), "test"),
    "digits kinds": (lambda v: digits(kinds=v), 4),
    "digits frames": (lambda v: digits(frames=v), 3),
    "digits size": (lambda v: digits(size=v), 40),
    "digits noise": (lambda v: digits(noise=v), 0.1),
    "digits distractors": (lambda v: digits(distractors=v), 1),
    "digits free": (lambda v: digits(free=v), True),
    # widgets: their state is sent as JSON
    "stepper shape": (lambda v: sent("stepper", (v, v, 3, 4)), 2),
    "stepper version": (lambda v: sent("stepper", version=v), "gaussian"),
    "stepper state": (lambda v: sent("stepper", state={"step": v, "T": v}), 2),
    "explorer patch": (lambda v: sent("explorer", FRAMES, patch=v), 3),
    "explorer version": (lambda v: sent("explorer", FRAMES, version=v), "gaussian"),
    "explorer query": (lambda v: sent("explorer", FRAMES, state={"t": v, "y": v, "x": v}), 1),
    "explorer positions": (lambda v: sent("explorer", FRAMES, state={"positions": v}), "time"),
    "explorer bandwidth": (lambda v: sent("explorer", FRAMES, state={"gaussian_distance": v}), 0.2),
    "price dial state": (lambda v: sent("price_dial", state={"T": v}), 8),
    # the functions behind the commands
    "command bandwidth": (lambda v: operation(version_with_knob("gaussian_distance", v, None)[0]), 0.5),
    "command temperature": (lambda v: version_with_knob("cosine", None, v)[1], 0.5),
    "command size": (lambda v: load_input(None, None, v, None, None), 24),
    "command query": (lambda v: load_input(None, (v, v), 24, None, None), 7),
    "command frames": (lambda v: load_input("ball", None, 24, v, v), 2),
    # what it attends to
    "patches size": (lambda v: patches(VIDEO / np.float32(255), v), 3),
    "shown size": (lambda v: shown(VIDEO[:2, :8, :8], size=v).x, 3),
    "shown positions": (lambda v: shown(VIDEO[:2, :8, :8], positions=v).block.options.positions, 2),
}


def dropped(classes=2, dropout=None):
    return nl.chain(
        mean=nl.tiny(0, classes=classes), dropout=dropout_layer(0.5, dropout), fc=linear_layer(classes)
    )


def digits(**options):
    pytest.importorskip("sklearn", reason="scikit-learn is not installed")
    return drawn("digits", **options)


def sent(widget, *args, **options):
    """What a browser receives, as text."""
    widgets = pytest.importorskip("nonlocal_ref.widgets", reason="anywidget is not installed")
    made = getattr(widgets, widget)(*args, **options)
    return made.sentence, json.dumps([made.state, made.data], default=bytes.hex)


def flat(value):
    """Arrays and numbers of any nested result, in order."""
    if isinstance(value, dict):
        return [a for name in sorted(value) for a in flat(value[name])]
    if isinstance(value, tuple | list):
        return [a for v in value for a in flat(v)]
    return [value]


def assert_same(found, expected):
    assert len(found) == len(expected)
    for a, b in zip(found, expected, strict=True):
        assert getattr(a, "dtype", None) == getattr(b, "dtype", None)
        assert np.array_equal(a, b) if not callable(a) else True


SCALARS = {
    bool: [np.bool_],
    int: [np.int64, np.uint8, np.int32],
    float: [np.float64],
    str: [np.str_],
}


@pytest.mark.parametrize("option", OPTIONS)
def test_a_number_of_numpy_gives_what_a_number_of_python_gives(option):
    use, value = OPTIONS[option]
    expected = flat(use(value))
    for scalar in SCALARS[type(value)]:
        assert_same(flat(use(scalar(value))), expected)
    assert_same(flat(use(np.asarray(value))), expected)


def test_plain_makes_numbers_of_python_and_leaves_arrays_alone():
    values = (np.int64(3), [np.float32(0.5)], {"a": np.asarray(True)}, np.str_("x"))
    assert repr(plain(values)) == "(3, [0.5], {'a': True}, 'x')"
    array = np.ones(1)
    assert plain(array) is array
    named = linear_layer().init(rng(), 2)
    assert plain(named) is named


@pytest.mark.parametrize("door", [nl.nonlocal_block, nl.tiny, nl.c2d, nl.load_video, nl.training_clip])
def test_a_door_keeps_its_name_its_text_and_its_signature(door):
    assert door.__name__ in {"nonlocal_block", "tiny", "c2d", "load_video", "training_clip"}
    assert door.__doc__
    assert "args" not in signature(door).parameters


def test_float32_stays_float32_through_every_option_of_the_block():
    for option, (use, value) in OPTIONS.items():
        if option.startswith("block ") and isinstance(value, float):
            arrays = [a for a in flat(use(np.float64(value))) if isinstance(a, np.ndarray)]
            assert {a.dtype for a in arrays} == {np.dtype(np.float32)}
