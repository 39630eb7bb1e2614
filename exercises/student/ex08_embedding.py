# %% [markdown]
# # 08 · Linear embedding and its backward
#
# **Points** 4 · **Time** 25 minutes · **Given** arrays of NumPy · **To write** two short functions
#
# **Read before** [notebook 04](../../notebooks/04_the_block.ipynb) and [the method of the
# derivations](../../docs/derivations.md#the-method). **Compare afterwards** [the
# derivation](../../docs/derivations.md#linear-map).
#
# **Afterwards you can** sum a gradient over everything that shares one parameter.
#
# **Checked** on several sets of inputs, called probes. `check(name, hint=2)` gives the second hint. Return
# new arrays: the inputs must stay as they are.
#
# theta, phi, g and W_z are 1 × 1 × 1 convolutions (section 3.2): the same linear map at every position.
#
# ```text
# y_i = x_i w + b
# ```
#
# B samples, N positions i, C channels in, E channels out. x: (B, N, C), w: (C, E), b: (E,), y: (B, N, E).
# No position sees another one. Return the dtype of the input.

# %%
import numpy as np

from exercises import check

# %% [markdown]
# ## 1 · linear (1 point)
# x: (B, N, C), w: (C, E), b: (E,). Return y, (B, N, E).

# %% [markdown]
# <details><summary>Hint 1 for <code>linear</code></summary>
#
# A 1 × 1 × 1 convolution sees one position at a time. What does it make of its C numbers?
#
# </details>
#
# <details><summary>Hint 2 for <code>linear</code></summary>
#
# x_i is a row, w has one column for each channel that comes out, b one number for each.
#
# </details>
#
# <details><summary>Hint 3 for <code>linear</code></summary>
#
# A matrix product, and a sum in which b is broadcast over samples and positions.
#
# </details>

# %%
def linear(x, w, b):
    """y_i = x_i w + b."""
    raise NotImplementedError("ex08: linear")

# %%
check(linear)

# %% [markdown]
# ## 2 · linear_backward (3 points)
# dy: (B, N, E), and x and w of the forward pass. Return dx (B, N, C), dw (C, E) and db (E,). All
# positions of all samples use the same w and the same b.

# %% [markdown]
# <details><summary>Hint 1 for <code>linear_backward</code></summary>
#
# A gradient has the shape of what it is the gradient of: (B, N, C), (C, E), (E,).
#
# </details>
#
# <details><summary>Hint 2 for <code>linear_backward</code></summary>
#
# x_i meets one y_i. w and b meet every y_i of every clip: what all send back must add up.
#
# </details>
#
# <details><summary>Hint 3 for <code>linear_backward</code></summary>
#
# Shared weights: the gradient sums over all uses. Flatten B and N to one axis.
#
# </details>

# %%
def linear_backward(dy, x, w):
    """dx, dw, db of y_i = x_i w + b."""
    raise NotImplementedError("ex08: linear_backward")

# %%
check(linear_backward)
