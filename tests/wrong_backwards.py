"""A block written out by hand, and the mistakes that people make in its backward.

Each mistake is one piece of the right source exchanged for a wrong one, so that both are seen side by side.
Kinds: "e" embedded Gaussian, "d" dot product, "c" concatenation. Sequences (B, N, C), keys pooled by 2.
"""

import inspect
from collections.abc import Callable

import numpy as np

from nonlocal_ref import Layer
from nonlocal_ref.embed import Linear
from nonlocal_ref.parameters import Halves


def rows(a):
    """(B, N, C) -> (B N, C)"""
    return a.reshape(-1, a.shape[-1])


def pairs(x):
    """(B, N, C) -> (B, N // 2, 2, C): the windows of the pool; an odd last position belongs to none."""
    return x[:, : x.shape[1] // 2 * 2].reshape(x.shape[0], -1, 2, x.shape[2])


def forward(kind, params, x):
    """z = W_z y + x, and all that is met on the way."""
    pooled = pairs(x).max(axis=2)
    theta, phi = (a @ params[name][0] + params[name][1] for a, name in ((x, "theta"), (pooled, "phi")))
    g = pooled @ params["g"][0] + params["g"][1]
    if kind == "c":
        s = np.maximum(theta @ params["w_f"][0] + (phi @ params["w_f"][1]).mT, 0)
    else:
        s = theta @ phi.mT
    e = np.exp(s - s.max(axis=-1, keepdims=True)) if kind == "e" else s
    p = e / e.sum(axis=-1, keepdims=True) if kind == "e" else s / s.shape[-1]
    y = p @ g
    return y @ params["w_z"][0] + params["w_z"][1] + x, (x, pooled, theta, phi, g, s, p, y)


def unpool(dpooled, x, pooled):
    """Gradient of the pool: the first largest of each window receives it."""
    dx = np.zeros(x.shape)
    first = np.argmax(pairs(x), axis=2)[:, :, None]
    np.put_along_axis(pairs(dx), first, dpooled[:, :, None], axis=2)
    return dx


def backward(kind, dz, saved, params):
    """Gradients of the block."""
    x, pooled, theta, phi, g, s, p, y = saved
    w_theta, w_phi, w_g, w_z = (params[name][0] for name in ("theta", "phi", "g", "w_z"))
    batch, n, m = p.shape  # noqa: RUF059 (the mistakes divide by what the right source does not)
    inner, channels = w_z.shape  # noqa: RUF059
    grads = {}
    grads["w_z"] = Linear(rows(y).T @ rows(dz), rows(dz).sum(axis=0))
    dy = dz @ w_z.T
    dp = dy @ g.mT
    dg = p.mT @ dy
    if kind == "e":
        ds = p * (dp - (p * dp).sum(axis=-1, keepdims=True))
    else:
        ds = dp / m
    if kind == "c":
        ds = ds * (s > 0)
        da = ds.sum(axis=2)[:, :, None]
        db = ds.sum(axis=1)[:, :, None]
        dtheta = da @ params["w_f"][0].T
        dphi = db @ params["w_f"][1].T
        grads["w_f"] = Halves(rows(theta).T @ rows(da), rows(phi).T @ rows(db))
    else:
        dtheta = ds @ phi
        dphi = ds.mT @ theta
    grads["theta"] = Linear(rows(x).T @ rows(dtheta), rows(dtheta).sum(axis=0))
    grads["phi"] = Linear(rows(pooled).T @ rows(dphi), rows(dphi).sum(axis=0))
    grads["g"] = Linear(rows(pooled).T @ rows(dg), rows(dg).sum(axis=0))
    dpooled = dphi @ w_phi.T + dg @ w_g.T
    dx = dz + dtheta @ w_theta.T + unpool(dpooled, x, pooled)
    return dx, grads


SOFTMAX = "p * (dp - (p * dp).sum(axis=-1, keepdims=True))"
DX = "dx = dz + dtheta @ w_theta.T + unpool(dpooled, x, pooled)"
RETURN = "return dx, grads"
ONE_DX = "dx, {name: type(pair)(*({} for a in pair)) for name, pair in grads.items()}"
DW_F = "Halves(rows(theta).T @ rows(da), rows(phi).T @ rows(db))"
DW_Z, DB_Z = "rows(y).T @ rows(dz)", "rows(dz).sum(axis=0))\n    dy"
DW_THETA, DB_THETA = "rows(x).T @ rows(dtheta)", "rows(dtheta).sum(axis=0)"
DW_PHI, DB_PHI = "rows(pooled).T @ rows(dphi)", "rows(dphi).sum(axis=0)"
DW_G, DB_G = "rows(pooled).T @ rows(dg)", "rows(dg).sum(axis=0)"


def all_gradients(each: str) -> str:
    """The last line with every gradient `a` changed."""
    return (
        f"return (lambda a: {each})(dx), "
        f"{{k: type(v)(*((lambda a: {each})(a) for a in v)) for k, v in grads.items()}}"
    )


# (kinds, what goes wrong, the right piece, the wrong piece)
MISTAKES = [
    # the order of axes
    (
        "edc",
        "dz read with its axes in another order",
        "x, pooled, theta",
        "dz = dz.mT.reshape(dz.shape)\n    x, pooled, theta",
    ),
    ("edc", "dx given back with its axes in another order", RETURN, "return dx.mT.reshape(dx.shape), grads"),
    ("edc", "positions of dx reversed", RETURN, "return dx[:, ::-1], grads"),
    ("edc", "samples of dx swapped", RETURN, "return dx[::-1], grads"),
    ("edc", "channels of dx shifted by one", RETURN, "return np.roll(dx, 1, axis=2), grads"),
    # softmax
    ("e", "element by element: p (1 - p) dp", SOFTMAX, "p * (1 - p) * dp"),
    ("e", "the sum over the row not taken off", SOFTMAX, "p * dp"),
    ("e", "the mean in place of the sum", SOFTMAX, "p * (dp - (p * dp).mean(axis=-1, keepdims=True))"),
    ("e", "the sum taken over queries", SOFTMAX, "p * (dp - (p * dp).sum(axis=1, keepdims=True))"),
    ("e", "the sum taken over everything", SOFTMAX, "p * (dp - (p * dp).sum(axis=(1, 2), keepdims=True))"),
    (
        "e",
        "the mean of dp in place of its weighted sum",
        SOFTMAX,
        "p * (dp - dp.mean(axis=-1, keepdims=True))",
    ),
    ("e", "the unweighted sum of dp", SOFTMAX, "p * (dp - dp.sum(axis=-1, keepdims=True))"),
    ("e", "softmax skipped", SOFTMAX, "dp"),
    ("e", "1/M of the other versions", SOFTMAX, "dp / m"),
    ("e", "sign of the softmax", SOFTMAX, f"-{SOFTMAX}"),
    ("e", "the row's sum added", SOFTMAX, SOFTMAX.replace("dp - (", "dp + (")),
    ("e", "the leading p forgotten", SOFTMAX, SOFTMAX.removeprefix("p * ")),
    ("e", "p squared", SOFTMAX, f"p * {SOFTMAX}"),
    ("e", "the shortcut of cross-entropy: p - dp", SOFTMAX, "p - dp"),
    ("e", "keepdims forgotten", SOFTMAX, "p * (dp - (p * dp).sum(axis=-1))"),
    ("e", "a factor 1/sqrt(E) that the forward has not", SOFTMAX, f"{SOFTMAX} / inner**0.5"),
    ("e", "a factor sqrt(E)", SOFTMAX, f"{SOFTMAX} * inner**0.5"),
    # 1/M
    ("dc", "1/M forgotten", "ds = dp / m", "ds = dp"),
    ("dc", "1/M twice", "ds = dp / m", "ds = dp / m**2"),
    ("dc", "1/N, the number of queries", "ds = dp / m", "ds = dp / n"),
    ("dc", "1/E", "ds = dp / m", "ds = dp / inner"),
    ("dc", "1/C", "ds = dp / m", "ds = dp / channels"),
    ("dc", "times M", "ds = dp / m", "ds = dp * m"),
    ("dc", "a softmax where there is none", "ds = dp / m", f"ds = {SOFTMAX}"),
    # products of matrices
    ("edc", "dg without the transpose", "dg = p.mT @ dy", "dg = p @ dy"),
    ("edc", "dg = dy at the first M positions", "dg = p.mT @ dy", "dg = dy[:, :m]"),
    ("edc", "dg with the transpose by reshape", "dg = p.mT @ dy", "dg = p.reshape(batch, m, n) @ dy"),
    ("edc", "dg with the scores in place of the weights", "dg = p.mT @ dy", "dg = (s + 1).mT @ dy"),
    ("edc", "dp with y in place of g", "dp = dy @ g.mT", "dp = dy @ y[:, :m].mT"),
    ("edc", "dp with phi in place of g", "dp = dy @ g.mT", "dp = dy @ phi.mT"),
    ("ed", "dtheta by the transpose of ds", "dtheta = ds @ phi", "dtheta = ds.reshape(batch, m, n).mT @ phi"),
    ("ed", "dtheta with theta in place of phi", "dtheta = ds @ phi", "dtheta = ds @ theta[:, :m]"),
    ("ed", "dphi with phi in place of theta", "dphi = ds.mT @ theta", "dphi = (ds.mT @ ds) @ phi"),
    (
        "ed",
        "dphi by reshape, not transpose",
        "dphi = ds.mT @ theta",
        "dphi = ds.reshape(batch, m, n) @ theta",
    ),
    ("ed", "dphi without the transpose", "dphi = ds.mT @ theta", "dphi = ds @ theta"),
    ("ed", "dtheta twice", "dtheta = ds @ phi", "dtheta = 2 * ds @ phi"),
    ("ed", "dphi with its sign", "dphi = ds.mT @ theta", "dphi = -ds.mT @ theta"),
    (
        "ed",
        "both halved, as of a symmetric product",
        "dtheta = ds @ phi",
        "ds = ds / 2\n        dtheta = ds @ phi",
    ),
    ("edc", "W_z not transposed", "dy = dz @ w_z.T", "dy = dz @ w_z.reshape(channels, inner)"),
    ("edc", "W_g not transposed", "dg @ w_g.T", "dg @ w_g.reshape(inner, channels)"),
    ("edc", "W_theta not transposed", "dtheta @ w_theta.T", "dtheta @ w_theta.reshape(inner, channels)"),
    ("edc", "W_phi not transposed", "dphi @ w_phi.T", "dphi @ w_phi.reshape(inner, channels)"),
    ("edc", "dW_z transposed", DW_Z, "rows(dz).T @ rows(y)"),
    ("edc", "dW_theta transposed", DW_THETA, "rows(dtheta).T @ rows(x)"),
    ("edc", "dW_phi transposed", DW_PHI, "rows(dphi).T @ rows(pooled)"),
    ("edc", "dW_g transposed", DW_G, "rows(dg).T @ rows(pooled)"),
    # concatenation
    ("c", "sums along the wrong axes", "da = ds.sum(axis=2)", "da = ds.sum(axis=1)"),
    ("c", "mean over the keys", "da = ds.sum(axis=2)", "da = ds.mean(axis=2)"),
    ("c", "mean over the queries", "db = ds.sum(axis=1)", "db = ds.mean(axis=1)"),
    ("c", "halves of w_f swapped in dw_f", DW_F, "Halves(rows(phi).T @ rows(db), rows(theta).T @ rows(da))"),
    ("c", "one half of w_f for both", 'params["w_f"][1].T', 'params["w_f"][0].T'),
    ("c", "the gate of the relu missing", "ds = ds * (s > 0)", "ds = ds * 1.0"),
    ("c", "the gate by >=, read after the relu", "(s > 0)", "(s >= 0)"),
    ("c", "the gate turned round", "ds = ds * (s > 0)", "ds = ds * (s <= 0)"),
    ("c", "the gate is the score itself", "ds = ds * (s > 0)", "ds = ds * s"),
    ("c", "the gate by dp, not by s", "ds = ds * (s > 0)", "ds = ds * (dp > 0)"),
    ("c", "dw_f of phi only", DW_F, "Halves(0 * params['w_f'][0], rows(phi).T @ rows(db))"),
    ("c", "dw_f with its sign", DW_F, "Halves(-rows(theta).T @ rows(da), -rows(phi).T @ rows(db))"),
    ("c", "dw_f averaged", DW_F, "Halves(rows(theta).T @ rows(da) / n, rows(phi).T @ rows(db) / m)"),
    # the paths into x
    ("edc", "path of theta forgotten", DX, "dx = dz + unpool(dpooled, x, pooled)"),
    ("edc", "path of phi forgotten", "dpooled = dphi @ w_phi.T + dg", "dpooled = dg"),
    ("edc", "path of g forgotten", " + dg @ w_g.T", ""),
    ("edc", "only the path of g: = for +=", DX, "dx = dz + unpool(dg @ w_g.T, x, pooled)"),
    ("edc", "only the residual", DX, "dx = dz * 1.0"),
    ("edc", "residual forgotten", DX, DX.replace("dz + ", "")),
    ("edc", "residual twice", DX, DX.replace("dz + ", "2 * dz + ")),
    ("edc", "residual with its sign", DX, DX.replace("dz + ", "-dz + ")),
    ("edc", "path of theta twice", DX, DX.replace("dtheta @", "2 * dtheta @")),
    ("edc", "residual through W_z", DX, DX.replace("dz + ", "dz @ w_z.T @ w_z + ")),
    ("edc", "path of theta through W_phi", DX, DX.replace("w_theta", "w_phi")),
    # weights and biases
    ("edc", "bias of W_z not summed", DB_Z, DB_Z.replace(".sum(axis=0)", "")),
    ("edc", "bias of W_z summed over the batch only", DB_Z, DB_Z.replace("rows(dz)", "dz")),
    ("edc", "bias of W_z averaged", DB_Z, DB_Z.replace("sum", "mean")),
    ("edc", "bias of W_z as a row (1, C)", DB_Z, DB_Z.replace("axis=0", "axis=0, keepdims=True")),
    ("edc", "bias of theta averaged", DB_THETA, DB_THETA.replace("sum", "mean")),
    ("edc", "bias of g averaged", DB_G, DB_G.replace("sum", "mean")),
    ("edc", "bias of theta forgotten", DB_THETA, "np.zeros(inner)"),
    ("e", "bias of phi not 0, as that of theta", DB_PHI, DB_THETA),
    ("e", "bias of phi a little off 0", DB_PHI, f"{DB_PHI} + 1e-6 * {DB_THETA}"),
    ("dc", "bias of phi 0, as of the softmax", DB_PHI, "np.zeros(inner)"),
    ("edc", "bias of g from dy", DB_G, "rows(dy).sum(axis=0) / 2"),
    (
        "edc",
        "dW_theta from the pooled x",
        DW_THETA,
        "rows(np.repeat(pooled, n // m, axis=1)).T @ rows(dtheta)",
    ),
    ("edc", "dW_phi from x before the pool", DW_PHI, "rows(x[:, :m]).T @ rows(dphi)"),
    ("edc", "dW_g from x before the pool", DW_G, "rows(x[:, :m]).T @ rows(dg)"),
    ("edc", "dW_z from g", DW_Z, "rows(np.repeat(g, n // m, axis=1)).T @ rows(dz)"),
    ("edc", "dW_theta averaged over the batch", DW_THETA, f"{DW_THETA} / batch"),
    ("edc", "dW_z of the first sample only", DW_Z, "y[0].T @ dz[0]"),
    (
        "edc",
        "one element of dW_g off by a thousandth",
        DW_G,
        f"({DW_G}) * (1 + 1e-3 * np.eye(channels, inner))",
    ),
    (
        "edc",
        "theta's and phi's gradients in each other's place",
        'grads["phi"] = Linear(',
        'grads["phi"] = grads["theta"]; grads["theta"] = Linear(',
    ),
    # the pool
    (
        "edc",
        "pool: every entry a half (average)",
        DX,
        DX.replace("unpool(dpooled, x, pooled)", "np.repeat(dpooled / 2, 2, axis=1)"),
    ),
    (
        "edc",
        "pool: every entry all",
        DX,
        DX.replace("unpool(dpooled, x, pooled)", "np.repeat(dpooled, 2, axis=1)"),
    ),
    ("edc", "pool: the smallest entry", DX, DX.replace("unpool(dpooled, x", "unpool(dpooled, -x")),
    ("edc", "pool: always the first entry", DX, DX.replace("unpool(dpooled, x", "unpool(dpooled, 0 * x")),
    # everything at once
    ("edc", "all negated", RETURN, all_gradients("-a")),
    ("edc", "all divided by the batch", RETURN, all_gradients("a / batch")),
    ("edc", "all doubled", RETURN, all_gradients("2 * a")),
    ("edc", "all scaled by 1 + 1e-5", RETURN, all_gradients("a * (1 + 1e-5)")),
    ("edc", "all in float32", RETURN, all_gradients("a.astype(np.float32)")),
    (
        "edc",
        "all NaN in one place",
        RETURN,
        all_gradients("np.where(np.arange(a.size).reshape(a.shape), a, np.nan)"),
    ),
    (
        "edc",
        "dz ignored, as if it were ones",
        "x, pooled, theta",
        "dz = np.ones(dz.shape)\n    x, pooled, theta",
    ),
    ("edc", "dz squared", "x, pooled, theta", "dz = dz**2\n    x, pooled, theta"),
    (
        "edc",
        "dz averaged over the channels",
        "x, pooled, theta",
        "dz = 0 * dz + dz.mean(axis=2, keepdims=True)\n    x, pooled, theta",
    ),
    ("edc", "dz without its sign", "x, pooled, theta", "dz = abs(dz)\n    x, pooled, theta"),
    ("edc", "dz changed in place", "dy = dz @", "dz *= 2\n    dy = dz @"),
    ("edc", "the weights changed in place", "dg = p.mT @ dy", "dg = p.mT @ dy\n    p *= 2"),
    ("edc", "x changed in place", RETURN, "x += dx\n    return dx, grads"),
    ("edc", "a parameter changed in place", RETURN, "w_z -= 0.1\n    return dx, grads"),
    ("edc", "a gradient forgotten", 'grads["g"] = ', "forgotten = "),
    ("edc", "a gradient too many", RETURN, "return dx, grads | {'w_x': dx}"),
    ("edc", "dx and dparams in the wrong order", RETURN, "return grads, dx"),
    ("edc", "dx not returned", RETURN, "return grads"),
    (
        "edc",
        "weights and biases in the wrong order",
        'grads["g"] = Linear(',
        'grads["g"] = (lambda w, b: (b, w))(',
    ),
]

# Other ways to write the same thing, and conventions at a tie or a kink: right
RIGHT_TOO = [
    ("edc", "as it is", "batch, n, m", "batch, n, m"),
    ("c", "the gate open at 0", "(s > 0)", "(theta @ params['w_f'][0] + (phi @ params['w_f'][1]).mT >= 0)"),
    (
        "edc",
        "pool: the last largest",
        DX,
        DX.replace("unpool(dpooled, x, pooled)", "unpool(dpooled[:, ::-1], x[:, ::-1], 0)[:, ::-1]"),
    ),
    (
        "e",
        "softmax by its matrix",
        SOFTMAX,
        "((p[..., None] * np.eye(m) - p[..., None] * p[..., None, :]) @ dp[..., None])[..., 0]",
    ),
    ("e", "the bias of phi exactly 0", DB_PHI, "np.zeros(inner)"),
    ("edc", "float32 rounding inside", "dp = dy @ g.mT", "dp = dy @ g.mT * (1 + 1e-8)"),
    ("edc", "einsum", "dg = p.mT @ dy", "dg = np.einsum('bnm,bnd->bmd', p, dy)"),
    (
        "edc",
        "a dz that can be written to is not needed",
        "dy = dz @",
        "dz.setflags(write=False)\n    dy = dz @",
    ),
]


def layer(kind: str, right: str = "", wrong: str = "") -> Layer:
    """The block of this kind, with one piece of its backward exchanged."""
    source = inspect.getsource(backward)
    assert not right or source.count(right) == 1, (
        f"{right!r} stands {source.count(right)} times in the backward"
    )
    scope = dict(globals())
    exec(source.replace(right, wrong) if right else source, scope)
    bound: Callable = scope["backward"]
    return Layer(None, lambda params, x: forward(kind, params, x), lambda *args: bound(kind, *args))
