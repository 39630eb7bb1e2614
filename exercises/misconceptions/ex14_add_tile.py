"""14, one tile: sums that are not rescaled, and maxima of the wrong things."""

from functools import partial

import numpy as np

from exercises.checker.task import Mistake
from exercises.tasks.probes_ex14 import add_tile

TILE = partial(Mistake, "add_tile")
OLD = "Old terms are exp(s - old top), new ones exp(s - new top): they cannot be added as they are."
MAXIMUM = "top is the largest score of the row so far, this tile and all before it."
PART = (
    "A tile does not know the rest of its row. What is divided by its own sum cannot be put right by adding."
)
EARLY = "The weights of a row are known when its last tile is. Until then y holds sums, not averages."
LARGE = "exp(710) is inf in float64, and exp(-746) is 0: a whole row can be lost."
TWO = "Take one query, s = 1 in the first tile and s = 3 in the second. Write down all three numbers twice."
WHERE = "From which number is each term measured?"


def tile(higher=None, shrink_total=None, shrink_y=None, e=None):
    """add_tile with one of its four parts replaced; each part is given (top, higher, s)."""

    def wrong(top, total, y, s, g):
        new = np.maximum(top, s.max(axis=-1, keepdims=True)) if higher is None else higher(top, s)
        usual = np.exp(top - new)
        a, b = (usual if f is None else f(top, new, s) for f in (shrink_total, shrink_y))
        e_ij = np.exp(s - new) if e is None else e(top, new, s)
        return new, a * total + e_ij.sum(axis=-1, keepdims=True), b * y + e_ij @ g

    return wrong


def one(top, higher, s):
    return 1.0


def inverted(top, higher, s):
    return np.exp(higher - top)


def tile_top(top, s):
    return s.max(axis=-1, keepdims=True)


def tile_shrunk_too(top, total, y, s, g):
    higher, _, _ = add_tile(top, total, y, s, g)
    shrink, e = np.exp(top - higher), np.exp(s - higher)
    return higher, shrink * (total + e.sum(axis=-1, keepdims=True)), shrink * (y + e @ g)


def early(top, total, y, s, g):
    higher, new, added = add_tile(top, total, y, s, g)
    return higher, new, added / new


def first_replaced(top, total, y, s, g):
    higher, new, added = add_tile(top, total, y, s, g)
    shrink = np.exp(top - higher)
    return higher, new - shrink * total, added - shrink * y


def only_total_replaced(top, total, y, s, g):
    return first_replaced(top, total, y, s, g)[0:2] + add_tile(top, total, y, s, g)[2:]


def only_y_replaced(top, total, y, s, g):
    return add_tile(top, total, y, s, g)[:2] + first_replaced(top, total, y, s, g)[2:]


def counting(top, total, y, s, g):
    higher, _, added = add_tile(top, total, y, s, g)
    return higher, total + s.shape[-1], added


def averaging(top, total, y, s, g):
    higher, new, added = add_tile(top, total, y, s, g)
    before = np.exp(top - higher) * total
    return higher, before + (new - before) / s.shape[-1], added


def turned(top, total, y, s, g):
    return add_tile(top, total, y, s.mT, g)


def squeezed(top, total, y, s, g):
    higher, new, added = add_tile(top, total, y, s, g)
    return higher[..., 0], new[..., 0], added


def own_softmax(top, total, y, s, g):
    higher, new, _ = add_tile(top, total, y, s, g)
    e = np.exp(s - higher)
    return higher, new, np.exp(top - higher) * y + e / e.sum(axis=-1, keepdims=True) @ g


def from_zero(top, total, y, s, g):
    e = np.exp(s)
    return np.zeros_like(top), total * np.exp(top) + e.sum(axis=-1, keepdims=True), y * np.exp(top) + e @ g


MISTAKES = (
    TILE("neither sum rescaled", tile(shrink_total=one, shrink_y=one), OLD, TWO),
    TILE("total not rescaled", tile(shrink_total=one), OLD, TWO),
    TILE("y not rescaled", tile(shrink_y=one), OLD, TWO),
    TILE("rescaled by the inverse", tile(shrink_total=inverted, shrink_y=inverted),
         "Where the maximum rises, what came before must become smaller.", TWO),
    TILE("total rescaled by the inverse", tile(shrink_total=inverted), OLD, TWO),
    TILE("y rescaled by the inverse", tile(shrink_y=inverted), OLD, TWO),
    TILE("maximum of the tile alone", tile(higher=tile_top), MAXIMUM, TWO),
    TILE("maximum of the tile alone, nothing rescaled", tile(tile_top, one, one), MAXIMUM, TWO),
    TILE("maximum never raised", tile(higher=lambda top, s: top), MAXIMUM + " " + LARGE, TWO),
    TILE("tile measured from the old maximum", tile(e=lambda top, higher, s: np.exp(s - top)), OLD, WHERE),
    TILE("tile measured from its own maximum",
         tile(e=lambda top, higher, s: np.exp(s - s.max(axis=-1, keepdims=True))), OLD, WHERE),
    TILE("tile measured from 0", tile(e=lambda top, higher, s: np.exp(s)), LARGE, WHERE),
    TILE("no maximum at all", from_zero, LARGE, "What is exp(1000)?"),
    TILE("one maximum for all queries",
         tile(higher=lambda top, s: 0 * top + np.maximum(top, s.max(axis=-1, keepdims=True)).max()),
         "Rows far below the maximum of another row lose their digits, or all of it.",
         "Which axis is a row?"),
    TILE("one maximum of the tile for all queries",
         tile(higher=lambda top, s: np.maximum(top, s.max(axis=(1, 2), keepdims=True))),
         "Rows far below the maximum of another row lose their digits, or all of it.",
         "Which axis is a row?"),
    TILE("the tile rescaled as well", tile_shrunk_too, "The tile is measured from the new maximum already.",
         WHERE),
    TILE("y divided by total in every tile", early, EARLY, TWO),
    TILE("the tile's own softmax added", own_softmax, PART, TWO),
    TILE("the tile in place of the sums", first_replaced, "A tile is added to what there is: keys are many.",
         TWO),
    TILE("total: the tile in place of the sum", only_total_replaced, "A tile is added to what there is.",
         TWO),
    TILE("y: the tile in place of the sum", only_y_replaced, "A tile is added to what there is.", TWO),
    TILE("total counts keys", counting, "That is the C(x) of eq. 4. Here it is a sum of exponentials.", TWO),
    TILE("total: mean of the tile", averaging, "C(x) is a sum over keys.", TWO),
    TILE("summed over the queries", turned, "j is the last axis.", "Which axis is a row?"),
    TILE("axes of length 1 lost", squeezed, "(B, N) beside (B, N, M) meets the wrong axis next time.",
         "keepdims=True keeps them."),
)  # fmt: skip
