# %% [markdown]
# # 12 · Concatenation without concatenating
#
# **Points** 10 · **Time** 35 minutes · **Given** arrays of NumPy · **To write** six short functions
#
# **Read before** [notebook 02](../../notebooks/02_six_versions.ipynb) and [the method of the
# derivations](../../docs/derivations.md#the-method). **Compare afterwards** [the
# derivation](../../docs/derivations.md#score-concatenation).
#
# **Afterwards you can** use the structure of a sum to avoid an array of all pairs, forward and backward.
#
# **Checked** on several sets of inputs, called probes. `check(name, hint=2)` gives the second hint. Return
# new arrays: the inputs must stay as they are.
#
# The paper's eq. 5 concatenates the two embeddings of a pair and takes one scalar product:
#
# ```text
# f(x_i, x_j) = relu(w_f · [theta_i, phi_j])        p_ij = f(x_i, x_j) / M
# ```
#
# If it is built as it is written, the array of all pairs has B N M 2E numbers. It is never needed:
#
# ```text
# w_f · [theta_i, phi_j] = a_i + b_j        a_i = theta_i · (first half of w_f)
#                                           b_j = phi_j · (second half of w_f)
# ```
#
# ```text
# theta (B, N, E)    phi (B, M, E)    w_f (2E,)    a (B, N)    b (B, M)    s, p (B, N, M)
# ```
#
# Backward, from ds or dp. The relu has a kink where a_i + b_j = 0; its derivative there is taken as 0.

# %%
import numpy as np

from exercises import check

# %% [markdown]
# ## 1 · halves (1 point)
# Return a (B, N) and b (B, M).

# %% [markdown]
# <details><summary>Hint 1 for <code>halves</code></summary>
#
# A scalar product of long vectors is a sum. Which of its terms hold theta, which phi?
#
# </details>
#
# <details><summary>Hint 2 for <code>halves</code></summary>
#
# [theta_i, phi_j] has theta first. Which numbers of w_f meet it?
#
# </details>
#
# <details><summary>Hint 3 for <code>halves</code></summary>
#
# Two matrix products with the two halves of w_f: no pair (i, j) is needed yet.
#
# </details>

# %%
def halves(theta, phi, w_f):
    """a_i and b_j, so that w_f · [theta_i, phi_j] = a_i + b_j."""
    raise NotImplementedError("ex12: halves")

# %%
check(halves)

# %% [markdown]
# ## 2 · pair_scores (1 point)
# Return s, (B, N, M).

# %% [markdown]
# <details><summary>Hint 1 for <code>pair_scores</code></summary>
#
# Every a_i meets every b_j: N M sums.
#
# </details>
#
# <details><summary>Hint 2 for <code>pair_scores</code></summary>
#
# Give a an axis of length 1 for the keys, and b one for the queries.
#
# </details>
#
# <details><summary>Hint 3 for <code>pair_scores</code></summary>
#
# Broadcasting, then the relu.
#
# </details>

# %%
def pair_scores(a, b):
    """s_ij = relu(a_i + b_j)."""
    raise NotImplementedError("ex12: pair_scores")

# %%
check(pair_scores)

# %% [markdown]
# ## 3 · pair_scores_backward (2 points)
# ds: (B, N, M). Return da (B, N) and db (B, M).

# %% [markdown]
# <details><summary>Hint 1 for <code>pair_scores_backward</code></summary>
#
# da and db: a_i is used in every pair of row i, b_j in every pair of column j.
#
# </details>
#
# <details><summary>Hint 2 for <code>pair_scores_backward</code></summary>
#
# First: which entries of ds get through the relu? At exactly 0 none does here.
#
# </details>
#
# <details><summary>Hint 3 for <code>pair_scores_backward</code></summary>
#
# Broadcasting forward is summing backward; the relu is a mask.
#
# </details>

# %%
def pair_scores_backward(ds, a, b):
    """da, db of s_ij = relu(a_i + b_j), with relu'(0) = 0."""
    raise NotImplementedError("ex12: pair_scores_backward")

# %%
check(pair_scores_backward)

# %% [markdown]
# ## 4 · halves_backward (2 points)
# da: (B, N), db: (B, M). Return dtheta (B, N, E), dphi (B, M, E) and dw_f (2E,).

# %% [markdown]
# <details><summary>Hint 1 for <code>halves_backward</code></summary>
#
# Three gradients: each theta_i reaches a_i alone, and w_f reaches all of a and b.
#
# </details>
#
# <details><summary>Hint 2 for <code>halves_backward</code></summary>
#
# dtheta_i = da_i times something of length E. What did theta_i meet in the forward?
#
# </details>
#
# <details><summary>Hint 3 for <code>halves_backward</code></summary>
#
# The backward of two linear maps with one output channel; dw_f is made of two halves.
#
# </details>

# %%
def halves_backward(da, db, theta, phi, w_f):
    """dtheta, dphi, dw_f of a = theta · first half, b = phi · second half."""
    raise NotImplementedError("ex12: halves_backward")

# %%
check(halves_backward)

# %% [markdown]
# ## 5 · concatenation (1 point)
# Return p, (B, N, M): the scores divided by the number of keys.

# %% [markdown]
# <details><summary>Hint 1 for <code>concatenation</code></summary>
#
# The two functions above, and C(x) of eq. 5.
#
# </details>
#
# <details><summary>Hint 2 for <code>concatenation</code></summary>
#
# C(x) is the number of positions that a query looks at: which axis of s is that?
#
# </details>
#
# <details><summary>Hint 3 for <code>concatenation</code></summary>
#
# p = relu(a_i + b_j) / M.
#
# </details>

# %%
def concatenation(theta, phi, w_f):
    """p_ij = relu(w_f · [theta_i, phi_j]) / M."""
    raise NotImplementedError("ex12: concatenation")

# %%
check(concatenation)

# %% [markdown]
# ## 6 · concatenation_backward (3 points)
# dp: (B, N, M). Return dtheta, dphi and dw_f. What is dw_f if training starts with w_f = 0?

# %% [markdown]
# <details><summary>Hint 1 for <code>concatenation_backward</code></summary>
#
# dtheta, dphi and dw_f, in three steps: 1/M, the relu's mask with the sums, the linear maps.
#
# </details>
#
# <details><summary>Hint 2 for <code>concatenation_backward</code></summary>
#
# The relu's mask needs a and b again: make them from theta, phi and w_f.
#
# </details>
#
# <details><summary>Hint 3 for <code>concatenation_backward</code></summary>
#
# The chain rule over the two backwards above, with the 1/M in front.
#
# </details>

# %%
def concatenation_backward(dp, theta, phi, w_f):
    """dtheta, dphi, dw_f of p_ij = relu(w_f · [theta_i, phi_j]) / M."""
    raise NotImplementedError("ex12: concatenation_backward")

# %%
check(concatenation_backward)
