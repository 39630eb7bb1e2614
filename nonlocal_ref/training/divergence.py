"""Where a training broke: the first layer whose output, or whose gradient, is not finite.

The parameters, the clips and the random numbers of the step are still there, so the step is done once
more, with a network that looks at every array. A training that goes well pays nothing for this.
"""

from typing import Any

from ..base.arrays import Array, namespace
from ..base.layer import Layer
from ..base.tree import leaves
from ..block import Block
from ..layers.losses import softmax_cross_entropy_backward
from ..networks.named_layers import changed
from .checkpoint import Checkpoint

EXPLODED = 1000.0  # a loss above it: a guess among K classes has log K, below 7 for 1,000 classes


class Diverged(ValueError):
    """Training cannot go on: a number is infinite or NaN, or the loss has exploded.

    step, layer, what   where: step 12, "conv2.bn", "output"; layer is "" where no layer is to blame
    result              set by `train`: the Result of all steps before this one
    """

    def __init__(self, step: int, layer: str, what: str, message: str):
        super().__init__(step, layer, what, message)  # all four, so that other processes can send it
        self.step, self.layer, self.what, self.message, self.result = step, layer, what, message, None

    def __str__(self) -> str:
        return self.message


class NotFinite(Exception):
    """Raised by a watched layer; args are its name and what of it."""


def check_healthy(numbers: dict[str, float]) -> None:
    """Raises ValueError where a loss or a gradient is not finite, or the loss has exploded."""
    for name, number in numbers.items():
        if not number < (EXPLODED if name == "loss" else float("inf")):
            raise ValueError(f"{name} is {number}")


def explained(
    checkpoint: Checkpoint, network: Layer, batch: tuple[Array, Array], rate: float, numbers: dict[str, float]
) -> Diverged | None:
    """The exception for a step that failed: it is done once more. None where all numbers are finite.

    numbers  those of measures.py; {} where the forward did not come to its end
    """
    layer, what = first_not_finite(network, checkpoint.params, *batch)
    if what:
        said = f"the {what}" + f" of {layer}" * bool(layer) + " is the first that is not finite"
    elif numbers:
        (layer, size), what, loss = steepest(numbers), "gradient", numbers["loss"]
        said = f"the loss is {loss:.3g}; the largest gradient is that of {layer}, {size:.3g}"
    else:
        return None
    step = checkpoint.step
    return Diverged(step, layer, what, f"step {step}, rate {rate:.3g}: {said}. {_advice(layer)}")


def _advice(layer: str) -> str:
    return (
        "Train with a lower rate, or let it rise more slowly" if layer else "Look at the clips that are drawn"
    )


def steepest(numbers: dict[str, float]) -> tuple[str, float]:
    """The layer with the largest gradient, and its norm."""
    found = {name.partition("/")[2]: n for name, n in numbers.items() if name.startswith("gradient/")}
    layer = max(found, key=found.get, default="")
    return layer, found.get(layer, float("nan"))


def first_not_finite(network: Layer, params: Any, x: Array, labels: Array) -> tuple[str, str]:
    """(layer, what of it), in the order of forward and backward; ("", "") where all is finite."""
    if not _finite(x):
        return "", "clip"
    try:
        logits, saved = (seen := changed(network, watched)).forward(params, x, train=True)
        seen.backward(softmax_cross_entropy_backward(1.0, logits, labels), saved, params)
    except NotFinite as found:
        return found.args
    return "", ""


def watched(path: str, layer: Layer | Block) -> Layer:
    """The layer, but it raises NotFinite at the first array that is not finite."""

    def forward(params: Any, x: Array, **options: Any) -> tuple[Array, Any]:
        _look(path, "parameter", params)
        y, saved = layer.forward(params, x, **options)
        _look(path, "output", y)
        return y, saved

    def backward(dy: Array, saved: Any, params: Any) -> tuple[Array, Any]:
        dx, dparams = layer.backward(dy, saved, params)
        _look(path, "gradient of parameter", dparams)
        _look(path, "gradient of the input", {} if dx is None else dx)
        return dx, dparams

    return Layer(layer.init, forward, backward, layer.update, layer.out_shape)


def _look(path: str, what: str, tree: Any) -> None:
    for name, a in leaves(tree):
        if not _finite(a):
            raise NotFinite(path, f"{what} {name}".strip())


def _finite(a: Array) -> bool:
    xp = namespace(a)
    return bool(xp.all(xp.isfinite(a)))
