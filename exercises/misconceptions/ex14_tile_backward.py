"""14, backward of one tile: weights or sums of the tile alone, and products the wrong way round."""

from functools import partial

import numpy as np

from exercises.checker.task import Mistake
from exercises.tasks.probes_ex14 import tile_backward

BACKWARD = partial(Mistake, "tile_backward")
WEIGHTS = "p_ij = exp(s_ij - top_i) / total_i, with the kept numbers of the whole row."
WHOLE = "The sum runs over all keys of the row, and this tile holds some. dy_i . y_i is that sum."
OFF = "More weight for one key is less for the others: sum_k p_ik dp_ik is what they pay."
SOFTMAX = "Exercise 05, with one sum replaced."
SUMS = "Over which keys does each sum in the formula run, and which of them are in this tile?"
ONE_TILE = "Take a tile that holds all keys: the rows of p must sum to 1 and those of ds to 0."
LETTERS = "Write the letters of the two factors: which index is summed?"


def backward(p=None, paid=None, ds=None, dtheta=None, dphi=None, dg=None):
    """tile_backward with some of its parts replaced; each is given a dict of what is known at its place."""

    def wrong(dy, y, top, total, theta, phi, g):
        a = {"dy": dy, "y": y, "top": top, "total": total, "theta": theta, "phi": phi, "g": g}
        a["s"], a["dp"] = theta @ phi.mT, dy @ g.mT
        a["e"] = np.exp(a["s"] - top)
        a["p"] = p(a) if p else a["e"] / total
        a["paid"] = paid(a) if paid else (dy * y).sum(axis=-1, keepdims=True)
        a["ds"] = ds(a) if ds else a["p"] * (a["dp"] - a["paid"])
        right = a["ds"] @ phi, a["ds"].mT @ theta, a["p"].mT @ dy
        return tuple(r if f is None else f(a) for f, r in zip((dtheta, dphi, dg), right, strict=True))

    return wrong


def tile_softmax(a):
    e = np.exp(a["s"] - a["s"].max(axis=-1, keepdims=True))
    return e / e.sum(axis=-1, keepdims=True)


def over_tile(a):
    return (a["p"] * a["dp"]).sum(axis=-1, keepdims=True)


