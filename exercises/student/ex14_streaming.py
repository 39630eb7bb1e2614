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

# %% [markdown]
# <details><summary>Hint 1 for <code>add_tile</code></summary>
#
# First find the new maximum of each row. Of which two things is it the larger one?
#
# </details>
#
# <details><summary>Hint 2 for <code>add_tile</code></summary>
#
# The old sums hold exp(s - old top). By which factor is each of their terms wrong now?
#
# </details>
#
# <details><summary>Hint 3 for <code>add_tile</code></summary>
#
# Rescale the old sums by exp(old top - new top); then add the exp(s - new top) of the tile.
#
# </details>

# %%
def add_tile(top, total, y, s, g):
    """top, total, y with one more tile of keys in them."""
    raise NotImplementedError("ex14: add_tile")

# %%
check(add_tile)

# %% [markdown]
# ## 2 · streaming_softmax (2 points)
# theta: (B, N, E), phi: (B, M, E), g: (B, M, D), tile: how many keys a tile has; the last one may have
# fewer. Scores are theta_i · phi_j. Return y = softmax(s) g, finished, and top and total of the whole row.
# Use add_tile.

# %% [markdown]
# <details><summary>Hint 1 for <code>streaming_softmax</code></summary>
#
# What must top, total and y be before the first tile, so that it needs no rule of its own?
#
# </details>
#
# <details><summary>Hint 2 for <code>streaming_softmax</code></summary>
#
# Cut phi and g at the same places, form s for one tile, add it. The last tile may be short.
#
# </details>
#
# <details><summary>Hint 3 for <code>streaming_softmax</code></summary>
#
# y holds sum_j e_ij g_j until the end; one division by total makes the weights of it.
#
# </details>

# %%
def streaming_softmax(theta, phi, g, tile):
    """y, top, total, with tile keys at a time."""
    raise NotImplementedError("ex14: streaming_softmax")

# %%
check(streaming_softmax)

# %% [markdown]
# ## 3 · tile_backward (4 points)
# You get dy (B, N, D), the finished y (B, N, D), top and total (B, N, 1) and theta (B, N, E) of the whole
# rows, but phi (B, m, E) and g (B, m, D) of one tile only. Return what this tile adds to dtheta (B, N,
# E), and its own dphi (B, m, E) and dg (B, m, D). The weights were not kept: compute them again. One sum
# of the softmax's backward runs over keys that you do not have. Put in dp_ij = dy_i · g_j: what is this
# sum?

# %% [markdown]
# <details><summary>Hint 1 for <code>tile_backward</code></summary>
#
# The weights of this tile are needed again. Which two numbers of each row make p of s?
#
# </details>
#
# <details><summary>Hint 2 for <code>tile_backward</code></summary>
#
# The softmax's backward subtracts sum_k p_ik dp_ik over ALL keys. Put in dp_ik = dy_i . g_k.
#
# </details>
#
# <details><summary>Hint 3 for <code>tile_backward</code></summary>
#
# That sum is dy_i . y_i: the row's answer y_i contains all tiles, not only this one.
#
# </details>

# %%
def tile_backward(dy, y, top, total, theta, phi, g):
    """dtheta, dphi, dg of one tile; y, top and total are those of the whole rows."""
    raise NotImplementedError("ex14: tile_backward")

# %%
check(tile_backward)
