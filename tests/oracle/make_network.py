"""Makes network.npz: three training steps of a small C2D with two blocks by PyTorch's autograd, float64.

    python tests/oracle/make_network.py         (needs PyTorch; the test that reads the file does not)

conv1 1x7x7, pool1 3x3x3, two residual blocks and a non-local block, pool2 3x1x1, two residual blocks with
stride 2 and a non-local block, mean, linear map, softmax cross-entropy. After each step p - RATE dp takes the
place of p.

    "x", "labels"               the clips (B, T, H, W, 3) and their classes
    "params/NAME"               what the first step starts from; NAME is the place in the package's tree
    "STEP/loss", "STEP/dx", "STEP/d/NAME", "STEP/running/NAME"      of steps 0, 1, 2
"""

from pathlib import Path

import numpy as np
import torch
import torch.nn.functional as F
from make_oracle import EPS, MOMENTUM, block

RATE, STEPS = 0.02, 3
SHAPE, CLASSES = (2, 8, 33, 29, 3), 5
STAGES = {
    "res2": (4, 16, 1),
    "res3": (6, 24, 2),
}  # channels inside, outside, and the stride


class Network:
    """The functions of the network; parameters are drawn when they are first asked for."""

    def __init__(self, params, rng):
        self.params, self.rng = params, rng
        self.leaf, self.after = {}, {}

    def get(self, name, *shape, drawn=None):
        if name not in self.params:
            self.params[name] = self.rng.standard_normal(shape) if drawn is None else drawn(shape)
        if name not in self.leaf:
            self.leaf[name] = torch.tensor(self.params[name], requires_grad="running" not in name)
        return self.leaf[name]

    def conv(self, x, name, channels, kernel, stride=1, padding=0):
        spread = 1 / np.sqrt(np.prod(kernel) * x.shape[1])
        shape = (*kernel, x.shape[1], channels)
        w = self.get(f"{name}.w", *shape, drawn=lambda s: spread * self.rng.standard_normal(s))
        return F.conv3d(x, w.permute(4, 3, 0, 1, 2), None, stride, padding)

    def norm(self, x, name):
        c = x.shape[1]
        running = [
            self.get(f"{name}.running.mean", c),
            self.get(f"{name}.running.var", c, drawn=self.variance),
        ]
        running = [a.clone() for a in running]
        affine = self.get(f"{name}.gamma", c), self.get(f"{name}.beta", c)
        y = F.batch_norm(x, *running, *affine, training=True, momentum=MOMENTUM, eps=EPS)
        self.after |= {f"{name}.running.mean": running[0], f"{name}.running.var": running[1]}
        return y

    def variance(self, shape):
        return 0.5 + self.rng.random(shape)

    def bottleneck(self, x, name, inner, channels, stride, shortcut):
        branch = f"{name}.sum.branch" if shortcut else f"{name}.sum"
        y = F.relu(self.norm(self.conv(x, f"{branch}.conv_a", inner, (1, 1, 1)), f"{branch}.bn_a"))
        y = self.conv(y, f"{branch}.conv_b", inner, (1, 3, 3), (1, stride, stride), (0, 1, 1))
        y = F.relu(self.norm(y, f"{branch}.bn_b"))
        y = self.norm(self.conv(y, f"{branch}.conv_c", channels, (1, 1, 1)), f"{branch}.bn_c")
        if shortcut:
            side = f"{name}.sum.shortcut"
            x = self.norm(
                self.conv(x, f"{side}.conv", channels, (1, 1, 1), (1, stride, stride)), f"{side}.bn"
            )
        return F.relu(y + x)

    def nonlocal_block(self, x, name, version):
        c = x.shape[1]
        e = c // 2
        inside = {}
        for part, shape in {"theta": (c, e), "phi": (c, e), "g": (c, e), "w_z": (e, c)}.items():
            spread = 1 / np.sqrt(shape[0])
            inside[f"{part}.w"] = self.get(
                f"{name}.{part}.w", *shape, drawn=lambda s, r=spread: r * self.rng.standard_normal(s)
            )
            inside[f"{part}.b"] = self.get(f"{name}.{part}.b", shape[1])
        for part in ("gamma", "beta", "running.mean"):
            inside[f"batchnorm.{part}"] = self.get(f"{name}.batchnorm.{part}", c)
        inside["running.mean"] = inside["batchnorm.running.mean"]
        inside["running.var"] = self.get(f"{name}.batchnorm.running.var", c, drawn=self.variance)
        z, running = block(x, ("video", version, False, "after", "spacetime", "batch"), inside)
        for part, value in zip(("mean", "var"), running, strict=True):
            self.after[f"{name}.batchnorm.running.{part}"] = value
        return z

    def stage(self, x, name, version):
        inner, channels, stride = STAGES[name]
        x = self.bottleneck(x, f"{name}.block0", inner, channels, stride, True)
        x = self.nonlocal_block(x, f"{name}.nonlocal0", version)
        return self.bottleneck(x, f"{name}.block1", inner, channels, 1, False)

    def loss(self, x, labels):
        x = F.relu(self.norm(self.conv(x, "conv1", 4, (1, 7, 7), (2, 2, 2), (0, 3, 3)), "bn1"))
        x = self.stage(F.max_pool3d(x, 3, 2, 1), "res2", "embedded_gaussian")
        x = self.stage(F.max_pool3d(x, (3, 1, 1), (2, 1, 1), (1, 0, 0)), "res3", "dot_product")
        x = x.mean((2, 3, 4))
        w, b = self.get("fc.w", x.shape[1], CLASSES), self.get("fc.b", CLASSES)
        return F.cross_entropy(x @ w + b, labels)


def step(params, x, labels, rng):
    """What is stored of one step, and the parameters after it."""
    network, source = Network(params, rng), torch.tensor(np.moveaxis(x, -1, 1), requires_grad=True)
    loss = network.loss(source, torch.tensor(labels))
    loss.backward()
    found = {"loss": loss.detach().numpy(), "dx": np.moveaxis(source.grad.numpy(), 1, -1)}
    gradients = {n: a.grad.numpy() for n, a in network.leaf.items() if a.requires_grad}
    statistics = {n: a.numpy() for n, a in network.after.items()}
    found |= {f"d/{n}": d for n, d in gradients.items()} | {f"running/{n}": a for n, a in statistics.items()}
    return found, {n: network.params[n] - RATE * gradients[n] for n in gradients} | statistics


def main():
    rng = np.random.default_rng(20180621)
    x, labels, params, stored = rng.standard_normal(SHAPE), rng.integers(0, CLASSES, SHAPE[0]), {}, {}
    for k in range(STEPS):
        found, after = step(params, x, labels, rng)
        if k == 0:
            stored = {"x": x, "labels": labels} | {f"params/{n}": v for n, v in params.items()}
        stored |= {f"{k}/{name}": value for name, value in found.items()}
        params = after
    np.savez_compressed(Path(__file__).with_name("network.npz"), **stored)


if __name__ == "__main__":
    main()
