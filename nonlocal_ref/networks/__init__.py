"""The networks of the paper as Layers: ResNet frame by frame (C2D), inflated (I3D), with non-local blocks.

net = c2d(depth=50, blocks=5)
params = net.init(rng, 3)
logits, saved = net.forward(params, clip, train=True)       clip: (B, T, H, W, 3)
"""

from .resnet import c2d, i3d
from .tiny import tiny

__all__ = ["c2d", "i3d", "tiny"]
