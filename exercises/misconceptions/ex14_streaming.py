"""14: sums that are not rescaled, tiles lost or counted twice, and a backward of its own tile alone."""

from functools import partial
from types import SimpleNamespace

import numpy as np

from exercises.checker.task import Mistake
from exercises.tasks.ex14_streaming import add_tile, streaming_softmax, tile_backward

ADD_TILE, STREAMING = partial(Mistake, "add_tile"), partial(Mistake, "streaming_softmax")
BACKWARD = partial(Mistake, "tile_backward")
OLD = "Old terms are exp(s - old top), new ones exp(s - new top): they cannot be added as they are."
MAXIMUM = "top is the largest score of the row so far, this tile and all before it."
PART = "A tile does not know the rest of its row: divided by its own sum, it cannot be corrected by adding."
EARLY = "The weights of a row are known after its last tile. Until then y holds sums, not averages."
LARGE = "exp(710) is inf in float64, and exp(-746) is 0: a whole row can be lost."
LOST = "Rows far below the maximum of another row lose their digits, or all of it."
ADDS = "A tile is added to what there is."
WEIGHTS = "p_ij = exp(s_ij - top_i) / total_i, with top and total of the whole row."
WHOLE = "The sum runs over all keys of the row, and this tile holds some. dy_i . y_i is that sum."
SUBTRACTED = "More weight for one key is less for the others: so sum_k p_ik dp_ik is subtracted."
DIVIDED = "y was divided by total at the end of the forward pass."
SUM_QUERIES = "dphi_j sums over queries."
DS_BACK = "ds is what comes back."
TWO = "Take one query, s = 1 in the first tile and s = 3 in the second. Write down all three numbers twice."
WHERE = "What is subtracted in the exponent of each term?"
ROW = "Which axis is a row?"
EXP = "What is exp(1000)?"
SUM_TO_1 = "Sum the weights."
CUT = "Count: 5 keys in tiles of 2. Which tiles are there?"
SOFTMAX = "Exercise 05, with one sum replaced."
SUMS = "Over which keys does each sum in the formula run, and which of them are in this tile?"
ONE_TILE = "Take a tile that holds all keys: the rows of p must sum to 1 and those of ds to 0."
LETTERS = "Write the letters of the two factors: which index is summed?"


def largest(s):
    return s.max(axis=-1, keepdims=True)


def row_sum(a):
    return a.sum(axis=-1, keepdims=True)


def rescale(top, higher, s):
    return np.exp(top - higher)


def inverse(top, higher, s):
    return np.exp(higher - top)


def one(top, higher, s):
    return 1.0


def own_top(top, s):
    return largest(s)


def adding(
    higher=lambda top, s: np.maximum(top, largest(s)),
    of_total=rescale,
    of_y=rescale,
    e=lambda top, higher, s: np.exp(s - higher),
):
    """`add_tile` with another new maximum, other factors of the old sums, or other terms of the tile."""

    def wrong(top, total, y, s, g):
        given = top, higher(top, s), s
        e_ij = e(*given)
        return given[1], of_total(*given) * total + row_sum(e_ij), of_y(*given) * y + e_ij @ g

    return wrong


def changed(total=lambda new, old, s: new, y=lambda new, old, total: new):
    """`add_tile` with its new total or y changed; old is what was there, rescaled."""

    def wrong(top, old_total, old_y, s, g):
        higher, new_total, new_y = add_tile(top, old_total, old_y, s, g)
        shrink = np.exp(top - higher)
        return higher, total(new_total, shrink * old_total, s), y(new_y, shrink * old_y, new_total)

    return wrong


def tile_alone(new, old, other):
    return new - old


tile_instead = changed(total=tile_alone, y=tile_alone)
divided = changed(y=lambda new, old, total: new / total)


def tile_rescaled(top, total, y, s, g):
    higher, _, _ = add_tile(top, total, y, s, g)
    shrink, e = np.exp(top - higher), np.exp(s - higher)
    return higher, shrink * (total + row_sum(e)), shrink * (y + e @ g)


def counting(top, total, y, s, g):
    higher, _, added = add_tile(top, total, y, s, g)
    return higher, total + s.shape[-1], added


def axes_lost(top, total, y, s, g):
    higher, new, added = add_tile(top, total, y, s, g)
    return higher[..., 0], new[..., 0], added


def own_softmax(top, total, y, s, g):
    higher, new, _ = add_tile(top, total, y, s, g)
    e = np.exp(s - higher)
    return higher, new, np.exp(top - higher) * y + e / row_sum(e) @ g


def from_zero(top, total, y, s, g):
    e = np.exp(s)
    return np.zeros_like(top), total * np.exp(top) + row_sum(e), y * np.exp(top) + e @ g


