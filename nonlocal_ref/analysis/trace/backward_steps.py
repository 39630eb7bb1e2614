"""Every gradient that block.backward makes with the dense engine: how it is made, its shape and its price.

The gradient of z reaches x by four paths: straight on (z = w_z y + x), and through theta, phi and g. One
product in the forward is two in the backward: y = x w gives dx = dy w^T and dw = x^T dy.
"""

from collections.abc import Iterator
from itertools import pairwise

from ...embed import linear_backward
from ...layers import batchnorm as bn
from ...layers.pooling import max_pool_backward
from ...normalise import MEAN, SOFTMAX
from ...pairwise import CONCATENATION
from ..cost.engines import pairs
from ..cost.plan import Plan
from .forward_steps import Traced, fused
from .source_lines import lines, qualified_name

PATHS = (("theta'", "a", "theta"), ("phi'", "b", "phi^", "phi"), ("g^", "g"))  # from the operation to x
LEVELS = ("theta'", "phi'", "a", "b", "phi^", "g^", "theta", "phi", "g")  # in the order of the code
UNPOOLED = (max_pool_backward, "dx")
DMAP = ((linear_backward, "dw"), (linear_backward, "db"))
MAPS = {  # a linear map -> its weights, the line that calls its backward, the lines that make dw
    "w_z": ("w_z", "dw_z", DMAP),
    "a": ("w_f_theta", "da", DMAP[:1]),
    "b": ("w_f_phi", "db", DMAP[:1]),
    "theta": ("w_theta", "dtheta", DMAP),
    "phi": ("w_phi", "dphi", DMAP),
    "g": ("w_g", "dg by x", DMAP),
}
DSCORES = {
    "pairwise.dot_backward": ("ds phi", "ds^T theta"),
    "pairwise.distance_backward": ("2 sum_j ds_ij (phi_j - theta_i)", "2 sum_i ds_ij (theta_i - phi_j)"),
    "pairwise.concatenation_backward": ("sums of the gate's rows", "sums of the gate's columns"),
}


Steps = Iterator[Traced]
Known = dict[str, Traced]  # the forward's arrays by name


def backward_steps(p: Plan, forward: tuple[Traced, ...]) -> Steps:
    """Every gradient that block.backward makes, in order, for the forward's arrays."""
    known = {step.name: step for step in forward if step.made != "each place through time"}
    z = known["z"].shape
    yield Traced("dz", "the gradient that comes in", z, 0, ())
    if p.options.batchnorm:
        frozen = p.options.batchnorm == "frozen"
        backward = bn.fixed_backward if frozen else bn.batchnorm_backward
        yield Traced("dw", "back through the normalisation", z, 0, lines("dw", (backward, "dx")))
    yield from _map_back("w_z", "y", (*p.where, p.inner), p, known)
    following = dict(step for path in _paths(p, known) for step in pairwise(path))
    yield from _operation_back(p, {name: path[0] for name, path in zip("qkv", _paths(p, known), strict=True)})
    for name in LEVELS:
        if name in following:
            yield from _back(name, following[name], p, known)
    yield from _sums(p, known)


def _paths(p: Plan, known: Known) -> list[list[str]]:
    """For theta, phi, g: the names of the arrays from the operation back to x."""
    ends = ("x by theta", "x^ by phi", "x^ by g")
    if p.options.pool != "before":
        ends = tuple(end.replace("^", "") for end in ends)
    return [[*(name for name in path if name in known), end] for path, end in zip(PATHS, ends, strict=True)]


def _operation_back(p: Plan, operand: dict[str, str]) -> Steps:
    """dp, dg, ds, dtheta, dphi, as engines/dense.py makes them, with the positions that meet side by side."""
    B, N, M, E, D, _ = p.n
    product, version = pairs(p.n) * D, p.version
    yield Traced("dp", "dy g^T", (B, N, M), product, lines("dp"))
    yield Traced(f"d{operand['v']}", "p^T dy", (B, M, D), product, lines("dg"))
    backward = version.normalise.backward
    rule = {SOFTMAX.backward: "p (dp - sum_k p_ik dp_ik)", MEAN.backward: f"dp / {M}"}
    code = lines("ds over dp" if fused(version) else "ds", (backward, "ds"))
    yield Traced("ds", rule.get(backward, "back through C"), (B, N, M), 0, code)
    macs = p.price.backward(p.n, version) - 2 * product
    backward = version.score.backward
    if version.score == CONCATENATION:
        macs -= pairs(p.n)
        code = lines("dscore", (backward, "gate"))
        yield Traced("gate", "ds where a_i + b_j > 0", (B, N, M), pairs(p.n), code)
    made = DSCORES.get(qualified_name(backward), ("back through the score",) * 2)
    for name, rows, of, words in (("q", N, "dtheta", made[0]), ("k", M, "dphi", made[1])):
        yield Traced(f"d{operand[name]}", words, (B, rows, E), macs // 2, lines("dscore", (backward, of)))


def _back(name: str, to: str, p: Plan, known: Known) -> Steps:
    """From the gradient of one array to that of its source: through a map, a pooling, or the features."""
    shape = known[to.partition(" ")[0]].shape
    if name in MAPS:
        yield from _map_back(name, to, shape, p, known)
    elif name.endswith("^"):
        made = "to the largest of each window"
        yield Traced(f"d{to}", made, shape, 0, lines(f"unpooled {name[:-1]}", UNPOOLED))
    else:
        code = lines("dfeatures", (p.version.features.backward, "dfeatures"))
        yield Traced(f"d{to}", "back through the features", shape, 0, code)


def _map_back(name: str, to: str, shape: tuple[int, ...], p: Plan, known: Known) -> Steps:
    """y = x w: dx = dy w^T and dw = x^T dy, each as many multiply-adds as y."""
    step, (weights, call, of_weights) = known[name], MAPS[name]
    dw = of_weights if p.options.has_bias(name) else DMAP[:1]
    dy = "dw" if name == "w_z" else f"d{name}"  # w = w_z y has no array of its own
    sizes, of = (shape[-1], step.shape[-1]), to.partition(" ")[0].replace("x^", "(x^)")
    yield Traced(f"d{to}", f"{dy} {weights}^T", shape, step.macs, lines(call, (linear_backward, "dx")))
    yield Traced(f"d{weights}", f"{of}^T {dy}", sizes, step.macs, lines(call, *dw))


def _sums(p: Plan, known: Known) -> Steps:
    """The sums where paths join: those of phi and g at the pooled x, or all at x."""
    x, both = known["x"].shape, "phi's path + g's path"
    if p.options.pool == "before":
        yield Traced("dx^", both, known["x^"].shape, 0, lines("dx^"))
        made = "to the largest of each window"
        yield Traced("dx by keys", made, x, 0, lines("unpooled before", UNPOOLED))
        yield Traced("dx", "dz + theta's path + the keys' path", x, 0, lines("dx of maps", "dx"))
    else:
        code = lines("dx^", "dx of maps", "dx")
        yield Traced("dx", "dz + the paths of theta, phi and g", x, 0, code)
