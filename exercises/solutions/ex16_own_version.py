# %% [markdown]
# # 16 · A version of your own
#
# **Points** 5 · **Time** 40 minutes · **Given** nothing but the frame · **To write** a score and its
# backward
#
# **Read before** [notebook 03](../../notebooks/03_what_f_measures.ipynb) and exercise 03.
# **Compare afterwards** [a version of your own](../../docs/equations.md#a-version-of-your-own).
#
# **Afterwards you can** invent a pairwise function, derive its gradients and check them by finite
# differences.
#
# **Checked** on several sets of inputs, called probes. `check(name, hint=2)` gives the second hint. Return
# new arrays: the inputs must stay as they are.
#
# The versions of the paper differ in one function, the score of a pair:
#
# ```text
# s_ij = score(theta_i, phi_j)      p = softmax(s), row by row      y = p g
# ```
#
# Choose a function that is not in the table yet (dot and distance are), say what it means, and write both
# directions. Ideas: 1 / (1 + distance), a cosine, a sum of absolute differences, tanh of a dot product, a
# polynomial of it, or something new. s_ij may depend on theta_i and phi_j only, and on both.
#
# ```text
# theta (B, N, E)      phi (B, M, E)      s, ds (B, N, M)
# ```
#
# Many answers are right: your gradients are compared with central differences of your own score.

# %%
import numpy as np

from exercises import check

# %% [markdown]
# ## my_score and my_score_backward (5 points)
# my_score returns s, (B, N, M). my_score_backward returns dtheta (B, N, E) and dphi (B, M, E). Leave
# my_version as it is: it calls both, and the points are given for it.


# %%
def my_score(theta, phi):
    """s_ij of every query and every key."""
    ### BEGIN SOLUTION
    return np.tanh(theta @ phi.mT)
    ### END SOLUTION


def my_score_backward(ds, theta, phi):
    """dtheta, dphi of my_score."""
    ### BEGIN SOLUTION
    ddot = ds * (1 - np.tanh(theta @ phi.mT) ** 2)
    return ddot @ phi, ddot.mT @ theta
    ### END SOLUTION


def my_version(ds, theta, phi):
    """s, dtheta, dphi: both directions in one call, for the checker."""
    return my_score(theta, phi), *my_score_backward(ds, theta, phi)


# %%
check(my_version)

# %% [markdown]
# ## It works everywhere
# One line makes a version of it. With the package (`import nonlocal_ref as nl`) it works like the
# versions of the paper: in the operation, in the block, in the gradient check and in the pictures:
#
# ```python
# mine = nl.Version(score=nl.Op(my_score, my_score_backward), normalise=nl.SOFTMAX)
#
# block = nl.nonlocal_block(mine, pool="before")
# rng = np.random.default_rng(0)
# params = block.init(rng, channels=6, dtype=np.float64, zero_init=False)
# x = rng.standard_normal((2, 2, 4, 6, 6))
#
# print(nl.gradcheck(block, params, x))
# print(nl.attention(block, params, x, query=(1, 2, 3)).shape)
# ```
#
# Question: what does a bounded score, such as a tanh, do to the largest weight that a key can get?
