"""The non-local block: z = W_z y + x (eq. 6, figure 2).

    x -> theta, phi, g -> y_i = sum_j p_ij g_j -> W_z (and batch normalisation) -> + x

With W_z = 0, or gamma = 0 in the batch normalisation after it, the block starts as the identity and can be
put into a trained network without disturbing it (sections 3.3 and 4.1).
"""

from collections.abc import Callable
from functools import partial
from typing import Any, NamedTuple

from . import parameters
from .base import checks
from .base.arrays import Array
from .embed import linear, linear_backward, scaled
from .engines import Engine, named_engine
from .layers import batchnorm as bn
from .normalise import SOFTMAX
from .operation import nonlocal_operation, nonlocal_operation_backward
from .pairwise import DOT
from .parameters import Affine, Halves, Linear, Running
from .positions import check_positions, join, split
from .subsample import check_grid, subsample, subsample_backward
from .versions import Version, named_version


class Options(NamedTuple):
    """What `nonlocal_block` was asked for."""

    version: Version
    pool: str | None
    positions: str | int
    scale: bool
    batchnorm: bool | str
    engine: str | Engine


class Block(NamedTuple):
    """A Layer (init, forward, backward) that also tells its options."""

    init: Callable
    forward: Callable
    backward: Callable
    options: Options


class Embedded(NamedTuple):
    """theta, phi, g of x and what becomes of them before the operation; all (B, *grid, channels)."""

    x_keys: Array  # x, or x pooled before phi and g
    theta: Array
    phi: Array
    g: Array
    phi_keys: Array  # phi, or phi pooled after it
    queries: Array  # theta, or a = theta w_theta
    keys: Array  # phi_keys, or b = phi_keys w_phi
    values: Array  # g, or g pooled after it


class Saved(NamedTuple):
    """What the block's backward reads."""

    x: Array
    embedded: Embedded
    operation: Any
    y: Array
    w: Array | None  # W_z y, before the batch normalisation, if there is one
    train: bool  # whether the batch normalisation used the batch's own statistics
    running: Running | None  # the running statistics after this batch: put them into params["running"]


def nonlocal_block(
    version: str | Version = "embedded_gaussian",
    *,
    pool: str | None = None,
    positions: str | int = "spacetime",
    scale: bool = False,
    batchnorm: bool | str = False,
    engine: str | Engine = "auto",
) -> Block:
    """The block as a Layer: `init(rng, channels)`, `forward(params, x)`, `backward(dz, saved, params)`.

    version    a name in VERSIONS, or a Version
    pool       "before" phi and g (the released code), "after" them (the paper's text), or None: by 2
               (sequence), 2x2 (picture), 1x2x2 (video) of the positions that keys and values come from
    positions  which positions meet: "spacetime", "space", "time", or k for groups of k frames
    scale      True multiplies the scores by 1/sqrt(E), for the softmax of a plain dot product
    batchnorm  True after W_z, "frozen" with the running statistics in training too, or False
    engine     "auto", a name in ENGINES, or an Engine such as streaming_engine(tile=128)

    Source: eq. 6, figure 2, sections 3.3 and 4.1.   Raises ValueError for options unknown or at odds with
    each other.
    """
    version = named_version(version)
    checks.one_of("pool", pool, (None, "before", "after"))
    checks.one_of("batchnorm", batchnorm, (False, True, "frozen"))
    forms = (version.score.forward, version.normalise.forward, version.features)  # whatever their backward
    if scale and forms != (DOT.forward, SOFTMAX.forward, None):
        raise ValueError(
            "scale=True is for the softmax of a plain dot product: use scale=False with this version"
        )
    check_positions(positions, pooled=pool is not None)
    named_engine(engine, version)
    options = Options(version, pool, positions, scale, batchnorm, engine)
    functions = (partial(f, options) for f in (parameters.init, _forward, _backward))
    return Block(*functions, options)


def embed(options: Options, params: dict, x: Array) -> Embedded:
    """theta, phi, g of x (B, *grid, C): linear maps or x itself, keys and values pooled before or after."""
    x_keys = subsample(x) if options.pool == "before" else x
    theta = linear(x, *params["theta"]) if "theta" in params else x
    phi = linear(x_keys, *params["phi"]) if "phi" in params else x_keys
    g = linear(x_keys, *params["g"])
    queries, keys, values = theta, phi, g
    if options.pool == "after":
        keys, values = subsample(phi), subsample(g)
    phi_keys = keys
    if "w_f" in params:  # w_f . [theta_i, phi_j] = a_i + b_j
        queries, keys = linear(theta, params["w_f"][0]), linear(keys, params["w_f"][1])
    return Embedded(x_keys, theta, phi, g, phi_keys, queries, keys, values)


