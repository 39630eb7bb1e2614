"""03: signs, factors and axes of the two scores and of their gradients."""

from functools import partial

import numpy as np

from exercises.checker.task import Mistake
from exercises.tasks.ex03_scores import distance, dot

DOT, DOT_BACKWARD = partial(Mistake, "dot"), partial(Mistake, "dot_backward")
DISTANCE, DISTANCE_BACKWARD = partial(Mistake, "distance"), partial(Mistake, "distance_backward")
READ = "Every shape fits, but a reshape reads the same numbers in the same order: it exchanges no axes."
CLIPS = "Positions meet within their own clip; here clip 0 decides for all."
SCALED = "The paper has no such factor in the score. The released code scales before its softmax only."
SIGN = "Every step goes the wrong way: nothing raises, but the loss grows."
HALVES = "Each of the two is the gradient of its own input; the other one still looks right."
SQUARE = "A square has a 2 in its derivative."
LOST = "theta_i - phi_j contains both, so the derivative does too. Half of it moves all positions one way."
SUMMED = "Gradients of all pairs add up. A mean makes them smaller the more positions there are."
NO_SUM = "theta_i does not depend on j, but its factors ds_ij do: they add up."
PLUS = "That belongs to |theta + phi|^2."
IGNORED = "That is the gradient of the sum of all scores."
ROLES = "Rows of s are queries. Transposed, the softmax of a row would weigh queries, not keys."
TURNED = (
    "Gradients come in the order of the inputs. Here the weights of theta would get the gradient of phi's."
)
QUERIES = (
    "dphi_j sums over queries i, the first axis of ds. Here you see an error; with N = M you would see none."
)
KEYS = "dtheta_i sums over keys j, the last axis of ds. Here you see an error; with N = M you would see none."
ENTRY = "Work out the entry [0, 1, 0] by hand and compare."
OTHER = "Change clip 1 alone: which of your results change?"
RULE = "What is the derivative of u^2?"
NUDGE = "Move one number of this input by 0.001: does s move as your gradient says?"
ZERO = "Put ds = 0: what must come out?"
AXIS = "Which axis of s belongs to the queries?"
SHAPE = "A gradient has the shape of its input."
DIAGONAL = "Put theta = phi: what must the diagonal be?"
TERMS = "How many terms has (a - b)^2?"
PAIRS = "In how many pairs does theta_i stand?"
PULL = "One pair with theta = phi: in which direction is its gradient?"


def gap(theta, phi):
    """theta_i - phi_j, (B, N, M, E)"""
    return theta[:, :, None] - phi[:, None]


def total(ds):
    """(B, N, 1): the sum of each row."""
    return ds.sum(axis=-1, keepdims=True)


def squares(a):
    return (a * a).sum(axis=-1, keepdims=True)


def reread(a):
    """The transposed shape without the transposition."""
    return a.reshape(a.shape[0], a.shape[2], a.shape[1])


def first(a):
    return np.repeat(a[:1], len(a), axis=0)


def half(ds, own, other):
    """sum_j ds_ij (other_j - own_i): half of one gradient of the distance."""
    return ds @ other - total(ds) * own


def right(ds, own, other):
    return 2 * half(ds, own, other)


def negative(ds, own, other):
    return -2 * half(ds, own, other)


def others_only(ds, own, other):
    return 2 * ds @ other


def own_once(ds, own, other):
    return 2 * (ds @ other - own)


def own_added(ds, own, other):
    return 2 * (ds @ other + total(ds) * own)


def own_by_mean(ds, own, other):
    return 2 * (ds @ other - total(ds) / ds.shape[2] * own)


def own_by_all(ds, own, other):
    return 2 * (ds @ other - ds.sum((1, 2), keepdims=True) * own)


def backward(dtheta=right, dphi=right):
    """The right pair, with one of the two replaced. The function for dphi gets ds transposed, then phi."""
    return lambda ds, theta, phi: (dtheta(ds, theta, phi), dphi(ds.mT, phi, theta))


def both(gradient):
    return backward(gradient, gradient)


