"""The stored arrays of oracle/make_layers.py, by case."""

from functools import cache
from pathlib import Path

import numpy as np

FILE = Path(__file__).parents[1] / "oracle" / "layers.npz"


@cache
def cases(kind):
    """{case: {name: array}} of "conv", "max", "mean", "softmax" or "sigmoid"."""
    found = {}
    with np.load(FILE) as file:
        for name in file.files:
            case, _, part = name.rpartition("/")
            if case.partition("/")[0] == kind:
                found.setdefault(case, {})[part] = file[name]
    return found
