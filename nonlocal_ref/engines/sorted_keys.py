"""Sorted-keys engine: relu(a_i + b_j) with 1/M, by running sums over sorted keys. Linear but for a sort.

A key is open to a query where a_i + b_j > 0. Everything is made of two sums over the open keys of a query,

    gates_i = sum over open j of g_j   sums_i = sum over open j of (a_i + b_j) g_j = sum_j relu(a_i + b_j) g_j

and of the same two with queries and keys in each other's place, since a_i + b_j is open to both:

    y_i = sums_i / M      da_i = dy_i . gates_i / M      db_j = g_j . gates'_j / M      dg_j = sums'_j / M

Sort the keys by falling b: the open ones of a query come first. Cut them into blocks. Whole blocks enter by
running sums, the same for all queries; in the one block where a query's open keys end, its keys are weighed
one by one. With beta the last b of the whole blocks,

    sum over whole blocks of (a_i + b_j) g_j = (a_i + beta) S + V    S = sum g_j    V = sum (b_j - beta) g_j

where a_i + beta > 0 and b_j - beta >= 0: nothing cancels.
Cost: two sorts, then 4 N BLOCK D + 4 M D FLOPs; backward the same for M and N; memory: (N + M) D.
"""

from collections.abc import Iterator
from typing import NamedTuple

from ..base.arrays import Array, namespace
from ..base.parallel import round_robin, run_parallel, threads_for
from ..base.shapes import Column, Keys, Output, Values
from ..normalise import MEAN
from ..pairwise import CONCATENATION
from ..versions import Version
from .engine import Engine
from .streaming import general_engine

BLOCK = 128  # keys


class Saved(NamedTuple):
    """What the backward reads."""

    a: Column
    b: Keys  # (B, M, 1)
    g: Values
    gates: Output  # sum over the open keys of g_j


class Whole(NamedTuple):
    """Sums over the whole blocks before one block of keys."""

    beta: float  # the last b of them
    S: Array  # (1, D)
    V: Array  # (1, D)


def refusal(version: Version) -> str | None:
    """What this engine needs and the version does not have, in words; None if it can serve."""
    if (version.score, version.normalise) == (CONCATENATION, MEAN):
        return None
    return (
        "sorts keys by one number, which only the concatenation score divided by M allows: "
        f'use engine="{general_engine(version)}"'
    )


def forward(a: Column, b: Keys, g: Values, version: Version) -> tuple[Output, Saved]:
    """y_i = (1/M) sum_j relu(a_i + b_j) g_j"""
    gates, sums = _each_sample(a, b, g)
    return sums / b.shape[1], Saved(a, b, g, gates)


def backward(dy: Output, saved: Saved, version: Version) -> tuple[Column, Keys, Values]:
    """da, db, dg."""
    a, b, g, gates = saved
    xp, dsums = namespace(dy, a), dy / b.shape[1]  # y = sums / M
    da = xp.sum(dsums * gates, axis=-1, keepdims=True)
    gates, dg = _each_sample(
        b, a, dsums
    )  # sums_i = sum_j relu(a_i + b_j) g_j, read as a sum over i for each j
    db = xp.sum(g * gates, axis=-1, keepdims=True)
    return da, db, dg


def _each_sample(a: Column, b: Keys, g: Values) -> tuple[Array, Array]:
    xp = namespace(a, b, g)
    both = [open_sums(a[n, ...], b[n, ...], g[n, ...]) for n in range(a.shape[0])]
    gates, sums = (xp.stack(part) for part in zip(*both, strict=True))
    return gates, sums


def open_sums(a: Array, b: Array, g: Array) -> tuple[Array, Array]:
    """gates and sums of one sample: a (N, 1), b (M, 1), g (M, D) -> (N, D), (N, D)."""
    xp = namespace(a, b, g)
    queries, keys = xp.argsort(a[:, 0]), xp.argsort(-b[:, 0])
    a, b, g = xp.take(a, queries, axis=0), xp.take(b, keys, axis=0), xp.take(g, keys, axis=0)
    gates, sums = (xp.empty((a.shape[0], g.shape[1]), dtype=g.dtype) for _ in range(2))

    def work(share: list) -> None:
        for i, j, whole in share:
            s = a[i, :] + b[j, :].mT
            step = xp.asarray(s > 0, dtype=g.dtype)
            gates[i, :] = whole.S + step @ g[j, :]
            sums[i, :] = (a[i, :] + whole.beta) * whole.S + whole.V + (step * s) @ g[j, :]

    run_parallel(work, round_robin(list(_blocks(a, b, g)), threads_for(a)))
    back = xp.argsort(queries)
    return xp.take(gates, back, axis=0), xp.take(sums, back, axis=0)


def _blocks(a: Array, b: Array, g: Array) -> Iterator[tuple[slice, slice, Whole]]:
    """(queries whose open keys end in a block, keys of it, the whole blocks before it), all sorted."""
    xp = namespace(a, b, g)
    open_keys = xp.searchsorted(-b[:, 0], a[:, 0])  # of each query: how many b_j > -a_i
    starts = range(0, b.shape[0] + 1, BLOCK)
    ends = [int(n) for n in xp.searchsorted(open_keys, xp.asarray([start + BLOCK for start in starts]))]
    S = V = xp.zeros((1, g.shape[1]), dtype=xp.float64)
    beta, first = 0.0, 0
    for start, end in zip(starts, ends, strict=True):
        keys = slice(start, min(start + BLOCK, b.shape[0]))
        if end > first:
            yield slice(first, end), keys, Whole(beta, *(xp.asarray(part, dtype=g.dtype) for part in (S, V)))
        if start + BLOCK <= b.shape[0]:
            first, last = end, float(b[start + BLOCK - 1, 0])
            V = V + (beta - last) * S + (b[keys, :] - last).mT @ g[keys, :]
            S = S + xp.sum(g[keys, :], axis=0, keepdims=True)
            beta = last


ENGINE = Engine("sorted_keys", refusal, forward, backward)
