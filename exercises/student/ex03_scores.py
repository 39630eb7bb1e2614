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

# %% [markdown]
# <details><summary>Hint 1 for <code>dot</code></summary>
#
# s has one row for each query and one column for each key.
#
# </details>
#
# <details><summary>Hint 2 for <code>dot</code></summary>
#
# Row i of theta times every row of phi: which axis is summed over?
#
# </details>
#
# <details><summary>Hint 3 for <code>dot</code></summary>
#
# A batch of matrix products, the second factor transposed.
#
# </details>

# %%
def dot(theta, phi):
    """s_ij = theta_i . phi_j: (B, N, E), (B, M, E) -> (B, N, M)."""
    raise NotImplementedError("ex03: dot")

# %%
check(dot)

# %% [markdown]
# ## 2 · dot_backward (2 points)
# Return dtheta, (B, N, E), and dphi, (B, M, E), in this order.

# %% [markdown]
# <details><summary>Hint 1 for <code>dot_backward</code></summary>
#
# theta_i stands in all of row i of s, phi_j in all of column j.
#
# </details>
#
# <details><summary>Hint 2 for <code>dot_backward</code></summary>
#
# Write s_ij = sum_e theta_ie phi_je and sum over all s in which theta_ie occurs.
#
# </details>
#
# <details><summary>Hint 3 for <code>dot_backward</code></summary>
#
# A gradient of a matrix product is a matrix product; one of the two needs ds transposed.
#
# </details>

# %%
def dot_backward(ds, theta, phi):
    """dtheta, dphi of s_ij = theta_i . phi_j, from ds (B, N, M)."""
    raise NotImplementedError("ex03: dot_backward")

# %%
check(dot_backward)

# %% [markdown]
# ## 3 · distance (1 point)
# Return s, (B, N, M). Note the sign: two equal rows have the score 0, all other pairs a lower one.

# %% [markdown]
# <details><summary>Hint 1 for <code>distance</code></summary>
#
# Near pairs must score high, far ones low: where does the sign come from?
#
# </details>
#
# <details><summary>Hint 2 for <code>distance</code></summary>
#
# Multiply |theta_i - phi_j|^2 out, or give both an axis of size 1 and subtract.
#
# </details>
#
# <details><summary>Hint 3 for <code>distance</code></summary>
#
# Broadcasting: (B, N, 1, E) - (B, 1, M, E).
#
# </details>

# %%
def distance(theta, phi):
    """s_ij = -|theta_i - phi_j|^2: (B, N, E), (B, M, E) -> (B, N, M)."""
    raise NotImplementedError("ex03: distance")

# %%
check(distance)

# %% [markdown]
# ## 4 · distance_backward (3 points)
# Return dtheta, (B, N, E), and dphi, (B, M, E). You can test yourself: if the same vector is added
# to all rows of theta and phi, no distance changes.

# %% [markdown]
# <details><summary>Hint 1 for <code>distance_backward</code></summary>
#
# Start with one pair: the derivative of -|theta_i - phi_j|^2 by theta_i, and by phi_j.
#
# </details>
#
# <details><summary>Hint 2 for <code>distance_backward</code></summary>
#
# A row of dtheta sums over j. Split the sum in two: which factor does not depend on j?
#
# </details>
#
# <details><summary>Hint 3 for <code>distance_backward</code></summary>
#
# The chain rule of a square; two matrix products, and a sum of ds over j and one over i.
#
# </details>

# %%
def distance_backward(ds, theta, phi):
    """dtheta, dphi of s_ij = -|theta_i - phi_j|^2, from ds (B, N, M)."""
    raise NotImplementedError("ex03: distance_backward")

# %%
check(distance_backward)
