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

# %% [markdown]
# <details><summary>Hint 1 for <code>softmax_row</code></summary>
#
# One query alone: M scores become M weights.
#
# </details>
#
# <details><summary>Hint 2 for <code>softmax_row</code></summary>
#
# Every weight is positive, and together they make 1.
#
# </details>
#
# <details><summary>Hint 3 for <code>softmax_row</code></summary>
#
# f / C with f = exp(s).
#
# </details>

# %%
def softmax_row(s_i):
    """p_i = exp(s_i) / sum of exp(s_i): (M,) -> (M,)."""
    raise NotImplementedError("ex04: softmax_row")

# %%
check(softmax_row)

# %% [markdown]
# ## 2 · softmax (3 points)
# All rows. s: (B, N, M), scores of any size: 1000 and −2000 among them. Return p, (B, N, M), in the dtype
# of s. Leave s as it is.

# %% [markdown]
# <details><summary>Hint 1 for <code>softmax</code></summary>
#
# Each row is a softmax of its own: over which of the axes B, N, M do you sum?
#
# </details>
#
# <details><summary>Hint 2 for <code>softmax</code></summary>
#
# exp(1000) is inf. What may be subtracted from a whole row without changing its weights?
#
# </details>
#
# <details><summary>Hint 3 for <code>softmax</code></summary>
#
# Subtract the largest score of each row; keepdims=True keeps its axis for the subtraction.
#
# </details>

# %%
def softmax(s):
    """p_ij = exp(s_ij) / sum_k exp(s_ik), without overflow: (B, N, M) -> (B, N, M)."""
    raise NotImplementedError("ex04: softmax")

# %%
check(softmax)

# %% [markdown]
# ## 3 · row_log_sum_exp (2 points)
# l_i = log Σ_k exp(s_ik), one number for each query: (B, N, 1). Scores of any size again. With it
# p = exp(s − l): if you keep l, you can compute any part of p again when you need it.

# %% [markdown]
# <details><summary>Hint 1 for <code>row_log_sum_exp</code></summary>
#
# One number for each query: (B, N, 1).
#
# </details>
#
# <details><summary>Hint 2 for <code>row_log_sum_exp</code></summary>
#
# exp(s) = exp(m) exp(s - m): what becomes of exp(m) under the logarithm?
#
# </details>
#
# <details><summary>Hint 3 for <code>row_log_sum_exp</code></summary>
#
# Subtract the largest first and add it again at the end.
#
# </details>

# %%
def row_log_sum_exp(s):
    """l_i = log sum_k exp(s_ik), without overflow: (B, N, M) -> (B, N, 1)."""
    raise NotImplementedError("ex04: row_log_sum_exp")

# %%
check(row_log_sum_exp)