MISTAKES = (
    DOT("theta and phi exchanged", lambda t, p: p @ t.mT, ROLES, AXIS),
    DOT("phi reshaped, not transposed", lambda t, p: t @ reread(p), READ, ENTRY),
    DOT("scaled by 1/sqrt(E)", lambda t, p: dot(t, p) / t.shape[-1] ** 0.5, SCALED, ENTRY),
    DOT("mean over channels", lambda t, p: dot(t, p) / t.shape[-1], SCALED, ENTRY),
    DOT("keys of the first clip for all", lambda t, p: t @ first(p).mT, CLIPS, OTHER),
    DOT("queries of the first clip for all", lambda t, p: first(t) @ p.mT, CLIPS, OTHER),
    DOT("summed over clips", lambda t, p: first(dot(t, p).sum(0, keepdims=True).repeat(len(t), 0)),
        CLIPS, OTHER),
    DOT("cosine: divided by the lengths", lambda t, p: dot(t, p) / np.sqrt(squares(t) * squares(p).mT),
        "A dot product is no cosine: long rows score high, as they should.", "Double theta: does s double?"),
    DOT("exp already taken", lambda t, p: np.exp(dot(t, p)),
        "The exponential belongs to the softmax, where it cannot overflow.", "May a score be negative?"),
    DOT("channels summed before they are multiplied", lambda t, p: total(t) * total(p).mT,
        "A product of sums multiplies each channel with all others; here each meets only itself.",
        "How many products make one s_ij?"),
    DOT("distance in the place of the dot product", lambda t, p: distance(t, p),
        "That is another version of f, the third function of this exercise.",
        "May s of a dot product be positive?"),

    DOT_BACKWARD("dphi returned before dtheta", lambda ds, t, p: (ds.mT @ t, ds @ p), TURNED, SHAPE),
    DOT_BACKWARD("ds not transposed in dphi", lambda ds, t, p: (ds @ p, ds @ t),
        QUERIES, "Which axis of ds runs along the rows of theta?"),
    DOT_BACKWARD("ds transposed in dtheta", lambda ds, t, p: (ds.mT @ p, ds.mT @ t),
        KEYS, "Which axis of ds runs along the rows of phi?"),
    DOT_BACKWARD("ds reshaped, not transposed", lambda ds, t, p: (ds @ p, reread(ds) @ t), READ, ENTRY),
    DOT_BACKWARD("signs turned", lambda ds, t, p: (-ds @ p, -ds.mT @ t), SIGN, NUDGE),
    DOT_BACKWARD("sign of dtheta turned", lambda ds, t, p: (-ds @ p, ds.mT @ t), SIGN, NUDGE),
    DOT_BACKWARD("sign of dphi turned", lambda ds, t, p: (ds @ p, -ds.mT @ t), SIGN, NUDGE),
    DOT_BACKWARD("ds ignored in dtheta", lambda ds, t, p: (np.ones_like(ds) @ p, ds.mT @ t),
        IGNORED + " ds must enter.", ZERO),
    DOT_BACKWARD("ds ignored", lambda ds, t, p: (np.ones_like(ds) @ p, np.ones_like(ds.mT) @ t),
        IGNORED + " ds must enter.", ZERO),
    DOT_BACKWARD("ds summed before the product",
        lambda ds, t, p: (total(ds) * p.sum(1, keepdims=True), total(ds.mT) * t.sum(1, keepdims=True)),
        "A sum of products is not the product of sums: each ds_ij weighs its own key.", ENTRY),
    DOT_BACKWARD("own rows in the place of the others", lambda ds, t, p: (total(ds) * t, total(ds.mT) * p),
        "s_ij = theta_i . phi_j: the other factor of theta_i is phi_j.", "In d(a b)/da, what is left?"),
    DOT_BACKWARD("mean over keys and queries", lambda ds, t, p: (ds @ p / p.shape[1], ds.mT @ t / t.shape[1]),
        SUMMED, NUDGE),
    DOT_BACKWARD("doubled", lambda ds, t, p: (2 * ds @ p, 2 * ds.mT @ t),
        "A product of two different inputs has no factor 2; a square has.", RULE),
    DOT_BACKWARD("scaled by 1/sqrt(E)",
        lambda ds, t, p: (ds @ p / t.shape[-1] ** 0.5, ds.mT @ t / t.shape[-1] ** 0.5), SCALED, NUDGE),
    DOT_BACKWARD("keys of the first clip for all", lambda ds, t, p: (ds @ first(p), ds.mT @ t), CLIPS, OTHER),

    DISTANCE("theta and phi exchanged", lambda t, p: distance(p, t), ROLES, AXIS),
    DISTANCE("minus sign forgotten", lambda t, p: -distance(t, p),
        "The least similar positions would get the largest weight.", "Which pair should score highest?"),
    DISTANCE("root taken", lambda t, p: -np.sqrt((gap(t, p) ** 2).sum(-1)),
        "The text after eq. 2 has the square: a root falls off slower and has no gradient at 0.",
        "What is s of two rows that are 2 apart?"),
    DISTANCE("absolute values in the place of squares", lambda t, p: -np.abs(gap(t, p)).sum(-1),
        "That is the city-block distance.", "What is s of two rows that differ by 2 in one channel?"),
    DISTANCE("mean over channels", lambda t, p: distance(t, p) / t.shape[-1],
        "A squared length is a sum. A mean makes the Gaussian wider with every channel.", ENTRY),
    DISTANCE("half of it", lambda t, p: distance(t, p) / 2,
        "The 1/2 of a normal distribution does not stand in the paper.", ENTRY),
    DISTANCE("already in the exponential", lambda t, p: np.exp(distance(t, p)),
        "The score is log f. exp belongs to the softmax.", "May a score be negative?"),
    DISTANCE("2 forgotten in the mixed term", lambda t, p: dot(t, p) - squares(t) - squares(p).mT,
        "(a - b)^2 has 2 a b. Without it a row is far from itself.", DIAGONAL),
    DISTANCE("sign of the mixed term", lambda t, p: -2 * dot(t, p) - squares(t) - squares(p).mT,
        "That is -|theta + phi|^2: opposite rows score highest.", DIAGONAL),
    DISTANCE("|theta|^2 left out", lambda t, p: 2 * dot(t, p) - squares(p).mT,
        "The softmax of a row would not notice, 1/M and the gradient of theta do.", TERMS),
    DISTANCE("|phi|^2 left out", lambda t, p: 2 * dot(t, p) - squares(t),
        "Long keys then win, as with a dot product.", TERMS),
    DISTANCE("squares left out", lambda t, p: 2 * dot(t, p),
        "What is left is twice a dot product: long keys win.", TERMS),
    DISTANCE("squares added", lambda t, p: squares(t) + squares(p).mT + 2 * dot(t, p),
        "That is |theta + phi|^2.", DIAGONAL),
    DISTANCE("summed before it is squared", lambda t, p: -(gap(t, p).sum(-1) ** 2),
        "Differences of channels cancel before they count.",
        "Two rows (1, -1) and (0, 0): how far apart are they?"),
    DISTANCE("phi reshaped, not transposed", lambda t, p: 2 * t @ reread(p) - squares(t) - squares(p).mT,
        READ, ENTRY),
    DISTANCE("keys of the first clip for all", lambda t, p: distance(t, first(p)), CLIPS, OTHER),

    DISTANCE_BACKWARD("dphi returned before dtheta", lambda *given: backward()(*given)[::-1], TURNED, SHAPE),
    DISTANCE_BACKWARD("2 forgotten", both(half), SQUARE, RULE),
    DISTANCE_BACKWARD("2 forgotten in dtheta", backward(dtheta=half), SQUARE, RULE),
    DISTANCE_BACKWARD("2 forgotten in dphi", backward(dphi=half), SQUARE, RULE),
    DISTANCE_BACKWARD("minus sign of the distance forgotten", both(negative), SIGN, NUDGE),
    DISTANCE_BACKWARD("sign of dtheta turned", backward(dtheta=negative),
        "Both signs, that of the distance and that of theta - phi, count. " + HALVES, NUDGE),
    DISTANCE_BACKWARD("sign of dphi turned", backward(dphi=negative),
        "phi_j enters with a minus inside the square: one sign more than theta_i. " + HALVES, NUDGE),
    DISTANCE_BACKWARD("dot product's gradient: own rows left out", both(others_only),
        LOST, "Does a common shift of all rows change s? What must dtheta and dphi add up to?"),
    DISTANCE_BACKWARD("theta's own row left out", backward(dtheta=others_only), LOST, NUDGE),
    DISTANCE_BACKWARD("phi's own row left out", backward(dphi=others_only), LOST, NUDGE),
    DISTANCE_BACKWARD("own row without the sum of ds", both(own_once), NO_SUM, ZERO),
    DISTANCE_BACKWARD("own row added", both(own_added), PLUS, PULL),
    DISTANCE_BACKWARD("mean of ds in the place of its sum", both(own_by_mean), SUMMED, PAIRS),
    DISTANCE_BACKWARD("one sum of ds for all", both(own_by_all),
        "theta_i stands in row i alone: only that row's ds belong to it.", PAIRS),
    DISTANCE_BACKWARD("mean over pairs", both(lambda ds, own, other: right(ds, own, other) / other.shape[1]),
        SUMMED, NUDGE),
    DISTANCE_BACKWARD("ds reshaped, not transposed",
        backward(dphi=lambda ds, own, other: right(reread(ds.mT), own, other)), READ, ENTRY),
    DISTANCE_BACKWARD("ds ignored", both(lambda ds, own, other: right(np.ones_like(ds), own, other)),
        IGNORED, ZERO),
    DISTANCE_BACKWARD("divided by the distance",
        lambda ds, t, p: both(half)(ds / np.sqrt(1e-12 - distance(t, p)), t, p),
        "That is the derivative of the root, and there is none here.", RULE),
    DISTANCE_BACKWARD("own row without the sum of ds, in dtheta alone", backward(dtheta=own_once),
        NO_SUM, ZERO),
    DISTANCE_BACKWARD("own row without the sum of ds, in dphi alone", backward(dphi=own_once), NO_SUM, ZERO),
    DISTANCE_BACKWARD("own row added, in dtheta alone", backward(dtheta=own_added), PLUS, PULL),
    DISTANCE_BACKWARD("own row added, in dphi alone", backward(dphi=own_added), PLUS, PULL),
    DISTANCE_BACKWARD("mean of ds in the place of its sum, in dtheta alone", backward(dtheta=own_by_mean),
        SUMMED, PAIRS),
    DISTANCE_BACKWARD("mean of ds in the place of its sum, in dphi alone", backward(dphi=own_by_mean),
        SUMMED, PAIRS),
)  # fmt: skip
