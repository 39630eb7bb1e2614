# %% [markdown]
# # 11 · The block, backward
#
# **Points** 12 · **Time** 50 minutes · **Given** what the forward pass kept · **To write** five functions
#
# **Read before** [notebook 05](../../notebooks/05_the_backward_pass.ipynb) and exercises 05, 07 and 08.
# **Compare afterwards** [the derivation](../../docs/derivations.md#the-block-four-paths-into-dx).
#
# **Afterwards you can** collect all paths of a gradient into an input that is used four times.
#
# **Checked** on several sets of inputs, called probes. `check(name, hint=2)` gives the second hint. Return
# new arrays: the inputs must stay as they are.
#
# Forward, without pooling (exercise 10):
#
# ```text
# theta = x W_theta + b_theta      phi = x W_phi + b_phi      g = x W_g + b_g
# s = theta phi^T      p = softmax(s), row by row      y = p g      z = y W_z + b_z + x
# ```
#
# Backward, from dz. A gradient has the shape of its array, and is named d + name:
#
# ```text
# dz             ->  dy, dw_z, db_z
# dy             ->  dp, dg  ->  ds  ->  dtheta, dphi
# dtheta, dphi, dg  ->  the gradients of three weights and three biases
# dx = dtheta W_theta^T + dphi W_phi^T + dg W_g^T + dz
# ```
#
# ```text
# x, z, dz   (B, N, C)     theta, phi   (B, N, E)     g, y   (B, N, D)     p, s   (B, N, N)
# w_theta, w_phi   (C, E)     w_g   (C, D)     w_z   (D, C)     a bias has one number for each output channel
# ```
#
# Every function gets all inputs that it needs, so a mistake in one does not make another one wrong.

# %%
import numpy as np

from exercises import check

# %% [markdown]
# ## 1 · into_y (1 point)
# z = y W_z + b_z + x. Return dy (B, N, D), dw_z (D, C) and db_z (C,).


# %%
def into_y(dz, y, w_z):
    """dy, dw_z, db_z of z = y W_z + b_z + x."""
    ### BEGIN SOLUTION
    dy = dz @ w_z.T
    dw_z = np.einsum("bnd,bnc->dc", y, dz)
    db_z = dz.sum(axis=(0, 1))
    return dy, dw_z, db_z
    ### END SOLUTION


# %%
check(into_y)

# %% [markdown]
# ## 2 · through_attention (3 points)
# s = theta phi^T, p = softmax(s), y = p g. Return dtheta (B, N, E), dphi (B, N, E) and dg (B, N, D).


# %%
def through_attention(dy, p, theta, phi, g):
    """dtheta, dphi, dg of y = softmax(theta phi^T) g."""
    ### BEGIN SOLUTION
    dp = dy @ g.mT
    dg = p.mT @ dy
    ds = p * (dp - (p * dp).sum(axis=-1, keepdims=True))
    dtheta = ds @ phi
    dphi = ds.mT @ theta
    return dtheta, dphi, dg
    ### END SOLUTION


# %%
check(through_attention)

# %% [markdown]
# ## 3 · into_parameters (2 points)
# theta = x W_theta + b_theta, and phi and g in the same way. Return dw_theta, db_theta, dw_phi, db_phi,
# dw_g and db_g, in this order.


# %%
def into_parameters(dtheta, dphi, dg, x):
    """The gradients of the three weights and the three biases."""
    ### BEGIN SOLUTION
    dw_theta, dw_phi, dw_g = (np.einsum("bnc,bne->ce", x, d) for d in (dtheta, dphi, dg))
    db_theta, db_phi, db_g = (d.sum(axis=(0, 1)) for d in (dtheta, dphi, dg))
    return dw_theta, db_theta, dw_phi, db_phi, dw_g, db_g
    ### END SOLUTION


# %%
check(into_parameters)

# %% [markdown]
# ## 4 · gather_dx (2 points)
# Return dx, (B, N, C). If one path is forgotten, every parameter of this block still gets its right
# gradient, but the layers before the block get a wrong one.


# %%
def gather_dx(dz, dtheta, dphi, dg, w_theta, w_phi, w_g):
    """dx: what comes back on every path that x has taken."""
    ### BEGIN SOLUTION
    return dtheta @ w_theta.T + dphi @ w_phi.T + dg @ w_g.T + dz
    ### END SOLUTION


# %%
check(gather_dx)

# %% [markdown]
# ## 5 · block_backward (4 points)
# All of it. Return dx, dw_theta, db_theta, dw_phi, db_phi, dw_g, db_g, dw_z and db_z. You may call your
# functions above. Before you run it: which of the nine is 0, whatever dz is?


# %%
def block_backward(dz, x, theta, phi, g, p, y, w_theta, w_phi, w_g, w_z):
    """dx and the gradients of all eight parameters."""
    ### BEGIN SOLUTION
    dy, dw_z, db_z = into_y(dz, y, w_z)
    dtheta, dphi, dg = through_attention(dy, p, theta, phi, g)
    dx = gather_dx(dz, dtheta, dphi, dg, w_theta, w_phi, w_g)
    return dx, *into_parameters(dtheta, dphi, dg, x), dw_z, db_z
    ### END SOLUTION


# %%
check(block_backward)
