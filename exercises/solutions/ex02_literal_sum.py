# %% [markdown]
# # 02 · The literal sum
#
# **Points** 6 · **Time** 30 minutes · **Given** arrays of NumPy · **To write** four functions, loops are
# welcome
#
# **Read before** [notebook 01](../../notebooks/01_the_equation.ipynb) and
# [notebook 02](../../notebooks/02_six_versions.ipynb). **Compare afterwards** [the two
# equations](../../docs/equations.md#the-two-equations).
#
# **Afterwards you can** write eq. 1 as loops, with both choices of C(x).
#
# **Checked** on several sets of inputs, called probes. `check(name, hint=2)` gives the second hint. Return
# new arrays: the inputs must stay as they are.
#
# ```text
# y_i = (1 / C(x)) Σ_j f(x_i, x_j) g(x_j)          eq. 1
# ```
#
# i is the query position, and j runs over all positions that it may look at. f gives one number for a
# pair, g_j is the vector that j gives to the sum, and the sum is divided by C. Two choices:
#
# ```text
# f = exp(theta_i · phi_j)     C_i = Σ_j f_ij      embedded Gaussian, eq. 3
# f = theta_i · phi_j          C = M               dot product, eq. 4
# ```
#
# theta: (B, N, E), one row for each query. phi: (B, M, E), one row for each key. g: (B, M, D). y: (B, N,
# D). B clips, N queries, M keys: with pooled keys M is not N. The code that you write here is slow and
# simple; all faster code is compared with it.

# %%
import numpy as np

from exercises import check

# %% [markdown]
# ## 1 · pair (1 point)
# x_i, x_j: (E,). Return one number, f = exp(x_i · x_j) of eq. 2.


# %%
def pair(x_i, x_j):
    """f = exp(x_i . x_j), one number."""
    ### BEGIN SOLUTION
    return np.exp(np.sum(x_i * x_j))
    ### END SOLUTION


# %%
check(pair)

# %% [markdown]
# ## 2 · one_answer (1 point)
# One query alone. f_i: (M,), its f with every key, all positive. g: (M, D). Return y_i, (D,), with C = Σ_j
# f_ij.


# %%
def one_answer(f_i, g):
    """y_i = (1 / C_i) sum_j f_ij g_j, with C_i = sum_j f_ij: (M,), (M, D) -> (D,)."""
    ### BEGIN SOLUTION
    total = np.zeros(g.shape[1])
    for j in range(g.shape[0]):
        total = total + f_i[j] * g[j]
    return total / np.sum(f_i)
    ### END SOLUTION


# %%
check(one_answer)

# %% [markdown]
# ## 3 · nonlocal_sum (2 points)
# All clips, all queries, eq. 3. theta: (B, N, E), phi: (B, M, E), g: (B, M, D). Return y, (B, N, D). You
# may call pair and one_answer.


# %%
def nonlocal_sum(theta, phi, g):
    """Eq. 1 with f = exp(theta_i . phi_j) and C_i = sum_j f_ij, as it is written."""
    ### BEGIN SOLUTION
    B, N, M = theta.shape[0], theta.shape[1], phi.shape[1]
    y = np.zeros((B, N, g.shape[2]))
    for b in range(B):
        for i in range(N):
            f_i = np.array([pair(theta[b, i], phi[b, j]) for j in range(M)])
            y[b, i] = one_answer(f_i, g[b])
    return y
    ### END SOLUTION


# %%
check(nonlocal_sum)

# %% [markdown]
# ## 4 · nonlocal_mean (2 points)
# The same shapes, eq. 4: f is the dot product and C a count. f may be negative, and the weights of a row
# need not add up to 1.


# %%
def nonlocal_mean(theta, phi, g):
    """Eq. 1 with f = theta_i . phi_j and C = M, the number of keys."""
    ### BEGIN SOLUTION
    B, N, M = theta.shape[0], theta.shape[1], phi.shape[1]
    y = np.zeros((B, N, g.shape[2]))
    for b in range(B):
        for i in range(N):
            for j in range(M):
                y[b, i] += np.sum(theta[b, i] * phi[b, j]) * g[b, j]
    return y / M
    ### END SOLUTION


# %%
check(nonlocal_mean)
