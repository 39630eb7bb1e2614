# %% [markdown]
# # 17 · Convolution and its backward
#
# **Points** 10 · **Time** 55 minutes · **Given** arrays of NumPy · **To write** five functions
#
# **Read before** [notebook 08](../../notebooks/08_the_network.ipynb) and exercise 08. **Compare
# afterwards** [the derivation](../../docs/derivations.md#convolution) and
# [im2col.py](../../nonlocal_ref/layers/im2col.py), which does the same in three dimensions.
#
# **Afterwards you can** write any convolution as one matrix product, and send a gradient back through
# windows that overlap.
#
# **Checked** on several sets of inputs, called probes. `check(name, hint=2)` gives the second hint. Return
# new arrays: the inputs must stay as they are.
#
# The network around a non-local block consists nearly only of convolutions. Here they have two axes of
# positions, the rows and columns of a frame:
#
# ```text
# y[b, o, q] = Σ over taps (i, j) of  x[b, s o + i - p, s q + j - p] w[i, j]  +  b
# ```
#
# s is the stride, p the padding: x counts as 0 outside of the picture. The kernel is not flipped. Sizes:
#
# ```text
# x (B, H, W, C)     w (kh, kw, C, D)     b (D,)     y, dy (B, H', W', D)
# H' = (H + 2p - kh) // s + 1     W' = (W + 2p - kw) // s + 1
# ```
#
# What is left over at the end of a row or column belongs to no window.
#
# **Check your gradients yourself**: without the bias, y is linear in x, so the sum of `x * dx` must equal
# the sum of `(y - b) * dy`. In this way you see many a wrong dx before the checker does.

# %%
import numpy as np

from exercises import check

# %% [markdown]
# ## 1 · im2col (2 points)
# x: (B, H, W, C), kernel = (kh, kw), stride and padding whole numbers, the same for rows and columns.
# Return the columns, (B, H', W', kh kw C): for each output all numbers that it sees, tap after tap, row by
# row of the kernel, and the C channels of each tap together.

# %% [markdown]
# <details><summary>Hint 1 for <code>im2col</code></summary>
#
# Pad first. At which row and column of the padded x does the window of output (o, q) begin?
#
# </details>
#
# <details><summary>Hint 2 for <code>im2col</code></summary>
#
# All windows have their tap (i, j) at rows i, i + s, i + 2s, ...: one slice with a step.
#
# </details>
#
# <details><summary>Hint 3 for <code>im2col</code></summary>
#
# One slice for each tap, all slices side by side on the last axis; channels vary fastest.
#
# </details>

# %%
def im2col(x, kernel, stride, padding):
    """For each output the numbers in its window, in one row."""
    raise NotImplementedError("ex17: im2col")

# %%
check(im2col)

# %% [markdown]
# ## 2 · conv (1 point)
# w: (kh, kw, C, D), b: (D,). Return y, (B, H', W', D). Use im2col.

# %% [markdown]
# <details><summary>Hint 1 for <code>conv</code></summary>
#
# A row of im2col holds all numbers that one output sees. What is left to do with it?
#
# </details>
#
# <details><summary>Hint 2 for <code>conv</code></summary>
#
# Bring w to two axes in the order of the columns: taps and input channels, then D.
#
# </details>
#
# <details><summary>Hint 3 for <code>conv</code></summary>
#
# The linear map of exercise 08, with kh kw C channels coming in.
#
# </details>

# %%
def conv(x, w, b, stride, padding):
    """y: every output is one linear map of what it sees."""
    raise NotImplementedError("ex17: conv")

# %%
check(conv)

# %% [markdown]
# ## 3 · im2col_backward (3 points)
# dcolumns: (B, H', W', kh kw C), in the order of im2col. Return dx, (B, H, W, C). Before you write it: how
# many columns hold the number x[0, 3, 3, 0], if the kernel is 3 × 3 and the stride is 1?

# %% [markdown]
# <details><summary>Hint 1 for <code>im2col_backward</code></summary>
#
# How many columns hold a copy of one number of x? What becomes of their gradients?
#
# </details>
#
# <details><summary>Hint 2 for <code>im2col_backward</code></summary>
#
# Begin with zeros of the padded size, add to the places that were read, cut the padding off.
#
# </details>
#
# <details><summary>Hint 3 for <code>im2col_backward</code></summary>
#
# Each slice of the forward comes back with += in the place of a read.
#
# </details>

# %%
def im2col_backward(dcolumns, x, kernel, stride, padding):
    """dx: each number of x gets the gradients of all its copies."""
    raise NotImplementedError("ex17: im2col_backward")

# %%
check(im2col_backward)

# %% [markdown]
# ## 4 · weight_gradient (2 points)
# dy: (B, H', W', D), kernel = (kh, kw). Return dw, (kh, kw, C, D), and db, (D,).

# %% [markdown]
# <details><summary>Hint 1 for <code>weight_gradient</code></summary>
#
# dw: y = columns w. Which outputs use the weight of one tap?
#
# </details>
#
# <details><summary>Hint 2 for <code>weight_gradient</code></summary>
#
# All positions of all clips are rows: columns, (B H' W', kh kw C), and dy, (B H' W', D).
#
# </details>
#
# <details><summary>Hint 3 for <code>weight_gradient</code></summary>
#
# The backward of a linear map to its weights, reshaped to (kh, kw, C, D).
#
# </details>

# %%
def weight_gradient(dy, x, kernel, stride, padding):
    """dw, db: all outputs share them."""
    raise NotImplementedError("ex17: weight_gradient")

# %%
check(weight_gradient)

# %% [markdown]
# ## 5 · input_gradient (2 points)
# dy: (B, H', W', D), w: (kh, kw, C, D). Return dx, (B, H, W, C). You may use im2col_backward.

# %% [markdown]
# <details><summary>Hint 1 for <code>input_gradient</code></summary>
#
# dx: two steps back, through y = columns w and through the columns.
#
# </details>
#
# <details><summary>Hint 2 for <code>input_gradient</code></summary>
#
# dcolumns is dy with w transposed. Which function of yours takes it from there?
#
# </details>
#
# <details><summary>Hint 3 for <code>input_gradient</code></summary>
#
# The backward of a linear map to its input, then that of im2col.
#
# </details>

# %%
def input_gradient(dy, x, w, stride, padding):
    """dx: back through the linear map, and through the windows."""
    raise NotImplementedError("ex17: input_gradient")

# %%
check(input_gradient)
