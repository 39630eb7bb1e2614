"""Makes oracle.npz: the block by PyTorch's autograd in float64, written apart from the package and unlike it.

    python tests/oracle/make_oracle.py          (needs PyTorch; the tests that read the file do not)

Channels stand first and every map is a convolution. No position is moved: all N x M pairs are scored, and a
mask tells which of them meet, by the places of query and key. Concatenations concatenate.

    "params/..."      the parameters all cases share, channels last: w is (C_in, C_out)
    "x/GRID"          the input, (B, *grid, C), and "dz/GRID", the gradient of the output
    "CASE"            z, dx, then each gradient by name in alphabetical order, then the new running mean and
                      variance, all flattened into one row of float64
"""

from itertools import product
from pathlib import Path

import numpy as np
import torch
import torch.nn.functional as F

B, C, E, D = 2, 4, 3, 2
GRIDS = {"sequence": (7,), "picture": (3, 5), "video": (4, 3, 5)}
BANDWIDTH, TEMPERATURE, MOMENTUM, EPS = 1.5, 0.4, 0.1, 1e-5
EMBEDDED = ("embedded_gaussian", "dot_product", "concatenation")
CONVOLVE = {1: F.conv1d, 2: F.conv2d, 3: F.conv3d}
POOL = {
    1: lambda x: F.max_pool1d(x, 2),
    2: lambda x: F.max_pool2d(x, 2),
    3: lambda x: F.max_pool3d(x, (1, 2, 2)),
}
SHRINK = {1: (2,), 2: (2, 2), 3: (1, 2, 2)}


def cases():
    """(grid, version, scale, pool, positions, norm) of everything that is stored."""
    versions = [(v, False) for v in ("gaussian", "gaussian_distance", "cosine", *EMBEDDED)]
    versions += [("gaussian", True), ("embedded_gaussian", True)]
    ways = [(p, "spacetime", grid) for grid in GRIDS for p in ("none", "before", "after")]
    ways += [(p, w, "video") for p in ("none", "before", "after") for w in ("space", "2")] + [
        ("none", "time", "video")
    ]
    for (version, scale), (pool, positions, grid) in product(versions, ways):
        for norm in ("none", "batch", "running"):
            yield grid, version, scale, pool, positions, norm


def make_params(rng):
    """Random values, none of them zero, for every parameter that some version needs."""
    sizes = {"theta": (C, E), "phi": (C, E), "g": (C, D), "w_z": (D, C)}
    params = {f"{n}.w": rng.standard_normal(s) for n, s in sizes.items()}
    params |= {f"{n}.b": rng.standard_normal(s[1]) for n, s in sizes.items()}
    params |= {"w_f.theta": rng.standard_normal((E, 1)), "w_f.phi": rng.standard_normal((E, 1))}
    params |= {"batchnorm.gamma": rng.standard_normal(C), "batchnorm.beta": rng.standard_normal(C)}
    return params | {"running.mean": rng.standard_normal(C), "running.var": 0.5 + rng.random(C)}


def convolve(x, name, leaf):
    """The 1 x 1 x 1 convolution `name` of x (B, C, *grid)."""
    axes = x.ndim - 2
    kernel = leaf[f"{name}.w"].T.reshape(-1, x.shape[1], *(1,) * axes)
    return CONVOLVE[axes](x, kernel, leaf[f"{name}.b"])


def columns(x):
    """(B, C, *grid) -> (B, positions, C)"""
    return x.flatten(2).transpose(1, 2)


def score(version, theta, phi, leaf):
    """s (B, N, M) of every pair."""
    n, m = theta.shape[1], phi.shape[1]
    if version == "gaussian_distance":
        return -((theta[:, :, None] - phi[:, None]) ** 2).sum(-1) / BANDWIDTH**2
    if version == "cosine":
        return F.cosine_similarity(theta[:, :, None], phi[:, None], dim=-1) / TEMPERATURE
    if version == "concatenation":
        pairs = torch.cat(
            [theta[:, :, None].expand(-1, -1, m, -1), phi[:, None].expand(-1, n, -1, -1)], dim=-1
        )
        return torch.relu(pairs @ torch.cat([leaf["w_f.theta"], leaf["w_f.phi"]]))[..., 0]
    return torch.einsum("bne,bme->bnm", theta, phi)


def meets(grid, pooled, positions):
    """(N, M), True where query and key meet, by their places on the grid."""
    if positions == "spacetime":
        return torch.ones(int(np.prod(grid)), int(np.prod(pooled)), dtype=torch.bool)
    queries, keys = (torch.cartesian_prod(*map(torch.arange, g)) for g in (grid, pooled))
    if positions == "time":
        return (queries[:, None, 1:] == keys[None, :, 1:]).all(-1)
    frames = 1 if positions == "space" else int(positions)
    return queries[:, None, 0] // frames == keys[None, :, 0] // frames


def block(x, case, leaf):
    """z of x (B, C, *grid), and the running statistics afterwards."""
    _, version, scale, pool, positions, norm = case
    subsample = POOL[x.ndim - 2]
    source = subsample(x) if pool == "before" else x
    theta = convolve(x, "theta", leaf) if version in EMBEDDED else x
    phi = convolve(source, "phi", leaf) if version in EMBEDDED else source
    g = convolve(source, "g", leaf)
    if pool == "after":
        phi, g = subsample(phi), subsample(g)
    s = score(version, columns(theta), columns(phi), leaf)
    s = s / s.new_tensor(theta.shape[1]).sqrt() if scale else s
    meet = meets(x.shape[2:], phi.shape[2:], positions)
    if version in ("dot_product", "concatenation"):
        p = torch.where(meet, s, 0.0) / meet.sum(-1, keepdim=True)
    else:
        p = torch.softmax(s.masked_fill(~meet, -torch.inf), dim=-1)
    y = (p @ columns(g)).transpose(1, 2).reshape(*g.shape[:2], *x.shape[2:])
    w = convolve(y, "w_z", leaf)
    running = [leaf[f"running.{n}"].detach().clone() for n in ("mean", "var")]
    if norm != "none":
        affine = leaf["batchnorm.gamma"], leaf["batchnorm.beta"]
        w = F.batch_norm(w, *running, *affine, training=norm == "batch", momentum=MOMENTUM, eps=EPS)
    return w + x, running


def solve(case, params, x, dz):
    """One row of the file."""
    leaf = {n: torch.tensor(v, requires_grad=not n.startswith("running")) for n, v in params.items()}
    source = torch.tensor(np.moveaxis(x, -1, 1), requires_grad=True)
    z, running = block(source, case, leaf)
    z.backward(torch.tensor(np.moveaxis(dz, -1, 1)))
    last = [np.moveaxis(a.detach().numpy(), 1, -1) for a in (z, source.grad)]
    gradients = [leaf[n].grad.numpy() for n in sorted(leaf) if leaf[n].grad is not None]
    statistics = [a.numpy() for a in running] if case[-1] != "none" else []
    return np.concatenate([a.ravel() for a in [*last, *gradients, *statistics]])


def main():
    rng = np.random.default_rng(20180618)
    params = make_params(rng)
    stored = {f"params/{n}": v for n, v in params.items()}
    for grid, shape in GRIDS.items():
        stored |= {f"{n}/{grid}": rng.standard_normal((B, *shape, C)) for n in ("x", "dz")}
    for case in cases():
        name = "/".join(map(str, case))
        stored[name] = solve(case, params, stored[f"x/{case[0]}"], stored[f"dz/{case[0]}"])
    np.savez_compressed(Path(__file__).with_name("oracle.npz"), **stored)


if __name__ == "__main__":
    main()
