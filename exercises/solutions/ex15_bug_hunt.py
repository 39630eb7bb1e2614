# %% [markdown]
# # 15 · Bug hunt
#
# **Points** 8 · **Time** 40 minutes · **Given** five functions with a bug · **To write** the same without
# it
#
# **Read before** [notebook 03](../../notebooks/03_what_f_measures.ipynb),
# [notebook 07](../../notebooks/07_where_positions_meet.ipynb) and exercise 01.
#
# **Afterwards you can** find a mistake that raises no error, by choosing what to print first.
#
# **Checked** on several sets of inputs, called probes. `check(name, hint=2)` gives the second hint.
#
# Five bugs that published non-local and attention code has had, shown here in code of our own. In NumPy
# none raises an error, all shapes fit, and training goes on. Each function ends in `_as_published`. Run
# it, find the bug, and write the repaired function under its own name below it, without a call of the
# broken one. From part 2 on they call your `weigh` of part 1. Where each bug was found is at the end of
# this page.
#
# ```text
# p_ij = softmax over j of theta_i · phi_j      y_i = Σ_j p_ij g_j      z_i = W_z y_i + x_i
# ```
#
# theta (B, N, E), phi (B, M, E), p (B, N, M). `.mT` swaps the last two axes. Before each one: what would
# you print first?

# %%
import numpy as np

from exercises import check

# %% [markdown]
# ## 1 · weigh (1 point)
# theta: (B, N, E), phi: (B, M, E). It should return p, (B, N, M), the softmax weights of eq. 3.


# %%
def weigh_as_published(theta, phi):
    scores = theta @ phi.mT
    e = np.exp(scores - scores.max(axis=1, keepdims=True))
    return e / e.sum(axis=1, keepdims=True)


# %%
def weigh(theta, phi):
    """p_ij: how much query i looks at key j."""
    ### BEGIN SOLUTION
    s = theta @ phi.mT
    e = np.exp(s - s.max(axis=-1, keepdims=True))
    return e / e.sum(axis=-1, keepdims=True)
    ### END SOLUTION


# %%
check(weigh)

# %% [markdown]
# ## 2 · weigh_scaled (1 point)
# The same with the scale of the released code: scores of E channels are brought back to the size of one.


# %%
def weigh_scaled_as_published(theta, phi):
    scale = theta.shape[-1] ** -0.5
    return weigh(theta / scale, phi)


# %%
def weigh_scaled(theta, phi):
    """p_ij of scores that are divided by sqrt(E)."""
    ### BEGIN SOLUTION
    return weigh(theta / theta.shape[-1] ** 0.5, phi)
    ### END SOLUTION


# %%
check(weigh_scaled)

# %% [markdown]
# ## 3 · attend_on_grid (2 points)
# x: (B, T, H, W, C), channels last; w_theta, w_phi, w_g: (C, C/2). It should return y, (B, T, H, W, C/2):
# every position looks at all T H W positions of its clip.


# %%
def attend_on_grid_as_published(x, w_theta, w_phi, w_g):
    channels = x.shape[-1]
    theta, phi, g = ((x @ w).reshape(len(x), -1, channels) for w in (w_theta, w_phi, w_g))
    answers = weigh(theta, phi) @ g
    return answers.reshape(*x.shape[:-1], channels // 2)


# %%
def attend_on_grid(x, w_theta, w_phi, w_g):
    """y at every place of the grid."""
    ### BEGIN SOLUTION
    rows = x.reshape(len(x), -1, x.shape[-1])
    y = weigh(rows @ w_theta, rows @ w_phi) @ (rows @ w_g)
    return y.reshape(*x.shape[:-1], w_g.shape[-1])
    ### END SOLUTION


# %%
check(attend_on_grid)

# %% [markdown]
# ## 4 · attend_channels_first (2 points)
# theta, phi: (B, E, T, H, W), g: (B, D, T, H, W), channels first. It should return y, (B, D, T, H, W).


# %%
def attend_channels_first_as_published(theta, phi, g):
    queries, keys, values = (a.reshape(*a.shape[:2], -1).mT for a in (theta, phi, g))
    answers = weigh(queries, keys) @ values
    return answers.reshape(g.shape)


# %%
def attend_channels_first(theta, phi, g):
    """y, channels first, at every place of the grid."""
    ### BEGIN SOLUTION
    t, f, v = (a.reshape(*a.shape[:2], -1) for a in (theta, phi, g))
    return (weigh(t.mT, f.mT) @ v.mT).mT.reshape(g.shape)
    ### END SOLUTION


# %%
check(attend_channels_first)

# %% [markdown]
# ## 5 · train_step (2 points)
# x, dz: (B, N, C), p: (B, N, N), w_g: (C, D), w_z: (D, C). It should return z = x + y W_z with y = p x
# W_g, and the gradients dw_g and dw_z for the given dz.


# %%
def train_step_as_published(x, dz, p, w_g, w_z):
    y, batch = p @ (x @ w_g), ((0, 1), (0, 1))
    z = x
    z += y @ w_z
    dg = p.mT @ dz @ w_z.T
    return z, np.tensordot(x, dg, batch), np.tensordot(y, dz, batch)


# %%
def train_step(x, dz, p, w_g, w_z):
    """z, dw_g, dw_z."""
    ### BEGIN SOLUTION
    y = p @ x @ w_g
    z = x + y @ w_z
    dw_z = np.einsum("bnd,bnc->dc", y, dz)
    dg = p.mT @ (dz @ w_z.T)
    dw_g = np.einsum("bnc,bnd->cd", x, dg)
    return z, dw_g, dw_z
    ### END SOLUTION


# %%
check(train_step)

# %% [markdown]
# ## Where these bugs were found
# In issues on GitHub, by repository and number:
#
# 1. The softmax over the queries: labmlai/annotated_deep_learning_paper_implementations, 146, an attention
#    block. There the broken model gave pictures as good as the right one.
# 2. The scale inverted: open-mmlab/mmdetection, 1447, a non-local block; mended by 1528.
# 3. C / 2 maps viewed as C: shanglianlm0525/PyTorch-Networks, 45, a non-local block.
# 4. Rows reshaped to channels first: leaderj1001/Attention-Augmented-Conv2d, 21, an attention block.
# 5. The sum written into x: microsoft/unilm, 999. PyTorch notices it and raises an error; NumPy does not.
#
# So a network that trains is no proof that its block is right. What would have found each of them?
