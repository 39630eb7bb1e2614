"""Files in the format of the released weights: pickles of {name: array}, by names and shapes alone."""

import pickle

import numpy as np

from nonlocal_ref.paper.architecture import BLOCKS, DEPTHS, INFLATED, STAGES

NORM = ("_bn_s", "_bn_b", "_bn_rm", "_bn_riv")


def shapes(depth=50, blocks=0, *, inflate=False, folded=False):
    """name -> shape, as the released files have them: 267 names, 327 with five blocks; folded 161, 201."""
    found = {"conv1_w": (64, 3, 5 if inflate else 1, 7, 7), "pred_w": (400, 2048), "pred_b": (400,)}
    norm = NORM[:2] if folded else NORM
    found |= {f"res_conv1{part}": (64,) for part in norm}
    arriving = 64
    for (stage, row), count in zip(STAGES.items(), DEPTHS[depth], strict=True):
        for k in range(count):
            frames = 3 if inflate and k in INFLATED[depth][stage] else 1
            kernels = {
                "branch2a": (row.inner, arriving, frames, 1, 1),
                "branch2b": (row.inner, row.inner, 1, 3, 3),
            }
            kernels["branch2c"] = (row.channels, row.inner, 1, 1, 1)
            if k == 0:
                kernels["branch1"] = (row.channels, arriving, 1, 1, 1)
            for branch, shape in kernels.items():
                found[f"{stage}_{k}_{branch}_w"] = shape
                found |= {f"{stage}_{k}_{branch}{part}": shape[:1] for part in norm}
            arriving = row.channels
    for stage, behind in BLOCKS[depth].get(blocks, {}).items():
        c = STAGES[stage].channels
        for k in behind:
            name = f"nonlocal_conv{stage[-1]}_{k}"
            for part in ("theta", "phi", "g"):
                found |= {f"{name}_{part}_w": (c // 2, c, 1, 1, 1), f"{name}_{part}_b": (c // 2,)}
            found |= {f"{name}_out_w": (c, c // 2, 1, 1, 1), f"{name}_out_b": (c,)}
            found |= {} if folded else {f"{name}{part}": (c,) for part in NORM}
    return found


def blobs(seed=0, **options):
    """Random arrays of these names and shapes; variances above 0.5."""
    rng = np.random.default_rng(seed)
    found = {name: rng.standard_normal(shape, dtype=np.float32) for name, shape in shapes(**options).items()}
    for name, a in found.items():
        if a.ndim > 1:
            a *= np.float32((2 / np.prod(a.shape[1:])) ** 0.5)
        if name.endswith("_riv"):
            found[name] = 0.5 + a * a
    return found


def write(path, arrays, *, bare=False, protocol=2):
    """A file as the released ones: with momentum, counters and a learning rate."""
    content = arrays | {
        "conv1_w_momentum": np.zeros(3, np.float32),
        "lr": np.float32(0.1),
        "model_iter": 400000,
    }
    path.write_bytes(pickle.dumps(content if bare else {"blobs": content}, protocol))
    return path
