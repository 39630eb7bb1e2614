"""Makes released.npz: C2D ResNet-50 with five blocks by PyTorch, float32, from arrays in the released format.

    PYTHONPATH=. python tests/oracle/make_released.py       (needs PyTorch; the test of the file does not)

The network of the released code for 32 frames: pool1 2x3x3 and pool2 2x1x1 without padding, x pooled before
phi and g, scores divided by the root of their channels, running statistics everywhere. It is written here by
the files' own names. The weights are those of tests/networks/released.py, from a seed; their sum is stored.

    "SIZE/clip"            the corner of the clip, to know it by; the clip is `clip(SIZE)`
    "SIZE/STAGE/at"        where the stored values lie in the stage's output, channels last, flattened
    "SIZE/STAGE/values"    the values there: the largest one and 200 of a seed
    "SIZE/STAGE/norm"      the norm of the whole output
    "weights"              the sum of all weights' absolute values
"""

from pathlib import Path

import numpy as np

from tests.networks.released import blobs

SEED, SIZES, FRAMES, SAMPLES = 20180618, (64, 224), 32, 200
STRIDES = {"res2": 1, "res3": 2, "res4": 2, "res5": 2}
BLOCKS = {"res2": 3, "res3": 4, "res4": 6, "res5": 3}


# name's ending -> factor: residual branches stay as small as in trained networks, softmaxes far from one-hot
CALM = {"branch2c_bn_s": 0.25, "branch1_bn_s": 0.5, "theta_w": 0.3, "phi_w": 0.3}


def weights():
    """name -> array of a released file with five blocks."""
    arrays = blobs(SEED, blocks=5)
    factors = {n: f for n in arrays for ending, f in CALM.items() if n.endswith(ending)}
    return arrays | {n: arrays[n] * np.float32(f) for n, f in factors.items()}


def clip(size):
    """(1, 32, size, size, 3), float32."""
    return np.random.default_rng(size).standard_normal((1, FRAMES, size, size, 3), dtype=np.float32)


class Network:
    """The layers by the names of the files; tensors are (B, C, T, H, W)."""

    def __init__(self, arrays):
        import torch

        self.torch, self.F = torch, torch.nn.functional
        self.a = {name: torch.tensor(value) for name, value in arrays.items()}

    def conv(self, x, name, stride=(1, 1, 1), padding=(0, 0, 0)):
        return self.F.conv3d(x, self.a[f"{name}_w"], self.a.get(f"{name}_b"), stride, padding)

    def norm(self, x, name):
        gamma, beta, mean, var = (self.a[f"{name}_bn_{part}"] for part in ("s", "b", "rm", "riv"))
        return self.F.batch_norm(x, mean, var, gamma, beta, training=False, eps=1e-5)

    def residual(self, x, name, stride):
        space, relu = (1, stride, stride), self.F.relu
        y = relu(self.norm(self.conv(x, f"{name}_branch2a"), f"{name}_branch2a"))
        y = relu(self.norm(self.conv(y, f"{name}_branch2b", space, (0, 1, 1)), f"{name}_branch2b"))
        y = self.norm(self.conv(y, f"{name}_branch2c"), f"{name}_branch2c")
        if f"{name}_branch1_w" in self.a:
            x = self.norm(self.conv(x, f"{name}_branch1", space), f"{name}_branch1")
        return relu(y + x)

    def nonlocal_block(self, x, name):
        pooled = self.F.max_pool3d(x, (1, 2, 2))
        theta, phi, g = (
            self.conv(a, f"{name}_{n}").flatten(2) for n, a in (("theta", x), ("phi", pooled), ("g", pooled))
        )
        p = self.torch.softmax(theta.mT @ phi * theta.shape[1] ** -0.5, dim=-1)  # (B, N, M)
        y = (g @ p.mT).reshape(x.shape[0], -1, *x.shape[2:])
        return self.norm(self.conv(y, f"{name}_out"), name) + x

    def stage(self, x, name):
        for k in range(BLOCKS[name]):
            x = self.residual(x, f"{name}_{k}", STRIDES[name] if k == 0 else 1)
            block = f"nonlocal_conv{name[-1]}_{k}"
            if f"{block}_theta_w" in self.a:
                x = self.nonlocal_block(x, block)
        return x

    def outputs(self, x):
        """stage -> its output; "fc" are the logits."""
        found = {"conv1": (x := self.conv(x, "conv1", (2, 2, 2), (0, 3, 3)))}
        found["bn1"] = x = self.norm(x, "res_conv1")
        found["pool1"] = x = self.F.max_pool3d(self.F.relu(x), (2, 3, 3), (2, 2, 2))
        found["res2"] = x = self.stage(x, "res2")
        found["pool2"] = x = self.F.max_pool3d(x, (2, 1, 1), (2, 1, 1))
        for name in ("res3", "res4", "res5"):
            found[name] = x = self.stage(x, name)
        found["fc"] = x.mean((2, 3, 4)) @ self.a["pred_w"].T + self.a["pred_b"]
        return {name: np.moveaxis(a.numpy(), 1, -1) for name, a in found.items()}


def main():
    import torch

    arrays = weights()
    stored = {"weights": sum(np.abs(a).sum(dtype=np.float64) for a in arrays.values())}
    network = Network(arrays)
    for size in SIZES:
        x, rng = clip(size), np.random.default_rng(1)
        stored[f"{size}/clip"] = x[0, :2, :2, :2]
        with torch.no_grad():
            found = network.outputs(torch.tensor(np.moveaxis(x, -1, 1)))
        for name, y in found.items():
            at = np.append(rng.integers(0, y.size, SAMPLES), np.abs(y).argmax())
            norm = np.linalg.norm(y.astype(np.float64))
            rows = {"at": at, "values": y.reshape(-1)[at], "norm": norm}
            stored |= {f"{size}/{name}/{part}": value for part, value in rows.items()}
            print(size, name, y.shape, float(np.abs(y).max()))
    np.savez_compressed(Path(__file__).with_name("released.npz"), **stored)


if __name__ == "__main__":
    main()
