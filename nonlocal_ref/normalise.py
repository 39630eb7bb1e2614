"""C: from the scores s_ij to the weights p_ij = f(x_i, x_j) / C(x) (eq. 1), each followed by its backward.

softmax   f = exp(s)   C_i = sum_j f_ij     Gaussian versions, eq. 2 and 3
mean      f = s        C = M, the keys        eq. 4 and 5: "N" there, M when the keys are pooled
"""

from .base.arrays import namespace
from .base.op import Op, output
from .base.shapes import Scores


def softmax(s: Scores) -> Scores:
    """p_ij = exp(s_ij) / sum_j exp(s_ij): each row sums to one.   Source: eq. 3.   Cost: 5 B N M FLOPs."""
    xp = namespace(s)
    e = xp.exp(s - xp.max(s, axis=-1, keepdims=True))  # the largest exponent is 0: nothing overflows
    return e / xp.sum(e, axis=-1, keepdims=True)


def softmax_backward(dp: Scores, p: Scores) -> Scores:
    """ds_ij = p_ij (dp_ij - sum_k p_ik dp_ik): more s_ij, less of the row's rest.   Cost: 4 B N M FLOPs."""
    return p * (dp - namespace(p).sum(p * dp, axis=-1, keepdims=True))


def mean(s: Scores) -> Scores:
    """p_ij = s_ij / M: rows need not sum to one, may be negative.   Source: eq. 4, 5.   Cost: B N M FLOPs."""
    return s / s.shape[-1]


def mean_backward(dp: Scores, p: Scores) -> Scores:
    """ds_ij = dp_ij / M.   Cost: B N M FLOPs."""
    return dp / p.shape[-1]


SOFTMAX = Op(softmax, softmax_backward, needs=output)
MEAN = Op(mean, mean_backward, needs=output)
