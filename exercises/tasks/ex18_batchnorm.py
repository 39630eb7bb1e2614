"""18: batch normalisation in training and in inference, the running statistics, and both backwards."""

import numpy as np

from exercises.checker.task import Exercise, Invariant, Task

EPS = 1e-5
SIZES = {  # B, N, C
    "generic": (3, 7, 5),
    "one clip": (1, 6, 4),
    "one position": (5, 1, 3),
    "small spread": (2, 9, 4),
    "a constant channel": (2, 5, 3),
    "equal sizes": (4, 4, 4),
}
SMALL = 2e-3  # of the spread: its square is near EPS
FAR = 1e8  # from 0, of a spread of 1


def batch_statistics(x):
    return x.mean(axis=(0, 1)), x.var(axis=(0, 1))


def batchnorm(x, gamma, beta):
    return batchnorm_inference(x, gamma, beta, *batch_statistics(x))


def update_running(running_mean, running_var, x, momentum):
    mean, var = batch_statistics(x)
    n = x.shape[0] * x.shape[1]
    new = mean, var * (n / (n - 1))
    old = running_mean, running_var
    return tuple(momentum * o + (1 - momentum) * v for o, v in zip(old, new, strict=True))


def batchnorm_inference(x, gamma, beta, mean, var):
    return gamma * (x - mean) / np.sqrt(var + EPS) + beta


def inference_backward(dy, x, gamma, mean, var):
    u = (x - mean) / np.sqrt(var + EPS)
    return dy * gamma / np.sqrt(var + EPS), (dy * u).sum(axis=(0, 1)), dy.sum(axis=(0, 1))


def paths(dy, x, gamma):
    """The three terms of dx, each with the path that it comes back on."""
    mean, var = batch_statistics(x)
    r = np.sqrt(var + EPS)
    u, du, n = (x - mean) / r, dy * gamma, x.shape[0] * x.shape[1]
    return {
        "the path through x itself": du / r,
        "the path through the mean": 0 * du - du.sum(axis=(0, 1)) / (n * r),
        "the path through the variance": -u * (u * du).sum(axis=(0, 1)) / (n * r),
    }


def batchnorm_backward(dy, x, gamma):
    _, dgamma, dbeta = inference_backward(dy, x, gamma, *batch_statistics(x))
    return sum(paths(dy, x, gamma).values()), dgamma, dbeta


def drawn(rng):
    """Probe -> everything: x of several means and spreads, parameters of size 1, statistics of other data."""
    return {probe: _one(rng, probe, *sizes) for probe, sizes in SIZES.items()}


def _one(rng, probe, b, n, c):
    spread = SMALL if probe == "small spread" else 0.5 + 2 * rng.random(c)
    x = spread * rng.standard_normal((b, n, c)) + 2 * rng.standard_normal(c)
    if probe == "a constant channel":
        x[..., 1] = 1.25
    gamma, beta, mean = rng.standard_normal((3, c))
    return {
        "dy": rng.standard_normal(x.shape),
        "x": x,
        "gamma": gamma,
        "beta": beta,
        "mean": mean,
        "var": (SMALL**2 if probe == "small spread" else 1) * (0.5 + rng.random(c)),
        "momentum": round(float(rng.uniform(0.6, 0.95)), 3),
    }


def chosen(*names, **renamed):
    """The probes with these inputs, in this order; renamed: the parameter's name -> the name here."""
    wanted = {name: renamed.get(name, name) for name in names}
    return lambda rng: {
        probe: {name: given[source] for name, source in wanted.items()} for probe, given in drawn(rng).items()
    }


def far_too(rng):
    """x alone; in one probe far from 0, where mean(x^2) - mean(x)^2 loses its digits."""
    probes = chosen("x")(rng)
    return probes | {"far from 0": {"x": FAR + rng.standard_normal((4, 6, 3))}}


def terms(x, gamma, beta, mean=None, var=None):
    given = batch_statistics(x) if mean is None else (mean, var)
    scaled = batchnorm_inference(x, gamma, 0 * beta, *given)
    return {"y": {"gamma times u": scaled, "beta": beta + 0 * scaled}}


def running_terms(running_mean, running_var, x, momentum):
    old = {"running_mean": momentum * running_mean, "running_var": momentum * running_var}
    new = update_running(running_mean, running_var, x, momentum)
    pairs = zip(old.items(), new, strict=True)
    return {name: {"the old one": kept, "the batch": value - kept} for (name, kept), value in pairs}


def gradients_scales(inputs):
    n = inputs["x"][..., 0].size
    return {"1/(B N)": 1 / n, "B N": n}


