"""Composite functions of the exercises line by line, so that a mutant can change each array in between."""

HELPERS: dict[str, str] = {"my_score": "my_version", "my_score_backward": "my_version"}
BLOCK = """
def block_backward(dz, x, theta, phi, g, p, y, w_theta, w_phi, w_g, w_z):
    dy = dz @ w_z.T
    dp = dy @ g.mT
    total = (p * dp).sum(axis=-1, keepdims=True)
    ds = p * (dp - total)
    dtheta = ds @ phi
    dphi = ds.mT @ theta
    dg = p.mT @ dy
    dx = dtheta @ w_theta.T + dphi @ w_phi.T + dg @ w_g.T + dz
    dw_theta = np.einsum("bnc,bne->ce", x, dtheta)
    dw_phi = np.einsum("bnc,bne->ce", x, dphi)
    dw_g = np.einsum("bnc,bnd->cd", x, dg)
    dw_z = np.einsum("bnd,bnc->dc", y, dz)
    db_theta = dtheta.sum(axis=(0, 1))
    db_phi = dphi.sum(axis=(0, 1))
    db_g = dg.sum(axis=(0, 1))
    db_z = dz.sum(axis=(0, 1))
    return dx, dw_theta, db_theta, dw_phi, db_phi, dw_g, db_g, dw_z, db_z
"""
FORWARD = """
def block_forward(x, w_theta, b_theta, w_phi, b_phi, w_g, b_g, w_z, b_z):
    theta = x @ w_theta + b_theta
    phi = x @ w_phi + b_phi
    g = x @ w_g + b_g
    s = theta @ phi.mT
    e = np.exp(s - s.max(axis=-1, keepdims=True))
    p = e / e.sum(axis=-1, keepdims=True)
    y = p @ g
    return y @ w_z + b_z + x
"""
CONCATENATION = """
def concatenation_backward(dp, theta, phi, w_f):
    E = theta.shape[-1]
    M = phi.shape[1]
    a = theta @ w_f[:E]
    b = phi @ w_f[E:]
    ds = dp / M
    passes = a[:, :, None] + b[:, None, :] > 0
    through = ds * passes
    da = through.sum(axis=2)
    db = through.sum(axis=1)
    dtheta = da[:, :, None] * w_f[:E]
    dphi = db[:, :, None] * w_f[E:]
    first = np.einsum("bn,bne->e", da, theta)
    second = np.einsum("bm,bme->e", db, phi)
    dw_f = np.concatenate([first, second])
    return dtheta, dphi, dw_f
"""
TILE = """
def tile_backward(dy, y, top, total, theta, phi, g):
    s = theta @ phi.mT
    e = np.exp(s - top)
    p = e / total
    dp = dy @ g.mT
    mean = (dy * y).sum(axis=-1, keepdims=True)
    ds = p * (dp - mean)
    dtheta = ds @ phi
    dphi = ds.mT @ theta
    dg = p.mT @ dy
    return dtheta, dphi, dg
"""
STREAMING = """
def streaming_softmax(theta, phi, g, tile):
    B, N, _ = theta.shape
    M = phi.shape[1]
    top = np.full((B, N, 1), -np.inf)
    total = np.zeros((B, N, 1))
    y = np.zeros((B, N, g.shape[-1]))
    for start in range(0, M, tile):
        s = theta @ phi[:, start:start + tile].mT
        higher = np.maximum(top, s.max(axis=-1, keepdims=True))
        shrink = np.exp(top - higher)
        e = np.exp(s - higher)
        total = shrink * total + e.sum(axis=-1, keepdims=True)
        y = shrink * y + e @ g[:, start:start + tile]
        top = higher
    return y / total, top, total
"""
SUM = """
def nonlocal_sum(theta, phi, g):
    B, N, E = theta.shape
    M, D = g.shape[1], g.shape[2]
    y = np.zeros((B, N, D))
    for b in range(B):
        for i in range(N):
            total = np.zeros(D)
            c = 0.0
            for j in range(M):
                f = np.exp(np.sum(theta[b, i] * phi[b, j]))
                total += f * g[b, j]
                c += f
            y[b, i] = total / c
    return y
"""
TEXTS = {
    "ex02": (SUM,),
    "ex10": (FORWARD,),
    "ex11": (BLOCK,),
    "ex12": (CONCATENATION,),
    "ex14": (TILE, STREAMING),
}
