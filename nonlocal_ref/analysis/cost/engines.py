"""What one call of the operation costs with each engine: multiply-adds and bytes.

A multiply-add is one step of a matrix product. The score of concatenation multiplies nothing: there each
sum over the pairs, and each step of a running sum, counts as one. Work on single elements (softmax) is not
counted: it is of order N M where the products are of order N M E.

    y = p g              forward N M D      dp = dy g^T, dg = p^T dy                    2 N M D
    s = theta phi^T      forward N M E      dtheta = ds phi, dphi = ds^T theta          2 N M E
    s = relu(a + b^T)    forward N M        the gate a_i + b_j > 0 again, da and db     3 N M
"""

from collections.abc import Callable
from typing import NamedTuple

from ...base.checks import one_of, positive
from ...base.parallel import cores
from ...engines import Engine, Sizes, choose
from ...engines.samples import CALL_BYTES, SAMPLE_BYTES
from ...engines.sorted_keys import BLOCK
from ...engines.tiles import tile_size
from ...normalise import SOFTMAX
from ...pairwise import CONCATENATION, DISTANCE, DOT
from ...versions import Version, named_version


class Price(NamedTuple):
    """An engine's price: functions of (sizes, version)."""

    forward: Callable  # multiply-adds
    backward: Callable  # multiply-adds
    kept: Callable  # numbers that the backward reads in addition to theta, phi, g, p and y
    scratch: Callable  # temporary bytes, in addition to what is kept, y, dy and the gradients
    keeps_p: bool = False
    keeps_y: bool = False


class OperationCost(NamedTuple):
    """Multiply-adds and bytes of one call of the operation.

    weights_bytes  those of the N x M weights, which only the dense engine forms
    saved_bytes    what the backward reads: theta, phi, g and what the engine keeps
    peak_bytes     the most held at once: what is saved, y, dy, the gradients, temporary arrays
    """

    engine: str
    macs_forward: int
    macs_backward: int
    weights_bytes: int
    saved_bytes: int
    peak_bytes: int


def operation_cost(version: str | Version, sizes: Sizes, *, engine: str | Engine = "auto") -> OperationCost:
    """Price of nonlocal_operation and its backward for these sizes; itemsize is 4 for float32, 8 for float64.

    Exact, except for the peak, and for sorted_keys, whose products depend on the numbers: an upper limit.
    Raises ValueError for sizes below 1, an unknown version or engine, or an engine that cannot serve.
    """
    version = named_version(version)
    positive(**sizes._asdict())
    engine = choose(engine, version, sizes).name
    price = PRICES[one_of("engine", engine, PRICES)]
    B, N, M, E, D, itemsize = sizes
    inputs, output = B * (N * E + M * E + M * D), B * N * D
    featured = B * (N + M) * E if version.features is not None else 0
    saved = inputs + featured + price.kept(sizes, version)
    saved += price.keeps_p * pairs(sizes) + price.keeps_y * output
    moving = inputs + featured + (2 - price.keeps_y) * output  # the gradients, y and dy
    return OperationCost(
        engine,
        price.forward(sizes, version),
        price.backward(sizes, version),
        sizes.weights,
        saved * itemsize,
        (saved + moving) * itemsize + price.scratch(sizes, version),
    )


def naive_bytes(sizes: Sizes, inner: int) -> int:
    """Bytes of the 2E x N x M tensor [theta_i, phi_j] of eq. 5, were it formed for every pair; E is `inner`.

    It is never needed: a_i + b_j is the same score.
    """
    return 2 * inner * sizes.weights


def pairs(n: Sizes) -> int:
    """How often a query meets a key: B N M."""
    return n.B * n.N * n.M


def nothing(n: Sizes, version: Version) -> int:
    """0"""
    return 0


def by_pairs(n: Sizes, version: Version) -> int:
    """Every query meets every key: N M E for the scores, N M D for y."""
    return pairs(n) * (n.E + n.D)


def by_pairs_backward(n: Sizes, version: Version) -> int:
    """Two products for each one of the forward."""
    return pairs(n) * ((3 if version.score == CONCATENATION else 2 * n.E) + 2 * n.D)


