"""Over which axes the normalisations of others take their mean and variance, compared with NumPy.

    python tools/peer_norms.py OUT.csv

It runs where PyTorch and mmcv (or mmcv-lite) are installed. mmcv's are built as its NonLocal3d builds the one
after W_z, from a `norm_cfg`; SlowFast's "layernorm" is one line of PyTorch. docs/peers.md has the table.
Everything is float64, in training.
"""

import csv
import sys

import numpy as np
import torch

SHAPE = (3, 4, 2, 5, 4)  # B, C, T, H, W as in mmcv; W = C, or LN would not fit
OTHER_WIDTH = (3, 4, 2, 5, 6)
GROUPS = 2
# what is built -> axes of x with its channels cut into groups: B, group, channel in it, T, H, W
AXES = {
    "mmcv BN3d": (0, 3, 4, 5),
    "mmcv GN": (2, 3, 4, 5),
    "mmcv IN3d": (3, 4, 5),
    "mmcv LN": (5,),
    "SlowFast layernorm": (1, 2, 3, 4, 5),
}


def main() -> None:
    rows = []
    for name, axes in AXES.items():
        layer = built(*name.split()).double().train()
        x = np.random.default_rng(0).standard_normal(SHAPE)
        theirs = layer(torch.from_numpy(x)).detach().numpy()
        off = float(np.max(np.abs(theirs - normalised(x, axes))))
        rows.append({"norm": name, "difference": f"{off:.0e}", "another width": takes(layer, OTHER_WIDTH)})
    with open(sys.argv[1], "w", newline="") as file:
        writer = csv.DictWriter(file, rows[0], lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)
    print(*rows, sep="\n")


def built(peer: str, kind: str) -> torch.nn.Module:
    """The layer for SHAPE[1] channels, as the peer's block builds it."""
    if peer == "SlowFast":
        return torch.nn.GroupNorm(1, SHAPE[1], eps=1e-5, affine=False)
    from mmcv.cnn import build_norm_layer

    options = {"type": kind} | ({"num_groups": GROUPS} if kind == "GN" else {})
    return build_norm_layer(options, SHAPE[1])[1]


def normalised(x: np.ndarray, axes: tuple[int, ...], eps: float = 1e-5) -> np.ndarray:
    """(x - mean) / sqrt(var + eps) over these axes of x as (B, group, channel in it, T, H, W)."""
    a = x.reshape(x.shape[0], GROUPS, x.shape[1] // GROUPS, *x.shape[2:])
    mean, var = a.mean(axis=axes, keepdims=True), a.var(axis=axes, keepdims=True)
    return ((a - mean) / np.sqrt(var + eps)).reshape(x.shape)


def takes(layer: torch.nn.Module, shape: tuple[int, ...]) -> str:
    """Whether the layer takes an array of this shape."""
    try:
        layer(torch.zeros(shape, dtype=torch.float64))
    except RuntimeError:
        return "refused"
    return "taken"


if __name__ == "__main__":
    main()
