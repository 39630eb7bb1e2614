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
from .base.checks import plain_options
from .base.layer import Layer, same_shape
from .embed import linear, linear_backward, linear_layer, scaled
from .engines import Engine, named_engine
from .layers.batchnorm import EPS, MOMENTUM, batchnorm_layer
from .operation import nonlocal_operation, nonlocal_operation_backward
from .options import Options, check_batchnorm, check_bias, checked_scale
from .parameters import Halves
from .positions import check_positions, join, split
from .subsample import check_grid, check_window, subsample, subsample_backward
from .versions import Version, named_version

# theta, phi, g and W_z, with a bias or without: their parameters say how wide each is
LINEAR = {True: linear_layer(), False: linear_layer(bias=False)}


class Block(NamedTuple):
    """A Layer that also tells its options. It keeps grid and channels of x."""

    init: Callable
    forward: Callable
    backward: Callable
    update: Callable
    out_shape: Callable
    options: Options

    @property
    def made_of(self) -> Options:
        """The options, under the name that every Layer has for them."""
        return self.options


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
    batchnorm: Any  # what the batch normalisation kept; None without one


@plain_options
def nonlocal_block(
    version: str | Version = "embedded_gaussian",
    *,
    pool: str | None = None,
    pool_window: tuple[int, ...] | None = None,
    bias: bool | tuple[str, ...] = True,
    positions: str | int = "spacetime",
    scale: float | int = False,
    batchnorm: bool | str = False,
    batchnorm_eps: float = EPS,
    batchnorm_momentum: float = MOMENTUM,
    engine: str | Engine = "auto",
) -> Block:
    """The block as a Layer: init, forward, backward, update, out_shape (base/layer.py).

    version    a name in VERSIONS, or a Version
    pool       "before" phi and g (the released code), "after" them (the paper's text), or None: by 2
               (sequence), 2x2 (picture), 1x2x2 (video) of the positions that keys and values come from
    pool_window  another window, one number for each axis of the grid, such as (1, 4, 4)
    bias       False: theta, phi, g and W_z are w alone (the released code's NO_BIAS); or those that have one,
               such as ("theta", "phi", "g")
    positions  which positions meet: "spacetime", "space", "time", or k for groups of k frames
    scale      True multiplies the scores by 1/sqrt(E), for the softmax of a plain dot product; a number above
               0 is another factor, such as C**-0.5
    batchnorm  True after W_z, "frozen" with the running statistics in training too, or False
    batchnorm_eps       is added to the variance
    batchnorm_momentum  the share of the old running statistics (Caffe2); PyTorch's momentum is 1 minus it
    engine     "auto", a name in ENGINES, or an Engine such as streaming_engine(tile=128)

    Source: eq. 6, figure 2, sections 3.3 and 4.1.   Raises ValueError for options unknown or at odds with
    each other.
    """
    version = named_version(version)
    checks.one_of("pool", pool, (None, "before", "after"))
    check_bias(bias, version)
    check_positions(positions, pooled=pool is not None)
    check_window(pool_window, pool, positions)
    scale = checked_scale(scale, version)
    check_batchnorm(batchnorm, batchnorm_eps, batchnorm_momentum)
    named_engine(engine, version)
    batchnorm_options = (batchnorm, float(batchnorm_eps), float(batchnorm_momentum))
    options = Options(version, pool, pool_window, bias, positions, scale, *batchnorm_options, engine)
    functions = (partial(f, options) for f in (parameters.init, _forward, _backward, _update))
    return Block(*functions, same_shape, options)


def _norm(options: Options) -> Layer:
    """The batch normalisation after W_z."""
    frozen = options.batchnorm == "frozen"
    return batchnorm_layer(frozen=frozen, eps=options.batchnorm_eps, momentum=options.batchnorm_momentum)


def embed(options: Options, params: dict, x: Array) -> Embedded:
    """theta, phi, g of x (B, *grid, C): linear maps or x itself, keys and values pooled before or after."""
    window = options.pool_window
    x_keys = subsample(x, window=window) if options.pool == "before" else x
    theta = linear(x, *params["theta"]) if "theta" in params else x
    phi = linear(x_keys, *params["phi"]) if "phi" in params else x_keys
    g = linear(x_keys, *params["g"])
    queries, keys, values = theta, phi, g
    if options.pool == "after":
        keys, values = subsample(phi, window=window), subsample(g, window=window)
    phi_keys = keys
    if "w_f" in params:  # w_f . [theta_i, phi_j] = a_i + b_j
        queries, keys = linear(theta, params["w_f"][0]), linear(keys, params["w_f"][1])
    return Embedded(x_keys, theta, phi, g, phi_keys, queries, keys, values)


