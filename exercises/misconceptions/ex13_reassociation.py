"""13: N x M formed after all, the 1/M forgotten or doubled on one of the ways, the wrong things summed."""

from functools import partial

import numpy as np

from exercises.checker.task import Mistake
from exercises.tasks.ex13_reassociation import dot_mean_backward

FORWARD, BACKWARD = partial(Mistake, "dot_mean"), partial(Mistake, "dot_mean_backward")
DENSE = (
    "The product of two of these inputs is larger than any float32: it appears where N x M numbers are made, "
    "one at a time or all at once. In another order no such product is needed."
)
ONCE = "The sum over M keys is divided once, in k. Everything that comes through k has it once."
COUNT = "The sum runs over the M keys."
CLIPS = "Each clip has a summary of its own: queries must not read the keys of another clip."
SAME_SHAPE = "Same shape, other meaning: k summarises the keys, dk what all queries send back."
SUMMARY = "What does k_ed sum, over which index?"
BACK = "Write y = theta k and k = phi^T g / M in two lines, and go back through each."
BRACKETS = "Where do the brackets stand?"
SIZES = "Write down the shape of every intermediate result. Is one of them N x M?"


def k_of(phi, g):
    return phi.mT @ g / phi.shape[1]


def backward(dtheta=None, dphi=None, dg=None, dk=None):
    """The right three, with some replaced by functions of (dy, theta, phi, g, k, dk), or dk by one."""

    def wrong(dy, theta, phi, g):
        given = dy, theta, phi, g, k_of(phi, g), theta.mT @ dy / phi.shape[1]
        k, used = given[4], dk(*given) if dk else given[5]
        right = dy @ k.mT, g @ used.mT, phi @ used
        return tuple(r if f is None else f(*given) for f, r in zip((dtheta, dphi, dg), right, strict=True))

    return wrong


def everywhere(change):
    """The right three, each changed by change(gradient, M)."""
    return lambda dy, theta, phi, g: tuple(
        change(d, phi.shape[1]) for d in dot_mean_backward(dy, theta, phi, g)
    )


def through_s(dy, theta, phi):
    """dg by way of s, N x M."""
    return (theta @ phi.mT / phi.shape[1]).mT @ dy


def through_ds(dy, theta, phi, g):
    """dtheta and dphi by way of ds, N x M."""
    ds = dy @ g.mT / phi.shape[1]
    return ds @ phi, ds.mT @ theta


def s_formed(dy, theta, phi, g):
    return *dot_mean_backward(dy, theta, phi, g)[:2], through_s(dy, theta, phi)


def ds_formed(dy, theta, phi, g):
    return *through_ds(dy, theta, phi, g), dot_mean_backward(dy, theta, phi, g)[2]


def both_formed(dy, theta, phi, g):
    return *through_ds(dy, theta, phi, g), through_s(dy, theta, phi)


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
        "Linear attention does something like it. That function is not eq. 4.", "Where is exp in eq. 4?"),
    FORWARD("a softmax over the entries of k", lambda theta, phi, g: theta @ softmax(phi.mT @ g, 1),
        "exp of a sum over keys is not the sum of the exps: a softmax cannot change places with the sum.",
        BRACKETS),

    BACKWARD("N x M formed, for s alone", s_formed, DENSE, SIZES),
    BACKWARD("N x M formed, for ds alone", ds_formed, DENSE, SIZES),
    BACKWARD("N x M formed, for s and ds", both_formed, DENSE, SIZES),
    BACKWARD("dtheta: 1/M forgotten", backward(dtheta=lambda dy, theta, phi, g, k, dk: dy @ (phi.mT @ g).mT),
        ONCE, BACK),
    BACKWARD("dphi and dg: 1/M forgotten", backward(dk=lambda dy, theta, phi, g, k, dk: theta.mT @ dy),
        ONCE, BACK),
    BACKWARD("1/M forgotten everywhere", everywhere(lambda d, m: m * d), ONCE, BACK),
    BACKWARD("1/M twice everywhere", everywhere(lambda d, m: d / m), ONCE, BACK),
    BACKWARD("dphi and dg: 1/M twice", backward(dk=lambda dy, theta, phi, g, k, dk: dk / phi.shape[1]),
        ONCE, BACK),
    BACKWARD("dphi: 1/M forgotten", backward(dphi=lambda dy, theta, phi, g, k, dk: g @ (theta.mT @ dy).mT),
        ONCE, BACK),
    BACKWARD("dg: 1/M forgotten", backward(dg=lambda dy, theta, phi, g, k, dk: phi @ (theta.mT @ dy)),
        ONCE, BACK),
    BACKWARD("dk divided by N", backward(dk=lambda dy, theta, phi, g, k, dk: theta.mT @ dy / theta.shape[1]),
        "dk gathers from all queries, as a sum. The 1/M that it carries is that of k.", BACK),
    BACKWARD("k in place of dk", backward(dk=lambda dy, theta, phi, g, k, dk: k), SAME_SHAPE, BACK),
    BACKWARD("dphi: k in place of dk", backward(dphi=lambda dy, theta, phi, g, k, dk: g @ k.mT),
        SAME_SHAPE, BACK),
    BACKWARD("dg: k in place of dk", backward(dg=lambda dy, theta, phi, g, k, dk: phi @ k), SAME_SHAPE, BACK),
    BACKWARD("dtheta: k without transpose", backward(dtheta=lambda dy, theta, phi, g, k, dk: dy @ k),
        "dy has D channels, theta has E.", BACK),
    BACKWARD("dphi: dk without transpose", backward(dphi=lambda dy, theta, phi, g, k, dk: g @ dk),
        "g has D channels, phi has E.", BACK),
    BACKWARD("dphi and dg exchanged", lambda *given: tuple(dot_mean_backward(*given)[k] for k in (0, 2, 1)),
        "dphi is a product with g, and dg one with phi.", BACK),
    BACKWARD("dk summed over the clips",
        backward(dk=lambda dy, theta, phi, g, k, dk: 0 * dk + dk.sum(axis=0)), CLIPS, SUMMARY),
    BACKWARD("dk of the first clip", backward(dk=lambda dy, theta, phi, g, k, dk: dk[:1]), CLIPS, SUMMARY),
    BACKWARD("dk: one query's share",
        backward(dk=lambda dy, theta, phi, g, k, dk: theta[:, -1:].mT @ dy[:, -1:] / phi.shape[1]),
        "= in a loop over queries keeps the last one only; += adds.", SUMMARY),
)  # fmt: skip
