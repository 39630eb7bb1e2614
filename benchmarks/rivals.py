"""The other side: the same operation and block in PyTorch, differentiated by autograd.

Eager is what people write: one line for each step. Fused is scaled_dot_product_attention. The direct
concatenation block builds the tensor of all pairs [theta_i, phi_j], 2E x N x M numbers, as eq. 5 is drawn.
"""

import torch
import torch.nn.functional as F


def unit_rows(x):
    return F.normalize(x, dim=-1)


def squared_distance(theta, phi):
    squares = (theta**2).sum(-1, keepdim=True), (phi**2).sum(-1, keepdim=True)
    return squares[0] + squares[1].mT - 2 * theta @ phi.mT


EAGER = {
    "gaussian": lambda theta, phi, g: F.softmax(theta @ phi.mT, dim=-1) @ g,
    "gaussian_distance": lambda theta, phi, g: F.softmax(-squared_distance(theta, phi), dim=-1) @ g,
    "cosine": lambda theta, phi, g: F.softmax(unit_rows(theta) @ unit_rows(phi).mT, dim=-1) @ g,
    "embedded_gaussian": lambda theta, phi, g: F.softmax(theta @ phi.mT, dim=-1) @ g,
    "dot_product": lambda theta, phi, g: (theta @ phi.mT / phi.shape[1]) @ g,
    "concatenation": lambda a, b, g: (F.relu(a + b.mT) / b.shape[1]) @ g,
}


def fused(theta, phi, g):
    """PyTorch's fused attention: softmax(theta phi^T) g without the weights in memory."""
    return F.scaled_dot_product_attention(theta[:, None], phi[:, None], g[:, None], scale=1.0)[:, 0]


def operation(function, arrays, dy):
    """A run of forward and backward: the gradients of theta, phi, g."""
    leaves = [a.detach().requires_grad_() for a in arrays]
    return lambda: torch.autograd.grad(function(*leaves), leaves, dy)


def block(version, params, x, dz, *, direct=False):
    """A run of forward and backward of the block: the gradients of x and of every parameter."""
    leaves = [x.detach().requires_grad_()]
    params = {name: [p.detach().requires_grad_() for p in pair] for name, pair in params.items()}
    leaves += [p for pair in params.values() for p in pair]

    def run():
        return torch.autograd.grad(_block(version, params, leaves[0], direct), leaves, dz)

    return run


def _block(version, params, x, direct):
    def linear(name, rows):
        return rows @ params[name][0] + params[name][1]

    rows = x.flatten(1, -2)
    embedded = [linear(name, rows) if name in params else rows for name in ("theta", "phi")]
    if "w_f" in params and not direct:
        embedded = [e @ half for e, half in zip(embedded, params["w_f"], strict=True)]
    pairs = _direct_pairs(params["w_f"]) if direct else EAGER[version]
    y = pairs(*embedded, linear("g", rows))
    return linear("w_z", y).reshape(x.shape) + x


def _direct_pairs(w_f):
    def pairs(theta, phi, g):
        n, m = theta.shape[1], phi.shape[1]
        both = torch.cat(
            [theta[:, :, None, :].expand(-1, -1, m, -1), phi[:, None, :, :].expand(-1, n, -1, -1)], dim=-1
        )  # (B, N, M, 2E)
        return (F.relu(both @ torch.cat(list(w_f)))[..., 0] / m) @ g

    return pairs
