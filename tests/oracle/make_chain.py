"""Makes chain.npz: three training steps of a chain of layers by PyTorch's autograd, float64.

    python tests/oracle/make_chain.py           (needs PyTorch; the test that reads the file does not)

linear -> batch normalisation -> non-local block with one -> max pooling 1 x 2 x 2 -> (linear -> batch
normalisation) + linear. After each step p - RATE dp takes the place of p, for every parameter.

    "x", "dy"                   the input (B, T, H, W, C), and the gradient of the output in every step
    "params/NAME"               what the first step starts from
    "STEP/y", "STEP/dx"         of steps 0, 1, 2
    "STEP/d/NAME"               the gradient of a parameter
    "STEP/running/NAME"         a running mean or variance after the step
NAME is the place of the array in the package's tree: "2.theta.w", "4.branch.1.gamma".
"""

from pathlib import Path

import numpy as np
import torch
import torch.nn.functional as F
from make_oracle import EPS, MOMENTUM, block, convolve

RATE, STEPS = 0.1, 3
SHAPE, WIDTH, INNER, OUT = (2, 4, 5, 7, 3), 4, 2, 6
CASE = ("video", "embedded_gaussian", False, "before", "spacetime", "batch")


def make_params(rng):
    """Random values, none of them zero; every batch normalisation has running statistics too."""
    maps = {
        "0": (SHAPE[-1], WIDTH),
        "2.theta": (WIDTH, INNER),
        "2.phi": (WIDTH, INNER),
        "2.g": (WIDTH, INNER),
    }
    maps |= {"2.w_z": (INNER, WIDTH), "4.branch.0": (WIDTH, OUT), "4.shortcut": (WIDTH, OUT)}
    norms = {"1": WIDTH, "2.batchnorm": WIDTH, "4.branch.1": OUT}
    params = {f"{n}.w": rng.standard_normal(s) for n, s in maps.items()}
    params |= {f"{n}.b": rng.standard_normal(s[1]) for n, s in maps.items()}
    params |= {f"{n}.{part}": rng.standard_normal(c) for n, c in norms.items() for part in ("gamma", "beta")}
    params |= {f"{n}.running.mean": rng.standard_normal(c) for n, c in norms.items()}
    return params | {f"{n}.running.var": 0.5 + rng.random(c) for n, c in norms.items()}


def batchnorm(x, name, leaf, after):
    """Normalised by the batch; `after` receives the running statistics."""
    running = [leaf[f"{name}.running.{part}"].detach().clone() for part in ("mean", "var")]
    affine = leaf[f"{name}.gamma"], leaf[f"{name}.beta"]
    y = F.batch_norm(x, *running, *affine, training=True, momentum=MOMENTUM, eps=EPS)
    keep(after, name, running)
    return y


def keep(after, name, running):
    after |= {f"{name}.running.mean": running[0], f"{name}.running.var": running[1]}


def network(x, leaf, after):
    """y of x (B, C, T, H, W)."""
    x = batchnorm(convolve(x, "0", leaf), "1", leaf, after)
    inside = {n.removeprefix("2.").replace("batchnorm.running", "running"): a for n, a in leaf.items()}
    x, running = block(x, CASE, inside)
    keep(after, "2.batchnorm", running)
    x = F.max_pool3d(x, (1, 2, 2))
    branch = batchnorm(convolve(x, "4.branch.0", leaf), "4.branch.1", leaf, after)
    return branch + convolve(x, "4.shortcut", leaf)


def step(params, x, dy):
    """What is stored of one step, and the parameters after it."""
    leaf = {n: torch.tensor(v, requires_grad="running" not in n) for n, v in params.items()}
    source, after = torch.tensor(np.moveaxis(x, -1, 1), requires_grad=True), {}
    y = network(source, leaf, after)
    y.backward(torch.tensor(np.moveaxis(dy, -1, 1)))
    found = {"y": np.moveaxis(y.detach().numpy(), 1, -1), "dx": np.moveaxis(source.grad.numpy(), 1, -1)}
    gradients = {n: a.grad.numpy() for n, a in leaf.items() if a.requires_grad}
    statistics = {n: a.numpy() for n, a in after.items()}
    found |= {f"d/{n}": d for n, d in gradients.items()} | {f"running/{n}": a for n, a in statistics.items()}
    return found, {n: v - RATE * gradients[n] for n, v in params.items() if n in gradients} | statistics


def main():
    rng = np.random.default_rng(20180619)
    params, x = make_params(rng), rng.standard_normal(SHAPE)
    dy = rng.standard_normal((2, 4, 2, 3, OUT)) / 10
    stored = {"x": x, "dy": dy} | {f"params/{n}": v for n, v in params.items()}
    for k in range(STEPS):
        found, params = step(params, x, dy)
        stored |= {f"{k}/{name}": value for name, value in found.items()}
    np.savez_compressed(Path(__file__).with_name("chain.npz"), **stored)


if __name__ == "__main__":
    main()
