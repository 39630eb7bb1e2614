"""Probes of exercise 14 and what they are made of: sums so far, keys in tiles, and what is kept of rows."""

import numpy as np

NAMES = ("dy", "y", "top", "total", "theta", "phi", "g")
B, N, M, E, D = 2, 7, 5, 3, 11
LARGE = 1000.0  # exp of it is inf
NOTHING = -1e4  # the maximum before the first tile: lower than any score in the probes


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
    """Sums so far, of scores s0 that came before, and the next tile."""
    probes = {
        "generic": _state(rng),
        "top stays": _state(rng, lead=8.0),
        "top rises": _state(rng, lead=-8.0),
        "large scores": _state(rng, above=LARGE),
        "all sizes alike": _state(rng, sizes=(4, 4, 4, 4)),
    }
    start = {"top": np.full((B, N, 1), NOTHING), "total": np.zeros((B, N, 1)), "y": np.zeros((B, N, D))}
    probes["first tile"] = probes["generic"] | start
    return probes


def rows_in_tiles(rng):
    """Numbers of keys that the tile divides or not; one tile; keys that score ever higher; large scores."""
    whole = {probe: _embedded(rng, m) | {"tile": tile} for probe, m, tile in TILES}
    rising = whole["generic"] | {"phi": _rising(whole["generic"])}
    large = _with_large_scores(_embedded(rng, 8)) | {"tile": 3}
    three = _embedded(rng, 9, sizes=(3, 4, 5, 2)) | {"tile": 4}
    return whole | {"rising scores": rising, "large scores": large, "three clips": three}


TILES = (("generic", M, 2), ("tiles of one", 4, 1), ("one tile", 3, 8), ("tiles that fit", 6, 3))


def kept_rows(rng):
    """y, top and total of whole rows, and one tile of their keys."""
    return {
        "generic": _kept(rng, slice(3, 3 + M)),
        "last tile": _kept(rng, slice(10, None)),
        "one key": _kept(rng, slice(4, 5)),
        "all keys": _kept(rng, slice(None)),
        "large scores": _kept(rng, slice(3, 9), change=_with_large_scores),
        "all sizes alike": _kept(rng, slice(2, 6), sizes=(4, 4, 4, 4)),
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
    shapes = {"theta": (b, n, e), "phi": (b, m, e), "g": (b, m, d)}
    return {name: rng.standard_normal(shape) for name, shape in shapes.items()}


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
