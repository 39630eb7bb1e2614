"""The block step by step, as figure 2 draws it: each array that the forward makes, and its price."""

from collections.abc import Iterator
from math import prod
from typing import NamedTuple

from ...block import Block
from ...layers.batchnorm import EPS
from ...normalise import MEAN, SOFTMAX
from .engines import by_pairs, pairs
from .plan import Plan, plan


class Step(NamedTuple):
    """One array of the forward: how it is made, its shape, and what it costs.

    kept: the backward reads it, so it stays in memory until then; each such array has its own memory.
    """

    name: str
    made: str
    shape: tuple[int, ...]
    parameters: int = 0
    macs: int = 0
    kept: bool = True


def block_steps(block: Block, shape: tuple[int, ...], inner: int | None = None) -> list[Step]:
    """Every array that block.forward makes of x (B, *grid, C), in order; `inner` is C // 2 by default.

    Source: figure 2.   Raises ValueError for a shape that does not fit the block.
    """
    return steps_of(plan(block, shape, inner))


def steps_of(p: Plan) -> list[Step]:
    """The steps of a plan."""
    return [*_maps(p), *_meeting(p), *_output(p)]


def _linear(p: Plan, name: str, where: tuple[int, ...], c_in: int, c_out: int) -> Step:
    """y = x w + b at every position of `where`, a shape without its channels."""
    kernel = "x".join("1" * (len(where) - 1))
    return Step(
        name,
        f"{kernel} map, {c_in} to {c_out}",
        (*where, c_out),
        (c_in + p.options.has_bias(name)) * c_out,
        prod(where) * c_in * c_out,
    )


def _maps(p: Plan) -> Iterator[Step]:
    """x, theta, phi, g, pooled before or after phi and g, and the two halves of concatenation."""
    embed, pool, C, D = p.options.version.embed, p.options.pool, p.channels, p.inner
    source = p.cells if pool == "before" else p.where
    yield Step("x", "input", (*p.where, C))
    if pool == "before":
        yield Step("x^", "max pooling of x", (*p.cells, C))
    if embed != "identity":
        yield _linear(p, "theta", p.where, C, D)
        yield _linear(p, "phi", source, C, D)
    yield _linear(p, "g", source, C, D)
    if pool == "after":
        yield Step("phi^", "max pooling of phi", (*p.cells, C if embed == "identity" else D))
        yield Step("g^", "max pooling of g", (*p.cells, D))
    if embed == "concatenation":
        yield Step("a", "w_theta . theta_i", (*p.where, 1), D, prod(p.where) * D)
        yield Step("b", "w_phi . phi_j", (*p.cells, 1), D, prod(p.cells) * D)


def _meeting(p: Plan) -> Iterator[Step]:
    """The operation: positions that meet moved side by side, features, p, y."""
    B, N, M, E, D, _ = p.n
    queries, keys, values = (B, N, E), (B, M, E), (B, M, D)
    if p.moved:
        for name, shape in {"theta": queries, "phi": keys, "g": values}.items():
            yield Step(name, "each place through time", shape, kept=p.copied)
    if p.version.features is not None:
        made = f"{p.options.score_factor(E) ** 0.5:.3g} x" if p.options.scale else "features of"
        yield Step("theta'", f"{made} theta", queries)
        yield Step("phi'", f"{made} phi", keys)
    total = p.price.forward(p.n, p.version)
    scores = pairs(p.n) * E if p.price.forward is by_pairs else 0
    rule = {SOFTMAX: "softmax of s over the keys", MEAN: f"s / {M}"}.get(p.version.normalise, "s normalised")
    made = rule if p.price.keeps_p else f"{rule}, never whole"
    yield Step("p", made, (B, N, M), macs=scores, kept=p.price.keeps_p)
    yield Step("y", f"sum_j p_ij g_j ({p.engine})", (B, N, D), macs=total - scores)


def _output(p: Plan) -> Iterator[Step]:
    """y, W_z y, the batch normalisation, z."""
    yield Step("y", "the same on the grid", (*p.where, p.inner), kept=False)
    w = _linear(p, "w_z", p.where, p.inner, p.channels)
    yield w._replace(kept=bool(p.options.batchnorm))
    if p.options.batchnorm:
        eps = p.options.batchnorm_eps
        made = f"batch normalisation{f', eps {eps:g}' * (eps != EPS)}"
        yield Step("bn", made, (*p.where, p.channels), 2 * p.channels, kept=False)
    yield Step("z", "w_z y + x", (*p.where, p.channels), kept=False)
