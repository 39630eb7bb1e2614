# %% [markdown]
# # 06 · 1/M and its backward
#
# **Points** 2 · **Time** 10 minutes · **Given** arrays of NumPy · **To write** two short functions
#
# **Read before** [notebook 02](../../notebooks/02_six_versions.ipynb) and [the method of the
# derivations](../../docs/derivations.md#the-method). **Compare afterwards** [the
# derivation](../../docs/derivations.md#weights-mean).
#
# **Afterwards you can** say what C(x) counts, and why a backward pass may need none of its inputs.
#
# **Checked** on several sets of inputs, called probes. `check(name, hint=2)` gives the second hint. Return
# new arrays: the inputs must stay as they are.
#
# The dot product (eq. 4) and the concatenation (eq. 5) have no softmax. Their C(x) is a count: the number
# of positions that are summed over.
#
# ```text
# y_i = (1 / C(x)) Σ_j f(x_i, x_j) g(x_j)          C(x) = M
# p_ij = s_ij / M                                  f = s
# ```
#
# B samples, N queries i, M keys j. The paper writes C(x) = N for N positions. When the keys are pooled,
# it writes C(x̂): M keys are left, and the sum is divided by M. The released code does the same. These
# weights need not sum to 1 and can be negative. Return the dtype of the input.

# %%
import numpy as np

from exercises import check

# %% [markdown]
# ## 1 · mean (1 point)
# s: (B, N, M). Return p, (B, N, M).

# %% [markdown]
# <details><summary>Hint 1 for <code>mean</code></summary>
#
# C(x) is a number here, the same for every pair. What does it count?
#
# </details>
#
# <details><summary>Hint 2 for <code>mean</code></summary>
#
# The sum in eq. 1 runs over j. How many j are there, and which axis of s are they?
#
# </details>
#
# <details><summary>Hint 3 for <code>mean</code></summary>
#
# Divide by the size of the axis of keys, and by nothing else.
#
# </details>

# %%
def mean(s):
    """p_ij = s_ij / M."""
    raise NotImplementedError("ex06: mean")

# %%
check(mean)

# %% [markdown]
# ## 2 · mean_backward (1 point)
# dp: (B, N, M), the gradient of the loss with respect to p. Return ds, (B, N, M), the gradient with
# respect to s. Neither s nor p is given. Why are they not needed?

# %% [markdown]
# <details><summary>Hint 1 for <code>mean_backward</code></summary>
#
# Move one s_ij by a little: which p move, and by how much?
#
# </details>
#
# <details><summary>Hint 2 for <code>mean_backward</code></summary>
#
# No other p moves, so ds_ij has one term. A constant factor stays a factor.
#
# </details>
#
# <details><summary>Hint 3 for <code>mean_backward</code></summary>
#
# The map is linear and diagonal: its backward is itself.
#
# </details>

# %%
def mean_backward(dp):
    """ds_ij of p_ij = s_ij / M."""
    raise NotImplementedError("ex06: mean_backward")

# %%
check(mean_backward)
