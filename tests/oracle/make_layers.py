"""Makes layers.npz: convolutions, poolings and losses by PyTorch's autograd, float64, odd sizes and strides.

    python tests/oracle/make_layers.py          (needs PyTorch; the tests that read the file do not)

    "conv/K/x", ".../w", ".../b", ".../dy", ".../y", ".../dx", ".../dw", ".../db"      K counts CONVS
    "max/K/...", "mean/K/..."     x, dy, y, dx of poolings; K counts POOLS
    "softmax/...", "sigmoid/..."  logits, labels, loss, dlogits
Channels stand last, and in w (*kernel, C_in, C_out).
"""

from pathlib import Path

import numpy as np
import torch
import torch.nn.functional as F
from cases_of_layers import CONVS, POOLS

B, C, D = 2, 3, 4
CONVOLVE = {1: F.conv1d, 2: F.conv2d, 3: F.conv3d}
MAX = {1: F.max_pool1d, 2: F.max_pool2d, 3: F.max_pool3d}
MEAN = {1: F.avg_pool1d, 2: F.avg_pool2d, 3: F.avg_pool3d}


def first(a):
    """Channels first."""
    return torch.tensor(np.moveaxis(a, -1, 1), requires_grad=True)


def last(t):
    return np.moveaxis(t.detach().numpy(), 1, -1)


def convolution(rng, grid, kernel, stride, padding):
    x, b = rng.standard_normal((B, *grid, C)), rng.standard_normal(D)
    w = rng.standard_normal((*kernel, C, D))
    source, bias = first(x), torch.tensor(b, requires_grad=True)
    weights = torch.tensor(np.moveaxis(w, (-1, -2), (0, 1)), requires_grad=True)
    y = CONVOLVE[len(grid)](source, weights, bias, stride, padding)
    dy = rng.standard_normal(last(y).shape)
    y.backward(first(dy).detach())
    dw = np.moveaxis(weights.grad.numpy(), (0, 1), (-1, -2))
    found = {"y": last(y), "dx": last(source.grad), "dw": dw, "db": bias.grad.numpy()}
    return {"x": x, "w": w, "b": b, "dy": dy} | found


def pooling(rng, pool, grid, kernel, stride, padding):
    x = rng.standard_normal((B, *grid, C))
    source = first(x)
    y = pool[len(grid)](source, kernel, stride, padding)
    dy = rng.standard_normal(last(y).shape)
    y.backward(first(dy).detach())
    return {"x": x, "dy": dy, "y": last(y), "dx": last(source.grad)}


def loss(rng, function, labels):
    logits = 5 * rng.standard_normal((6, 5))
    source = torch.tensor(logits, requires_grad=True)
    value = function(source, torch.tensor(labels))
    value.backward()
    return {
        "logits": logits,
        "labels": labels,
        "loss": value.detach().numpy(),
        "dlogits": source.grad.numpy(),
    }


def main():
    rng = np.random.default_rng(20180620)
    cases = {f"conv/{k}": convolution(rng, *row) for k, row in enumerate(CONVS)}
    cases |= {f"max/{k}": pooling(rng, MAX, *row) for k, row in enumerate(POOLS)}
    cases |= {f"mean/{k}": pooling(rng, MEAN, *row) for k, row in enumerate(POOLS)}
    cases["softmax"] = loss(rng, F.cross_entropy, rng.integers(0, 5, 6))
    targets = rng.integers(0, 2, (6, 5)).astype(float)
    cases["sigmoid"] = loss(rng, F.binary_cross_entropy_with_logits, targets)
    stored = {f"{case}/{name}": a for case, arrays in cases.items() for name, a in arrays.items()}
    np.savez_compressed(Path(__file__).with_name("layers.npz"), **stored)


if __name__ == "__main__":
    main()
