"""13: N x M formed after all, the 1/M forgotten or doubled on one of the ways, the wrong things summed."""

from functools import partial

import numpy as np

from exercises.checker.task import Mistake
from exercises.tasks.ex13_reassociation import dot_mean_backward

FORWARD, BACKWARD = partial(Mistake, "dot_mean"), partial(Mistake, "dot_mean_backward")
DENSE = (
    "Two of these inputs multiplied are larger than any float32: that happens where N x M numbers are made, "
    "one at a time or all at once. In another order no such product is needed."
)
ONCE = "The sum over M keys is divided once, in k. Everything that comes through k has it once."
COUNT = "The sum runs over the M keys."
CLIPS = "Each clip has a summary of its own: queries must not read the keys of another clip."
SUMMARY = "What does k_ed sum, over which index?"
BACK = "Write y = theta k and k = phi^T g / M in two lines, and go back through each."
BRACKETS = "Where do the brackets stand?"
SIZES = "Write down the shape of every intermediate result. Is one of them N x M?"


def k_of(phi, g):
    return phi.mT @ g / phi.shape[1]


def backward(dtheta=None, dphi=None, dg=None, dk=None):
    """The right three, with some replaced by functions of (dy, theta, phi, g, k, dk), or dk by one."""
    given = (dtheta, dphi, dg)

    def wrong(dy, theta, phi, g):
        k, right_dk = k_of(phi, g), theta.mT @ dy / phi.shape[1]
        used = dk(dy, theta, phi, g, k, right_dk) if dk else right_dk
        right = dy @ k.mT, g @ used.mT, phi @ used
        return tuple(
            r if f is None else f(dy, theta, phi, g, k, right_dk) for f, r in zip(given, right, strict=True)
        )

    return wrong


def scores_formed(dy, theta, phi, g):
    dtheta, dphi, _ = dot_mean_backward(dy, theta, phi, g)
    return dtheta, dphi, (theta @ phi.mT / phi.shape[1]).mT @ dy


def both_formed(dy, theta, phi, g):
    ds = dy @ g.mT / phi.shape[1]
    return ds @ phi, ds.mT @ theta, (theta @ phi.mT / phi.shape[1]).mT @ dy


def gradients_formed(dy, theta, phi, g):
    ds = dy @ g.mT / phi.shape[1]
    return ds @ phi, ds.mT @ theta, dot_mean_backward(dy, theta, phi, g)[2]


def softmax(a, axis):
    e = np.exp(a - a.max(axis=axis, keepdims=True))
    return e / e.sum(axis=axis, keepdims=True)