def streaming(
    add=add_tile,
    cuts=lambda m, n: [slice(j, j + n) for j in range(0, m, n)],
    finish=lambda y, top, total, m: (y / total, top, total),
):
    """`streaming_softmax` with another step, other cuts of the m keys in tiles of n, or another end."""

    def wrong(theta, phi, g, tile):
        zeros = np.zeros((*theta.shape[:2], 1))
        state = zeros - np.inf, zeros, zeros * g[:, :1]
        for keys in cuts(phi.shape[1], tile):
            state = add(*state, theta @ phi[:, keys].mT, g[:, keys])
        top, total, y = state
        return finish(y, top, total, phi.shape[1])

    return wrong


def undivided(y, top, total, m):
    return y, top, total


def softmaxes(reduce):
    """A softmax for every tile, and their y reduced to one."""

    def wrong(theta, phi, g, tile):
        cuts = [slice(j, j + tile) for j in range(0, phi.shape[1], tile)]
        parts = [streaming_softmax(theta, phi[:, k], g[:, k], phi.shape[1])[0] for k in cuts]
        return reduce(parts, axis=0), *streaming_softmax(theta, phi, g, tile)[1:]

    return wrong


def scaled(theta, phi, g, tile):
    return streaming_softmax(theta / theta.shape[-1] ** 0.5, phi, g, tile)


def backward(
    p=lambda a: a.e / a.total,
    dy_y=lambda a: row_sum(a.dy * a.y),
    ds=lambda a: a.p * (a.dp - a.dy_y),
    dtheta=lambda a: a.ds @ a.phi,
    dphi=lambda a: a.ds.mT @ a.theta,
    dg=lambda a: a.p.mT @ a.dy,
):
    """`tile_backward` with some of its lines replaced; `a` holds what the lines before have made."""

    def wrong(dy, y, top, total, theta, phi, g):
        a = SimpleNamespace(dy=dy, y=y, top=top, total=total, theta=theta, phi=phi, g=g)
        a.s, a.dp = theta @ phi.mT, dy @ g.mT
        a.e = np.exp(a.s - top)
        a.p = p(a)
        a.dy_y = dy_y(a)
        a.ds = ds(a)
        return dtheta(a), dphi(a), dg(a)

    return wrong


def tile_softmax(a):
    e = np.exp(a.s - largest(a.s))
    return e / row_sum(e)


def over_tile(a):
    return row_sum(a.p * a.dp)


