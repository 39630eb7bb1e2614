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


# %%
def linear(x, w, b):
    """y_i = x_i w + b."""
    ### BEGIN SOLUTION
    return x @ w + b
    ### END SOLUTION


# %%
check(linear)

# %% [markdown]
# ## 2 · linear_backward (3 points)
# dy: (B, N, E), and x and w of the forward pass. Return dx (B, N, C), dw (C, E) and db (E,). All
# positions of all samples use the same w and the same b.


# %%
def linear_backward(dy, x, w):
    """dx, dw, db of y_i = x_i w + b."""
    ### BEGIN SOLUTION
    dx = dy @ w.T
    dw = x.reshape(-1, x.shape[-1]).T @ dy.reshape(-1, dy.shape[-1])
    db = np.sum(dy, axis=(0, 1))
    return dx, dw, db
    ### END SOLUTION


# %%
check(linear_backward)
