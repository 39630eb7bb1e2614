# %% [markdown]
# # 03 · Scores: dot product and distance, forward and backward
#
# **Points** 7 · **Time** 50 minutes · **Given** arrays of NumPy · **To write** two scores, each with its
# backward
#
# **Read before** [notebook 03](../../notebooks/03_what_f_measures.ipynb) and [the method of the
# derivations](../../docs/derivations.md#the-method). **Compare afterwards** [the derivation of the dot
# product](../../docs/derivations.md#score-dot) and [that of the
# distance](../../docs/derivations.md#score-distance).
#
# **Afterwards you can** derive the backward of a score of two inputs, and say over which index each sum
# runs.
#
# **Checked** on several sets of inputs, called probes. `check(name, hint=2)` gives the second hint. Return
# new arrays: the inputs must stay as they are.
#
# ```text
# dot         s_ij = theta_i · phi_j
# distance    s_ij = −|theta_i − phi_j|²
# ```
#
# The first belongs to eq. 2 to 4, the second to the text after eq. 2. theta: (B, N, E), phi:
# (B, M, E), s: (B, N, M). Row i belongs to the query, column j to the key. f = exp(s) is formed later, in
# the softmax.
#
# A gradient is called d + name. ds: (B, N, M) says how fast the loss L grows with each s_ij. Change
# theta by a small δθ, find δs, and sort δL = Σ ds_ij δs_ij by δθ_ie: the factor of δθ_ie is dtheta_ie.
# If an input is used in many scores, its terms are added.

# %%
import numpy as np

from exercises import check

# %% [markdown]
# ## 1 · dot (1 point)
# Return s, (B, N, M). Queries and keys of different clips do not meet.


# %%
def dot(theta, phi):
    """s_ij = theta_i . phi_j: (B, N, E), (B, M, E) -> (B, N, M)."""
    ### BEGIN SOLUTION
    return theta @ phi.mT
    ### END SOLUTION


# %%
check(dot)

# %% [markdown]
# ## 2 · dot_backward (2 points)
# Return dtheta, (B, N, E), and dphi, (B, M, E), in this order.


# %%
def dot_backward(ds, theta, phi):
    """dtheta, dphi of s_ij = theta_i . phi_j, from ds (B, N, M)."""
    ### BEGIN SOLUTION
    dtheta = ds @ phi
    dphi = ds.mT @ theta
    return dtheta, dphi
    ### END SOLUTION


# %%
check(dot_backward)

# %% [markdown]
# ## 3 · distance (1 point)
# Return s, (B, N, M). Note the sign: two equal rows have the score 0, all other pairs a lower one.


# %%
def distance(theta, phi):
    """s_ij = -|theta_i - phi_j|^2: (B, N, E), (B, M, E) -> (B, N, M)."""
    ### BEGIN SOLUTION
    gap = theta[:, :, None, :] - phi[:, None, :, :]
    return -np.sum(gap * gap, axis=-1)
    ### END SOLUTION


# %%
check(distance)

# %% [markdown]
# ## 4 · distance_backward (3 points)
# Return dtheta, (B, N, E), and dphi, (B, M, E). You can test yourself: if the same vector is added
# to all rows of theta and phi, no distance changes.


# %%
def distance_backward(ds, theta, phi):
    """dtheta, dphi of s_ij = -|theta_i - phi_j|^2, from ds (B, N, M)."""
    ### BEGIN SOLUTION
    dtheta = 2 * (ds @ phi - ds.sum(axis=2)[:, :, None] * theta)
    dphi = 2 * (ds.mT @ theta - ds.sum(axis=1)[:, :, None] * phi)
    return dtheta, dphi
    ### END SOLUTION


# %%
check(distance_backward)
