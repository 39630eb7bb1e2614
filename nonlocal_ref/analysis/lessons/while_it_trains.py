"""A training, and next to its curves what one query of its block attends to, again and again."""

from collections.abc import Callable
from functools import partial
from itertools import islice
from typing import Any, NamedTuple

from ...base.arrays import Array
from ...base.layer import Layer
from ...training import Settings
from ...training.loop import begun, steps
from ...training.memory import kept_memory
from ..attention import attention
from ..attention.inside import inside

AT = (0, 10, 25, 50, 100, 150)


class Seen(NamedTuple):
    """What was seen of a training so far.

    history  name -> one number for each step (training/measures.py)
    maps     step -> weights (T, h, w) of the query, after so many steps
    """

    history: dict[str, list]
    maps: dict[int, Array]
    network: Layer
    params: Any


def watch_query(
    settings: Settings, clip: Array, query: tuple, *, at: tuple = AT, watch: Callable | None = None
) -> Seen:
    """Trains, and looks after the steps `at` at the weights of one query in a clip (T, H, W, C).

    query  (t, y, x), a position of the grid on which the block nonlocal0 works
    watch  watch(seen) after every step, such as a live figure
    A training that is interrupted gives what was seen so far.   Raises what the training raises.
    """
    pieces, first = begun(settings, settings.task())
    look = partial(query_map, pieces.network, x=clip[None], query=query)
    seen = Seen({}, {0: look(first.params)}, pieces.network, first.params)
    try:
        with kept_memory():
            for done in islice(steps(pieces, first), settings.steps):
                seen = _with_step(seen, done, look, at)
                if watch is not None:
                    watch(seen)
    except KeyboardInterrupt:
        pass
    return seen


def query_map(network: Layer, params: Any, x: Array, query: tuple) -> Array:
    """Weights (T, h, w) of one query of the block nonlocal0, in a network with the clip x (1, T, H, W, C)."""
    return attention(*inside(network, params, x), query)[0]


def _with_step(seen: Seen, done: Any, look: Callable, at: tuple) -> Seen:
    params, step = done.checkpoint.params, done.checkpoint.step
    history = {name: [*seen.history.get(name, ()), number] for name, number in done.numbers.items()}
    maps = seen.maps | ({step: look(params)} if step in at else {})
    return seen._replace(history=history, maps=maps, params=params)
