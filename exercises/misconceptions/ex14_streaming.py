"""14: all its mistakes; here those of whole rows: tiles lost, counted twice or averaged."""

from functools import partial

import numpy as np

from exercises.checker.task import Mistake
from exercises.misconceptions.ex14_add_tile import (
    EARLY,
    LARGE,
    MAXIMUM,
    OLD,
    PART,
    TWO,
    early,
    first_replaced,
    from_zero,
    one,
    tile,
    tile_top,
)
from exercises.misconceptions.ex14_add_tile import MISTAKES as OF_ONE_TILE
from exercises.misconceptions.ex14_tile_backward import MISTAKES as OF_THE_BACKWARD
from exercises.tasks.probes_ex14 import add_tile, streaming_softmax

ROW = partial(Mistake, "streaming_softmax")
CUT = "Count: 5 keys in tiles of 2. Which tiles are there?"


def streamed(add=add_tile, cuts=None, finish=None):
    """streaming_softmax with another step, other cuts of the keys, or another end."""
    cuts = cuts or (lambda m, n: [slice(j, j + n) for j in range(0, m, n)])
    finish = finish or (lambda y, top, total, given: (y / total, top, total))

    def wrong(theta, phi, g, tile):
        zeros = np.zeros((*theta.shape[:2], 1))
        state = zeros - np.inf, zeros, zeros * g[:, :1]
        for keys in cuts(phi.shape[1], tile):
            state = add(*state, theta @ phi[:, keys].mT, g[:, keys])
        top, total, y = state
        return finish(y, top, total, (theta, phi, g, tile))

    return wrong


def softmaxes(theta, phi, g, tile, reduce):
    cut = [slice(j, j + tile) for j in range(0, phi.shape[1], tile)]
    parts = [streaming_softmax(theta, phi[:, k], g[:, k], phi.shape[1])[0] for k in cut]
    return reduce(parts, axis=0), *streaming_softmax(theta, phi, g, tile)[1:]


def scaled(theta, phi, g, tile):
    return streaming_softmax(theta / theta.shape[-1] ** 0.5, phi, g, tile)


MISTAKES = (
    *OF_ONE_TILE,
    *OF_THE_BACKWARD,
    ROW("never divided by total", streamed(finish=lambda y, top, total, a: (y, top, total)), EARLY,
        "Sum the weights."),
    ROW("divided by M", streamed(finish=lambda y, top, total, a: (y / a[1].shape[1], top, total)),
        "That is the C(x) of eq. 4. Here it is the sum of the exponentials.", "Sum the weights."),
    ROW("divided by total in every tile", streamed(early, finish=lambda y, top, total, a: (y, top, total)),
        EARLY, TWO),
    ROW("divided by total in every tile and at the end", streamed(early), EARLY, TWO),
    ROW("nothing rescaled", streamed(tile(shrink_total=one, shrink_y=one)), OLD,
        TWO),
    ROW("y not rescaled", streamed(tile(shrink_y=one)), OLD, TWO),
    ROW("total not rescaled", streamed(tile(shrink_total=one)), OLD, TWO),
    ROW("maximum of the tile alone, nothing rescaled", streamed(tile(tile_top, one, one)), MAXIMUM, TWO),
    ROW("last tile alone", streamed(first_replaced), "Every tile adds to the sums.", TWO),
    ROW("a softmax for every tile, averaged", partial(softmaxes, reduce=np.mean), PART, TWO),
    ROW("a softmax for every tile, summed", partial(softmaxes, reduce=np.sum), PART, TWO),
    ROW("short last tile dropped",
        streamed(cuts=lambda m, n: [slice(j, j + n) for j in range(0, m - n + 1, n)]),
        "5 keys in tiles of 2 are three tiles; range(M // tile) makes two.", CUT),
    ROW("first tile only", streamed(cuts=lambda m, n: [slice(0, n)]),
        "The loop must go on to the last tile: a return inside of it ends it.", CUT),
    ROW("tiles that overlap", streamed(cuts=lambda m, n: [slice(j, j + n + 1) for j in range(0, m, n)]),
        "A key that is in two tiles counts twice.", CUT),
    ROW("one key skipped between tiles",
        streamed(cuts=lambda m, n: [slice(j, j + n) for j in range(0, m, n + 1)]),
        "j grows by the size of a tile, no more.", CUT),
    ROW("every key a start", streamed(cuts=lambda m, n: [slice(j, j + n) for j in range(m)]),
        "range(M) in place of range(0, M, tile): keys are counted many times.", CUT),
    ROW("no maximum at all", streamed(from_zero), LARGE, "What is exp(1000)?"),
    ROW("total as a logarithm", streamed(finish=lambda y, top, total, a: (y / total, top, np.log(total))),
        "Asked for are the two parts, top and total; their log-sum-exp is top + log(total).",
        "Total of one key: 1."),
    ROW("top as the log-sum-exp",
        streamed(finish=lambda y, top, total, a: (y / total, top + np.log(total), total)),
        "top + log(total) rounds: at scores of 10,000 a float32 is left with three digits behind the point.",
        "Is top one of the scores?"),
    ROW("1/sqrt(E) in the scores", scaled, "The scores are theta . phi here, as in eq. 3.",
        "Compare with eq. 3."),
)  # fmt: skip
