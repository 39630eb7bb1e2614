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

# %% [markdown]
# <details><summary>Hint 1 for <code>flatten</code></summary>
#
# Count: how many numbers must one row have, and how many rows has a clip?
#
# </details>
#
# <details><summary>Hint 2 for <code>flatten</code></summary>
#
# In memory the channels of one place are neighbours already, and x runs fastest.
#
# </details>
#
# <details><summary>Hint 3 for <code>flatten</code></summary>
#
# A reshape is enough where the axes that become one are neighbours in the right order.
#
# </details>

# %%
def flatten(x):
    """(B, T, H, W, C) -> (B, N, C), row n = (t H + y) W + x."""
    raise NotImplementedError("ex01: flatten")

# %%
check(flatten)

# %% [markdown]
# ## 2 · unflatten (1 point)
# The way back. rows: (B, N, C), grid: the tuple (T, H, W). Return (B, T, H, W, C).

# %% [markdown]
# <details><summary>Hint 1 for <code>unflatten</code></summary>
#
# It undoes flatten: the channels stay where they are.
#
# </details>
#
# <details><summary>Hint 2 for <code>unflatten</code></summary>
#
# One axis of N becomes three. Which of T, H, W changes slowest along it?
#
# </details>
#
# <details><summary>Hint 3 for <code>unflatten</code></summary>
#
# The same reshape, read backwards.
#
# </details>

# %%
def unflatten(rows, grid):
    """(B, N, C) -> (B, T, H, W, C): undoes flatten."""
    raise NotImplementedError("ex01: unflatten")

# %%
check(unflatten)

# %% [markdown]
# ## 3 · place (1 point)
# Where is position n? n: whole numbers, an array of any length. grid: (T, H, W). Return three arrays of
# whole numbers, t, y and x.

# %% [markdown]
# <details><summary>Hint 1 for <code>place</code></summary>
#
# How many positions are there before the first one of frame t?
#
# </details>
#
# <details><summary>Hint 2 for <code>place</code></summary>
#
# Take n = (t H + y) W + x and divide by W: what is the quotient, what the remainder?
#
# </details>
#
# <details><summary>Hint 3 for <code>place</code></summary>
#
# Integer division and remainder, twice: digits of a number whose base changes.
#
# </details>

# %%
def place(n, grid):
    """t, y, x of position n = (t H + y) W + x."""
    raise NotImplementedError("ex01: place")

# %%
check(place)

# %% [markdown]
# ## 4 · flatten_channels_first (2 points)
# Many libraries keep the channels before the grid. x: (B, C, T, H, W). Return the same rows as flatten
# does, (B, N, C). Many blocks have their mistake here: every shape can be right although every row is
# wrong.

# %% [markdown]
# <details><summary>Hint 1 for <code>flatten_channels_first</code></summary>
#
# A row is one position with all its channels. Where do these C numbers lie in x?
#
# </details>
#
# <details><summary>Hint 2 for <code>flatten_channels_first</code></summary>
#
# A reshape never moves a number in memory. Something must move before it or after it.
#
# </details>
#
# <details><summary>Hint 3 for <code>flatten_channels_first</code></summary>
#
# Transpose, then reshape; or reshape to (B, C, N), then transpose.
#
# </details>

# %%
def flatten_channels_first(x):
    """(B, C, T, H, W) -> (B, N, C), row n = (t H + y) W + x."""
    raise NotImplementedError("ex01: flatten_channels_first")

# %%
check(flatten_channels_first)

# %% [markdown]
# ## 5 · figure_2 (3 points)
# x: (B, T, H, W, C), w_theta and w_phi: (C, E), w_g: (C, D); no biases. Return theta (B, N, E), phi_t
# (B, E, N), g (B, N, D) and s (B, N, N) with s_ij = theta_i · phi_j. Positions of different clips do not
# meet. No softmax and no scale yet.

# %% [markdown]
# <details><summary>Hint 1 for <code>figure_2</code></summary>
#
# A 1 × 1 × 1 convolution is one product for every position: a row of C numbers times (C, E).
#
# </details>
#
# <details><summary>Hint 2 for <code>figure_2</code></summary>
#
# phi_t has the channels first: which two axes change places? Clips do not meet each other.
#
# </details>
#
# <details><summary>Hint 3 for <code>figure_2</code></summary>
#
# A batch of matrix products: `@` multiplies the last two axes, sample by sample.
#
# </details>

# %%
def figure_2(x, w_theta, w_phi, w_g):
    """The matrices of figure 2, before the softmax: theta, phi^T, g, s."""
    raise NotImplementedError("ex01: figure_2")

# %%
check(figure_2)
