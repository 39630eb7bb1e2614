# %% [markdown]
# # 01 · Positions and shapes
#
# **Points** 8 · **Time** 25 minutes · **Given** arrays of NumPy · **To write** five short functions
#
# **Read before** [notebook 01](../../notebooks/01_the_equation.ipynb),
# [notebook 04](../../notebooks/04_the_block.ipynb) and [the
# vocabulary](../../docs/equations.md#vocabulary). **Compare afterwards** [the
# derivation](../../docs/derivations.md#positions).
#
# **Afterwards you can** turn a clip into rows and back in either order of axes, and say which row a
# pixel is in.
#
# **Checked** on several sets of inputs, called probes. `check(name, hint=2)` gives the second hint. Return
# new arrays: the inputs must stay as they are.
#
# The non-local operation knows positions, not frames, rows and columns. A clip x of shape (B, T, H, W,
# C) becomes a matrix with one row for every position: N = T H W rows of C numbers. The position (t, y,
# x) gets the number
#
# ```text
# n = (t H + y) W + x
# ```
#
# so from one position to the next x changes first and t last. (In memory the C channels of a position come
# before the next position.) Figure 2 of the paper is made of such matrices:
#
# ```text
# theta = rows W_theta        (B, N, E)
# phi^T = (rows W_phi)^T      (B, E, N)
# g     = rows W_g            (B, N, D)
# s     = theta phi^T         (B, N, N)
# ```
#
# B samples, T frames, H rows, W columns, C channels. A row holds the channels of one position of one clip,
# and nothing else.

# %%
import numpy as np

from exercises import check

# %% [markdown]
# ## 1 · flatten (1 point)
# x: (B, T, H, W, C). Return the rows, (B, N, C), numbered as above. The paper draws its tensors in this
# order of axes.


# %%
def flatten(x):
    """(B, T, H, W, C) -> (B, N, C), row n = (t H + y) W + x."""
    ### BEGIN SOLUTION
    B, T, H, W, C = x.shape
    return x.reshape(B, T * H * W, C)
    ### END SOLUTION


# %%
check(flatten)

# %% [markdown]
# ## 2 · unflatten (1 point)
# The way back. rows: (B, N, C), grid: the tuple (T, H, W). Return (B, T, H, W, C).


# %%
def unflatten(rows, grid):
    """(B, N, C) -> (B, T, H, W, C): undoes flatten."""
    ### BEGIN SOLUTION
    T, H, W = grid
    return rows.reshape(rows.shape[0], T, H, W, rows.shape[2])
    ### END SOLUTION


# %%
check(unflatten)

# %% [markdown]
# ## 3 · place (1 point)
# Where is position n? n: whole numbers, an array of any length. grid: (T, H, W). Return three arrays of
# whole numbers, t, y and x.


# %%
def place(n, grid):
    """t, y, x of position n = (t H + y) W + x."""
    ### BEGIN SOLUTION
    _, H, W = grid
    t, rest = np.divmod(n, H * W)
    y, x = np.divmod(rest, W)
    return t, y, x
    ### END SOLUTION


# %%
check(place)

# %% [markdown]
# ## 4 · flatten_channels_first (2 points)
# Many libraries keep the channels before the grid. x: (B, C, T, H, W). Return the same rows as flatten
# does, (B, N, C). Many blocks have their mistake here: every shape can be right although every row is
# wrong.


# %%
def flatten_channels_first(x):
    """(B, C, T, H, W) -> (B, N, C), row n = (t H + y) W + x."""
    ### BEGIN SOLUTION
    B, C, T, H, W = x.shape
    return x.transpose(0, 2, 3, 4, 1).reshape(B, T * H * W, C)
    ### END SOLUTION


# %%
check(flatten_channels_first)

# %% [markdown]
# ## 5 · figure_2 (3 points)
# x: (B, T, H, W, C), w_theta and w_phi: (C, E), w_g: (C, D); no biases. Return theta (B, N, E), phi_t
# (B, E, N), g (B, N, D) and s (B, N, N) with s_ij = theta_i · phi_j. Positions of different clips do not
# meet. No softmax and no scale yet.


# %%
def figure_2(x, w_theta, w_phi, w_g):
    """The matrices of figure 2, before the softmax: theta, phi^T, g, s."""
    ### BEGIN SOLUTION
    rows = flatten(x)
    theta = rows @ w_theta
    phi_t = (rows @ w_phi).mT
    g = rows @ w_g
    return theta, phi_t, g, theta @ phi_t
    ### END SOLUTION


# %%
check(figure_2)