def running_scales(inputs):
    momentum = inputs["momentum"]
    return {"momentum": momentum, "1 - momentum": 1 - momentum}


def near_zero(a, size):
    return bool(np.all(np.abs(a) <= 1e-8 * (1 + np.abs(size).max())))


def mean_is_beta(inputs, y):
    """u has the mean 0 in each channel."""
    return near_zero(y.mean(axis=(0, 1)) - inputs["beta"], y)


def dx_sums_to_zero(inputs, yours):
    """The same shift of all x of a channel changes no y."""
    return near_zero(yours[0].sum(axis=(0, 1)), yours[0])


def dx_is_across_u(inputs, yours):
    """A larger spread changes no y, but for eps: u . dx is small in each channel."""
    x, gamma = inputs["x"], inputs["gamma"]
    mean, var = batch_statistics(x)
    u = (x - mean) / np.sqrt(var + EPS)
    left = gamma * yours[1] * EPS / (var + EPS) ** 1.5
    return near_zero((u * yours[0]).sum(axis=(0, 1)) - left, yours[0])


EXERCISE = Exercise(
    key="ex18",
    title="Batch normalisation, forward and backward",
    equation="u = (x - mean) / sqrt(var + eps)        y = gamma u + beta",
    minutes=55,
    tasks=(
        Task(
            "batch_statistics",
            batch_statistics,
            far_too,
            ("mean", "var"),
            points=1,
            scales=lambda inputs: (
                gradients_scales(inputs) | {"n/(n - 1)": (n := inputs["x"][..., 0].size) / (n - 1)}
            ),
            hints=(
                "mean: one number for each channel. Which axes are gone in it?",
                "var is the mean of (x - mean)^2, over the same axes. Divide by B N, not by B N - 1.",
                "Mean and population variance of a channel over clips and positions.",
            ),
        ),
        Task(
            "batchnorm",
            batchnorm,
            chosen("x", "gamma", "beta"),
            ("y",),
            points=1,
            terms=lambda inputs: terms(**inputs),
            invariants=(
                Invariant("the mean of y in each channel must be its beta: yours is not", mean_is_beta),
            ),
            hints=(
                "First u: which mean and spread does it have in each channel?",
                "Subtract the mean, divide by sqrt(var + EPS); EPS stands inside the root.",
                "Standardise each channel, then scale it by gamma and shift it by beta.",
            ),
        ),
        Task(
            "update_running",
            update_running,
            chosen("running_mean", "running_var", "x", "momentum", running_mean="mean", running_var="var"),
            ("running_mean", "running_var"),
            points=2,
            scales=running_scales,
            terms=lambda inputs: running_terms(**inputs),
            hints=(
                "running_mean: how much of the old one is kept if momentum is 0.9?",
                "The variance joins as an estimate for all data: the sum of squares divided by n - 1.",
                "A running average, momentum of the old and 1 - momentum of the batch.",
            ),
        ),
        Task(
            "batchnorm_inference",
            batchnorm_inference,
            chosen("x", "gamma", "beta", "mean", "var"),
            ("y",),
            points=1,
            terms=lambda inputs: terms(**inputs),
            hints=(
                "y: the same formula. Where do mean and var come from now?",
                "Nothing is measured on x: one clip alone must give the same y as in a batch.",
                "A linear map of each channel: slope gamma / sqrt(var + EPS).",
            ),
        ),
        Task(
            "inference_backward",
            inference_backward,
            chosen("dy", "x", "gamma", "mean", "var"),
            ("dx", "dgamma", "dbeta"),
            points=2,
            scales=gradients_scales,
            hints=(
                "dx, dgamma, dbeta: mean and var are constants. What is the slope of y in x?",
                "gamma meets u, so dgamma holds u. All positions of all clips share gamma and beta.",
                "The backward of a linear map of one channel.",
            ),
        ),
        Task(
            "batchnorm_backward",
            batchnorm_backward,
            chosen("dy", "x", "gamma"),
            ("dx", "dgamma", "dbeta"),
            points=3,
            scales=gradients_scales,
            terms=lambda inputs: {"dx": paths(*inputs.values())},
            invariants=(
                Invariant("dx must sum to 0 in each channel: yours does not", dx_sums_to_zero),
                Invariant("a larger spread of x must not change y: your u . dx is not 0", dx_is_across_u),
            ),
            hints=(
                "dx: x reaches y by itself, through the mean and through the variance. Sum three terms.",
                "du = gamma dy. Subtract its mean, and u times the mean of u du; then divide by r.",
                "What standardising takes away in the forward, shift and spread, is taken from du.",
            ),
        ),
    ),
    note="In inference and in frozen layers mean and var are constants, and two of the three terms are gone.",
)
