"""14: a softmax over keys that come in tiles. The running maximum and sum, and one tile of the backward."""

import numpy as np

from exercises.checker.task import Exercise, Invariant, Task
from exercises.tasks.probes import normal

NAMES = ("dy", "y", "top", "total", "theta", "phi", "g")
B, N, M, E, D = 2, 7, 5, 3, 11
LARGE = 1000.0  # exp of it is inf
NOTHING = -1e4  # the maximum before the first tile: lower than any score in the probes
TILES = (("generic", M, 2), ("tiles of one", 4, 1), ("one tile", 3, 8), ("tiles that fit", 6, 3))  # M, tile


def add_tile(top, total, y, s, g):
    higher = np.maximum(top, s.max(axis=-1, keepdims=True))
    shrink, e = np.exp(top - higher), np.exp(s - higher)
    return higher, shrink * total + e.sum(axis=-1, keepdims=True), shrink * y + e @ g


def streaming_softmax(theta, phi, g, tile):
    y = np.zeros((*theta.shape[:2], g.shape[2]))
    top, total = np.full((*theta.shape[:2], 1), -np.inf), np.zeros((*theta.shape[:2], 1))
    for j in range(0, phi.shape[1], tile):
        keys = slice(j, j + tile)
        top, total, y = add_tile(top, total, y, theta @ phi[:, keys].mT, g[:, keys])
    return y / total, top, total


def tile_backward(dy, y, top, total, theta, phi, g):
    p = np.exp(theta @ phi.mT - top) / total
    ds = p * (dy @ g.mT - (dy * y).sum(axis=-1, keepdims=True))
    return ds @ phi, ds.mT @ theta, p.mT @ dy


def running(rng):
    """The sums so far, of earlier scores s0, and the next tile."""
    probes = {
        "generic": _state(rng),
        "top stays": _state(rng, lead=8.0),
        "top rises": _state(rng, lead=-8.0),
        "large scores": _state(rng, above=LARGE),
        "equal sizes": _state(rng, sizes=(4, 4, 4, 4)),
    }
    start = {"top": np.full((B, N, 1), NOTHING), "total": np.zeros((B, N, 1)), "y": np.zeros((B, N, D))}
    probes["first tile"] = probes["generic"] | start
    return probes


def rows_in_tiles(rng):
    """Numbers of keys that the tile divides or not; one tile; scores that rise with the key; large scores."""
    whole = {probe: _embedded(rng, m) | {"tile": tile} for probe, m, tile in TILES}
    rising = whole["generic"] | {"phi": _rising(whole["generic"])}
    large = _with_large_scores(_embedded(rng, 8)) | {"tile": 3}
    three = _embedded(rng, 9, sizes=(3, 4, 5, 2)) | {"tile": 4}
    return whole | {"rising scores": rising, "large scores": large, "three clips": three}


def kept_rows(rng):
    """y, top and total of whole rows, and one tile of their keys."""
    return {
        "generic": _kept(rng, slice(3, 3 + M)),
        "last tile": _kept(rng, slice(10, None)),
        "one key": _kept(rng, slice(4, 5)),
        "all keys": _kept(rng, slice(None)),
        "large scores": _kept(rng, slice(3, 9), change=_with_large_scores),
        "equal sizes": _kept(rng, slice(2, 6), sizes=(4, 4, 4, 4)),
    }


def _state(rng, lead=0.0, above=0.0, sizes=(B, N, M, D)):
    b, n, m, d = sizes
    s, s0 = above + rng.standard_normal((b, n, m)), above + lead + rng.standard_normal((b, n, 6))
    top = s0.max(axis=-1, keepdims=True)
    e, g0 = np.exp(s0 - top), rng.standard_normal((b, 6, d))
    given = {"top": top, "total": e.sum(axis=-1, keepdims=True), "y": e @ g0}
    return given | {"s": s, "g": rng.standard_normal((b, m, d))}


def _embedded(rng, m, sizes=(B, N, E, D)):
    b, n, e, d = sizes
    return normal(rng, theta=(b, n, e), phi=(b, m, e), g=(b, m, d))


def _rising(given):
    order = np.argsort((given["theta"] @ given["phi"].mT).mean(axis=1))
    return np.take_along_axis(given["phi"], order[..., None], axis=1)


def _with_large_scores(given):
    """One channel more, that adds LARGE to each score."""
    wider = {"theta": LARGE, "phi": 1.0}
    return given | {k: np.insert(given[k], 0, value, axis=-1) for k, value in wider.items()}


