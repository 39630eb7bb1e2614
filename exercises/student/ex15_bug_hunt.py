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

# %% [markdown]
# <details><summary>Hint 1 for <code>weigh</code></summary>
#
# Print the sums of p along each of its axes, for N = 7 queries and M = 5 keys.
#
# </details>
#
# <details><summary>Hint 2 for <code>weigh</code></summary>
#
# The weights of a query sum to 1. Along which axis do they lie?
#
# </details>
#
# <details><summary>Hint 3 for <code>weigh</code></summary>
#
# The axis of the softmax.
#
# </details>

# %%
def weigh(theta, phi):
    """p_ij: how much query i looks at key j."""
    raise NotImplementedError("ex15: weigh")

# %%
check(weigh)

# %% [markdown]
# ## 2 · weigh_scaled (1 point)
# The same with the scale of the released code: scores of E channels are brought back to the size of one.

# %%
def weigh_scaled_as_published(theta, phi):
    scale = theta.shape[-1] ** -0.5
    return weigh(theta / scale, phi)

# %% [markdown]
# <details><summary>Hint 1 for <code>weigh_scaled</code></summary>
#
# Multiply theta and phi of 64 channels of random numbers: how large are the scores?
#
# </details>
#
# <details><summary>Hint 2 for <code>weigh_scaled</code></summary>
#
# The scale is there to make them of size 1. Does yours make them smaller or larger?
#
# </details>
#
# <details><summary>Hint 3 for <code>weigh_scaled</code></summary>
#
# A division by a negative power is a multiplication.
#
# </details>

# %%
def weigh_scaled(theta, phi):
    """p_ij of scores that are divided by sqrt(E)."""
    raise NotImplementedError("ex15: weigh_scaled")

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

# %% [markdown]
# <details><summary>Hint 1 for <code>attend_on_grid</code></summary>
#
# Write down the shape after every line, for C = 4 and 30 positions.
#
# </details>
#
# <details><summary>Hint 2 for <code>attend_on_grid</code></summary>
#
# How many rows have theta, phi and g, and how many should they have?
#
# </details>
#
# <details><summary>Hint 3 for <code>attend_on_grid</code></summary>
#
# The maps have C / 2 channels: a view with C of them makes one row of two positions.
#
# </details>

# %%
def attend_on_grid(x, w_theta, w_phi, w_g):
    """y at every place of the grid."""
    raise NotImplementedError("ex15: attend_on_grid")

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

# %% [markdown]
# <details><summary>Hint 1 for <code>attend_channels_first</code></summary>
#
# Let g be 1 in channel 0 and 0 in all others. What should y be, and what is it?
#
# </details>
#
# <details><summary>Hint 2 for <code>attend_channels_first</code></summary>
#
# The way in moves the channels to the end. Does the way out move them back?
#
# </details>
#
# <details><summary>Hint 3 for <code>attend_channels_first</code></summary>
#
# A reshape never moves a number in memory: transpose first.
#
# </details>

# %%
def attend_channels_first(theta, phi, g):
    """y, channels first, at every place of the grid."""
    raise NotImplementedError("ex15: attend_channels_first")

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

# %% [markdown]
# <details><summary>Hint 1 for <code>train_step</code></summary>
#
# z and dw_z are right. Which array does dw_g need that they do not?
#
# </details>
#
# <details><summary>Hint 2 for <code>train_step</code></summary>
#
# Is x on the last line still the input x? Compare before and after.
#
# </details>
#
# <details><summary>Hint 3 for <code>train_step</code></summary>
#
# z = x makes no new array, and += writes into the old one.
#
# </details>

# %%
def train_step(x, dz, p, w_g, w_z):
    """z, dw_g, dw_z."""
    raise NotImplementedError("ex15: train_step")

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
