"""f: the score s_ij of every query i against every key j (section 3.2), each followed by its backward.

    dot            s_ij = theta_i . phi_j              eq. 2, 3, 4
    distance       s_ij = -|theta_i - phi_j|^2         text after eq. 2
    concatenation  s_ij = relu(a_i + b_j)              eq. 5, a_i = w_theta . theta_i, b_j = w_phi . phi_j
    constant       s_ij = 0                            ours: a control that does not look at x

The exponential of the Gaussian versions is not here: it belongs to the softmax (normalise.py), because
exp(89) overflows float32 and f = exp(s) alone is never needed.
"""

from .base.arrays import namespace
from .base.op import Op
from .base.parallel import matmul
from .base.shapes import Column, Keys, Queries, Scores


def dot(theta: Queries, phi: Keys) -> Scores:
    """s_ij = theta_i . phi_j   Source: eq. 2, 3, 4.   Cost: 2 B N M E FLOPs."""
    return matmul(theta, phi.mT)


def dot_backward(ds: Scores, theta: Queries, phi: Keys) -> tuple[Queries, Keys]:
    """Gradients of s_ij = theta_i . phi_j.   Cost: 4 B N M E FLOPs."""
    dtheta = matmul(ds, phi)  # s = theta phi^T
    dphi = matmul(ds.mT, theta)
    return dtheta, dphi


def distance(theta: Queries, phi: Keys) -> Scores:
    """s_ij = -|theta_i - phi_j|^2 = 2 theta_i . phi_j - |theta_i|^2 - |phi_j|^2   Source: text after eq. 2.

    A common offset changes no distance but ruins the expanded square: it is taken off first. Cost: 2 B N M E
    FLOPs.
    """
    theta, phi = _centred(theta, phi)
    return 2 * matmul(theta, phi.mT) - _row_sum(theta * theta) - _row_sum(phi * phi).mT


def distance_backward(ds: Scores, theta: Queries, phi: Keys) -> tuple[Queries, Keys]:
    """Gradients of s_ij = -|theta_i - phi_j|^2.   Cost: 4 B N M E FLOPs."""
    theta, phi = _centred(theta, phi)
    dtheta = 2 * (matmul(ds, phi) - _row_sum(ds) * theta)  # d s_ij / d theta_i = 2 (phi_j - theta_i)
    dphi = 2 * (matmul(ds.mT, theta) - _row_sum(ds.mT) * phi)  # d s_ij / d phi_j = 2 (theta_i - phi_j)
    return dtheta, dphi


def distance_within(bandwidth: float) -> Op:
    """s_ij = -|theta_i - phi_j|^2 / bandwidth^2. Dividing the features instead would round a large offset."""
    factor = float(bandwidth) ** -2  # a number of NumPy would widen float32
    if factor == 1:
        return DISTANCE
    return Op(
        lambda theta, phi: factor * distance(theta, phi),
        lambda ds, theta, phi: distance_backward(factor * ds, theta, phi),
    )


def concatenation(a: Queries, b: Keys) -> Scores:
    """s_ij = relu(a_i + b_j)   Source: eq. 5, w_f . [theta_i, phi_j] in two halves.   Cost: 2 B N M FLOPs."""
    s = a + b.mT
    return namespace(s).where(s > 0, s, namespace(s).zeros_like(s))


def concatenation_backward(ds: Scores, a: Queries, b: Keys) -> tuple[Queries, Keys]:
    """Gradients of s_ij = relu(a_i + b_j), with relu'(0) = 0.   Cost: 3 B N M FLOPs."""
    open_gate = namespace(ds).where(a + b.mT > 0, ds, namespace(ds).zeros_like(ds))
    da = _row_sum(open_gate)  # a_i stands in row i
    db = _row_sum(open_gate.mT)  # b_j stands in column j
    return da, db


def constant(theta: Queries, phi: Keys) -> Scores:
    """s_ij = 0: after a softmax every query has the weights 1/M, a plain average.   Source: ours."""
    return 0 * (theta[..., :1] + phi[..., :1].mT)


def constant_backward(ds: Scores, theta: Queries, phi: Keys) -> tuple[Queries, Keys]:
    """Gradients of s_ij = 0: the scores depend on nothing."""
    return namespace(ds).zeros_like(theta), namespace(ds).zeros_like(phi)


def _centred(theta: Queries, phi: Keys) -> tuple[Queries, Keys]:
    """Both less the mean key. The scores do not depend on what is taken off, so no gradient needs it."""
    centre = namespace(phi).mean(phi, axis=1, keepdims=True)
    return theta - centre, phi - centre


def _row_sum(x: Scores) -> Column:
    return namespace(x).sum(x, axis=-1, keepdims=True)


DOT = Op(dot, dot_backward)
DISTANCE = Op(distance, distance_backward)
CONCATENATION = Op(concatenation, concatenation_backward)
CONSTANT = Op(constant, constant_backward)
