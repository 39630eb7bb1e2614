"""Losses: one number for a batch of logits, each followed by its backward.

softmax   L = -(1/B) sum_b log p_{b, label}                    p = softmax of the logits
          one class for each clip (Kinetics)
sigmoid   L = -(1/BK) sum_bk [t log q + (1 - t) log(1 - q)]    q = 1 / (1 + exp(-logit)), t is 0 or 1
          any number of classes for each clip (Charades)
"""

from ..base.arrays import Array, namespace


def softmax_cross_entropy(logits: Array, labels: Array) -> Array:
    """L: logits (B, K), labels (B,) whole numbers from 0 to K - 1 -> one number, the mean over the batch."""
    xp = namespace(logits)
    shifted = logits - xp.max(logits, axis=-1, keepdims=True)  # the largest exponent is 0: nothing overflows
    log_sum = xp.log(xp.sum(xp.exp(shifted), axis=-1))
    return xp.mean(log_sum - xp.sum(_one_hot(labels, logits) * shifted, axis=-1))


def softmax_cross_entropy_backward(dloss: Array | float, logits: Array, labels: Array) -> Array:
    """dlogits = dloss (p - one_hot(labels)) / B"""
    xp = namespace(logits)
    e = xp.exp(logits - xp.max(logits, axis=-1, keepdims=True))
    p = e / xp.sum(e, axis=-1, keepdims=True)
    return dloss * (p - _one_hot(labels, logits)) / logits.shape[0]


def sigmoid_cross_entropy(logits: Array, targets: Array) -> Array:
    """L: logits and targets (B, K), targets 0 or 1 -> one number, the mean over batch and classes.

    log(1 + exp(x)) is taken as max(x, 0) + log(1 + exp(-|x|)), which never overflows.
    """
    xp = namespace(logits, targets)
    positive = xp.maximum(logits, xp.zeros_like(logits))
    return xp.mean(positive - logits * targets + xp.log1p(xp.exp(-xp.abs(logits))))


def sigmoid_cross_entropy_backward(dloss: Array | float, logits: Array, targets: Array) -> Array:
    """dlogits = dloss (q - targets) / (B K)"""
    xp = namespace(logits, targets)
    small = xp.exp(-xp.abs(logits))
    q = xp.where(logits >= 0, 1 / (1 + small), small / (1 + small))
    return dloss * (q - targets) / logits.size


def _one_hot(labels: Array, logits: Array) -> Array:
    """(B,) -> (B, K): 1 at the label, 0 elsewhere."""
    xp = namespace(labels, logits)
    classes = xp.arange(logits.shape[-1], dtype=labels.dtype)
    return xp.astype(labels[:, None] == classes[None, :], logits.dtype)