def _forward(options: Options, params: dict, x: Array, train: bool = False) -> tuple[Array, Saved]:
    """z = W_z y + x for x (B, N, C), (B, H, W, C) or (B, T, H, W, C), and what the backward reads.

    train=True: the batch normalisation uses the batch, and `update` gives the new running statistics.
    Raises ValueError or TypeError for an x that does not fit the parameters or the options.
    """
    check_input(options, params, x)
    e = embed(options, params, x)
    version = effective_version(options, e.queries.shape[-1])
    operands = (split(a, options.positions) for a in (e.queries, e.keys, e.values))
    y, operation = nonlocal_operation(*operands, version=version, engine=options.engine)
    y = join(y, options.positions, x.shape[1:-1])
    w = linear(y, *params["w_z"])
    if not options.batchnorm:
        return w + x, Saved(x, e, operation, y, None)
    normalised, norm = _norm(options).forward(params["batchnorm"], w, train=train)
    return normalised + x, Saved(x, e, operation, y, norm)


def _update(options: Options, params: dict, saved: Saved) -> dict:
    """The parameters with the running statistics after the batch, where there is a batch normalisation."""
    if not options.batchnorm:
        return params
    return params | {"batchnorm": _norm(options).update(params["batchnorm"], saved.batchnorm)}


def _backward(options: Options, dz: Array, saved: Saved, params: dict) -> tuple[Array, dict]:
    """dx, and dparams with a gradient for each parameter (running statistics have none)."""
    checks.floating(dz=dz, x=saved.x)
    if dz.shape != saved.x.shape:
        raise ValueError(f"dz has shape {dz.shape} but z had {saved.x.shape}: give the gradient of that z")
    dw, dparams = dz, {}
    if options.batchnorm:
        dw, dparams["batchnorm"] = _norm(options).backward(dz, saved.batchnorm, params["batchnorm"])
    dy, dparams["w_z"] = _map_backward(options, "w_z", dw, saved.y, params)  # w = W_z y
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
    window = options.pool_window
    if "w_f" in params:  # a = theta w_theta, b = phi_keys w_phi
        dqueries, dw_theta, _ = linear_backward(dqueries, e.theta, params["w_f"][0])
        dkeys, dw_phi, _ = linear_backward(dkeys, e.phi_keys, params["w_f"][1])
        dparams["w_f"] = Halves(dw_theta, dw_phi)
    if options.pool == "after":
        dkeys = subsample_backward(dkeys, e.phi, window=window)
        dvalues = subsample_backward(dvalues, e.g, window=window)
    if "theta" in params:
        dqueries, dparams["theta"] = _map_backward(options, "theta", dqueries, x, params)
        dkeys, dparams["phi"] = _map_backward(options, "phi", dkeys, e.x_keys, params)
    dvalues, dparams["g"] = _map_backward(options, "g", dvalues, e.x_keys, params)
    dx_keys = dkeys + dvalues
    if options.pool == "before":
        dx_keys = subsample_backward(dx_keys, x, window=window)
    return dqueries + dx_keys, dparams


def _map_backward(options: Options, name: str, dy: Array, x: Array, params: dict) -> tuple[Array, tuple]:
    """Gradients of y = x w + b for one of theta, phi, g and w_z: dx, and those of w and b."""
    return LINEAR[options.has_bias(name)].backward(dy, x, params[name])


def effective_version(options: Options, channels: int) -> Version:
    """The version with its scale s: (s^1/2 theta) . (s^1/2 phi) = s theta . phi; True: 1/sqrt(channels)."""
    if not options.scale:
        return options.version
    return options.version._replace(features=scaled(options.score_factor(channels) ** 0.5))


def check_input(options: Options, params: dict, x: Array) -> None:
    """Raises ValueError or TypeError for an x that does not fit the parameters or the options."""
    checks.floating(x=x)
    if not 3 <= x.ndim <= 5:
        raise ValueError(f"x has shape {x.shape}: give (B, N, C), (B, H, W, C) or (B, T, H, W, C)")
    parameters.check(options, params, x)
    checks.filled(x=x)
    checks.finite(x=x)
    check_positions(options.positions, pooled=options.pool is not None, grid=x.shape[1:-1])
    if options.pool:
        check_grid(x.shape[1:-1], options.pool_window)