MISTAKES = (
    FORWARD("N x M formed", lambda theta, phi, g: theta @ phi.mT / phi.shape[1] @ g, DENSE, SIZES),
    FORWARD("1/M forgotten", lambda theta, phi, g: theta @ (phi.mT @ g), COUNT, "Where is C(x)?"),
    FORWARD("1/M twice", lambda theta, phi, g: theta @ k_of(phi, g) / phi.shape[1],
        ONCE, "Count the divisions."),
    FORWARD("divided by N", lambda theta, phi, g: theta @ (phi.mT @ g) / theta.shape[1], COUNT, SUMMARY),
    FORWARD("1/sqrt(E) in it", lambda theta, phi, g: theta @ k_of(phi, g) / theta.shape[2] ** 0.5,
        "That factor is for a softmax. Eq. 4 has 1/M alone.", "Compare with eq. 4."),
    FORWARD("k transposed", lambda theta, phi, g: theta @ k_of(phi, g).mT, "k is E x D.", SUMMARY),
    FORWARD("k without transpose", lambda theta, phi, g: theta @ (phi @ g / phi.shape[1]),
        "k sums over j.", SUMMARY),
    FORWARD("phi reshaped",
        lambda theta, phi, g: theta @ (phi.reshape(len(phi), phi.shape[2], -1) @ g) / phi.shape[1],
        "A reshape moves no number: phi^T needs its axes exchanged.", "Print phi[0, :, 0]."),
    FORWARD("k summed over the clips", lambda theta, phi, g: theta @ k_of(phi, g).sum(axis=0),
        CLIPS, SUMMARY),
    FORWARD("k of the first clip", lambda theta, phi, g: theta @ k_of(phi, g)[0], CLIPS, SUMMARY),
    FORWARD("sums before the product",
        lambda theta, phi, g: theta @ (phi.sum(axis=1)[..., None] * g.mean(axis=1)[:, None]),
        "A sum of products is not the product of the sums: j must be the same in both.", SUMMARY),
    FORWARD("a softmax over the keys of phi", lambda theta, phi, g: theta @ (softmax(phi, 1).mT @ g),
        "Linear attention does something like it. It is another function than eq. 4.",
        "Where is exp in eq. 4?"),
    FORWARD("a softmax over the entries of k", lambda theta, phi, g: theta @ softmax(phi.mT @ g, 1),
        "exp of a sum over keys is not the sum of the exps: a softmax cannot be moved past the sum.",
        BRACKETS),

    BACKWARD("N x M formed, for s alone", scores_formed, DENSE, SIZES),
    BACKWARD("N x M formed, for ds alone", gradients_formed, DENSE, SIZES),
    BACKWARD("N x M formed, for s and ds", both_formed, DENSE, SIZES),
    BACKWARD("dtheta: 1/M forgotten", backward(dtheta=lambda dy, theta, phi, g, k, dk: dy @ (phi.mT @ g).mT),
        ONCE, BACK),
    BACKWARD("dphi and dg: 1/M forgotten", backward(dk=lambda dy, theta, phi, g, k, dk: theta.mT @ dy),
        ONCE, BACK),
    BACKWARD("1/M forgotten everywhere", lambda *a: tuple(a[2].shape[1] * da for da in dot_mean_backward(*a)),
        ONCE, BACK),
    BACKWARD("1/M twice everywhere", lambda *a: tuple(da / a[2].shape[1] for da in dot_mean_backward(*a)),
        ONCE, BACK),
    BACKWARD("dphi and dg: 1/M twice", backward(dk=lambda dy, theta, phi, g, k, dk: dk / phi.shape[1]),
        ONCE, BACK),
    BACKWARD("dphi: 1/M forgotten", backward(dphi=lambda dy, theta, phi, g, k, dk: g @ (theta.mT @ dy).mT),
        ONCE, BACK),
    BACKWARD("dg: 1/M forgotten", backward(dg=lambda dy, theta, phi, g, k, dk: phi @ (theta.mT @ dy)),
        ONCE, BACK),
    BACKWARD("dk divided by N", backward(dk=lambda dy, theta, phi, g, k, dk: theta.mT @ dy / theta.shape[1]),
        "dk gathers from all queries, as a sum. The 1/M that it carries is that of k.", BACK),
    BACKWARD("k in place of dk", backward(dk=lambda dy, theta, phi, g, k, dk: k),
        "Same shape, other meaning: k summarises the keys, dk what all queries send back.", BACK),
    BACKWARD("dphi: k in place of dk", backward(dphi=lambda dy, theta, phi, g, k, dk: g @ k.mT),
        "Same shape, other meaning: k summarises the keys, dk what all queries send back.", BACK),
    BACKWARD("dg: k in place of dk", backward(dg=lambda dy, theta, phi, g, k, dk: phi @ k),
        "Same shape, other meaning: k summarises the keys, dk what all queries send back.", BACK),
    BACKWARD("dtheta: k without transpose", backward(dtheta=lambda dy, theta, phi, g, k, dk: dy @ k),
        "dy has D channels, theta has E.", BACK),
    BACKWARD("dphi: dk without transpose", backward(dphi=lambda dy, theta, phi, g, k, dk: g @ dk),
        "g has D channels, phi has E.", BACK),
    BACKWARD("dphi and dg exchanged",
        backward(lambda *a: a[0] @ a[4].mT, lambda *a: a[2] @ a[5], lambda *a: a[3] @ a[5].mT),
        "dphi comes by way of g, and dg by way of phi.", BACK),
    BACKWARD("dk summed over the clips", backward(dk=lambda *a: 0 * a[5] + a[5].sum(axis=0)), CLIPS, SUMMARY),
    BACKWARD("dk of the first clip", backward(dk=lambda *a: a[5][:1]), CLIPS, SUMMARY),
    BACKWARD("dk: one query's share", backward(dk=lambda *a: a[1][:, -1:].mT @ a[0][:, -1:] / a[2].shape[1]),
        "= in a loop over queries keeps the last one only; += adds.", SUMMARY),
)  # fmt: skip
