# %% [markdown]
# # 18 · Batch normalisation, forward and backward
#
# **Points** 10 · **Time** 55 minutes · **Given** arrays of NumPy, EPS · **To write** six functions
#
# **Read before** [notebook 08](../../notebooks/08_the_network.ipynb) and [the method of the
# derivations](../../docs/derivations.md#the-method). **Compare afterwards** [the derivation in
# training](../../docs/derivations.md#batch-normalisation-statistics-of-the-batch) and [with fixed
# statistics](../../docs/derivations.md#batch-normalisation-fixed-statistics).
#
# **Afterwards you can** say what differs between training and inference, and follow a gradient through
# statistics that themselves depend on x.
#
# **Checked** on several sets of inputs, called probes. `check(name, hint=2)` gives the second hint. Return
# new arrays: the inputs must stay as they are.
#
# After W_z the paper puts a batch normalisation (section 4.1), and every convolution of the network has
# one. Each channel by itself, over all n = B N positions of all clips:
#
# ```text
# mean = (1/n) Σ x                        var = (1/n) Σ (x - mean)²
# u = (x - mean) / sqrt(var + EPS)        y = gamma u + beta
# ```
#
# ```text
# training     mean and var are those of the batch; running statistics are updated, too
# inference    mean and var are the running ones: constants
# ```
#
# ```text
# x, y, dx, dy (B, N, C)      gamma, beta, mean, var and their gradients (C,)
# ```
#
# **Check your gradients yourself**: in training the same shift of all x of a channel changes no y, so dx
# sums to 0 in each channel. In inference it does not. Why?

# %%
import numpy as np

from exercises import check

EPS = 1e-5

# %% [markdown]
# ## 1 · batch_statistics (1 point)
# Return mean and var of each channel, (C,) both; var divides by n. x may lie far from 0, at 10⁸ with a
# spread of 1: there mean(x²) - mean(x)² loses all its digits.


# %%
def batch_statistics(x):
    """mean, var of each channel."""
    ### BEGIN SOLUTION
    mean = x.mean(axis=(0, 1))
    return mean, ((x - mean) ** 2).mean(axis=(0, 1))
    ### END SOLUTION


# %%
check(batch_statistics)

# %% [markdown]
# ## 2 · batchnorm (1 point)
# The forward pass in training. Return y, (B, N, C).


# %%
def batchnorm(x, gamma, beta):
    """y, with the statistics of the batch."""
    ### BEGIN SOLUTION
    mean, var = batch_statistics(x)
    return gamma * (x - mean) / np.sqrt(var + EPS) + beta
    ### END SOLUTION


# %%
check(batchnorm)

# %% [markdown]
# ## 3 · update_running (2 points)
# The running statistics are kept for inference. Each batch x changes them a little:
#
# ```text
# new = momentum old + (1 - momentum) batch
# ```
#
# For the variance the batch gives n / (n - 1) times its var, an unbiased estimate for all data. Return the
# new running_mean and running_var. (PyTorch calls momentum what is 1 - momentum here.)


# %%
def update_running(running_mean, running_var, x, momentum):
    """running_mean, running_var after the batch x."""
    ### BEGIN SOLUTION
    mean, var = batch_statistics(x)
    n = x.shape[0] * x.shape[1]
    new_mean = momentum * running_mean + (1 - momentum) * mean
    new_var = momentum * running_var + (1 - momentum) * var * n / (n - 1)
    return new_mean, new_var
    ### END SOLUTION


# %%
check(update_running)

# %% [markdown]
# ## 4 · batchnorm_inference (1 point)
# mean and var: (C,), the running ones. Return y, (B, N, C). A clip alone, and the same clip in a batch:
# must y be the same?


# %%
def batchnorm_inference(x, gamma, beta, mean, var):
    """y, with statistics that are given."""
    ### BEGIN SOLUTION
    return gamma * (x - mean) / np.sqrt(var + EPS) + beta
    ### END SOLUTION


# %%
check(batchnorm_inference)

# %% [markdown]
# ## 5 · inference_backward (2 points)
# The backward of batchnorm_inference, which frozen layers also use in training. Return dx, dgamma and
# dbeta.


# %%
def inference_backward(dy, x, gamma, mean, var):
    """dx, dgamma, dbeta where mean and var are constants."""
    ### BEGIN SOLUTION
    r = np.sqrt(var + EPS)
    u = (x - mean) / r
    return dy * gamma / r, (dy * u).sum(axis=(0, 1)), dy.sum(axis=(0, 1))
    ### END SOLUTION


# %%
check(inference_backward)

# %% [markdown]
# ## 6 · batchnorm_backward (3 points)
# The backward of batchnorm: mean and var are those of x. One x_k moves all y of its channel. Return dx,
# dgamma and dbeta.


# %%
def batchnorm_backward(dy, x, gamma):
    """dx, dgamma, dbeta in training."""
    ### BEGIN SOLUTION
    mean, var = batch_statistics(x)
    r = np.sqrt(var + EPS)
    u = (x - mean) / r
    du = gamma * dy
    dx = (du - du.mean(axis=(0, 1)) - u * (u * du).mean(axis=(0, 1))) / r
    return dx, (dy * u).sum(axis=(0, 1)), dy.sum(axis=(0, 1))
    ### END SOLUTION


# %%
check(batchnorm_backward)
