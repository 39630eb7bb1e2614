"""Makes training.npz: twenty steps of `tiny` with one block by PyTorch, in float64 and in float32.

    python tests/oracle/make_training.py        (needs PyTorch; the test that reads the file does not)

Modules of torch.nn, losses and optimizers of PyTorch. Weight decay is given to weights alone.

    "x", "labels"           the batches of all steps: (STEPS, B, T, H, W, 1) and (STEPS, B)
    "params/NAME"           the start; NAME is the place in the package's tree, such as "conv1.conv.w"
    "CASE/DTYPE"            the loss of each step; CASE is a key of CASES
    "CASE/float64/NAME"     a parameter or a running statistic after the last step
    "one_cycle", "cosine"   the rates of PyTorch's schedulers for 40 steps and a rate of 1
"""

from pathlib import Path

import numpy as np
import torch
from torch import nn
from torch.nn import functional as F

STEPS, SHAPE, WIDTHS, CLASSES = 20, (6, 2, 8, 8, 1), (3, 4, 6), 3
CASES = {
    "sgd": lambda groups: torch.optim.SGD(groups, lr=0.05, momentum=0.9),
    "nesterov": lambda groups: torch.optim.SGD(groups, lr=0.05, momentum=0.9, nesterov=True),
    "nesterov_decay": lambda groups: torch.optim.SGD(groups, lr=0.05, momentum=0.9, nesterov=True),
    "adam": lambda groups: torch.optim.Adam(groups, lr=0.005),
    "adam_decay": lambda groups: torch.optim.AdamW(groups, lr=0.005),
}
DECAY = 0.02


class Block(nn.Module):
    """z = BN(W_z softmax(theta phi^T) g) + x"""

    def __init__(self, c):
        super().__init__()
        self.theta, self.phi, self.g = (nn.Conv3d(c, c // 2, 1) for _ in range(3))
        self.w_z, self.batchnorm = nn.Conv3d(c // 2, c, 1), nn.BatchNorm3d(c)

    def forward(self, x):
        theta, phi, g = (f(x).flatten(2) for f in (self.theta, self.phi, self.g))
        p = torch.softmax(torch.einsum("ben,bem->bnm", theta, phi), dim=-1)
        y = torch.einsum("bnm,bem->ben", p, g).reshape(x.shape[0], -1, *x.shape[2:])
        return self.batchnorm(self.w_z(y)) + x


class Unit(nn.Module):
    """Convolution, batch normalisation, ReLU."""

    def __init__(self, arriving, channels, k, stride):
        super().__init__()
        size = {"kernel_size": (1, k, k), "stride": (1, stride, stride), "padding": (0, k // 2, k // 2)}
        self.conv, self.bn = nn.Conv3d(arriving, channels, bias=False, **size), nn.BatchNorm3d(channels)

    def forward(self, x):
        return torch.relu(self.bn(self.conv(x)))


class Tiny(nn.Module):
    def __init__(self):
        super().__init__()
        a, b, c = WIDTHS
        self.conv1, self.conv2, self.conv3 = Unit(1, a, 3, 1), Unit(a, b, 3, 2), Unit(b, c, 3, 2)
        self.nonlocal0, self.mix, self.fc = Block(c), Unit(c, c, 1, 1), nn.Linear(c, CLASSES)

    def forward(self, x):
        x = self.nonlocal0(self.conv3(self.conv2(self.conv1(x))))
        return self.fc(self.mix(x).mean((2, 3, 4)))


def our_name(name):
    """ "conv1.conv.weight" -> "conv1.conv.w"; of a batch normalisation "weight" -> "gamma"."""
    ends = {"weight": "w", "bias": "b", "running_mean": "running.mean", "running_var": "running.var"}
    if ".bn." in name or "batchnorm" in name:
        ends |= {"weight": "gamma", "bias": "beta"}
    layer, _, end = name.rpartition(".")
    return f"{layer}.{ends[end]}"


def ours(name, value):
    """A weight (C_out, C_in, *kernel) as (*kernel, C_in, C_out), or (C_in, C_out) in the block and in fc."""
    a = value.detach().numpy()
    if a.ndim < 2:
        return a
    a = np.moveaxis(a, (1, 0), (-2, -1))
    return a.reshape(a.shape[-2:]) if "nonlocal" in name else a


def tree(net):
    return {our_name(n): ours(n, v) for n, v in net.state_dict().items() if "num_batches" not in n}


def groups(net, decay):
    """Weights with decay; biases and everything of a batch normalisation without."""
    named = dict(net.named_parameters())
    weights = [p for n, p in named.items() if p.ndim >= 2]
    return [
        {"params": weights, "weight_decay": decay},
        {"params": [p for p in named.values() if p.ndim < 2], "weight_decay": 0.0},
    ]


def train(net, case, x, labels):
    """The losses."""
    optimizer, found = CASES[case](groups(net, DECAY if case.endswith("decay") else 0.0)), []
    for k in range(STEPS):
        loss = F.cross_entropy(net(x[k]), labels[k])
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        found.append(loss.item())
    return found


def rates(make):
    """The rates of 40 steps."""
    optimizer, found = torch.optim.SGD([torch.zeros(1, requires_grad=True)], lr=1.0), []
    scheduler = make(optimizer)
    for _ in range(40):
        found.append(optimizer.param_groups[0]["lr"])
        optimizer.step()
        scheduler.step()
    return np.array(found)


def main():
    rng = np.random.default_rng(20180620)
    torch.manual_seed(20180620)
    start = Tiny()
    nn.init.zeros_(start.nonlocal0.batchnorm.weight)
    labels = rng.integers(0, CLASSES, (STEPS, SHAPE[0]))
    x = rng.standard_normal((STEPS, *SHAPE)) + 0.5 * labels[..., None, None, None, None]
    stored = {"x": x.astype(np.float32), "labels": labels}
    stored |= {f"params/{n}": a.copy() for n, a in tree(start).items()}
    schedulers = torch.optim.lr_scheduler
    stored["one_cycle"] = rates(lambda o: schedulers.OneCycleLR(o, 1.0, 40, cycle_momentum=False))
    stored["cosine"] = rates(lambda o: schedulers.CosineAnnealingLR(o, 40))
    for case in CASES:
        for dtype in (torch.float64, torch.float32):
            net = Tiny()
            net.load_state_dict(start.state_dict())
            net.to(dtype)
            clips = torch.tensor(np.moveaxis(stored["x"], -1, 2)).to(dtype)
            name = f"{case}/{str(dtype).removeprefix('torch.')}"
            stored[name] = np.array(train(net, case, clips, torch.tensor(labels)))
            if dtype == torch.float64:
                stored |= {f"{name}/{n}": a for n, a in tree(net).items()}
    np.savez_compressed(Path(__file__).with_name("training.npz"), **stored)


if __name__ == "__main__":
    main()
