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


# %%
def mean(s):
    """p_ij = s_ij / M."""
    ### BEGIN SOLUTION
    return s / np.shape(s)[-1]
    ### END SOLUTION


# %%
check(mean)

# %% [markdown]
# ## 2 · mean_backward (1 point)
# dp: (B, N, M), the gradient of the loss with respect to p. Return ds, (B, N, M), the gradient with
# respect to s. Neither s nor p is given. Why are they not needed?


# %%
def mean_backward(dp):
    """ds_ij of p_ij = s_ij / M."""
    ### BEGIN SOLUTION
    return dp / np.shape(dp)[-1]
    ### END SOLUTION


# %%
check(mean_backward)