MISTAKES = (
    ADD_TILE("neither sum rescaled", adding(of_total=one, of_y=one), OLD, TWO),
    ADD_TILE("total not rescaled", adding(of_total=one), OLD, TWO),
    ADD_TILE("y not rescaled", adding(of_y=one), OLD, TWO),
    ADD_TILE("rescaled by the inverse", adding(of_total=inverse, of_y=inverse),
        "Where the maximum rises, what came before must become smaller.", TWO),
    ADD_TILE("total rescaled by the inverse", adding(of_total=inverse), OLD, TWO),
    ADD_TILE("y rescaled by the inverse", adding(of_y=inverse), OLD, TWO),
    ADD_TILE("maximum of the tile alone", adding(higher=own_top), MAXIMUM, TWO),
    ADD_TILE("the smaller of the two maxima",
        adding(higher=lambda top, s: np.minimum(top, largest(s))), MAXIMUM + " " + LARGE, TWO),
    ADD_TILE("maximum of the tile alone, nothing rescaled", adding(own_top, one, one), MAXIMUM, TWO),
    ADD_TILE("maximum never raised", adding(higher=lambda top, s: top), MAXIMUM + " " + LARGE, TWO),
    ADD_TILE("tile measured from the old maximum", adding(e=lambda top, higher, s: np.exp(s - top)),
        OLD, WHERE),
    ADD_TILE("tile measured from its own maximum", adding(e=lambda top, higher, s: np.exp(s - largest(s))),
        OLD, WHERE),
    ADD_TILE("tile measured from 0", adding(e=lambda top, higher, s: np.exp(s)), LARGE, WHERE),
    ADD_TILE("no maximum at all", from_zero, LARGE, EXP),
    ADD_TILE("one maximum for all queries",
        adding(higher=lambda top, s: 0 * top + np.maximum(top, largest(s)).max()), LOST, ROW),
    ADD_TILE("one maximum of the tile for all queries",
        adding(higher=lambda top, s: np.maximum(top, s.max(axis=(1, 2), keepdims=True))), LOST, ROW),
    ADD_TILE("the tile rescaled as well", tile_rescaled,
        "The terms of the tile are exp(s - new top) already.", WHERE),
    ADD_TILE("y divided by total in every tile", divided, EARLY, TWO),
    ADD_TILE("the tile's own softmax added", own_softmax, PART, TWO),
    ADD_TILE("the tile in place of the sums", tile_instead, ADDS, TWO),
    ADD_TILE("total: the tile in place of the sum", changed(total=tile_alone), ADDS, TWO),
    ADD_TILE("y: the tile in place of the sum", changed(y=tile_alone), ADDS, TWO),
    ADD_TILE("total: the tile not added", changed(total=lambda new, old, s: old), ADDS, TWO),
    ADD_TILE("y: the tile not added", changed(y=lambda new, old, total: old), ADDS, TWO),
    ADD_TILE("total counts keys", counting,
        "That is the C(x) of eq. 4. Here it is a sum of exponentials.", TWO),
    ADD_TILE("total: mean of the tile", changed(total=lambda new, old, s: old + (new - old) / s.shape[-1]),
        "C(x) is a sum over keys.", TWO),
    ADD_TILE("summed over the queries", lambda top, total, y, s, g: add_tile(top, total, y, s.mT, g),
        "j is the last axis.", ROW),
    ADD_TILE("axes of length 1 lost", axes_lost,
        "(B, N) against (B, N, M) meets the wrong axis at the next tile.", "keepdims=True keeps them."),

    STREAMING("never divided by total", streaming(finish=undivided), EARLY, SUM_TO_1),
    STREAMING("divided by M", streaming(finish=lambda y, top, total, m: (y / m, top, total)),
        "That is the C(x) of eq. 4. Here it is the sum of the exponentials.", SUM_TO_1),
    STREAMING("divided by total in every tile", streaming(divided, finish=undivided), EARLY, TWO),
    STREAMING("divided by total in every tile and at the end", streaming(divided), EARLY, TWO),
    STREAMING("nothing rescaled", streaming(adding(of_total=one, of_y=one)), OLD, TWO),
    STREAMING("y not rescaled", streaming(adding(of_y=one)), OLD, TWO),
    STREAMING("total not rescaled", streaming(adding(of_total=one)), OLD, TWO),
    STREAMING("maximum of the tile alone, nothing rescaled", streaming(adding(own_top, one, one)),
        MAXIMUM, TWO),
    STREAMING("last tile alone", streaming(tile_instead), "Every tile adds to the sums.", TWO),
    STREAMING("a softmax for every tile, averaged", softmaxes(np.mean), PART, TWO),
    STREAMING("a softmax for every tile, summed", softmaxes(np.sum), PART, TWO),
    STREAMING("short last tile dropped",
        streaming(cuts=lambda m, n: [slice(j, j + n) for j in range(0, m - n + 1, n)]),
        "5 keys in tiles of 2 are three tiles; range(M // tile) makes two.", CUT),
    STREAMING("first tile only", streaming(cuts=lambda m, n: [slice(0, n)]),
        "The loop must go on to the last tile: a return inside the loop ends it.", CUT),
    STREAMING("tiles that overlap",
        streaming(cuts=lambda m, n: [slice(j, j + n + 1) for j in range(0, m, n)]),
        "A key that is in two tiles counts twice.", CUT),
    STREAMING("one key skipped between tiles",
        streaming(cuts=lambda m, n: [slice(j, j + n) for j in range(0, m, n + 1)]),
        "j grows by the size of a tile, no more.", CUT),
    STREAMING("every key a start", streaming(cuts=lambda m, n: [slice(j, j + n) for j in range(m)]),
        "range(M) in place of range(0, M, tile): keys are counted many times.", CUT),
    STREAMING("no maximum at all", streaming(from_zero), LARGE, EXP),
    STREAMING("total as a logarithm",
        streaming(finish=lambda y, top, total, m: (y / total, top, np.log(total))),
        "Return the two parts, top and total; their log-sum-exp is top + log(total).",
        "With one key, total must be 1."),
    STREAMING("top as the log-sum-exp",
        streaming(finish=lambda y, top, total, m: (y / total, top + np.log(total), total)),
        "top + log(total) rounds: at scores of 10,000 a float32 is left with three decimals.",
        "Is top one of the scores?"),
    STREAMING("1/sqrt(E) in the scores", scaled,
        "The scores are theta . phi here, as in eq. 3.", "Compare with eq. 3."),

    BACKWARD("total forgotten", backward(p=lambda a: a.e), WEIGHTS, ONE_TILE),
    BACKWARD("total twice", backward(p=lambda a: a.e / a.total ** 2), WEIGHTS, ONE_TILE),
    BACKWARD("top forgotten", backward(p=lambda a: np.exp(a.s) / a.total), WEIGHTS, ONE_TILE),
    BACKWARD("total taken for its logarithm", backward(p=lambda a: np.exp(a.s - a.top - a.total)),
        WEIGHTS + " In the exponent, subtract log(total).", ONE_TILE),
    BACKWARD("softmax of the tile", backward(p=tile_softmax), WEIGHTS, "Do the other tiles get weight too?"),
    BACKWARD("softmax and row sum of the tile", backward(p=tile_softmax, dy_y=over_tile), WHOLE, SUMS),
    BACKWARD("measured from the tile's maximum", backward(p=lambda a: np.exp(a.s - largest(a.s)) / a.total),
        WEIGHTS, ONE_TILE),
    BACKWARD("row sum over the tile alone", backward(dy_y=over_tile), WHOLE, SUMS),
    BACKWARD("dy . y forgotten", backward(dy_y=lambda a: 0.0), SUBTRACTED, SOFTMAX),
    BACKWARD("dy . y added", backward(dy_y=lambda a: -row_sum(a.dy * a.y)), SUBTRACTED, SOFTMAX),
    BACKWARD("dy . y as a mean", backward(dy_y=lambda a: (a.dy * a.y).mean(axis=-1, keepdims=True)),
        WHOLE, LETTERS),
    BACKWARD("dy . y divided by total", backward(dy_y=lambda a: row_sum(a.dy * a.y / a.total)),
        DIVIDED, ONE_TILE),
    BACKWARD("dy . y times total", backward(dy_y=lambda a: row_sum(a.dy * a.y * a.total)),
        DIVIDED + " It is the answer itself.", ONE_TILE),
    BACKWARD("sum of y in place of dy . y", backward(dy_y=lambda a: row_sum(a.y)), WHOLE, SUMS),
    BACKWARD("sum of dy in place of dy . y", backward(dy_y=lambda a: row_sum(a.dy)), WHOLE, SUMS),
    BACKWARD("dy . y over all queries", backward(dy_y=lambda a: (a.dy * a.y).sum(axis=(1, 2), keepdims=True)),
        "Each row has a sum of its own.", LETTERS),
    BACKWARD("dy . y taken off after the product", backward(ds=lambda a: a.p * a.dp - a.dy_y),
        "p_ij stands before the bracket: it multiplies both terms.", SOFTMAX),
    BACKWARD("p (1 - p) dp", backward(ds=lambda a: a.p * (1 - a.p) * a.dp),
        "That is the diagonal alone: how p_ij moves with its own s_ij. It moves with all other scores too.",
        SOFTMAX),
    BACKWARD("softmax skipped, ds = dp", backward(ds=lambda a: a.dp), SUBTRACTED, SOFTMAX),
    BACKWARD("softmax skipped in dtheta alone", backward(dtheta=lambda a: a.dp @ a.phi), SUBTRACTED, SOFTMAX),
    BACKWARD("softmax skipped in dphi alone", backward(dphi=lambda a: a.dp.mT @ a.theta),
        SUBTRACTED, SOFTMAX),
    BACKWARD("p left out of ds", backward(ds=lambda a: a.dp - a.dy_y), SUBTRACTED, SOFTMAX),
    BACKWARD("ds with the wrong sign", backward(ds=lambda a: a.p * (a.dy_y - a.dp)), SUBTRACTED, SOFTMAX),
    BACKWARD("ds without total", backward(ds=lambda a: a.e * (a.dp - a.dy_y)), WEIGHTS, ONE_TILE),
    BACKWARD("dg without total", backward(dg=lambda a: a.e.mT @ a.dy), WEIGHTS, ONE_TILE),
    BACKWARD("dg with ds", backward(dg=lambda a: a.ds.mT @ a.dy),
        "g meets the weights: y = p g. The scores are one step further back.", LETTERS),
    BACKWARD("dg with y", backward(dg=lambda a: a.p.mT @ a.y), "What comes back is dy.", LETTERS),
    BACKWARD("dg: the queries' mean", backward(dg=lambda a: a.p.mT @ a.dy / a.p.shape[1]),
        "All queries use g_j: their gradients add up.", LETTERS),
    BACKWARD("dg without transpose", backward(dg=lambda a: a.p @ a.dy), "dg_j sums over queries.", LETTERS),
    BACKWARD("dphi without transpose", backward(dphi=lambda a: a.ds @ a.theta), SUM_QUERIES, LETTERS),
    BACKWARD("dtheta: p in place of ds", backward(dtheta=lambda a: a.p @ a.phi), DS_BACK, LETTERS),
    BACKWARD("dphi: p in place of ds", backward(dphi=lambda a: a.p.mT @ a.theta), DS_BACK, LETTERS),
    BACKWARD("dtheta and dphi exchanged", lambda *a: tuple(tile_backward(*a)[k] for k in (1, 0, 2)),
        "Gradients come back in the order theta, phi, g.", "Compare the shapes."),
    BACKWARD("1/sqrt(E) in it", backward(p=lambda a: np.exp(a.s / a.phi.shape[-1] ** 0.5 - a.top) / a.total),
        "The scores are theta . phi, as when top and total were kept.", ONE_TILE),
)  # fmt: skip
