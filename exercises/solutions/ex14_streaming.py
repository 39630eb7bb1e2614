# %% [markdown]
# # 14 · Streaming softmax
#
# **Points** 9 · **Time** 50 minutes · **Given** arrays of NumPy · **To write** three functions
#
# **Read before** [notebook 06](../../notebooks/06_the_price.ipynb) and exercises 04 and 05.
# **Compare afterwards** [the derivation](../../docs/derivations.md#engine-streaming).
#
# **Afterwards you can** compute a softmax tile by tile, exactly, and compute its weights again in the
# backward pass.
#
# **Checked** on several sets of inputs, called probes. `check(name, hint=2)` gives the second hint. Return
# new arrays: the inputs must stay as they are.
#
# A softmax stands between the two products of eq. 3, so their order cannot be changed as in exercise 13.
# But the keys can come in tiles. For every query i three things are kept:
#
# ```text
# top_i = max_j s_ij     total_i = Σ_j exp(s_ij - top_i)     y_i = Σ_j exp(s_ij - top_i) g_j
# ```
#
# over the keys so far. When a larger score comes, top_i rises to t', and since
#
# ```text
# exp(s_ij - t') = exp(s_ij - t) exp(t - t')
# ```
#
# the sums can be corrected. This is exact, and known as online softmax (Milakov and Gimelshein 2018).
# After the last tile y_i / total_i is the answer, and top_i + log(total_i) the log-sum-exp of the row.
# The two parts are kept, not their sum, because the sum has a larger rounding error.
#
# B samples, N queries, M keys. theta: (B, N, E), phi: (B, M, E), g: (B, M, D), y: (B, N, D), top and
# total: (B, N, 1). The check does not see whether your functions form more than one tile of scores at a time.

# %%
import numpy as np

from exercises import check

# %% [markdown]
# ## 1 · add_tile (3 points)
# The sums so far, top (B, N, 1), total (B, N, 1), y (B, N, D), and the next tile of m keys: its scores s
# (B, N, m) and its g (B, m, D). Return the new top, total and y; y is not divided by total yet. Before the
# first tile total and y are 0 and top is lower than any score.


# %%
def add_tile(top, total, y, s, g):
    """top, total, y with one more tile of keys in them."""
    ### BEGIN SOLUTION
    higher = np.maximum(top, np.max(s, axis=-1, keepdims=True))
    shrink = np.exp(top - higher)
    e = np.exp(s - higher)
    return higher, shrink * total + np.sum(e, axis=-1, keepdims=True), shrink * y + e @ g
    ### END SOLUTION


# %%
check(add_tile)

# %% [markdown]
# ## 2 · streaming_softmax (2 points)
# theta: (B, N, E), phi: (B, M, E), g: (B, M, D), tile: how many keys a tile has; the last one may have
# fewer. Scores are theta_i · phi_j. Return y = softmax(s) g, finished, and top and total of the whole row.
# Use add_tile.


# %%
def streaming_softmax(theta, phi, g, tile):
    """y, top, total, with tile keys at a time."""
    ### BEGIN SOLUTION
    top = np.full((*theta.shape[:2], 1), -np.inf)
    total = np.zeros((*theta.shape[:2], 1))
    y = np.zeros((*theta.shape[:2], g.shape[2]))
    for start in range(0, phi.shape[1], tile):
        keys = slice(start, start + tile)
        s = theta @ phi[:, keys].mT
        top, total, y = add_tile(top, total, y, s, g[:, keys])
    return y / total, top, total
    ### END SOLUTION


# %%
check(streaming_softmax)

# %% [markdown]
# ## 3 · tile_backward (4 points)
# You get dy (B, N, D), the finished y (B, N, D), top and total (B, N, 1) and theta (B, N, E) of the whole
# rows, but phi (B, m, E) and g (B, m, D) of one tile only. Return what this tile adds to dtheta (B, N,
# E), and its own dphi (B, m, E) and dg (B, m, D). The weights were not kept: compute them again. One sum
# of the softmax's backward runs over keys that you do not have. Put in dp_ij = dy_i · g_j: what is this
# sum?


# %%
def tile_backward(dy, y, top, total, theta, phi, g):
    """dtheta, dphi, dg of one tile; y, top and total are those of the whole rows."""
    ### BEGIN SOLUTION
    s = theta @ phi.mT
    p = np.exp(s - top) / total
    dp = dy @ g.mT
    ds = p * (dp - np.sum(dy * y, axis=-1, keepdims=True))
    return ds @ phi, ds.mT @ theta, p.mT @ dy
    ### END SOLUTION


# %%
check(tile_backward)
