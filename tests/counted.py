"""Counted truth for the prices: the products of a run, the memory behind arrays, the peak by tracemalloc."""

import tracemalloc
from collections import Counter
from collections.abc import Callable, Iterator
from math import prod
from typing import Any, ClassVar

import numpy as np

from nonlocal_ref.base.tree import tree_map
from nonlocal_ref.networks.named_layers import changed


class Counted(np.ndarray):
    """An array that writes down what is done with it, and whose results do the same."""

    done: ClassVar[list] = []  # appended to, since threads append without losing anything

    def __array_ufunc__(self, ufunc, method, *inputs, out=None, **options):
        plain = [np.asarray(a) for a in inputs]
        into = {} if out is None else {"out": tuple(np.asarray(a) for a in out)}
        result = getattr(ufunc, method)(*plain, **into, **options)
        Counted.done.append(_steps(ufunc.__name__, method, plain, options))
        return out[0] if out is not None else np.asarray(result).view(Counted)

    def __array_function__(self, function, types, arguments, options):
        result = super().__array_function__(function, types, arguments, options)
        if function is np.dot:
            Counted.done.append(_steps("matmul", "__call__", arguments[:2], {}))
        return result.view(Counted) if isinstance(result, np.ndarray) else result


class Zeros:
    """In the place of a generator: `init` then draws no number."""

    def standard_normal(self, size: tuple[int, ...]) -> np.ndarray:
        return np.broadcast_to(np.float32(0), size)


def _steps(name: str, method: str, inputs: list, options: dict) -> dict[str, int]:
    """Multiply-adds of one call: products; outer sums of a column and a row; sums along rows."""
    shapes = [a.shape for a in inputs]
    if name == "matmul" and len(shapes[0]) > 1:  # a product with one row of ones is a sum
        return {
            "products": prod(np.broadcast_shapes(*(s[:-2] for s in shapes)))
            * shapes[0][-2]
            * prod(shapes[1][-2:])
        }
    if name == "add" and method == "__call__" and all(len(s) > 1 for s in shapes):
        column, row = (s[-2:] for s in shapes)
        return {"outer sums": prod(np.broadcast_shapes(*shapes))} if column[1] == row[0] == 1 else {}
    if name == "add" and method == "reduce" and options.get("axis") in (-1, 0):
        return {"row sums" if options["axis"] == -1 else "column sums": inputs[0].size}
    return {}


def count(run: Callable, *trees: Any) -> tuple[Counter, Any]:
    """What run(*trees) does, and what it returns; the arrays of the trees are counting ones."""
    Counted.done.clear()
    result = run(*tree_map(lambda a: a.view(Counted) if isinstance(a, np.ndarray) else a, trees))
    return sum(map(Counter, Counted.done), Counter()), result


def arrays_in(tree: Any) -> Iterator[np.ndarray]:
    """Every array of nested tuples and dicts; other things are passed over."""
    if isinstance(tree, np.ndarray):
        yield tree
    elif isinstance(tree, dict | tuple):
        for branch in tree.values() if isinstance(tree, dict) else tree:
            yield from arrays_in(branch)


def memory_of(tree: Any) -> int:
    """Bytes of the memory behind all arrays of a tree, shared memory once."""
    return sum({id(owner): owner.nbytes for owner in map(_owner, arrays_in(tree))}.values())


def peak_of(run: Callable) -> int:
    """The most bytes that run() holds at once, beside what there was before."""
    tracemalloc.start()
    run()
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    return peak


def usual_peak(run: Callable) -> int:
    """The second largest peak of five runs.

    Less is held where the temporaries of two threads do not meet, more where something else in the process
    (another test's thread, a first import) allocates meanwhile.
    """
    return sorted(peak_of(run) for _ in range(5))[-2]


def layer_by_layer(net: Any) -> Any:
    """The network without fused steps (layers/fused.py), as it is priced."""
    return changed(net, lambda name, layer: layer)


def _owner(a: np.ndarray) -> np.ndarray:
    while isinstance(a.base, np.ndarray):
        a = a.base
    return a
