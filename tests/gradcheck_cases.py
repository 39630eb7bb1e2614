"""Functions at places where a step of fixed length fails, each with its right backward and with wrong ones.

The kinds: the edge of a domain, scales far apart, an offset in the input or in y, no smooth function, kinks.
"""

import numpy as np

normal = np.random.default_rng(0).standard_normal
X, U = normal((3, 4)), np.random.default_rng(4).random(4)


def elementwise(f, slope):
    """A function of each entry alone, and its backward."""
    return f, lambda dy, x: dy * slope(x)


def summed(f, slope):
    """The sum of a function of each entry."""
    return lambda x: np.sum(f(x)), lambda dy, x: dy * slope(x)


def logistic(x, times=60):
    """x -> 3.9 x (1 - x), 60 times: chaos."""
    for _ in range(times):
        x = 3.9 * x * (1 - x)
    return x


def logistic_slope(x, times=60):
    slope = np.ones_like(x)
    for _ in range(times):
        slope, x = slope * 3.9 * (1 - 2 * x), 3.9 * x * (1 - x)
    return slope


def noise(x):
    """A number between -1 and 1 that has nothing to do with that of a neighbour."""
    return np.sin(1e17 * np.sin(1e9 * x))


def in_float32(f):
    return lambda x: f(x.astype(np.float32)).astype(np.float64)


def is_smallest(g):
    """Where the entry is that has the smallest gradient, but not 0."""
    return np.abs(g) == np.min(np.abs(g)[g != 0], initial=np.inf)


def times(factors, f):
    return lambda x: np.array(factors) * f(x)


