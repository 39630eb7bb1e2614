"""What the tests of the messages share: how a refusal is met, and inputs spoilt in one place."""

import re

import numpy as np
import pytest
from support import Maker

array_api_strict = pytest.importorskip("array_api_strict")

MEND = "mend them before the operation, or every position that meets them is lost"
ONE_DTYPE = "convert them to one dtype, so that nothing is rounded or widened unseen"
SAME_INIT = "make params with block.init(rng, channels)"
make = Maker(np)
THETA, PHI, G, DY = make(2, 7, 3), make(2, 5, 3), make(2, 5, 11), make(2, 7, 11)
X = make(2, 4, 3, 5, 6)


def refuses(kind, text):
    return pytest.raises(kind, match=f"^{re.escape(text)}$")


def spoilt(x, value=np.nan):
    x = x.copy()
    x[(1,) * x.ndim] = value
    return x


def strict(x):
    return array_api_strict.asarray(x.copy())
