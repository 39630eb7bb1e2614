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

# %% [markdown]
# <details><summary>Hint 1 for <code>batch_statistics</code></summary>
#
# mean: one number for each channel. Which axes are gone in it?
#
# </details>
#
# <details><summary>Hint 2 for <code>batch_statistics</code></summary>
#
# var is the mean of (x - mean)^2, over the same axes. Divide by B N, not by B N - 1.
#
# </details>
#
# <details><summary>Hint 3 for <code>batch_statistics</code></summary>
#
# Mean and population variance of a channel over clips and positions.
#
# </details>

# %%
def batch_statistics(x):
    """mean, var of each channel."""
    raise NotImplementedError("ex18: batch_statistics")

# %%
check(batch_statistics)

# %% [markdown]
# ## 2 · batchnorm (1 point)
# The forward pass in training. Return y, (B, N, C).

# %% [markdown]
# <details><summary>Hint 1 for <code>batchnorm</code></summary>
#
# First u: which mean and spread does it have in each channel?
#
# </details>
#
# <details><summary>Hint 2 for <code>batchnorm</code></summary>
#
# Subtract the mean, divide by sqrt(var + EPS); EPS stands inside the root.
#
# </details>
#
# <details><summary>Hint 3 for <code>batchnorm</code></summary>
#
# Standardise each channel, then scale it by gamma and shift it by beta.
#
# </details>

# %%
def batchnorm(x, gamma, beta):
    """y, with the statistics of the batch."""
    raise NotImplementedError("ex18: batchnorm")

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

# %% [markdown]
# <details><summary>Hint 1 for <code>update_running</code></summary>
#
# running_mean: how much of the old one is kept if momentum is 0.9?
#
# </details>
#
# <details><summary>Hint 2 for <code>update_running</code></summary>
#
# The variance joins as an estimate for all data: the sum of squares divided by n - 1.
#
# </details>
#
# <details><summary>Hint 3 for <code>update_running</code></summary>
#
# A running average, momentum of the old and 1 - momentum of the batch.
#
# </details>

# %%
def update_running(running_mean, running_var, x, momentum):
    """running_mean, running_var after the batch x."""
    raise NotImplementedError("ex18: update_running")

# %%
check(update_running)

# %% [markdown]
# ## 4 · batchnorm_inference (1 point)
# mean and var: (C,), the running ones. Return y, (B, N, C). A clip alone, and the same clip in a batch:
# must y be the same?

# %% [markdown]
# <details><summary>Hint 1 for <code>batchnorm_inference</code></summary>
#
# y: the same formula. Where do mean and var come from now?
#
# </details>
#
# <details><summary>Hint 2 for <code>batchnorm_inference</code></summary>
#
# Nothing is measured on x: one clip alone must give the same y as in a batch.
#
# </details>
#
# <details><summary>Hint 3 for <code>batchnorm_inference</code></summary>
#
# A linear map of each channel: slope gamma / sqrt(var + EPS).
#
# </details>

# %%
def batchnorm_inference(x, gamma, beta, mean, var):
    """y, with statistics that are given."""
    raise NotImplementedError("ex18: batchnorm_inference")

# %%
check(batchnorm_inference)

# %% [markdown]
# ## 5 · inference_backward (2 points)
# The backward of batchnorm_inference, which frozen layers also use in training. Return dx, dgamma and
# dbeta.

# %% [markdown]
# <details><summary>Hint 1 for <code>inference_backward</code></summary>
#
# dx, dgamma, dbeta: mean and var are constants. What is the slope of y in x?
#
# </details>
#
# <details><summary>Hint 2 for <code>inference_backward</code></summary>
#
# gamma meets u, so dgamma holds u. All positions of all clips share gamma and beta.
#
# </details>
#
# <details><summary>Hint 3 for <code>inference_backward</code></summary>
#
# The backward of a linear map of one channel.
#
# </details>

# %%
def inference_backward(dy, x, gamma, mean, var):
    """dx, dgamma, dbeta where mean and var are constants."""
    raise NotImplementedError("ex18: inference_backward")

# %%
check(inference_backward)

# %% [markdown]
# ## 6 · batchnorm_backward (3 points)
# The backward of batchnorm: mean and var are those of x. One x_k moves all y of its channel. Return dx,
# dgamma and dbeta.

# %% [markdown]
# <details><summary>Hint 1 for <code>batchnorm_backward</code></summary>
#
# dx: x reaches y by itself, through the mean and through the variance. Sum three terms.
#
# </details>
#
# <details><summary>Hint 2 for <code>batchnorm_backward</code></summary>
#
# du = gamma dy. Subtract its mean, and u times the mean of u du; then divide by r.
#
# </details>
#
# <details><summary>Hint 3 for <code>batchnorm_backward</code></summary>
#
# What standardising takes away in the forward, shift and spread, is taken from du.
#
# </details>

# %%
def batchnorm_backward(dy, x, gamma):
    """dx, dgamma, dbeta in training."""
    raise NotImplementedError("ex18: batchnorm_backward")

# %%
check(batchnorm_backward)