def _forward(options: Options, params: dict, x: Array, train: bool = False) -> tuple[Array, Saved]:
    """z = W_z y + x for x (B, N, C), (B, H, W, C) or (B, T, H, W, C), and what the backward reads.

    train=True: the batch normalisation uses the batch, and saved.running holds the new running statistics.
    Raises ValueError or TypeError, worded, for an x that does not fit the parameters or the options.
    """
    check_input(options, params, x)
    e = embed(options, params, x)
    version = effective_version(options, e.queries.shape[-1])
    operands = (split(a, options.positions) for a in (e.queries, e.keys, e.values))
    y, operation = nonlocal_operation(*operands, version=version, engine=options.engine)
    y = join(y, options.positions, x.shape[1:-1])
    w = linear(y, *params["w_z"])
    train = bool(train and options.batchnorm and options.batchnorm != "frozen")
    if not options.batchnorm:
        return w + x, Saved(x, e, operation, y, None, train, None)
    normalised, running = _batchnorm(params, w, train)
    return normalised + x, Saved(x, e, operation, y, w, train, running)


def _backward(options: Options, dz: Array, saved: Saved, params: dict) -> tuple[Array, dict]:
    """dx, and dparams with a gradient for each parameter ("running" holds statistics, it has none)."""
    checks.floating(dz=dz, x=saved.x)
    if dz.shape != saved.x.shape:
        raise ValueError(f"dz has shape {dz.shape} but z had {saved.x.shape}: give the gradient of that z")
    dw, dparams = dz, {}
    if options.batchnorm:
        dw, dparams["batchnorm"] = _batchnorm_backward(dz, saved, params)
    dy, dparams["w_z"] = _linear_backward(dw, saved.y, params["w_z"])  # w = W_z y
    doperands = nonlocal_operation_backward(split(dy, options.positions), saved.operation)
    e = saved.embedded
    operands = zip(doperands, (e.queries, e.keys, e.values), strict=True)
    dembedded = (join(d, options.positions, a.shape[1:-1]) for d, a in operands)
    dx, dmaps = _embed_backward(options, dembedded, saved.x, e, params)
    return dz + dx, dparams | dmaps  # z = w + x: the residual's path and the operation's


def _embed_backward(
    options: Options, dembedded: Any, x: Array, e: Embedded, params: dict
) -> tuple[Array, dict]:
    """dx by the paths of theta, phi and g, and the gradients of their maps and of w_f."""
    (dqueries, dkeys, dvalues), dparams = dembedded, {}
    if "w_f" in params:  # a = theta w_theta, b = phi_keys w_phi
        dqueries, dw_theta, _ = linear_backward(dqueries, e.theta, params["w_f"][0])
        dkeys, dw_phi, _ = linear_backward(dkeys, e.phi_keys, params["w_f"][1])
        dparams["w_f"] = Halves(dw_theta, dw_phi)
    if options.pool == "after":
        dkeys, dvalues = subsample_backward(dkeys, e.phi), subsample_backward(dvalues, e.g)
    if "theta" in params:
        dqueries, dparams["theta"] = _linear_backward(dqueries, x, params["theta"])
        dkeys, dparams["phi"] = _linear_backward(dkeys, e.x_keys, params["phi"])
    dvalues, dparams["g"] = _linear_backward(dvalues, e.x_keys, params["g"])
    dx_keys = dkeys + dvalues
    if options.pool == "before":
        dx_keys = subsample_backward(dx_keys, x)
    return dqueries + dx_keys, dparams


def effective_version(options: Options, channels: int) -> Version:
    """The version with its scale: (E^-1/4 theta) . (E^-1/4 phi) = theta . phi / sqrt(E), E = `channels`."""
    return options.version._replace(features=scaled(channels**-0.25)) if options.scale else options.version


def _batchnorm(params: dict, w: Array, train: bool) -> tuple[Array, Running]:
    running = params["running"]
    mean, var = bn.statistics(w) if train else running
    new = Running(*bn.running_statistics(running, w)) if train else running
    return bn.batchnorm(w, *params["batchnorm"], mean, var), new


def _batchnorm_backward(dz: Array, saved: Saved, params: dict) -> tuple[Array, Affine]:
    gamma = params["batchnorm"][0]
    constants = () if saved.train else params["running"]
    backward = bn.batchnorm_backward if saved.train else bn.fixed_backward
    dw, dgamma, dbeta = backward(dz, saved.w, gamma, *constants)
    return dw, Affine(dgamma, dbeta)


def _linear_backward(dy: Array, x: Array, parameters: tuple) -> tuple[Array, Linear]:
    dx, dw, db = linear_backward(dy, x, parameters[0])
    return dx, Linear(dw, db)


def check_input(options: Options, params: dict, x: Array) -> None:
    """Raises ValueError or TypeError, worded, for an x that does not fit the parameters or the options."""
    checks.floating(x=x)
    if not 3 <= x.ndim <= 5:
        raise ValueError(f"x has shape {x.shape}: give (B, N, C), (B, H, W, C) or (B, T, H, W, C)")
    parameters.check(options, params, x)
    checks.filled(x=x)
    checks.finite(x=x)
    check_positions(options.positions, pooled=options.pool is not None, grid=x.shape[1:-1])
    if options.pool:
        check_grid(x.shape[1:-1])
