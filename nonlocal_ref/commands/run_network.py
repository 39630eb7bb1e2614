"""A network at work on a clip: each layer's output, time and memory as it happens, forward and backward."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from importlib.util import find_spec
from typing import Any, NamedTuple

import numpy as np

from ..analysis.cost import NetworkCost, forward_memory, network_cost, training_memory
from ..base.layer import Layer
from ..base.text_table import aligned
from ..base.tree import leaves
from ..base.units import in_bytes
from ..data import centre_clip, load_video, moving_ball
from ..layers.losses import softmax_cross_entropy, softmax_cross_entropy_backward
from ..networks.watched import Seen, watched
from .machine import memory
from .process_memory import held_at_most, held_now

SEED = 0  # of the weights
ALLOCATOR = 0.12  # of the arrays' bytes: what the system's allocator and BLAS hold in addition, as measured
ZERO = (
    "{} parameters have the gradient 0: they are those of new blocks, where gamma = 0 (without batch\n"
    "normalisation W_z = 0) lets nothing pass back to them\n"
)


class Line(NamedTuple):
    """What of a layer's line is known before the run: aligned texts, with the shape of y or of x."""

    forward: str
    backward: str


def run_network(
    net: Layer, shape: tuple[int, ...], clip: np.ndarray, *, said: int, backward: bool = False
) -> None:
    """Prints a line for each layer when it has run, with random weights, then times and the highest memory.

    clip  (T, H, W, 3), float32; every sample of the batch is this clip
    said  expected_peak of this run
    """
    print(f"memory: about {in_bytes(said)} at most, {in_bytes(held_now() or 0)} of it now")
    params, seen = net.init(np.random.default_rng(SEED), shape[-1]), []
    with _lines(network_cost(net, shape), backward) as tell:
        inside = watched(net, lambda one: (seen.append(one), tell(one)), keep=backward)
        end = _run(inside, params, np.broadcast_to(clip, shape), backward)
    print(f"\n{end}{_summary(seen, said)}")


def expected_peak(net: Layer, shape: tuple[int, ...], backward: bool) -> int:
    """Bytes that the process will hold at most. Raises ValueError if this machine has less memory."""
    forecast = training_memory(net, shape, momentum=False) if backward else forward_memory(net, shape)
    peak = round((held_now() or 0) + forecast.peak_bytes * (1 + ALLOCATOR))
    there = memory()
    if there is not None and peak > there:
        less = ", or leave --backward out" if backward else ""
        raise ValueError(
            f"this run needs about {in_bytes(peak)} of this machine's {in_bytes(there)}: "
            f"take fewer --frames, a smaller --size, pooled keys{less}"
        )
    return peak


def load_clip(path: str, frames: int, stride: int, size: int) -> np.ndarray:
    """(frames, size, size, 3), float32: of the video, or of the drawn one where no path is given.

    Raises what load_video raises.
    """
    if not path:
        return centre_clip(moving_ball(frames=frames, height=size, width=size)[0], short=size)
    return centre_clip(load_video(path, frames=frames, stride=stride, size=size, progress=True), short=size)


def _run(net: Layer, params: Any, x: np.ndarray, backward: bool) -> str:
    """The forward, and the backward of the loss if asked for; what is to be said at the end."""
    logits, saved = net.forward(params, x, train=backward)
    if not backward:
        return ""
    labels = np.zeros(len(x), int)
    loss = softmax_cross_entropy(logits, labels)
    _, dparams = net.backward(softmax_cross_entropy_backward(1.0, logits, labels), saved, params)
    zeros = sum(not d.any() for _, d in leaves(dparams))
    said = f"loss {loss:.4g}: cross-entropy against class 0, with random weights\n"
    return said + (ZERO.format(zeros) if zeros else "")


@contextmanager
def _lines(cost: NetworkCost, backward: bool) -> Iterator[Callable[[Seen], Any]]:
    """Prints a layer's line when it is told of it, above a progress bar where tqdm is there."""
    known = _known(cost)
    with _bar((len(known) - 1) * (2 if backward else 1)) as bar:
        show, heads = bar.write if bar else print, {False, True}

        def tell(one: Seen) -> None:
            if one.backward in heads:
                heads.remove(one.backward)
                show(_head(known[""], one.backward))
            show(_line(known[one.path], one))
            if bar:
                bar.update()

        yield tell


def _known(cost: NetworkCost) -> dict[str, Line]:
    """path -> what is known of its line; "" -> the head. Sums of two branches have no line of their own."""
    rows = [row for row in cost.rows if row.kind != "sum"]
    head = [("layer", "kind", "output", "gradient of the input")]
    table = head + [(row.path, row.kind, _shape(row.shape), _shape(row.arriving)) for row in rows]
    texts = (aligned([(*row[:2], row[k]) for row in table], "<<>").splitlines() for k in (2, 3))
    return dict(zip(["", *(row.path for row in rows)], map(Line, *texts), strict=True))


def _head(head: Line, backward: bool) -> str:
    known = f"{head.backward if backward else head.forward}  {'ms':>9}  {'memory':>10}"
    return f"\n{known}  norms of the parameters' gradients" if backward else f"\n{known}"


def _line(line: Line, one: Seen) -> str:
    now = held_now()
    numbers = f"  {1000 * one.seconds:>9.1f}  {'' if now is None else in_bytes(now):>10}"
    norms = (f"{name} {np.linalg.norm(d):.3g}" for name, d in leaves(one.dparams))
    return (line.backward if one.backward else line.forward) + numbers + ("  " + ", ".join(norms)).rstrip()


def _shape(shape: tuple[int, ...]) -> str:
    return "x".join(map(str, shape[shape[0] == 1 :]))


def _summary(seen: list[Seen], said: int) -> str:
    """Times of all layers together, and the highest memory beside the one that was said."""
    names = {False: "forward", True: "backward"}
    seconds = {way: sum(one.seconds for one in seen if one.backward == way) for way in names}
    times = ", ".join(f"{name} {seconds[way]:.3g} s" for way, name in names.items() if seconds[way])
    most = held_at_most()
    if most is None:
        return f"{times}; how much memory it took cannot be asked here"
    return f"{times}; memory {in_bytes(most)} at most, {most / said - 1:+.0%} of what was said"


@contextmanager
def _bar(total: int) -> Iterator[Any]:
    """A progress bar on a terminal; None without tqdm."""
    if find_spec("tqdm") is None:
        yield None
        return
    from tqdm import tqdm

    with tqdm(total=total, unit="layer", disable=None) as bar:
        yield bar
