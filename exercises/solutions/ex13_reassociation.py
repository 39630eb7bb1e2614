# %% [markdown]
# # 13 · Reassociation
#
# **Points** 6 · **Time** 35 minutes · **Given** arrays of NumPy · **To write** two functions
#
# **Read before** [notebook 06](../../notebooks/06_the_price.ipynb) and exercise 07. **Compare afterwards**
# [the derivation](../../docs/derivations.md#engine-reassociated).
#
# **Afterwards you can** change the order of matrix products, so that the price is linear in N.
#
# **Checked** on several sets of inputs, called probes. `check(name, hint=2)` gives the second hint. Return
# new arrays: the inputs must stay as they are.
#
# The dot product with 1/M (eq. 4) is two matrix products and a number:
#
# ```text
# y = (1/M) (theta phi^T) g
# ```
#
# Computed in the order of the brackets, it forms N × M scores. For 32 frames of 56 × 56 positions, M =
# N, that is 80 GB of float64 for one clip. Nothing is between the two products, so another order gives
# the same y.
#
# B samples, N queries, M keys. theta: (B, N, E), phi: (B, M, E), g: (B, M, D), y: (B, N, D). Form nothing
# of size N × M, neither forward nor backward; loops over pairs are no way around it. Return the dtype of
# the input.
#
# How is that checked? Not by a clock. In two probes of float32 some inputs are near 1e21 and others near
# 1e-26: a score, or its gradient, is then larger than any float32. In the other order no number is. The
# check would not notice a cast to float64.

# %%
import numpy as np

from exercises import check

# %% [markdown]
# ## 1 · dot_mean (2 points)
# theta: (B, N, E), phi: (B, M, E), g: (B, M, D). Return y, (B, N, D).


# %%
def dot_mean(theta, phi, g):
    """y = (1/M) theta phi^T g, without theta phi^T."""
    ### BEGIN SOLUTION
    k = np.swapaxes(phi, 1, 2) @ g / phi.shape[1]
    return theta @ k
    ### END SOLUTION


# %%
check(dot_mean)

# %% [markdown]
# ## 2 · dot_mean_backward (4 points)
# dy: (B, N, D) and the three inputs. Return dtheta (B, N, E), dphi (B, M, E), dg (B, M, D). Again no N ×
# M: neither the scores nor their gradient.


# %%
def dot_mean_backward(dy, theta, phi, g):
    """dtheta, dphi, dg of y = (1/M) theta phi^T g."""
    ### BEGIN SOLUTION
    k = np.swapaxes(phi, 1, 2) @ g / phi.shape[1]
    dtheta = dy @ np.swapaxes(k, 1, 2)
    dk = np.swapaxes(theta, 1, 2) @ dy / phi.shape[1]
    dphi = g @ np.swapaxes(dk, 1, 2)
    dg = phi @ dk
    return dtheta, dphi, dg
    ### END SOLUTION


# %%
check(dot_mean_backward)
