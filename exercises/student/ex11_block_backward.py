# %% [markdown]
# # 11 · The block, backward
#
# **Points** 12 · **Time** 50 minutes · **Given** what the forward pass kept · **To write** five functions
#
# **Read before** [notebook 05](../../notebooks/05_the_backward_pass.ipynb) and exercises 05, 07 and 08.
# **Compare afterwards** [the derivation](../../docs/derivations.md#the-block-four-paths-into-dx).
#
# **Afterwards you can** collect all paths of a gradient into an input that is used four times.
#
# **Checked** on several sets of inputs, called probes. `check(name, hint=2)` gives the second hint. Return
# new arrays: the inputs must stay as they are.
#
# Forward, without pooling (exercise 10):
#
# ```text
# theta = x W_theta + b_theta      phi = x W_phi + b_phi      g = x W_g + b_g
# s = theta phi^T      p = softmax(s), row by row      y = p g      z = y W_z + b_z + x
# ```
#
# Backward, from dz. A gradient has the shape of its array, and is named d + name:
#
# ```text
# dz             ->  dy, dw_z, db_z
# dy             ->  dp, dg  ->  ds  ->  dtheta, dphi
# dtheta, dphi, dg  ->  the gradients of three weights and three biases
# dx = dtheta W_theta^T + dphi W_phi^T + dg W_g^T + dz
# ```
#
# ```text
# x, z, dz   (B, N, C)     theta, phi   (B, N, E)     g, y   (B, N, D)     p, s   (B, N, N)
# w_theta, w_phi   (C, E)     w_g   (C, D)     w_z   (D, C)     a bias has one number for each output channel
# ```
#
# Every function gets all inputs that it needs, so a mistake in one does not make another one wrong.

# %%
import numpy as np

from exercises import check

# %% [markdown]
# ## 1 · into_y (1 point)
# z = y W_z + b_z + x. Return dy (B, N, D), dw_z (D, C) and db_z (C,).

# %% [markdown]
# <details><summary>Hint 1 for <code>into_y</code></summary>
#
# z = y W_z + b_z + x: three gradients, dy, dw_z and db_z. The residual is for later.
#
# </details>
#
# <details><summary>Hint 2 for <code>into_y</code></summary>
#
# All positions of all clips use the same W_z and b_z: what becomes of their gradients?
#
# </details>
#
# <details><summary>Hint 3 for <code>into_y</code></summary>
#
# The backward of a linear map: transpose for dy, sums over B and N for the parameters.
#
# </details>

# %%
def into_y(dz, y, w_z):
    """dy, dw_z, db_z of z = y W_z + b_z + x."""
    raise NotImplementedError("ex11: into_y")

# %%
check(into_y)

# %% [markdown]
# ## 2 · through_attention (3 points)
# s = theta phi^T, p = softmax(s), y = p g. Return dtheta (B, N, E), dphi (B, N, E) and dg (B, N, D).

# %% [markdown]
# <details><summary>Hint 1 for <code>through_attention</code></summary>
#
# Backwards through three lines: y = p g, p = softmax(s), s = theta phi^T.
#
# </details>
#
# <details><summary>Hint 2 for <code>through_attention</code></summary>
#
# Find dp and dg first, then ds from dp and p, then dtheta and dphi from ds.
#
# </details>
#
# <details><summary>Hint 3 for <code>through_attention</code></summary>
#
# Each product gives back the other factor; the softmax subtracts a weighted mean.
#
# </details>

# %%
def through_attention(dy, p, theta, phi, g):
    """dtheta, dphi, dg of y = softmax(theta phi^T) g."""
    raise NotImplementedError("ex11: through_attention")

# %%
check(through_attention)

# %% [markdown]
# ## 3 · into_parameters (2 points)
# theta = x W_theta + b_theta, and phi and g in the same way. Return dw_theta, db_theta, dw_phi, db_phi,
# dw_g and db_g, in this order.

# %% [markdown]
# <details><summary>Hint 1 for <code>into_parameters</code></summary>
#
# Three linear maps of the same x: the gradients of their weights and biases.
#
# </details>
#
# <details><summary>Hint 2 for <code>into_parameters</code></summary>
#
# dw has the shape of w: which axes of x and of dtheta are gone in it?
#
# </details>
#
# <details><summary>Hint 3 for <code>into_parameters</code></summary>
#
# The backward of a linear map, three times: all B N positions are rows of one matrix.
#
# </details>

# %%
def into_parameters(dtheta, dphi, dg, x):
    """The gradients of the three weights and the three biases."""
    raise NotImplementedError("ex11: into_parameters")

# %%
check(into_parameters)

# %% [markdown]
# ## 4 · gather_dx (2 points)
# Return dx, (B, N, C). If one path is forgotten, every parameter of this block still gets its right
# gradient, but the layers before the block get a wrong one.

# %% [markdown]
# <details><summary>Hint 1 for <code>gather_dx</code></summary>
#
# dx: follow x forward in figure 2. Into how many boxes does it go?
#
# </details>
#
# <details><summary>Hint 2 for <code>gather_dx</code></summary>
#
# Each box gives back one array of the shape of x. What becomes of all of them?
#
# </details>
#
# <details><summary>Hint 3 for <code>gather_dx</code></summary>
#
# Gradients of paths add up: three linear maps, and the residual.
#
# </details>

# %%
def gather_dx(dz, dtheta, dphi, dg, w_theta, w_phi, w_g):
    """dx: what comes back on every path that x has taken."""
    raise NotImplementedError("ex11: gather_dx")

# %%
check(gather_dx)

# %% [markdown]
# ## 5 · block_backward (4 points)
# All of it. Return dx, dw_theta, db_theta, dw_phi, db_phi, dw_g, db_g, dw_z and db_z. You may call your
# functions above. Before you run it: which of the nine is 0, whatever dz is?

# %% [markdown]
# <details><summary>Hint 1 for <code>block_backward</code></summary>
#
# All gradients: the four functions above, in this order.
#
# </details>
#
# <details><summary>Hint 2 for <code>block_backward</code></summary>
#
# dy first; from it dtheta, dphi, dg; from these all parameters, and dx.
#
# </details>
#
# <details><summary>Hint 3 for <code>block_backward</code></summary>
#
# The chain rule read from z to x; what the forward kept is given.
#
# </details>

# %%
def block_backward(dz, x, theta, phi, g, p, y, w_theta, w_phi, w_g, w_z):
    """dx and the gradients of all eight parameters."""
    raise NotImplementedError("ex11: block_backward")

# %%
check(block_backward)
