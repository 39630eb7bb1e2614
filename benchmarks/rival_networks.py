"""The networks of networks.py and training.py in PyTorch: the released code's C2D ResNet-50, and `tiny`."""

import torch
import torch.nn.functional as F
from torch import nn

from nonlocal_ref.paper.architecture import BLOCKS, CLASSES, DEPTHS, STAGES, STEM


def conv(arriving: int, channels: int, kernel=(1, 1, 1), stride=(1, 1, 1)) -> nn.Conv3d:
    return nn.Conv3d(arriving, channels, kernel, stride, tuple(k // 2 for k in kernel), bias=False)


class Bottleneck(nn.Module):
    def __init__(self, arriving: int, inner: int, channels: int, stride: int, shortcut: bool):
        super().__init__()
        self.branch = nn.Sequential(
            *(conv(arriving, inner), nn.BatchNorm3d(inner), nn.ReLU(inplace=True)),
            conv(inner, inner, (1, 3, 3), (1, stride, stride)),
            *(nn.BatchNorm3d(inner), nn.ReLU(inplace=True)),
            *(conv(inner, channels), nn.BatchNorm3d(channels)),
        )
        side = conv(arriving, channels, stride=(1, stride, stride)), nn.BatchNorm3d(channels)
        self.side = nn.Sequential(*side) if shortcut else nn.Identity()

    def forward(self, x):
        return F.relu(self.branch(x) + self.side(x), inplace=True)


class NonLocal(nn.Module):
    """Embedded Gaussian, batch normalisation after W_z; as released: x pooled before phi and g, 1/sqrt(E)."""

    def __init__(self, channels: int, released: bool = True):
        super().__init__()
        self.released, inner = released, channels // 2
        self.theta, self.phi, self.g = (nn.Conv3d(channels, inner, 1) for _ in range(3))
        self.out = nn.Sequential(nn.Conv3d(inner, channels, 1), nn.BatchNorm3d(channels))

    def forward(self, x):
        pooled = F.max_pool3d(x, (1, 2, 2)) if self.released else x
        maps = (self.theta, x), (self.phi, pooled), (self.g, pooled)
        theta, phi, g = (linear(a).flatten(2).mT for linear, a in maps)
        s = theta @ phi.mT
        p = torch.softmax(s / theta.shape[-1] ** 0.5 if self.released else s, dim=-1)
        y = (p @ g).mT.reshape(x.shape[0], -1, *x.shape[2:])
        return x + self.out(y.contiguous(memory_format=torch.channels_last_3d))


def c2d(blocks: int) -> nn.Module:
    layers = [conv(3, STEM, (1, 7, 7), (2, 2, 2)), nn.BatchNorm3d(STEM), nn.ReLU(inplace=True)]
    layers.append(nn.MaxPool3d((2, 3, 3), (2, 2, 2)))
    arriving, where = STEM, BLOCKS[50].get(blocks, {})
    for (stage, row), count in zip(STAGES.items(), DEPTHS[50], strict=True):
        for k in range(count):
            stride = 2 if k == 0 and stage != "res2" else 1
            layers.append(Bottleneck(arriving, row.inner, row.channels, stride, k == 0))
            arriving = row.channels
            if k in where.get(stage, ()):
                layers.append(NonLocal(arriving))
        if stage == "res2":
            layers.append(nn.MaxPool3d((2, 1, 1), (2, 1, 1)))
    return nn.Sequential(*layers, nn.AdaptiveAvgPool3d(1), nn.Flatten(), nn.Linear(arriving, CLASSES))


def theirs(blocks: int, clip: tuple[int, ...]) -> dict:
    """{what: a function without arguments} for inference and training."""
    network = c2d(blocks).to(memory_format=torch.channels_last_3d)
    x = torch.randn(clip[0], clip[-1], *clip[1:-1]).contiguous(memory_format=torch.channels_last_3d)
    labels = torch.tensor([7])

    def inference():
        network.eval()
        with torch.inference_mode():
            return network(x)

    def training():
        network.train()
        network.zero_grad(set_to_none=True)
        F.cross_entropy(network(x), labels).backward()

    return {"inference": inference, "training": training}


def tiny(blocks: int, arriving: int) -> nn.Module:
    layers = []
    for channels, stride in ((16, 1), (32, 2), (32, 2)):
        layers.append(conv(arriving, channels, (1, 3, 3), (1, stride, stride)))
        layers += [nn.BatchNorm3d(channels), nn.ReLU(inplace=True)]
        arriving = channels
    layers += [NonLocal(arriving, released=False) for _ in range(blocks)]
    layers += [conv(arriving, arriving), nn.BatchNorm3d(arriving), nn.ReLU(inplace=True)]
    return nn.Sequential(*layers, nn.AdaptiveAvgPool3d(1), nn.Flatten(), nn.Linear(arriving, 2))


LAYOUTS = {"its own layout": torch.contiguous_format, "channels last": torch.channels_last_3d}


def tiny_step(blocks: int, clips: tuple[int, ...], layout: str):
    """One training step of `tiny`, a function without arguments; layout: a key of LAYOUTS."""
    network = tiny(blocks, clips[-1]).to(memory_format=LAYOUTS[layout])
    x = torch.randn(clips[0], clips[-1], *clips[1:-1]).contiguous(memory_format=LAYOUTS[layout])
    labels = torch.randint(2, clips[:1])

    def step():
        network.zero_grad(set_to_none=True)
        loss = F.cross_entropy(network(x), labels)
        loss.backward()
        return loss

    return step