def _kept(rng, keys, change=dict, sizes=(B, N, E, D)):
    theta, phi, g = change(_embedded(rng, 13, sizes)).values()
    y, top, total = streaming_softmax(theta, phi, g, 13)
    dy = rng.standard_normal(y.shape)
    return dict(zip(NAMES, (dy, y, top, total, theta, phi[:, keys], g[:, keys]), strict=True))


def scales(inputs):
    keys = inputs["g"].shape[1]
    return {"the number of keys": keys, "1/the number of keys": 1 / keys}


def top_is_the_largest(inputs, yours):
    """No score is above top, so total is at most the number of keys."""
    _, top, total = yours
    s = inputs["theta"] @ inputs["phi"].mT
    return bool(np.all(s <= top + 1e-9 * np.abs(top)) and np.all(total <= s.shape[-1] + 1e-6))


def an_average(inputs, yours):
    """y is an average of g: never beyond its largest and smallest values."""
    y, g = yours[0], inputs["g"]
    low, high = g.min(axis=1, keepdims=True), g.max(axis=1, keepdims=True)
    return bool(np.all((low - 1e-6 <= y) & (y <= high + 1e-6)))


def terms_of_sums(top, total, y, s, g):
    higher, _, _ = add_tile(top, total, y, s, g)
    shrink, e = np.exp(top - higher), np.exp(s - higher)
    return {
        "total": {"the old sum": shrink * total, "the tile": e.sum(axis=-1, keepdims=True)},
        "y": {"the old sum": shrink * y, "the tile": e @ g},
    }


def parts_of_ds(dy, y, top, total, theta, phi, g):
    """What p dp and p (dy . y), the two terms of ds, give to dtheta and dphi."""
    p = np.exp(theta @ phi.mT - top) / total
    terms = {"p dp": p * (dy @ g.mT), "p (dy . y)": -p * (dy * y).sum(axis=-1, keepdims=True)}
    back = {name: {"dtheta": ds @ phi, "dphi": ds.mT @ theta} for name, ds in terms.items()}
    return {f"the term {name} of ds": of for name, of in back.items()}


def never_falls(inputs, yours):
    return bool(np.all(yours[0] >= inputs["top"]))


def pairs_agree(inputs, yours):
    """<theta, dtheta> = <phi, dphi>: both are the sum of ds times s over the tile."""
    one, other = inputs["theta"] * yours[0], inputs["phi"] * yours[1]
    return bool(abs(one.sum() - other.sum()) <= 1e-6 * (np.linalg.norm(one) + np.linalg.norm(other)))


EXERCISE = Exercise(
    key="ex14",
    title="Streaming softmax",
    equation="exp(s - t') = exp(s - t) exp(t - t')        ds_ij = p_ij (dp_ij - dy_i . y_i)",
    minutes=50,
    tasks=(
        Task(
            "add_tile",
            add_tile,
            running,
            ("top", "total", "y"),
            points=3,
            scales=scales,
            terms=lambda inputs: terms_of_sums(**inputs),
            invariants=(Invariant("top must never fall: yours does", never_falls),),
            hints=(
                "First find the new maximum of each row. Of which two things is it the larger one?",
                "The old sums hold exp(s - old top). By which factor is each of their terms wrong now?",
                "Rescale the old sums by exp(old top - new top); then add the exp(s - new top) of the tile.",
            ),
        ),
        Task(
            "streaming_softmax",
            streaming_softmax,
            rows_in_tiles,
            ("y", "top", "total"),
            points=2,
            scales=scales,
            invariants=(
                Invariant("no score may lie above top, nor total above M: yours does", top_is_the_largest),
                Invariant("y is an average of g: yours lies outside its values", an_average),
            ),
            hints=(
                "What must top, total and y be before the first tile, so that it needs no rule of its own?",
                "Cut phi and g at the same places, form s for one tile, add it. The last tile may be short.",
                "y holds sum_j e_ij g_j until the end; one division by total makes the weights of it.",
            ),
        ),
        Task(
            "tile_backward",
            tile_backward,
            kept_rows,
            ("dtheta", "dphi", "dg"),
            points=4,
            scales=scales,
            upstream=lambda inputs: parts_of_ds(**inputs),
            invariants=(
                Invariant("theta . dtheta must equal phi . dphi, both are s . ds: yours do not", pairs_agree),
            ),
            hints=(
                "The weights of this tile are needed again. Which two numbers of each row make p of s?",
                "The softmax's backward subtracts sum_k p_ik dp_ik over ALL keys. Put in dp_ik = dy_i . g_k.",
                "That sum is dy_i . y_i: the row's answer y_i contains all tiles, not only this one.",
            ),
        ),
    ),
    note="top and total are the log-sum-exp of a row in two parts: log sum_j exp(s_ij) = top + log(total).",
)
