"""The weights that the authors released: a Caffe2 file's names and shapes, and ours.

    theirs                              ours
    conv1_w, res_conv1_bn_s             conv1.w, bn1.gamma
    res3_0_branch2a_w, .._bn_s          res3.block0.sum.branch.conv_a.w, bn_a.gamma
    res3_0_branch1_w                    res3.block0.sum.shortcut.conv.w
    nonlocal_conv3_1_theta_w, _out_w    res3.nonlocal1.theta.w, w_z.w
    nonlocal_conv3_1_bn_s               res3.nonlocal1.batchnorm.gamma
    pred_w                              fc.w

_w and _b are weights and bias; _bn_s, _bn_b, _bn_rm, _bn_riv are gamma, beta, the running mean and the
running VARIANCE, whatever the name says. Files whose batch normalisation is folded ("affine") have _bn_s and
_bn_b only.
Convolutions are (C_out, C_in, T, H, W) there.   Source: the released code.
"""

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np

from ..base.arrays import Array
from ..base.tree import leaves, tree_map
from ..layers.batchnorm import EPS
from .pickled_arrays import read_pickle

DROPPED = re.compile(r"lr|model_iter|epoch|.*_momentum")
NORM = {"gamma": "bn_s", "beta": "bn_b", "running.mean": "bn_rm", "running.var": "bn_riv"}
RULES = (  # a pattern of our names -> their name; {n} is NORM of the last group
    (r"conv1\.w", "conv1_w"),
    (r"bn1\.(.+)", "res_conv1_{n}"),
    (r"(res\d)\.block(\d+)\.sum\.(?:branch\.)?conv_([abc])\.w", "{0}_{1}_branch2{2}_w"),
    (r"(res\d)\.block(\d+)\.sum\.(?:branch\.)?bn_([abc])\.(.+)", "{0}_{1}_branch2{2}_{n}"),
    (r"(res\d)\.block(\d+)\.sum\.shortcut\.conv\.w", "{0}_{1}_branch1_w"),
    (r"(res\d)\.block(\d+)\.sum\.shortcut\.bn\.(.+)", "{0}_{1}_branch1_{n}"),
    (r"res(\d)\.nonlocal(\d+)\.(theta|phi|g)\.(w|b)", "nonlocal_conv{0}_{1}_{2}_{3}"),
    (r"res(\d)\.nonlocal(\d+)\.w_z\.(w|b)", "nonlocal_conv{0}_{1}_out_{2}"),
    (r"res(\d)\.nonlocal(\d+)\.batchnorm\.(.+)", "nonlocal_conv{0}_{1}_{n}"),
    (r"fc\.(w|b)", "pred_{0}"),
)


def released_name(ours: str) -> str:
    """Their name of one of our parameters. Raises ValueError for one that they do not have."""
    for pattern, theirs in RULES:
        if found := re.fullmatch(pattern, ours):
            return theirs.format(*found.groups(), n=NORM.get(found[found.lastindex or 0], ""))
    raise ValueError(f"{ours} has no counterpart in the released files: they hold C2D and I3D alone")


def read_blobs(path: str | Path, tick: Callable[[int], Any] = lambda count: None) -> dict[str, Array]:
    """name -> array of a released file, without learning rate, counters and momentum.

    tick  is called with numbers of bytes, as read_pickle says
    Raises ValueError for a file that is no dictionary of arrays, and what read_pickle raises.
    """
    content = read_pickle(path, tick)
    blobs = content.get("blobs", content) if isinstance(content, dict) else None
    if not isinstance(blobs, dict):
        raise ValueError(f"{path} holds {type(content).__name__}: a released file is a dictionary of arrays")
    return {name: np.asarray(a) for name, a in blobs.items() if not DROPPED.fullmatch(str(name))}


def with_released(params: Any, blobs: dict[str, Array], *, block_eps: float = EPS) -> Any:
    """The parameters of a c2d or i3d with the arrays of a released file, in their own dtype.

    Kernels of one frame, or of pictures (C_out, C_in, H, W), are copied along time and divided by the number
    of copies (inflation, section 4). Folded batch normalisations get the mean 0 and the variance 1 - eps,
    which makes them exact.
    block_eps  the batchnorm_eps of the non-local blocks
    Raises ValueError that lists every missing, left-over and misshapen name.
    """
    found, problems = matched(params, blobs, block_eps=block_eps)
    if problems:
        raise ValueError(f"{len(problems)} names do not fit this network: " + "; ".join(problems))
    order = iter(found.values())
    return tree_map(lambda _: next(order), params)


def matched(
    params: Any, blobs: dict[str, Array], *, block_eps: float = EPS
) -> tuple[dict[str, Array], list[str]]:
    """Our name -> array for the blobs that fit, in the order of params; what does not fit, in words."""
    blobs, found = _with_folded(blobs, block_eps), {}
    wanted = {released_name(name): (name, a) for name, a in leaves(params)}
    problems = [f"missing {name}" for name in wanted if name not in blobs]
    problems += [f"left over {name} {blobs[name].shape}" for name in blobs if name not in wanted]
    for theirs, (ours, a) in wanted.items():
        if theirs in blobs:
            try:
                found[ours] = _converted(blobs[theirs], a.shape).astype(a.dtype)
            except ValueError:
                problems.append(f"{theirs} has shape {blobs[theirs].shape} but {ours} is {a.shape}")
    return found, problems


def _with_folded(blobs: dict[str, Array], block_eps: float) -> dict[str, Array]:
    """Adds mean and variance to batch normalisations that have neither."""
    added = {}
    for name, scale in blobs.items():
        if name.endswith("_bn_s") and f"{name[:-1]}rm" not in blobs:
            added[f"{name[:-1]}rm"] = np.zeros(scale.shape)
            eps = block_eps if name.startswith("nonlocal_") else EPS
            added[f"{name[:-1]}riv"] = np.full(scale.shape, 1 - eps)
    return blobs | added


def _converted(theirs: Array, shape: tuple[int, ...]) -> Array:
    """Channels last, and frames where the kernel of ours has more. Raises ValueError if it does not fit."""
    ours = theirs
    if theirs.ndim > 1:
        out, arriving, *kernel = theirs.shape
        kernel = [1] * (3 - len(kernel)) + kernel
        ours = np.moveaxis(theirs.reshape(out, arriving, *kernel), (0, 1), (-1, -2))
        if len(shape) == 5 and kernel[0] == 1 < shape[0]:
            ours = np.repeat(ours, shape[0], axis=0) / shape[0]
    if len(shape) == 2 and ours.shape[:-2] == (1, 1, 1):
        ours = ours[0, 0, 0]
    if ours.shape != shape:
        raise ValueError(f"{theirs.shape} does not become {shape}")
    return ours
