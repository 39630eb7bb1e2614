"""One step of training: batch, forward, loss, backward, new parameters.

    checkpoint, numbers, _ = one_step(pieces, checkpoint)

A step makes a new checkpoint from an old one and changes nothing, except that the generator draws. If it
fails or is interrupted, it puts the generator back, so that every step happens whole or not at all.
"""

from collections.abc import Callable, Iterator
from typing import NamedTuple

from ..base.arrays import Array, like, namespace
from ..base.layer import Layer
from ..base.tree import leaves
from ..layers.losses import softmax_cross_entropy, softmax_cross_entropy_backward
from .checkpoint import Checkpoint
from .divergence import Diverged, check_healthy, explained
from .measures import Pass, measured
from .optimizers import Optimizer


class Pieces(NamedTuple):
    """What stays the same in all steps. draw(rng, n) -> (x, labels, ...); rate(k) -> rate of step k."""

    network: Layer
    optimizer: Optimizer
    draw: Callable
    rate: Callable
    batch: int


class Step(NamedTuple):
    """Where the training stands after a step, the numbers of the step by name (measures.py), and the state
    of the generator: the generator itself goes on drawing.
    """

    checkpoint: Checkpoint
    numbers: dict[str, float]
    state: dict


def steps(pieces: Pieces, checkpoint: Checkpoint) -> Iterator[Step]:
    """Step after step, without end. Each is made whole or not at all, also when it is interrupted."""
    while True:
        done = one_step(pieces, checkpoint)
        yield done
        checkpoint = done.checkpoint


def one_step(pieces: Pieces, checkpoint: Checkpoint) -> Step:
    """One batch: forward, loss, backward, step.   Raises Diverged; then no random number was drawn."""
    generator, numbers = checkpoint.rng.bit_generator, {}
    before = generator.state
    try:
        found = _forward_backward(pieces, checkpoint, *_batch(pieces, checkpoint))
        numbers = measured(pieces.network, checkpoint.params, found)
        check_healthy(numbers)
        return Step(_stepped(pieces, checkpoint, found), numbers, generator.state)
    except BaseException as problem:
        generator.state = before
        if not isinstance(problem, ValueError):  # of check_healthy, or of a block that meets NaN
            raise
        reason = _reason(pieces, checkpoint, numbers)
        generator.state = before
        raise reason or problem from None


def _batch(pieces: Pieces, checkpoint: Checkpoint) -> tuple[Array, Array]:
    """Clips and labels of one step, in the library and dtype of the parameters."""
    x, labels, *_ = pieces.draw(checkpoint.rng, pieces.batch)
    _, first = next(leaves(checkpoint.params))
    return like(first, x), namespace(first).asarray(labels)


def _forward_backward(pieces: Pieces, checkpoint: Checkpoint, x: Array, labels: Array) -> Pass:
    network, params = pieces.network, checkpoint.params
    logits, saved = network.forward(params, x, train=True)
    loss = softmax_cross_entropy(logits, labels)
    dlogits = softmax_cross_entropy_backward(1.0, logits, labels)
    _, dparams = network.backward(dlogits, saved, params)
    return Pass(logits, labels, loss, saved, dparams, pieces.rate(checkpoint.step))


def _stepped(pieces: Pieces, checkpoint: Checkpoint, found: Pass) -> Checkpoint:
    """The checkpoint after the step."""
    params, momentum, k = checkpoint.params, checkpoint.momentum, checkpoint.step
    params = pieces.network.update(params, found.saved)
    params, momentum = pieces.optimizer.step(params, found.dparams, momentum, found.rate, k)
    return checkpoint._replace(params=params, momentum=momentum, step=k + 1)


def _reason(pieces: Pieces, checkpoint: Checkpoint, numbers: dict) -> Diverged | None:
    batch, rate = _batch(pieces, checkpoint), pieces.rate(checkpoint.step)
    return explained(checkpoint, pieces.network, batch, rate, numbers)
