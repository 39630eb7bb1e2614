"""Parameters in a file, and back: an .npz with one array for each name, such as res3.nonlocal1.theta.w.

    save_params("c2d.npz", params)
    params = load_params("c2d.npz", net.init(rng, 3))

The names are those of base/tree.leaves, so `numpy.load` shows them too. There is no pickle in it: nothing of
a file runs when it is read.
"""

from pathlib import Path
from typing import Any

from ..base.arrays import like as as_like
from ..base.npz import Header, read_arrays, read_headers, write_npz
from ..base.tree import leaves, tree_map


def save_params(path: str | Path, params: Any) -> None:
    """Writes a tree of arrays whole or not at all: a write that breaks leaves the old file as it was.

    Raises what write_npz raises.
    """
    write_npz(path, dict(leaves(params)))


def load_params(path: str | Path, like: Any) -> Any:
    """The tree `like` with the arrays of the file, in the library that `like` is of.

    like  parameters of the same network, such as net.init(rng, 3); their numbers do not matter
    Raises ValueError that lists every missing, left-over and misshapen name before an array is read, and
    what read_headers raises.
    """
    wanted = dict(leaves(like))
    problems = misfits(read_headers(path), wanted)
    if problems:
        raise ValueError(f"{path}: {len(problems)} names do not fit these parameters: " + "; ".join(problems))
    found = read_arrays(path, wanted)
    order = iter(wanted)
    return tree_map(lambda a: as_like(a, found[next(order)]), like)


def misfits(headers: dict[str, Header], wanted: dict[str, Any]) -> list[str]:
    """What is wrong with each name of a file, in words; wanted: name -> array that it should look like."""
    problems = [f"missing {name}" for name in wanted if name not in headers]
    problems += [f"left over {name} {headers[name].shape}" for name in headers if name not in wanted]
    for name, a in wanted.items():
        if name in headers and (said := _said(headers[name])) != (needed := _said(a)):
            problems.append(f"{name} is {said} but {needed} is needed")
    return problems


def _said(array: Any) -> str:
    return f"{tuple(array.shape)} of {str(array.dtype).rpartition('.')[2]}"
