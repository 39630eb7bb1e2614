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


# %%
def im2col(x, kernel, stride, padding):
    """For each output the numbers in its window, in one row."""
    ### BEGIN SOLUTION
    (kh, kw), (H, W) = kernel, x.shape[1:3]
    h, w = (H + 2 * padding - kh) // stride + 1, (W + 2 * padding - kw) // stride + 1
    wide = np.pad(x, ((0, 0), (padding, padding), (padding, padding), (0, 0)))
    rows, columns = range(0, stride * h, stride), range(0, stride * w, stride)
    windows = [[wide[:, o : o + kh, q : q + kw].reshape(len(x), -1) for q in columns] for o in rows]
    return np.moveaxis(np.array(windows), 2, 0)
    ### END SOLUTION


# %%
check(im2col)

# %% [markdown]
# ## 2 · conv (1 point)
# w: (kh, kw, C, D), b: (D,). Return y, (B, H', W', D). Use im2col.


# %%
def conv(x, w, b, stride, padding):
    """y: every output is one linear map of what it sees."""
    ### BEGIN SOLUTION
    return im2col(x, w.shape[:2], stride, padding) @ w.reshape(-1, w.shape[3]) + b
    ### END SOLUTION


# %%
check(conv)

# %% [markdown]
# ## 3 · im2col_backward (3 points)
# dcolumns: (B, H', W', kh kw C), in the order of im2col. Return dx, (B, H, W, C). Before you write it: how
# many columns hold the number x[0, 3, 3, 0], if the kernel is 3 × 3 and the stride is 1?


# %%
def im2col_backward(dcolumns, x, kernel, stride, padding):
    """dx: each number of x gets the gradients of all its copies."""
    ### BEGIN SOLUTION
    (kh, kw), (B, H, W, C), (h, w) = kernel, x.shape, dcolumns.shape[1:3]
    dwide = np.zeros((B, H + 2 * padding, W + 2 * padding, C))
    taps = dcolumns.reshape(B, h, w, kh, kw, C)
    for i in range(kh):
        for j in range(kw):
            dwide[:, i : i + stride * h : stride, j : j + stride * w : stride] += taps[:, :, :, i, j]
    return dwide[:, padding : padding + H, padding : padding + W]
    ### END SOLUTION


# %%
check(im2col_backward)

# %% [markdown]
# ## 4 · weight_gradient (2 points)
# dy: (B, H', W', D), kernel = (kh, kw). Return dw, (kh, kw, C, D), and db, (D,).


# %%
def weight_gradient(dy, x, kernel, stride, padding):
    """dw, db: all outputs share them."""
    ### BEGIN SOLUTION
    columns = im2col(x, kernel, stride, padding)
    dw = np.tensordot(columns, dy, axes=((0, 1, 2), (0, 1, 2)))
    return dw.reshape(*kernel, x.shape[3], dy.shape[3]), dy.sum(axis=(0, 1, 2))
    ### END SOLUTION


# %%
check(weight_gradient)

# %% [markdown]
# ## 5 · input_gradient (2 points)
# dy: (B, H', W', D), w: (kh, kw, C, D). Return dx, (B, H, W, C). You may use im2col_backward.


# %%
def input_gradient(dy, x, w, stride, padding):
    """dx: back through the linear map, and through the windows."""
    ### BEGIN SOLUTION
    dcolumns = dy @ w.reshape(-1, w.shape[3]).T
    return im2col_backward(dcolumns, x, w.shape[:2], stride, padding)
    ### END SOLUTION


# %%
check(input_gradient)
