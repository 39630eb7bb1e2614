"""Every kind of subject in one form: run(tree) -> (y, pullback), pullback(dy) -> the gradients by name."""

import inspect
from collections.abc import Callable
from functools import partial
from typing import Any, NamedTuple

import numpy as np

from ...base.arrays import Array, namespace, to_numpy
from ...base.op import Op, vjp
from ...base.tree import leaves, tree_map

STATISTICS = "running"  # arrays under this key are running statistics and have no gradient


class Subject(NamedTuple):
    """A function, and the inputs at which it is checked."""

    run: Callable
    tree: dict


def as_subject(subject: Any, inputs: tuple, options: dict) -> Subject:
    """An Op, a Layer, or a pair (forward, backward) with its inputs.   Raises TypeError for anything else."""
    inputs = tuple(np.asarray(a) if isinstance(a, np.generic) else a for a in inputs)
    found = _function(subject, inputs, options) if not hasattr(subject, "init") else None
    found = found or _layer(subject, inputs, options)
    _check_kinds(found.tree)
    return found


def _function(subject: Any, inputs: tuple, options: dict) -> Subject:
    if options:
        raise TypeError(
            f"{', '.join(options)}: options are for the forward of a layer, give a function its own with "
            "functools.partial"
        )
    if not isinstance(subject, Op):
        subject = _pair(subject)
    if not inputs:
        raise TypeError("no inputs came: gradcheck(subject, *inputs) needs the arrays at which to look")
    names = _names(subject.forward, len(inputs))
    return Subject(partial(_run_op, subject), dict(zip(names, inputs, strict=True)))


def differentiable(tree: Any) -> dict[str, Array]:
    """Every array of the tree that has a gradient, by its name: no running statistics, nothing of bool."""
    return {name: a for name, a in _moving(tree) if _kind(a) != "b"}


def left_out(tree: Any) -> list[str]:
    """The names of the bool arrays: a True cannot be moved by a small step."""
    return [name for name, a in _moving(tree) if _kind(a) == "b"]


def copies(tree: Any, dtype: Any = None) -> Any:
    """Fresh arrays of the same libraries, in this machine's byte order; those of bool stay bool."""

    def copy(a: Array) -> Array:
        values = to_numpy(a)
        wanted = values.dtype.newbyteorder("=") if dtype is None or _kind(a) == "b" else dtype
        return namespace(a).asarray(np.array(values, dtype=wanted))

    return tree_map(copy, tree)


def float64_copies(tree: Any) -> Any:
    """Fresh float64 arrays of the same libraries."""
    return copies(tree, np.float64)


def _layer(layer: Any, inputs: tuple, options: dict) -> Subject:
    if len(inputs) != 2:
        raise TypeError(f"a layer is checked with two inputs, params and x, but {len(inputs)} came")
    params, x = inputs
    x_name = "x (input)" if "x" in dict(leaves(params)) else "x"
    return Subject(partial(_run_layer, layer, options, x_name), {x_name: x, "": params})


def _run_layer(layer: Any, options: dict, x_name: str, tree: dict) -> tuple[Array, Callable]:
    y, saved = layer.forward(tree[""], tree[x_name], **options)

    def pullback(dy: Array) -> dict:
        dx, dparams = layer.backward(dy, saved, tree[""])
        return _of_inputs(dict(_moving({x_name: dx, "": dparams})), tree)

    return y, pullback


def _pair(subject: Any) -> Op:
    if isinstance(subject, tuple | list) and len(subject) == 2 and all(map(callable, subject)):
        return Op(*subject)
    raise TypeError(
        "gradcheck takes an Op, a Layer, or a pair (forward, backward) of functions, "
        f"got {type(subject).__name__}"
    )


def _run_op(op: Op, tree: dict) -> tuple[Array, Callable]:
    y, pullback = vjp(op, *tree.values())

    def by_name(dy: Array) -> dict:
        gradients = pullback(dy)
        gradients = gradients if isinstance(gradients, tuple | list) else (gradients,)
        names = list(differentiable(tree))
        if len(gradients) != len(names):  # a backward may return a gradient for bool inputs too, or None
            names = [*tree, *(f"gradient {k + 1}" for k in range(len(tree), len(gradients)))]
        return _of_inputs(dict(zip(names, gradients, strict=False)), tree)

    return y, by_name


def _of_inputs(gradients: dict, tree: dict) -> dict:
    """The gradients without those of inputs that are left out."""
    bools = left_out(tree)
    return {name: g for name, g in gradients.items() if name not in bools}


def _moving(tree: Any) -> list[tuple[str, Array]]:
    """All arrays with their names, but for running statistics."""
    return [(name, a) for name, a in leaves(tree) if STATISTICS not in name.split(".")]


def _kind(a: Any) -> str:
    """The letter of NumPy for a kind of dtype: b, i, u, f, c, O ...; empty for what is no array."""
    dtype = getattr(a, "dtype", None)
    return getattr(dtype, "kind", "") or ("b" if str(dtype).endswith("bool") else "")


def _check_kinds(tree: dict) -> None:
    """Raises TypeError for arrays without a real slope."""
    for name, a in leaves(tree):
        if _kind(a) == "c":
            raise TypeError(
                f"{name} is {a.dtype}: gradcheck moves real numbers only, give the real and the "
                "imaginary part as two inputs"
            )
        if _kind(a) not in "biuf":
            raise TypeError(f"{name} is {a.dtype}: give numbers, for example {name}.astype(float)")
        if isinstance(a, np.ma.MaskedArray):
            raise TypeError(f"{name} is a masked array, whose mask would be lost: give {name}.filled(0)")
    if not differentiable(tree):
        raise TypeError(
            f"{', '.join(left_out(tree))}: bool has no gradient, give an input of floating numbers"
        )


def _names(forward: Callable, count: int) -> list[str]:
    """The names of the first `count` parameters of a function; "input 1" and so on if it has none."""
    try:
        parameters = inspect.signature(forward).parameters.values()
    except ValueError:  # a function written in C
        parameters = ()
    names = [p.name for p in parameters if p.kind in (p.POSITIONAL_ONLY, p.POSITIONAL_OR_KEYWORD)][:count]
    return names if len(names) == count else [f"input {k + 1}" for k in range(count)]
