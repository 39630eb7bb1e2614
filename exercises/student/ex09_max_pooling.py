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

# %% [markdown]
# <details><summary>Hint 1 for <code>max_pool</code></summary>
#
# A window is two rows and two columns of one frame, one channel. How many are there?
#
# </details>
#
# <details><summary>Hint 2 for <code>max_pool</code></summary>
#
# Bring the four entries of a window together on axes of their own. Keep H and W apart.
#
# </details>
#
# <details><summary>Hint 3 for <code>max_pool</code></summary>
#
# Cut to even sizes, reshape H to (H//2, 2), W to (W//2, 2), take the maximum over the twos.
#
# </details>

# %%
def max_pool(x):
    """The largest entry of each 1 × 2 × 2 window."""
    raise NotImplementedError("ex09: max_pool")

# %%
check(max_pool)

# %% [markdown]
# ## 2 · max_pool_backward (3 points)
# dy: (B, T, H//2, W//2, C), and x. Return dx, (B, T, H, W, C). If several entries of a window are equally
# large, give dy to any one of them, or share it among them: each window must sum to its dy.

# %% [markdown]
# <details><summary>Hint 1 for <code>max_pool_backward</code></summary>
#
# Move an entry that is not the largest by a little. Does y move?
#
# </details>
#
# <details><summary>Hint 2 for <code>max_pool_backward</code></summary>
#
# Find the winner of each window and give it dy, to it alone. Two may be equally large.
#
# </details>
#
# <details><summary>Hint 3 for <code>max_pool_backward</code></summary>
#
# Routing: the argmax over the four entries of a window, and zeros everywhere else.
#
# </details>

# %%
def max_pool_backward(dy, x):
    """dx: the largest entry of each window receives its dy, all others 0."""
    raise NotImplementedError("ex09: max_pool_backward")

# %%
check(max_pool_backward)
