"""What a training writes down at every step, by name; all of them are plain numbers.

loss, accuracy, rate      of the step's batch, before the step
gradient/LAYER            |dparams| of each layer that has parameters
gamma/BLOCK, w_z/BLOCK    |gamma| of the block's batch normalisation, or |W_z| without one: 0 at the start
entropy/BLOCK             how widely the block looks: 0 one key for each query, 1 all keys in equal parts
"""

from math import log
from typing import Any, NamedTuple

from ..base.arrays import Array, namespace
from ..base.layer import Layer
from ..base.tree import leaves
from ..block import Block, effective_version
from ..networks.named_layers import named_layers, part_of
from ..positions import split
from ..versions import featured
from .optimizers import norm

QUERIES = 8  # of each sample, spread evenly: those of all would cost as much as the block


class Pass(NamedTuple):
    """One forward and backward in training, and the rate of the step that follows."""

    logits: Array
    labels: Array
    loss: Array
    saved: Any
    dparams: Any
    rate: float


def measured(network: Layer, params: Any, found: Pass) -> dict[str, float]:
    """name -> number, in the order of the table above."""
    numbers = {"loss": float(found.loss), "accuracy": accuracy(found.logits, found.labels)}
    numbers |= {"rate": found.rate} | gradient_norms(network, found.dparams)
    for path, layer in named_layers(network):
        if isinstance(layer, Block):
            numbers |= of_block(path, layer, part_of(params, path), part_of(found.saved, path))
    return numbers


def accuracy(logits: Array, labels: Array) -> float:
    """The share of clips (B,) whose largest logit (B, K) is that of the label."""
    xp = namespace(logits)
    right = xp.astype(xp.argmax(logits, axis=-1) == labels, logits.dtype)
    return float(xp.sum(right)) / logits.shape[0]


def gradient_norms(network: Layer, dparams: Any) -> dict[str, float]:
    """ "gradient/LAYER" -> the norm of all gradients of the layer together."""
    groups = {path: [a for _, a in leaves(part_of(dparams, path))] for path, _ in named_layers(network)}
    return {f"gradient/{path}": norm(*arrays) for path, arrays in groups.items() if arrays}


def of_block(path: str, block: Block, params: dict, saved: Any) -> dict[str, float]:
    """How much the block adds to x, and how widely it looks."""
    gate = {"w_z": params["w_z"].w}
    if "batchnorm" in params:
        gate = {"gamma": params["batchnorm"].gamma}
    norms = {f"{name}/{path}": norm(a) for name, a in gate.items()}
    return norms | {f"entropy/{path}": entropy(block, saved)}


def entropy(block: Block, saved: Any) -> float:
    """-sum_j p_ij log p_ij / log M, a mean over some queries: 0 for one key alone, 1 for equal weights.

    The weights of dot_product and concatenation are no probabilities; theirs are taken without their sign
    and divided by their sum.   Cost: 2 B M E FLOPs for each of QUERIES queries.
    """
    e, where = saved.embedded, block.options.positions
    queries, keys = split(e.queries, where), split(e.keys, where)
    queries = queries[:, :: max(1, queries.shape[1] // QUERIES), :]
    version = effective_version(block.options, queries.shape[-1])
    return spread(
        version.normalise.forward(version.score.forward(*(featured(a, version) for a in (queries, keys))))
    )


def spread(weights: Array) -> float:
    """The mean entropy of weights (..., M) over log M, from 0 to 1; 0 where there is one key."""
    xp, size = namespace(weights), abs(weights)
    total = xp.sum(size, axis=-1, keepdims=True)
    ones = xp.ones_like(size)
    p = xp.where(total > 0, size / xp.where(total > 0, total, 1.0), ones / size.shape[-1])
    h = -xp.sum(p * xp.log(xp.where(p > 0, p, ones)), axis=-1)
    return float(xp.mean(h)) / log(size.shape[-1]) if size.shape[-1] > 1 else 0.0
