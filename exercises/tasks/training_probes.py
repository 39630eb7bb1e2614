"""The inputs of exercise 19: logits, parameters, a linear map with its velocities, and a block."""

import numpy as np

SIZES = {"generic": (5, 7, 3), "one clip": (1, 4, 6), "two classes": (6, 2, 5), "equal sizes": (4, 4, 4)}
MATRICES = {
    "generic": (5, 7),
    "a bias": (6,),
    "first step": (4, 3),
    "no momentum": (3, 8),
    "no decay": (2, 9),
}
BLOCKS = {  # B, N, C, E, D
    "generic": (2, 7, 5, 3, 4),
    "three clips": (3, 4, 6, 2, 5),
    "no momentum": (2, 5, 4, 3, 2),
    "equal sizes": (4, 4, 4, 4, 4),
}
LARGE = 1000.0  # exp of it is inf
APART = 300.0  # exp of minus it is nearly 0, and of minus three times it is 0


def logits_and_labels(rng):
    """Logits of both signs; large ones; far apart, so that the label's p is 0 in a float64, or 1."""
    probes = {probe: _logits(rng, b, k) for probe, (b, k, _) in SIZES.items()}
    large = _logits(rng, 4, 5)
    probes["large logits"] = large | {"logits": large["logits"] + LARGE}
    apart = APART * rng.standard_normal((4, 6)) + LARGE * np.arange(4.0)[:, None]
    probes["far apart"] = {"logits": apart, "labels": apart.argmin(axis=1)}
    sure = rng.standard_normal((3, 5)) + LARGE * np.eye(5)[[2, 0, 3]]
    return probes | {"label far above": {"logits": sure, "labels": sure.argmax(axis=1)}}


def parameters(rng):
    """A parameter, its gradient and its velocity, and three numbers."""
    return {probe: _parameter(rng, probe, shape) for probe, shape in MATRICES.items()}


def heads(rng):
    """Pooled features x (B, C), labels, and a linear map to K classes with its velocities."""
    probes = {probe: _head(rng, probe, b, c, k) for probe, (b, k, c) in SIZES.items()}
    probes["first step"] = _head(rng, "first step", 3, 6, 4)
    large = _head(rng, "large logits", 4, 3, 5)
    return probes | {"large logits": large | {"b": large["b"] + LARGE}}


def blocks(rng):
    """A block without its W_z, and a gradient of z that stays the same in both steps."""
    return {probe: _block(rng, probe, *sizes) for probe, sizes in BLOCKS.items()}


def _logits(rng, b, k):
    return {"logits": 2 * rng.standard_normal((b, k)), "labels": rng.integers(0, k, b)}


def _numbers(rng, probe):
    return {
        "rate": round(float(rng.uniform(0.1, 0.4)), 3),
        "momentum": 0.0 if probe == "no momentum" else round(float(rng.uniform(0.6, 0.95)), 3),
        "decay": 0.0 if probe == "no decay" else round(float(rng.uniform(0.05, 0.3)), 3),
    }


def _parameter(rng, probe, shape):
    p, dp, v = rng.standard_normal((3, *shape))
    return {"p": p, "dp": dp, "v": 0 * v if probe == "first step" else v} | _numbers(rng, probe)


def _head(rng, probe, b, c, k):
    shapes = {"x": (b, c), "labels": (b,), "w": (c, k), "b": (k,), "v_w": (c, k), "v_b": (k,)}
    given = {name: rng.standard_normal(shape) for name, shape in shapes.items()}
    given["labels"] = rng.integers(0, k, b)
    if probe == "first step":
        given |= {"v_w": np.zeros((c, k)), "v_b": np.zeros(k)}
    return given | _numbers(rng, probe)


def _block(rng, probe, b, n, c, e, d):
    shapes = {"dz": (b, n, c), "x": (b, n, c), "w_theta": (c, e), "w_phi": (c, e), "w_g": (c, d)}
    given = {name: rng.standard_normal(shape) for name, shape in shapes.items()}
    given |= {name: given[name] / c**0.5 for name in ("w_theta", "w_phi", "w_g")}
    numbers = _numbers(rng, probe)
    return given | {"rate": numbers["rate"], "momentum": numbers["momentum"]}
