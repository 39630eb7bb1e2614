"""What the probes of many exercises are made of: arrays of given shapes, in float32, and a choice of them."""

import numpy as np


def normal(rng, **shapes):
    """Name -> an array of normal numbers of this shape, drawn in this order."""
    return {name: rng.standard_normal(shape) for name, shape in shapes.items()}


def in_float32(inputs):
    return {name: a.astype(np.float32) for name, a in inputs.items()}


def taking(make, *names):
    """The probes that make(rng) gives, with these inputs only, in this order."""
    return lambda rng: {probe: {name: given[name] for name in names} for probe, given in make(rng).items()}
