# %% [markdown]
# # 04 · Row softmax, stable
#
# **Points** 6 · **Time** 25 minutes · **Given** arrays of NumPy · **To write** three functions
#
# **Read before** [notebook 03](../../notebooks/03_what_f_measures.ipynb).
#
# **Afterwards you can** write a softmax over the right axis that does not overflow.
#
# **Checked** on several sets of inputs, called probes. `check(name, hint=2)` gives the second hint. Return
# new arrays: the inputs must stay as they are.
#
# ```text
# p_ij = f_ij / C_i = exp(s_ij) / Σ_k exp(s_ik)          eq. 3
# ```
#
# s: (B, N, M), the scores of every query i against every key j. p: (B, N, M), the weights. Each row is a
# softmax of its own, over its keys, and sums to 1.
#
# exp grows fast: exp(89) is inf in float32, exp(710) in float64. Scores of this size are common, and
# inf / inf is NaN.

# %%
import numpy as np

from exercises import check

# %% [markdown]
# ## 1 · softmax_row (1 point)
# One query alone, with small scores. s_i: (M,). Return p_i, (M,).


# %%
def softmax_row(s_i):
    """p_i = exp(s_i) / sum of exp(s_i): (M,) -> (M,)."""
    ### BEGIN SOLUTION
    f_i = np.exp(s_i)
    return f_i / np.sum(f_i)
    ### END SOLUTION


# %%
check(softmax_row)

# %% [markdown]
# ## 2 · softmax (3 points)
# All rows. s: (B, N, M), scores of any size: 1000 and −2000 among them. Return p, (B, N, M), in the dtype
# of s. Leave s as it is.


# %%
def softmax(s):
    """p_ij = exp(s_ij) / sum_k exp(s_ik), without overflow: (B, N, M) -> (B, N, M)."""
    ### BEGIN SOLUTION
    f = np.exp(s - s.max(axis=-1, keepdims=True))
    return f / f.sum(axis=-1, keepdims=True)
    ### END SOLUTION


# %%
check(softmax)

# %% [markdown]
# ## 3 · row_log_sum_exp (2 points)
# l_i = log Σ_k exp(s_ik), one number for each query: (B, N, 1). Scores of any size again. With it
# p = exp(s − l): if you keep l, you can compute any part of p again when you need it.


# %%
def row_log_sum_exp(s):
    """l_i = log sum_k exp(s_ik), without overflow: (B, N, M) -> (B, N, 1)."""
    ### BEGIN SOLUTION
    largest = s.max(axis=-1, keepdims=True)
    return largest + np.log(np.exp(s - largest).sum(axis=-1, keepdims=True))
    ### END SOLUTION


# %%
check(row_log_sum_exp)
