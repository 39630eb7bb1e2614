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


# %%
def cross_entropy(logits, labels):
    """The mean over the clips of -log p of the label."""
    ### BEGIN SOLUTION
    shifted = logits - logits.max(axis=1, keepdims=True)
    log_sum = np.log(np.exp(shifted).sum(axis=1))
    return np.mean(log_sum - shifted[np.arange(len(labels)), labels])
    ### END SOLUTION


# %%
check(cross_entropy)

# %% [markdown]
# ## 2 · cross_entropy_backward (2 points)
# Return dlogits, (B, K), the gradient of L.


# %%
def cross_entropy_backward(logits, labels):
    """dlogits of the mean of -log p of the label."""
    ### BEGIN SOLUTION
    e = np.exp(logits - logits.max(axis=1, keepdims=True))
    p = e / e.sum(axis=1, keepdims=True)
    p[np.arange(len(labels)), labels] -= 1
    return p / len(labels)
    ### END SOLUTION


# %%
check(cross_entropy_backward)

# %% [markdown]
# ## 3 · sgd_step (2 points)
# p, dp, v: a parameter, its gradient and its velocity, of any shape; rate, momentum and decay are numbers.
# Return the new p and the new v. The step is taken with the new v, and v has no rate in it.


# %%
def sgd_step(p, dp, v, rate, momentum, decay):
    """p, v after one step of gradient descent with momentum and weight decay."""
    ### BEGIN SOLUTION
    v = momentum * v + dp + decay * p
    return p - rate * v, v
    ### END SOLUTION


# %%
check(sgd_step)

# %% [markdown]
# ## 4 · head_step (3 points)
# One step of the last layer: x (B, C) are the pooled features of B clips, logits = x w + b, w (C, K), b
# (K,); v_w and v_b are their velocities. Weight decay shrinks w, but not the bias (nor, in the network,
# gamma and beta of every batch normalisation). Return the loss before the step, and the new w, b, v_w, v_b.


# %%
def head_step(x, labels, w, b, v_w, v_b, rate, momentum, decay):
    """loss, w, b, v_w, v_b of one step of training."""
    ### BEGIN SOLUTION
    logits = x @ w + b
    dlogits = cross_entropy_backward(logits, labels)
    new_w, v_w = sgd_step(w, x.T @ dlogits, v_w, rate, momentum, decay)
    new_b, v_b = sgd_step(b, dlogits.sum(axis=0), v_b, rate, momentum, 0)
    return cross_entropy(logits, labels), new_w, new_b, v_w, v_b
    ### END SOLUTION


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


# %%
def first_moves(dz, x, w_theta, w_phi, w_g, rate, momentum):
    """How far each of the four weights moves in step 1 and in step 2."""
    ### BEGIN SOLUTION
    weights = [w_theta, w_phi, w_g, np.zeros((w_g.shape[1], x.shape[2]))]
    velocities = [np.zeros_like(w) for w in weights]
    moved = np.zeros((2, 4))
    for step in range(2):
        gradients = block_gradients(dz, x, *weights)
        for k in range(4):
            new, velocities[k] = sgd_step(weights[k], gradients[k], velocities[k], rate, momentum, 0)
            moved[step, k] = np.linalg.norm(new - weights[k])
            weights[k] = new
    return moved
    ### END SOLUTION


# %%
check(first_moves)
