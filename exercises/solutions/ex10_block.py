# %% [markdown]
# # 10 · The block, forward
#
# **Points** 6 · **Time** 25 minutes · **Given** arrays of NumPy · **To write** four short functions
#
# **Read before** [notebook 04](../../notebooks/04_the_block.ipynb) and [the block by
# shape](../../docs/equations.md#the-block-by-shape).
#
# **Afterwards you can** put the block together from its parts, and name the shape after each step.
#
# **Checked** on several sets of inputs, called probes. `check(name, hint=2)` gives the second hint. Return
# new arrays: the inputs must stay as they are.
#
# The embedded-Gaussian block of figure 2, without pooling:
#
# ```text
# theta = x W_theta + b_theta      phi = x W_phi + b_phi      g = x W_g + b_g
# p_ij  = exp(theta_i · phi_j) / Σ_k exp(theta_i · phi_k)         eq. 3
# y_i   = Σ_j p_ij g_j                                            eq. 1
# z_i   = W_z y_i + b_z + x_i                                     eq. 6
# ```
#
# ```text
# x                (B, N, C)     B clips, N positions, C channels
# w_theta, w_phi   (C, E)        b_theta, b_phi   (E,)
# w_g              (C, D)        b_g              (D,)
# w_z              (D, C)        b_z              (C,)
# p                (B, N, N)     y                (B, N, D)        z   (B, N, C)
# ```
#
# No scale 1/sqrt(E) and no batch normalisation here. Clips do not see each other.

# %%
import numpy as np

from exercises import check

# %% [markdown]
# ## 1 · attention_weights (1 point)
# Return p, (B, N, N). Scores may be as large as 1000: no weight may become NaN.


# %%
def attention_weights(x, w_theta, b_theta, w_phi, b_phi):
    """p_ij of eq. 3: how much query i looks at key j."""
    ### BEGIN SOLUTION
    theta = x @ w_theta + b_theta
    phi = x @ w_phi + b_phi
    s = theta @ phi.mT
    e = np.exp(s - s.max(axis=-1, keepdims=True))
    return e / e.sum(axis=-1, keepdims=True)
    ### END SOLUTION


# %%
check(attention_weights)

# %% [markdown]
# ## 2 · answer (1 point)
# p: (B, N, N), given. Return y, (B, N, D).


# %%
def answer(p, x, w_g, b_g):
    """y_i = sum_j p_ij g_j with g = x W_g + b_g."""
    ### BEGIN SOLUTION
    return p @ (x @ w_g + b_g)
    ### END SOLUTION


# %%
check(answer)

# %% [markdown]
# ## 3 · add_to_input (1 point)
# y: (B, N, D), given. Return z, (B, N, C). With w_z = 0 and b_z = 0 the block must be the identity.


# %%
def add_to_input(y, x, w_z, b_z):
    """z_i = W_z y_i + b_z + x_i."""
    ### BEGIN SOLUTION
    return y @ w_z + b_z + x
    ### END SOLUTION


# %%
check(add_to_input)

# %% [markdown]
# ## 4 · block_forward (3 points)
# The whole block. Return z, (B, N, C). You may call your functions above.


# %%
def block_forward(x, w_theta, b_theta, w_phi, b_phi, w_g, b_g, w_z, b_z):
    """z of eq. 6 for x (B, N, C)."""
    ### BEGIN SOLUTION
    p = attention_weights(x, w_theta, b_theta, w_phi, b_phi)
    y = answer(p, x, w_g, b_g)
    return add_to_input(y, x, w_z, b_z)
    ### END SOLUTION


# %%
check(block_forward)
