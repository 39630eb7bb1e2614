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


# %%
def halves(theta, phi, w_f):
    """a_i and b_j, so that w_f · [theta_i, phi_j] = a_i + b_j."""
    ### BEGIN SOLUTION
    E = theta.shape[-1]
    return theta @ w_f[:E], phi @ w_f[E:]
    ### END SOLUTION


# %%
check(halves)

# %% [markdown]
# ## 2 · pair_scores (1 point)
# Return s, (B, N, M).


# %%
def pair_scores(a, b):
    """s_ij = relu(a_i + b_j)."""
    ### BEGIN SOLUTION
    return np.maximum(a[:, :, None] + b[:, None, :], 0)
    ### END SOLUTION


# %%
check(pair_scores)

# %% [markdown]
# ## 3 · pair_scores_backward (2 points)
# ds: (B, N, M). Return da (B, N) and db (B, M).


# %%
def pair_scores_backward(ds, a, b):
    """da, db of s_ij = relu(a_i + b_j), with relu'(0) = 0."""
    ### BEGIN SOLUTION
    through = ds * (a[:, :, None] + b[:, None, :] > 0)
    return through.sum(axis=2), through.sum(axis=1)
    ### END SOLUTION


# %%
check(pair_scores_backward)

# %% [markdown]
# ## 4 · halves_backward (2 points)
# da: (B, N), db: (B, M). Return dtheta (B, N, E), dphi (B, M, E) and dw_f (2E,).


# %%
def halves_backward(da, db, theta, phi, w_f):
    """dtheta, dphi, dw_f of a = theta · first half, b = phi · second half."""
    ### BEGIN SOLUTION
    E = theta.shape[-1]
    dtheta = da[:, :, None] * w_f[:E]
    dphi = db[:, :, None] * w_f[E:]
    dw_f = np.concatenate([np.einsum("bn,bne->e", da, theta), np.einsum("bm,bme->e", db, phi)])
    return dtheta, dphi, dw_f
    ### END SOLUTION


# %%
check(halves_backward)

# %% [markdown]
# ## 5 · concatenation (1 point)
# Return p, (B, N, M): the scores divided by the number of keys.


# %%
def concatenation(theta, phi, w_f):
    """p_ij = relu(w_f · [theta_i, phi_j]) / M."""
    ### BEGIN SOLUTION
    return pair_scores(*halves(theta, phi, w_f)) / phi.shape[1]
    ### END SOLUTION


# %%
check(concatenation)

# %% [markdown]
# ## 6 · concatenation_backward (3 points)
# dp: (B, N, M). Return dtheta, dphi and dw_f. What is dw_f if training starts with w_f = 0?


# %%
def concatenation_backward(dp, theta, phi, w_f):
    """dtheta, dphi, dw_f of p_ij = relu(w_f · [theta_i, phi_j]) / M."""
    ### BEGIN SOLUTION
    a, b = halves(theta, phi, w_f)
    da, db = pair_scores_backward(dp / phi.shape[1], a, b)
    return halves_backward(da, db, theta, phi, w_f)
    ### END SOLUTION


# %%
check(concatenation_backward)
