# %% [markdown]
# # 05 · Backward of the softmax
#
# **Points** 5 · **Time** 35 minutes · **Given** arrays of NumPy · **To write** three functions
#
# **Read before** [notebook 05](../../notebooks/05_the_backward_pass.ipynb) and [the method of the
# derivations](../../docs/derivations.md#the-method). **Compare afterwards** [the
# derivation](../../docs/derivations.md#weights-softmax).
#
# **Afterwards you can** derive the backward of a softmax, and write it without its Jacobian.
#
# **Checked** on several sets of inputs, called probes. `check(name, hint=2)` gives the second hint. Return
# new arrays: the inputs must stay as they are.
#
# ```text
# p_ij = exp(s_ij) / Σ_k exp(s_ik)
# ```
#
# You get dp: (B, N, M), how fast the loss grows with each weight. You return ds: (B, N, M), how fast it
# grows with each score. All weights of a row are divided by the same C, so every score of a row changes
# every weight of that row. The scores themselves are not needed: p is enough.
#
# Write δp_ij for a small change of s, put it into δL = Σ dp_ij δp_ij, and sort by δs_ij.

# %%
import numpy as np

from exercises import check

# %% [markdown]
# ## 1 · softmax_jacobian (1 point)
# One query alone. p_i: (M,). Return J, (M, M), with J[j, k] = how fast p_j grows with s_k.


# %%
def softmax_jacobian(p_i):
    """J_jk = d p_j / d s_k of one row: (M,) -> (M, M)."""
    ### BEGIN SOLUTION
    return np.diag(p_i) - np.outer(p_i, p_i)
    ### END SOLUTION


# %%
check(softmax_jacobian)

# %% [markdown]
# ## 2 · softmax_backward_row (1 point)
# The same row. dp_i, p_i: (M,). Return ds_i, (M,). The Jacobian is allowed, but there is a shorter way.


# %%
def softmax_backward_row(dp_i, p_i):
    """ds_i of one row, from dp_i and p_i: (M,), (M,) -> (M,)."""
    ### BEGIN SOLUTION
    return p_i * (dp_i - np.sum(p_i * dp_i))
    ### END SOLUTION


# %%
check(softmax_backward_row)

# %% [markdown]
# ## 3 · softmax_backward (3 points)
# All rows. dp, p: (B, N, M). Return ds, (B, N, M). Leave dp and p as they are. You can test yourself: what
# must be the sum of each row of ds?


# %%
def softmax_backward(dp, p):
    """ds_ij of p = softmax(s), from dp (B, N, M) and p (B, N, M)."""
    ### BEGIN SOLUTION
    return p * (dp - (p * dp).sum(axis=-1, keepdims=True))
    ### END SOLUTION


# %%
check(softmax_backward)