MISTAKES = (
    BACKWARD("total forgotten", backward(p=lambda a: a["e"]), WEIGHTS, ONE_TILE),
    BACKWARD("total twice", backward(p=lambda a: a["e"] / a["total"] ** 2), WEIGHTS, ONE_TILE),
    BACKWARD("top forgotten", backward(p=lambda a: np.exp(a["s"]) / a["total"]), WEIGHTS, ONE_TILE),
    BACKWARD("total taken for its logarithm", backward(p=lambda a: np.exp(a["s"] - a["top"] - a["total"])),
             WEIGHTS + " In an exponent it is log(total) that is taken off.", ONE_TILE),
    BACKWARD("softmax of the tile", backward(p=tile_softmax), WEIGHTS, "Do the other tiles get weight too?"),
    BACKWARD("softmax and row sum of the tile", backward(p=tile_softmax, paid=over_tile), WHOLE, SUMS),
    BACKWARD("measured from the tile's maximum",
             backward(p=lambda a: np.exp(a["s"] - a["s"].max(axis=-1, keepdims=True)) / a["total"]), WEIGHTS,
             ONE_TILE),
    BACKWARD("row sum over the tile alone", backward(paid=over_tile), WHOLE, SUMS),
    BACKWARD("dy . y forgotten", backward(paid=lambda a: 0.0), OFF, SOFTMAX),
    BACKWARD("dy . y added", backward(paid=lambda a: -(a["dy"] * a["y"]).sum(axis=-1, keepdims=True)), OFF,
             SOFTMAX),
    BACKWARD("dy . y as a mean", backward(paid=lambda a: (a["dy"] * a["y"]).mean(axis=-1, keepdims=True)),
             WHOLE, LETTERS),
    BACKWARD("dy . y divided by total",
             backward(paid=lambda a: (a["dy"] * a["y"] / a["total"]).sum(-1, keepdims=True)),
             "y was divided by total at the end of the forward pass.", ONE_TILE),
    BACKWARD("dy . y times total",
             backward(paid=lambda a: (a["dy"] * a["y"] * a["total"]).sum(-1, keepdims=True)),
             "y was divided by total at the end of the forward pass: it is the answer itself.", ONE_TILE),
    BACKWARD("sum of y in place of dy . y", backward(paid=lambda a: a["y"].sum(axis=-1, keepdims=True)),
             WHOLE, SUMS),
    BACKWARD("sum of dy in place of dy . y", backward(paid=lambda a: a["dy"].sum(axis=-1, keepdims=True)),
             WHOLE, SUMS),
    BACKWARD("dy . y over all queries",
             backward(paid=lambda a: (a["dy"] * a["y"]).sum(axis=(1, 2), keepdims=True)),
             "Each row pays for itself.", LETTERS),
    BACKWARD("dy . y taken off after the product", backward(ds=lambda a: a["p"] * a["dp"] - a["paid"]),
             "p_ij stands before the bracket: each key pays in proportion to its weight.", SOFTMAX),
    BACKWARD("p (1 - p) dp", backward(ds=lambda a: a["p"] * (1 - a["p"]) * a["dp"]),
             "That is the diagonal alone: how p_ij moves with its own s_ij. It moves with all others too.",
             SOFTMAX),
    BACKWARD("softmax skipped, ds = dp", backward(ds=lambda a: a["dp"]), OFF, SOFTMAX),
    BACKWARD("softmax skipped in dtheta alone", backward(dtheta=lambda a: a["dp"] @ a["phi"]), OFF, SOFTMAX),
    BACKWARD("softmax skipped in dphi alone", backward(dphi=lambda a: a["dp"].mT @ a["theta"]), OFF, SOFTMAX),
    BACKWARD("p left out of ds", backward(ds=lambda a: a["dp"] - a["paid"]), OFF, SOFTMAX),
    BACKWARD("ds with the wrong sign", backward(ds=lambda a: a["p"] * (a["paid"] - a["dp"])), OFF, SOFTMAX),
    BACKWARD("ds without total", backward(ds=lambda a: a["e"] * (a["dp"] - a["paid"])), WEIGHTS, ONE_TILE),
    BACKWARD("dg without total", backward(dg=lambda a: a["e"].mT @ a["dy"]), WEIGHTS, ONE_TILE),
    BACKWARD("dg with ds", backward(dg=lambda a: a["ds"].mT @ a["dy"]),
             "g meets the weights: y = p g. The scores are one step further back.", LETTERS),
    BACKWARD("dg with y", backward(dg=lambda a: a["p"].mT @ a["y"]), "What comes back is dy.", LETTERS),
    BACKWARD("dg: the queries' mean", backward(dg=lambda a: a["p"].mT @ a["dy"] / a["p"].shape[1]),
             "All queries use g_j: their gradients add up.", LETTERS),
    BACKWARD("dg without transpose", backward(dg=lambda a: a["p"] @ a["dy"]), "dg_j sums over queries.",
             LETTERS),
    BACKWARD("dphi without transpose", backward(dphi=lambda a: a["ds"] @ a["theta"]),
             "dphi_j sums over queries.", LETTERS),
    BACKWARD("dtheta: p in place of ds", backward(dtheta=lambda a: a["p"] @ a["phi"]),
             "ds is what comes back.", LETTERS),
    BACKWARD("dphi: p in place of ds", backward(dphi=lambda a: a["p"].mT @ a["theta"]),
             "ds is what comes back.", LETTERS),
    BACKWARD("dtheta and dphi exchanged", lambda *a: tuple(tile_backward(*a)[k] for k in (1, 0, 2)),
             "Gradients come back in the order theta, phi, g.", "Compare the shapes."),
    BACKWARD("1/sqrt(E) in it",
             backward(p=lambda a: np.exp(a["s"] / a["phi"].shape[-1] ** 0.5 - a["top"]) / a["total"]),
             "The scores are theta . phi, as when top and total were kept.", ONE_TILE),
)  # fmt: skip