def scores_again(n: Sizes, version: Version) -> int:
    """The backward forms the scores anew: one more N M E."""
    return by_pairs_backward(n, version) + pairs(n) * n.E


def gate(numbers: int, n: Sizes, version: Version) -> int:
    """Bytes of the relu's gate in concatenation: a mask, zeros, and the result."""
    return numbers * (2 * n.itemsize + 1) if version.score == CONCATENATION else 0


def literal_backward(n: Sizes, version: Version) -> int:
    """Each score is formed two more times: for its row's weights, and for its own gradient."""
    return scores_again(n, version) + pairs(n) * n.E


def dense_kept(n: Sizes, version: Version) -> int:
    """The scores, if the version is a user's own."""
    return 0 if version.tiles else pairs(n)


def dense_scratch(n: Sizes, version: Version) -> int:
    """dp, and also ds if the version is a user's own. Of small samples each core has a few at work."""
    if version.tiles and n.B > 1 and n.weights <= n.B * SAMPLE_BYTES:
        at_work = n._replace(B=min(n.B, cores() * max(1, CALL_BYTES * n.B // n.weights)))
        parts = 1 if version.normalise == SOFTMAX and version.score == DOT else 2  # s or dp, written over
        return max(parts * at_work.weights, at_work.weights + gate(pairs(at_work), n, version))
    return (1 if version.tiles else 2) * n.weights + gate(pairs(n), n, version)


def streaming_kept(n: Sizes, version: Version) -> int:
    """The two parts of each row's log-sum-exp."""
    return 2 * n.B * n.N


def streaming_scratch(n: Sizes, version: Version) -> int:
    """On each core two tiles (p and dp) and what they add to dtheta, dphi or dg."""
    threads = cores()
    i, j = (min(length, tile_size(length, n.itemsize, threads)) for length in (n.N, n.M))
    far = version.score == DISTANCE  # one more temporary tile, and the tile's centred features
    adds = (i + j) * n.E * (2 if far else 1) + i * n.D
    threads = min(threads, n.B * -(-n.N // i))
    return threads * (((3 if far else 2) * i * j + adds) * n.itemsize + gate(i * j, n, version))


def reassociated(n: Sizes, version: Version) -> int:
    """k = phi^T g, y = theta k."""
    return n.B * (n.N + n.M) * n.E * n.D


def reassociated_backward(n: Sizes, version: Version) -> int:
    """dtheta = dy k^T, dk = theta^T dy, dphi = g dk^T, dg = phi dk."""
    return 2 * reassociated(n, version)


def reassociated_kept(n: Sizes, version: Version) -> int:
    """k"""
    return n.B * n.E * n.D


def reassociated_scratch(n: Sizes, version: Version) -> int:
    """dk"""
    return n.B * n.E * n.D * n.itemsize


def sorted_keys(n: Sizes, version: Version) -> int:
    """At most: the two running sums of all keys, two products of each query with the keys of one block."""
    return 2 * n.B * (n.M + n.N * min(n.M, BLOCK)) * n.D


def sorted_keys_backward(n: Sizes, version: Version) -> int:
    """At most: the same with queries and keys in each other's place, then da_i = dy_i . gates_i and db_j."""
    return sorted_keys(n._replace(N=n.M, M=n.N), version) + n.B * (n.N + n.M) * n.D


def sorted_keys_kept(n: Sizes, version: Version) -> int:
    """The sum of g over each query's open keys."""
    return n.B * n.N * n.D


def sorted_keys_scratch(n: Sizes, version: Version) -> int:
    """dy / M, and the two sums of every key, each once for its sample and once for all."""
    return n.B * (n.N + 3 * n.M) * n.D * n.itemsize


PRICES = {
    "literal": Price(by_pairs, literal_backward, nothing, nothing),
    "dense": Price(by_pairs, by_pairs_backward, dense_kept, dense_scratch, keeps_p=True),
    "streaming": Price(by_pairs, scores_again, streaming_kept, streaming_scratch, keeps_y=True),
    "reassociated": Price(reassociated, reassociated_backward, reassociated_kept, reassociated_scratch),
    "sorted_keys": Price(sorted_keys, sorted_keys_backward, sorted_keys_kept, sorted_keys_scratch),
}
