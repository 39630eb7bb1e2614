# %% [markdown]
# # 19 · One step of training, and what moves first
#
# **Points** 11 · **Time** 60 minutes · **Given** the block's gradients · **To write** five functions
#
# **Read before** [notebook 10](../../notebooks/10_train_it.ipynb) and exercises 04, 08 and 11. **Compare
# afterwards** [the derivation](../../docs/derivations.md#softmax-cross-entropy) and
# [optimizers.py](../../nonlocal_ref/training/optimizers.py).
#
# **Afterwards you can** write a whole step of training, and say why a block that starts as the identity
# learns at all.
#
# **Checked** on several sets of inputs, called probes. `check(name, hint=2)` gives the second hint. Return
# new arrays: the inputs must stay as they are.
#
# ```text
# p = softmax(logits), row by row      L = -(1/B) Σ_b log p[b, label_b]
# ```
#
# ```text
# v = momentum v + (dp + decay p)      p = p - rate v          for a parameter p with the gradient dp
# ```
#
# B clips, C channels, K classes. logits (B, K), labels (B,) whole numbers from 0 to K - 1; a gradient and a
# velocity have the shape of their parameter.
#
# **Check your gradients yourself**: the same shift of all logits of a clip changes no p, so each row of
# dlogits sums to 0. And move one number by 10⁻⁶ both ways: (L₊ - L₋) / (2 · 10⁻⁶) is its gradient.

# %%
import numpy as np

from exercises import check

# %% [markdown]
# ## 1 · cross_entropy (2 points)
# Return L, one number. Logits may be 1000, and p of a label may be smaller than any float: log p is
# then still a plain number, such as -1500.

# %% [markdown]
# <details><summary>Hint 1 for <code>cross_entropy</code></summary>
#
# The loss of one clip is -log of one number. Which entry of its row of p is that?
#
# </details>
#
# <details><summary>Hint 2 for <code>cross_entropy</code></summary>
#
# log p_l = a_l - log of the sum of exp(a_k). Subtract the row's largest logit first.
#
# </details>
#
# <details><summary>Hint 3 for <code>cross_entropy</code></summary>
#
# Log-sum-exp minus the label's logit, averaged over the clips. p itself is never needed.
#
# </details>

# %%
def cross_entropy(logits, labels):
    """The mean over the clips of -log p of the label."""
    raise NotImplementedError("ex19: cross_entropy")

# %%
check(cross_entropy)

# %% [markdown]
# ## 2 · cross_entropy_backward (2 points)
# Return dlogits, (B, K), the gradient of L.

# %% [markdown]
# <details><summary>Hint 1 for <code>cross_entropy_backward</code></summary>
#
# Two terms: how does the log-sum-exp move with logit k, how does the label's logit?
#
# </details>
#
# <details><summary>Hint 2 for <code>cross_entropy_backward</code></summary>
#
# The first term gives p_k, the second -1 at the label. And what does the mean do?
#
# </details>
#
# <details><summary>Hint 3 for <code>cross_entropy_backward</code></summary>
#
# Softmax minus one-hot, divided by B.
#
# </details>

# %%
def cross_entropy_backward(logits, labels):
    """dlogits of the mean of -log p of the label."""
    raise NotImplementedError("ex19: cross_entropy_backward")

# %%
check(cross_entropy_backward)

# %% [markdown]
# ## 3 · sgd_step (2 points)
# p, dp, v: a parameter, its gradient and its velocity, of any shape; rate, momentum and decay are numbers.
# Return the new p and the new v. The step is taken with the new v, and v has no rate in it.

# %% [markdown]
# <details><summary>Hint 1 for <code>sgd_step</code></summary>
#
# First the new v. Which three arrays come into it?
#
# </details>
#
# <details><summary>Hint 2 for <code>sgd_step</code></summary>
#
# The decay joins the gradient: dp + decay p. The rate multiplies v only when p moves.
#
# </details>
#
# <details><summary>Hint 3 for <code>sgd_step</code></summary>
#
# v = momentum v + (dp + decay p), then p - rate v with this new v. Both are new arrays.
#
# </details>

# %%
def sgd_step(p, dp, v, rate, momentum, decay):
    """p, v after one step of gradient descent with momentum and weight decay."""
    raise NotImplementedError("ex19: sgd_step")

# %%
check(sgd_step)

# %% [markdown]
# ## 4 · head_step (3 points)
# One step of the last layer: x (B, C) are the pooled features of B clips, logits = x w + b, w (C, K), b
# (K,); v_w and v_b are their velocities. Weight decay shrinks w, but not the bias (nor, in the network,
# gamma and beta of every batch normalisation). Return the loss before the step, and the new w, b, v_w, v_b.

# %% [markdown]
# <details><summary>Hint 1 for <code>head_step</code></summary>
#
# loss first, of the old w and b. Then the gradients of w and b, then both steps.
#
# </details>
#
# <details><summary>Hint 2 for <code>head_step</code></summary>
#
# dlogits has its 1/B already. Which of w and b decays?
#
# </details>
#
# <details><summary>Hint 3 for <code>head_step</code></summary>
#
# cross_entropy, cross_entropy_backward, the backward of a linear map, sgd_step twice.
#
# </details>

# %%
def head_step(x, labels, w, b, v_w, v_b, rate, momentum, decay):
    """loss, w, b, v_w, v_b of one step of training."""
    raise NotImplementedError("ex19: head_step")

# %%
check(head_step)

# %% [markdown]
# ## 5 · first_moves (2 points)
# A block starts with W_z = 0, so z = x (section 3.3). Its gradients are given, those of exercise 11
# without biases:

# %%
def block_gradients(dz, x, w_theta, w_phi, w_g, w_z):
    """dw_theta, dw_phi, dw_g, dw_z of z = softmax(theta phi^T) g W_z + x."""
    theta, phi, g = x @ w_theta, x @ w_phi, x @ w_g
    e = np.exp(theta @ phi.mT - np.max(theta @ phi.mT, axis=-1, keepdims=True))
    p = e / e.sum(axis=-1, keepdims=True)
    dy = dz @ w_z.T
    dp = dy @ g.mT
    ds = p * (dp - (p * dp).sum(axis=-1, keepdims=True))
    pairs = (x, ds @ phi), (x, ds.mT @ theta), (x, p.mT @ dy), (p @ g, dz)
    return [np.tensordot(a, d, axes=((0, 1), (0, 1))) for a, d in pairs]

# %% [markdown]
# Take two steps of sgd_step without decay, from velocities of 0, with the same dz (B, N, C) and x (B, N,
# C) in both. w_theta, w_phi: (C, E), w_g: (C, D); W_z is (D, C) and starts at 0. Return moved, (2, 4): in
# row k how far w_theta, w_phi, w_g and W_z move in step k, each as the norm of new - old (the root of the
# sum of squares). Before you run it: which of the eight numbers are 0?

# %% [markdown]
# <details><summary>Hint 1 for <code>first_moves</code></summary>
#
# moved: what is dy = dz W_z^T before step 1, and what after it?
#
# </details>
#
# <details><summary>Hint 2 for <code>first_moves</code></summary>
#
# All four gradients of a step come from the weights before it, so compute them first.
#
# </details>
#
# <details><summary>Hint 3 for <code>first_moves</code></summary>
#
# gradients, sgd_step for each, norm of new - old; twice, with the velocities kept.
#
# </details>

# %%
def first_moves(dz, x, w_theta, w_phi, w_g, rate, momentum):
    """How far each of the four weights moves in step 1 and in step 2."""
    raise NotImplementedError("ex19: first_moves")

# %%
check(first_moves)
