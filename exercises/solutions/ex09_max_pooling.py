# %% [markdown]
# # 09 · Max pooling of the keys and its backward
#
# **Points** 5 · **Time** 30 minutes · **Given** arrays of NumPy · **To write** two functions
#
# **Read before** [notebook 04](../../notebooks/04_the_block.ipynb) and [the method of the
# derivations](../../docs/derivations.md#the-method). **Compare afterwards** [the
# derivation](../../docs/derivations.md#max-pooling).
#
# **Afterwards you can** send a gradient back through a maximum, to the largest entry alone.
#
# **Checked** on several sets of inputs, called probes. `check(name, hint=2)` gives the second hint. Return
# new arrays: the inputs must stay as they are.
#
# Neighbouring positions are similar, so keys and values can be made from fewer of them (section 3.3): the
# maximum over windows of 1 × 2 × 2, that is one frame, two rows, two columns, for each channel by itself.
#
# ```text
# y[b, t, i, j, c] = max of x[b, t, 2i : 2i + 2, 2j : 2j + 2, c]
# (B, T, H, W, C) -> (B, T, H//2, W//2, C)
# ```
#
# A quarter of the keys is left, and a quarter of all pairs. Where H or W is odd, the last row or column
# has no window and is dropped. Queries are never pooled.

# %%
import numpy as np

from exercises import check

# %% [markdown]
# ## 1 · max_pool (2 points)
# x: (B, T, H, W, C). Return y, (B, T, H//2, W//2, C).


# %%
def max_pool(x):
    """The largest entry of each 1 × 2 × 2 window."""
    ### BEGIN SOLUTION
    B, T, H, W, C = x.shape
    even = x[:, :, : H // 2 * 2, : W // 2 * 2]
    return even.reshape(B, T, H // 2, 2, W // 2, 2, C).max(axis=(3, 5))
    ### END SOLUTION


# %%
check(max_pool)

# %% [markdown]
# ## 2 · max_pool_backward (3 points)
# dy: (B, T, H//2, W//2, C), and x. Return dx, (B, T, H, W, C). If several entries of a window are equally
# large, give dy to any one of them, or share it among them: each window must sum to its dy.


# %%
def max_pool_backward(dy, x):
    """dx: the largest entry of each window receives its dy, all others 0."""
    ### BEGIN SOLUTION
    h, w = 2 * dy.shape[2], 2 * dy.shape[3]
    corners = [(slice(None), slice(None), slice(a, h, 2), slice(b, w, 2)) for a in (0, 1) for b in (0, 1)]
    winner = np.argmax([x[corner] for corner in corners], axis=0)
    dx = np.zeros_like(x)
    for k, corner in enumerate(corners):
        dx[corner] = np.where(winner == k, dy, 0)
    return dx
    ### END SOLUTION


# %%
check(max_pool_backward)
