"""03: signs, factors and axes of the two scores and of their gradients."""

import numpy as np

from exercises.checker.task import Mistake
from exercises.tasks.ex03_scores import distance, dot


def gap(theta, phi):
    """theta_i - phi_j, (B, N, M, E)"""
    return theta[:, :, None] - phi[:, None]


def total(ds):
    """(B, N, 1): the sum of each row."""
    return ds.sum(axis=-1, keepdims=True)


def squares(a):
    return (a * a).sum(axis=-1, keepdims=True)


def away(ds, theta, phi):
    """sum_j ds_ij (phi_j - theta_i): half of dtheta; the two exchanged, half of dphi."""
    return ds @ phi - total(ds) * theta


def both(ds, theta, phi, factor=2):
    return factor * away(ds, theta, phi), factor * away(ds.mT, phi, theta)


def reread(a):
    """The transposed shape without the transposition."""
    return a.reshape(a.shape[0], a.shape[2], a.shape[1])


def first(a):
    return np.repeat(a[:1], len(a), axis=0)


DOT, DISTANCE, DOT_BACKWARD, BACKWARD = "dot", "distance", "dot_backward", "distance_backward"
READ = "Every shape fits, but a reshape only reads the same numbers on: it exchanges no axes."
ENTRY = "Work out the entry [0, 1, 0] by hand and compare."
CLIPS = "Positions meet within their own clip; here clip 0 decides for all."
OTHER = "Change clip 1 alone: which of your results change?"
SCALED = "The paper has no such factor in the score. The released code scales before its softmax only."
RULE = "What is the derivative of u^2?"
SIGN = "Where training should go up it goes down. Nothing raises, the loss grows."
HALVES = "Each of the two is the gradient of its own input; the other one still looks right."
NUDGE = "Move one number of this input by 0.001: does s move as your gradient says?"
LOST = "theta_i - phi_j holds both: the derivative does too. Half of it moves all positions one way."
SUMMED = "Gradients of all pairs add up. A mean makes them smaller the more positions there are."
ROLES = "Rows of s are queries. Transposed, the softmax of a row would weigh queries, not keys."
TURNED = "Gradients come in the order of the inputs: whoever calls this adds one to the other's weights."
QUERIES = (
    "dphi_j sums over queries i, the first axis of ds. It raises here; with N = M it would not, and be wrong."
)
KEYS = (
    "dtheta_i sums over keys j, the last axis of ds. It raises here; with N = M it would not, and be wrong."
)
MISTAKES = (
    Mistake(
        DOT,
        "theta and phi exchanged",
        lambda t, p: p @ t.mT,
        ROLES,
        "Which axis of s belongs to the queries?",
    ),
    Mistake(
        DISTANCE,
        "theta and phi exchanged",
        lambda t, p: distance(p, t),
        ROLES,
        "Which axis of s belongs to the queries?",
    ),
    Mistake(
        DOT_BACKWARD,
        "dphi returned before dtheta",
        lambda ds, t, p: (ds.mT @ t, ds @ p),
        TURNED,
        "A gradient has the shape of its input.",
    ),
    Mistake(
        BACKWARD,
        "dphi returned before dtheta",
        lambda ds, t, p: both(ds, t, p)[::-1],
        TURNED,
        "A gradient has the shape of its input.",
    ),
    Mistake(
        DOT_BACKWARD,
        "ds not transposed in dphi",
        lambda ds, t, p: (ds @ p, ds @ t),
        QUERIES,
        "Which axis of ds runs along the rows of theta?",
    ),
    Mistake(
        DOT_BACKWARD,
        "ds transposed in dtheta",
        lambda ds, t, p: (ds.mT @ p, ds.mT @ t),
        KEYS,
        "Which axis of ds runs along the rows of phi?",
    ),
    Mistake(DOT, "phi reshaped, not transposed", lambda t, p: t @ reread(p), READ, ENTRY),
    Mistake(DOT, "scaled by 1/sqrt(E)", lambda t, p: dot(t, p) / t.shape[-1] ** 0.5, SCALED, ENTRY),
    Mistake(DOT, "mean over channels", lambda t, p: dot(t, p) / t.shape[-1], SCALED, ENTRY),
    Mistake(DOT, "keys of the first clip for all", lambda t, p: t @ first(p).mT, CLIPS, OTHER),
    Mistake(DOT, "queries of the first clip for all", lambda t, p: first(t) @ p.mT, CLIPS, OTHER),
    Mistake(
        DOT,
        "summed over clips",
        lambda t, p: first(dot(t, p).sum(0, keepdims=True).repeat(len(t), 0)),
        CLIPS,
        OTHER,
    ),
    Mistake(
        DOT,
        "cosine: divided by the lengths",
        lambda t, p: dot(t, p) / np.sqrt(squares(t) * squares(p).mT),
        "A dot product is no cosine: long rows score high, and are meant to.",
        "Double theta: does s double?",
    ),
    Mistake(
        DOT,
        "exp already taken",
        lambda t, p: np.exp(dot(t, p)),
        "The exponential belongs to the softmax, where it cannot overflow.",
        "May a score be negative?",
    ),
    Mistake(
        DOT,
        "channels summed before they are multiplied",
        lambda t, p: total(t) * total(p).mT,
        "A product of sums has all channels meet all others; here each meets only itself.",
        "How many products make one s_ij?",
    ),
    Mistake(
        DOT,
        "distance in the place of the dot product",
        lambda t, p: distance(t, p),
        "That is another version of f, the third function of this exercise.",
        "May s of a dot product be positive?",
    ),
    Mistake(
        DOT_BACKWARD, "ds reshaped, not transposed", lambda ds, t, p: (ds @ p, reread(ds) @ t), READ, ENTRY
    ),
    Mistake(DOT_BACKWARD, "signs turned", lambda ds, t, p: (-ds @ p, -ds.mT @ t), SIGN, NUDGE),
    Mistake(DOT_BACKWARD, "sign of dtheta turned", lambda ds, t, p: (-ds @ p, ds.mT @ t), SIGN, NUDGE),
    Mistake(DOT_BACKWARD, "sign of dphi turned", lambda ds, t, p: (ds @ p, -ds.mT @ t), SIGN, NUDGE),
    Mistake(
        DOT_BACKWARD,
        "ds ignored in dtheta",
        lambda ds, t, p: (np.ones_like(ds) @ p, ds.mT @ t),
        "That is the gradient of the sum of all scores. What comes from behind must enter.",
        "Put ds = 0: what must come out?",
    ),
    Mistake(
        DOT_BACKWARD,
        "ds ignored",
        lambda ds, t, p: (np.ones_like(ds) @ p, np.ones_like(ds.mT) @ t),
        "That is the gradient of the sum of all scores. What comes from behind must enter.",
        "Put ds = 0: what must come out?",
    ),
    Mistake(
        DOT_BACKWARD,
        "ds summed before the product",
        lambda ds, t, p: (total(ds) * p.sum(1, keepdims=True), total(ds.mT) * t.sum(1, keepdims=True)),
        "A sum of products is not the product of sums: each ds_ij weighs its own key.",
        ENTRY,
    ),
    Mistake(
        DOT_BACKWARD,
        "own rows in the place of the others",
        lambda ds, t, p: (total(ds) * t, total(ds.mT) * p),
        "s_ij = theta_i . phi_j: what stands beside dtheta_i is phi_j.",
        "In d(a b)/da, what is left?",
    ),
    Mistake(
        DOT_BACKWARD,
        "mean over keys and queries",
        lambda ds, t, p: (ds @ p / p.shape[1], ds.mT @ t / t.shape[1]),
        SUMMED,
        NUDGE,
    ),
    Mistake(
        DOT_BACKWARD,
        "doubled",
        lambda ds, t, p: (2 * ds @ p, 2 * ds.mT @ t),
        "A product of two different inputs has no factor 2; a square has.",
        RULE,
    ),
    Mistake(
        DOT_BACKWARD,
        "scaled by 1/sqrt(E)",
        lambda ds, t, p: (ds @ p / t.shape[-1] ** 0.5, ds.mT @ t / t.shape[-1] ** 0.5),
        SCALED,
        NUDGE,
    ),
    Mistake(
        DOT_BACKWARD,
        "keys of the first clip for all",
        lambda ds, t, p: (ds @ first(p), ds.mT @ t),
        CLIPS,
        OTHER,
    ),
    Mistake(
        DISTANCE,
        "minus sign forgotten",
        lambda t, p: -distance(t, p),
        "The most unlike positions would weigh most.",
        "Which pair should score highest?",
    ),
    Mistake(
        DISTANCE,
        "root taken",
        lambda t, p: -np.sqrt((gap(t, p) ** 2).sum(-1)),
        "The text after eq. 2 has the square: a root falls off slower and has no gradient at 0.",
        "What is s of two rows that are 2 apart?",
    ),
    Mistake(
        DISTANCE,
        "absolute values in the place of squares",
        lambda t, p: -np.abs(gap(t, p)).sum(-1),
        "That is the city-block distance.",
        "What is s of two rows that differ by 2 in one channel?",
    ),
    Mistake(
        DISTANCE,
        "mean over channels",
        lambda t, p: distance(t, p) / t.shape[-1],
        "A squared length is a sum. A mean makes the Gaussian wider with every channel.",
        ENTRY,
    ),
    Mistake(
        DISTANCE,
        "half of it",
        lambda t, p: distance(t, p) / 2,
        "The 1/2 of a normal distribution does not stand in the paper.",
        ENTRY,
    ),
    Mistake(
        DISTANCE,
        "already in the exponential",
        lambda t, p: np.exp(distance(t, p)),
        "The score is log f. exp belongs to the softmax.",
        "May a score be negative?",
    ),
    Mistake(
        DISTANCE,
        "2 forgotten in the mixed term",
        lambda t, p: dot(t, p) - squares(t) - squares(p).mT,
        "(a - b)^2 has 2 a b. Without it a row is far from itself.",
        "Put theta = phi: what must the diagonal be?",
    ),
    Mistake(
        DISTANCE,
        "sign of the mixed term",
        lambda t, p: -2 * dot(t, p) - squares(t) - squares(p).mT,
        "That is -|theta + phi|^2: opposite rows score highest.",
        "Put theta = phi: what must the diagonal be?",
    ),
    Mistake(
        DISTANCE,
        "|theta|^2 left out",
        lambda t, p: 2 * dot(t, p) - squares(p).mT,
        "The softmax of a row would not notice, 1/M and the gradient of theta do.",
        "How many terms has (a - b)^2?",
    ),
    Mistake(
        DISTANCE,
        "|phi|^2 left out",
        lambda t, p: 2 * dot(t, p) - squares(t),
        "Long keys then win, as with a dot product.",
        "How many terms has (a - b)^2?",
    ),
    Mistake(
        DISTANCE,
        "squares left out",
        lambda t, p: 2 * dot(t, p),
        "What is left is twice a dot product: long keys win.",
        "How many terms has (a - b)^2?",
    ),
    Mistake(
        DISTANCE,
        "squares added",
        lambda t, p: squares(t) + squares(p).mT + 2 * dot(t, p),
        "That is |theta + phi|^2.",
        "Put theta = phi: what must the diagonal be?",
    ),
    Mistake(
        DISTANCE,
        "summed before it is squared",
        lambda t, p: -(gap(t, p).sum(-1) ** 2),
        "Differences of channels cancel before they count.",
        "Two rows (1, -1) and (0, 0): how far apart are they?",
    ),
    Mistake(
        DISTANCE,
        "phi reshaped, not transposed",
        lambda t, p: 2 * t @ reread(p) - squares(t) - squares(p).mT,
        READ,
        ENTRY,
    ),
    Mistake(DISTANCE, "keys of the first clip for all", lambda t, p: distance(t, first(p)), CLIPS, OTHER),
    Mistake(
        BACKWARD,
        "2 forgotten",
        lambda ds, t, p: both(ds, t, p, 1),
        "A square has a 2 in its derivative.",
        RULE,
    ),
    Mistake(
        BACKWARD,
        "2 forgotten in dtheta",
        lambda ds, t, p: (away(ds, t, p), both(ds, t, p)[1]),
        "A square has a 2 in its derivative.",
        RULE,
    ),
    Mistake(
        BACKWARD,
        "2 forgotten in dphi",
        lambda ds, t, p: (both(ds, t, p)[0], away(ds.mT, p, t)),
        "A square has a 2 in its derivative.",
        RULE,
    ),
    Mistake(
        BACKWARD, "minus sign of the distance forgotten", lambda ds, t, p: both(ds, t, p, -2), SIGN, NUDGE
    ),
    Mistake(
        BACKWARD,
        "sign of dtheta turned",
        lambda ds, t, p: (both(ds, t, p, -2)[0], both(ds, t, p)[1]),
        "Both signs, that of the distance and that of theta - phi, count. " + HALVES,
        NUDGE,
    ),
    Mistake(
        BACKWARD,
        "sign of dphi turned",
        lambda ds, t, p: (both(ds, t, p)[0], both(ds, t, p, -2)[1]),
        "phi_j enters with a minus inside the square: one sign more than theta_i. " + HALVES,
        NUDGE,
    ),
    Mistake(
        BACKWARD,
        "dot product's gradient: own rows left out",
        lambda ds, t, p: (2 * ds @ p, 2 * ds.mT @ t),
        LOST,
        "Does a common shift of all rows change s? What must dtheta and dphi add up to?",
    ),
    Mistake(
        BACKWARD, "theta's own row left out", lambda ds, t, p: (2 * ds @ p, both(ds, t, p)[1]), LOST, NUDGE
    ),
    Mistake(
        BACKWARD, "phi's own row left out", lambda ds, t, p: (both(ds, t, p)[0], 2 * ds.mT @ t), LOST, NUDGE
    ),
    Mistake(
        BACKWARD,
        "own row without the sum of ds",
        lambda ds, t, p: (2 * (ds @ p - t), 2 * (ds.mT @ t - p)),
        "theta_i does not depend on j, but the ds_ij beside it do: they add up.",
        "Put ds = 0: what must come out?",
    ),
    Mistake(
        BACKWARD,
        "own row added",
        lambda ds, t, p: (2 * (ds @ p + total(ds) * t), 2 * (ds.mT @ t + total(ds.mT) * p)),
        "That belongs to |theta + phi|^2.",
        "One pair with theta = phi: where does it pull?",
    ),
    Mistake(
        BACKWARD,
        "mean of ds in the place of its sum",
        lambda ds, t, p: (
            2 * (ds @ p - total(ds) / ds.shape[2] * t),
            2 * (ds.mT @ t - total(ds.mT) / ds.shape[1] * p),
        ),
        SUMMED,
        "How many pairs hold theta_i?",
    ),
    Mistake(
        BACKWARD,
        "one sum of ds for all",
        lambda ds, t, p: (
            2 * (ds @ p - ds.sum((1, 2), keepdims=True) * t),
            2 * (ds.mT @ t - ds.sum((1, 2), keepdims=True) * p),
        ),
        "theta_i stands in row i alone: only that row's ds belong to it.",
        "How many pairs hold theta_i?",
    ),
    Mistake(
        BACKWARD,
        "mean over pairs",
        lambda ds, t, p: (2 * away(ds, t, p) / p.shape[1], 2 * away(ds.mT, p, t) / t.shape[1]),
        SUMMED,
        NUDGE,
    ),
    Mistake(
        BACKWARD,
        "ds reshaped, not transposed",
        lambda ds, t, p: (both(ds, t, p)[0], 2 * away(reread(ds), p, t)),
        READ,
        ENTRY,
    ),
    Mistake(
        BACKWARD,
        "ds ignored",
        lambda ds, t, p: both(np.ones_like(ds), t, p),
        "That is the gradient of the sum of all scores.",
        "Put ds = 0: what must come out?",
    ),
    Mistake(
        BACKWARD,
        "divided by the distance",
        lambda ds, t, p: both(ds / np.sqrt(1e-12 - distance(t, p)), t, p, 1),
        "That is the derivative of the root, and there is none here.",
        RULE,
    ),
)


def alone(known, k):
    """Its k-th gradient beside the right other one."""
    words = f"{known.name}, in {('dtheta', 'dphi')[k]} alone"
    return known._replace(
        name=words, wrong=lambda *given: tuple((known.wrong if n == k else both)(*given)[n] for n in (0, 1))
    )


OF_BOTH = ("own row without the sum of ds", "own row added", "mean of ds in the place of its sum")
MISTAKES += tuple(alone(known, k) for known in MISTAKES if known.name in OF_BOTH for k in (0, 1))