LOG, SQRT = elementwise(np.log, lambda x: 1 / x), elementwise(np.sqrt, lambda x: 0.5 / np.sqrt(x))
RELU = elementwise(lambda x: np.maximum(x, 0), lambda x: (x > 0) + 0.0)
square = elementwise(np.square, lambda x: 2 * x)
DOMAIN = {
    "log at 1e-9, 1, 2": (*LOG, np.array([1e-9, 1, 2])),
    "log at 1e-30, 1": (*LOG, np.array([1e-30, 1])),
    "log at 1e-7 alone": (*LOG, np.array([1e-7])),
    "sqrt at 1e-9, 1": (*SQRT, np.array([1e-9, 1, 3])),
    "sqrt at 1e-12, 1e3": (*SQRT, np.array([1e-12, 1, 1e3])),
    "arcsin at 1 - 1e-9": (
        *elementwise(np.arcsin, lambda x: 1 / np.sqrt((1 - x) * (1 + x))),
        np.array([1 - 1e-9, 0.2, -0.5]),
    ),
    "arccos at -1 + 1e-7": (
        *elementwise(np.arccos, lambda x: -1 / np.sqrt((1 - x) * (1 + x))),
        np.array([-1 + 1e-7, 0.2]),
    ),
    "arctanh at 1 - 1e-10": (
        *elementwise(np.arctanh, lambda x: 1 / ((1 - x) * (1 + x))),
        np.array([1 - 1e-10, 0.3]),
    ),
    "arccosh at 1 + 1e-8": (
        *elementwise(np.arccosh, lambda x: 1 / np.sqrt((x - 1) * (x + 1))),
        np.array([1 + 1e-8, 2]),
    ),
    "log(1 - x) at 1 - 1e-9": (
        *elementwise(lambda x: np.log(1 - x), lambda x: -1 / (1 - x)),
        np.array([1 - 1e-9, 0]),
    ),
    "x log x at 1e-8": (
        *elementwise(lambda x: x * np.log(x), lambda x: np.log(x) + 1),
        np.array([1e-8, 0.3, 0.7]),
    ),
    "sum of log at 1e-9": (*summed(np.log, lambda x: 1 / x), np.array([1e-9, 1, 2])),
    "power 1.5 at 1e-10": (*elementwise(lambda x: x**1.5, lambda x: 1.5 * np.sqrt(x)), np.array([1e-10, 1])),
}
SCALES = {
    "1/x at 1e-3, 1, 1e3": (*elementwise(lambda x: 1 / x, lambda x: -1 / x**2), np.array([1e-3, 1, 1e3])),
    "1/x at -1e-6, 1, 1e6": (*elementwise(lambda x: 1 / x, lambda x: -1 / x**2), np.array([-1e-6, 1, 1e6])),
    "cube at 1e-5, 1, 1e5": (*elementwise(lambda x: x**3, lambda x: 3 * x**2), np.array([1e-5, 1, 1e5])),
    "exp at -20, 0, 20": (*elementwise(np.exp, np.exp), np.array([-20.0, 0, 20])),
    "exp at -300, 0, 300": (*elementwise(np.exp, np.exp), np.array([-300.0, 0, 300])),
    "square at 1e-9, 1, 1e9": (*square, np.array([1e-9, 1, 1e9])),
    "1e8 times the first": (
        *elementwise(times([1e8, 1, 1], np.sin), times([1e8, 1, 1], np.cos)),
        np.array([0.3, 1, 2]),
    ),
    "1e-10 times the first": (
        *elementwise(times([1e-10, 1], np.sin), times([1e-10, 1], np.cos)),
        np.array([0.3, 1]),
    ),
    "all of size 1e-150": (*elementwise(lambda x: 1e150 * x, lambda x: 1e150 + 0 * x), 1e-150 * X),
    "sum of 1/x": (*summed(lambda x: 1 / x, lambda x: -1 / x**2), np.array([1e-3, 1, 1e2])),
}
OFFSETS = {
    "sin(x - 1e8)": (*elementwise(lambda x: np.sin(x - 1e8), lambda x: np.cos(x - 1e8)), 1e8 + X),
    "sin(x - 1e12)": (*elementwise(lambda x: np.sin(x - 1e12), lambda x: np.cos(x - 1e12)), 1e12 + X),
    "sin(x - 1e15)": (*elementwise(lambda x: np.sin(x - 1e15), lambda x: np.cos(x - 1e15)), 1e15 + X),
    "sin(x - 1e17)": (*elementwise(lambda x: np.sin(x - 1e17), lambda x: np.cos(x - 1e17)), 1e17 + X),
    "1e8 + sin x": (*elementwise(lambda x: 1e8 + np.sin(x), np.cos), X),
    "1e12 + sin x": (*elementwise(lambda x: 1e12 + np.sin(x), np.cos), X),
    "1e17 + sin x": (*elementwise(lambda x: 1e17 + np.sin(x), np.cos), X),
    "one time stamp": (
        *elementwise(lambda x: np.sin(x - 1.7e9), lambda x: np.cos(x - 1.7e9)),
        np.array([1.7e9 + 0.3]),
    ),
}
ROUGH = {
    "float32 inside, x^2": (*elementwise(in_float32(np.square), lambda x: 2 * x), X),
    "float32 inside, sin": (*elementwise(in_float32(np.sin), np.cos), X),
    "float32 inside, sum of exp": (*summed(in_float32(np.exp), np.exp), X),
    "float16 inside": (
        *elementwise(lambda x: np.sin(x.astype(np.float16)).astype(float), np.cos),
        X,
    ),
    "rounded to 8 digits": (*elementwise(lambda x: np.round(np.sin(x), 8), np.cos), X),
    "noise of 1e-6": (*elementwise(lambda x: np.sin(x) + 1e-6 * noise(x), np.cos), X),
    "noise of 1": (*elementwise(lambda x: np.sin(x) + noise(x), np.cos), X),
    "chaos": (*elementwise(logistic, logistic_slope), U / 2),
    "chaos, 12 times": (*elementwise(lambda x: logistic(x, 12), lambda x: logistic_slope(x, 12)), U),
    "waves of 1e-6": (*elementwise(lambda x: 1e-6 * np.sin(1e6 * x), lambda x: np.cos(1e6 * x)), X),
    "waves of 1e-9": (*elementwise(lambda x: 1e-9 * np.sin(1e9 * x), lambda x: np.cos(1e9 * x)), X),
    "a bend of 1e-6 at 0": (
        *elementwise(lambda x: np.sqrt(x * x + 1e-12), lambda x: x / np.sqrt(x * x + 1e-12)),
        np.array([1e-6, -3e-7, 1.0]),
    ),
    "tanh(1e6 x)": (
        *elementwise(lambda x: np.tanh(1e6 * x), lambda x: 1e6 / np.cosh(np.clip(1e6 * x, -300, 300)) ** 2),
        np.array([1e-6, -3e-7, 1.0]),
    ),
}
KINKS = {
    "relu at 0": (*RELU, np.array([0.0, 1, -2])),
    "relu at 1e-9": (
        *RELU,
        np.array([1e-9, 1, -2]),
    ),
    "|x| at -1e-7": (*elementwise(np.abs, np.sign), np.array([-1e-7, 1, -2])),
    "|x| at -1e-12": (*elementwise(np.abs, np.sign), np.array([-1e-12, 1, -2])),
    "max of two": (
        lambda x: np.max(x),
        lambda dy, x: dy * (np.arange(3) == np.argmax(x)),
        np.array([1, 1.0, 0.3]),
    ),
    "clip at its end": (
        *elementwise(lambda x: np.clip(x, -1, 1), lambda x: (np.abs(x) < 1) + 0.0),
        np.array([1.0, 0.5, 3]),
    ),
    "a dead relu": (*elementwise(lambda x: np.maximum(x - 5, 0) + x, lambda x: (x > 5) + 1.0), X),
}
CASES = DOMAIN | SCALES | OFFSETS | ROUGH | KINKS
MISTAKES = {
    "twice": lambda g: 2 * g,
    "minus": lambda g: -g,
    "zero": lambda g: 0 * g,
    "one per cent": lambda g: 1.01 * g,
    "the smallest wrong": lambda g: np.where(is_smallest(g), 2 * g, g),
    "the largest wrong": lambda g: np.where(np.abs(g) == np.max(np.abs(g)), 1.5 * g, g),
    "the smallest zero": lambda g: np.where(is_smallest(g), 0, g),
}
