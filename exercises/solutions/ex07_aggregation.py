# %% [markdown]
# # 07 · Aggregation and its backward
#
# **Points** 3 · **Time** 20 minutes · **Given** arrays of NumPy · **To write** two short functions
#
# **Read before** [notebook 05](../../notebooks/05_the_backward_pass.ipynb) and [the method of the
# derivations](../../docs/derivations.md#the-method). **Compare afterwards** [the
# derivation](../../docs/derivations.md#sum-over-keys).
#
# **Afterwards you can** read off the shapes which two products are the backward of a matrix product.
#
# **Checked** on several sets of inputs, called probes. `check(name, hint=2)` gives the second hint. Return
# new arrays: the inputs must stay as they are.
#
# Every query gets a vector from every key, multiplied by the weight (eq. 1):
#
# ```text
# y_i = Σ_j p_ij g_j
# ```
#
# B samples, N queries i, M keys j, D channels of g and y. p: (B, N, M), g: (B, M, D), y: (B, N, D). The
# weights are given and already contain 1/C(x). They need not sum to 1. Return the dtype of the input.

# %%
import numpy as np

from exercises import check

# %% [markdown]
# ## 1 · aggregate (1 point)
# p: (B, N, M), g: (B, M, D). Return y, (B, N, D).


# %%
def aggregate(p, g):
    """y_i = sum_j p_ij g_j."""
    ### BEGIN SOLUTION
    return p @ g
    ### END SOLUTION


# %%
check(aggregate)

# %% [markdown]
# ## 2 · aggregate_backward (2 points)
# dy: (B, N, D) and the two inputs. Return dp (B, N, M) and dg (B, M, D). Before you write: how many y_i
# depend on one p_ij? And on one g_j?


# %%
def aggregate_backward(dy, p, g):
    """dp, dg of y = p g."""
    ### BEGIN SOLUTION
    dp = dy @ np.swapaxes(g, 1, 2)
    dg = np.swapaxes(p, 1, 2) @ dy
    return dp, dg
    ### END SOLUTION


# %%
check(aggregate_backward)
