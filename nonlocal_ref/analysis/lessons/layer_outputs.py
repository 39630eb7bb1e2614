"""What each layer of a network makes of a clip, and which of its frames change with one of the clip.

frames_reached(c2d(), params, clip, 2)["pool1"]       [True, True, False, ...]
"""

from itertools import islice
from typing import Any

import numpy as np

from ...base.arrays import Array
from ...base.layer import Layer

SHOWN = ("conv1", "pool1", "res2", "pool2", "res3")
ROUNDING = 1e-6  # of the largest number: a smaller change is no change


def layer_outputs(network: Layer, params: dict, x: Array, *, upto: str = "", train: bool = False) -> dict:
    """Name -> y of each layer of a chain with names, in order, for x (B, *grid, C).

    upto  the last layer that is run; all of them by default
    """
    layers, outputs = network.made_of.layers, {}
    count = [*layers].index(upto) + 1 if upto else len(layers)
    for name, layer in islice(layers.items(), count):
        x, _ = layer.forward(params[name], x, train=train)
        outputs[name] = x
    return outputs


def frames_reached(network: Layer, params: dict, clip: Array, frame: int, layers: tuple = SHOWN) -> dict:
    """Name -> (T,) of True and False: which frames of a layer's output change with this frame of the clip.

    The clip (1, T, H, W, C) is run as it is, and once more with the negative of one frame.
    """
    changed = clip.copy()
    changed[:, frame] *= -1
    before, after = (layer_outputs(network, params, x, upto=layers[-1]) for x in (clip, changed))
    return {name: _changed(before[name], after[name]) for name in layers}


def working_blocks(params: Any) -> Any:
    """The same parameters with gamma = 1 in every non-local block, as if it had learned.

    A new block has gamma = 0 and gives x.   For blocks with batch normalisation.   Source: section 4.1.
    """
    if not isinstance(params, dict):
        return params
    return {
        name: _working(p) if name.startswith("nonlocal") else working_blocks(p) for name, p in params.items()
    }


def _working(block: dict) -> dict:
    batchnorm = block["batchnorm"]
    return block | {"batchnorm": batchnorm._replace(gamma=np.ones_like(batchnorm.gamma))}


def _changed(before: Array, after: Array) -> Array:
    """(T,) for y (B, T, ..., C)."""
    rows = np.moveaxis(np.abs(after - before), 1, 0).reshape(before.shape[1], -1)
    return rows.max(axis=1) > ROUNDING * np.abs(before).max()
