"""A training that can go on after a stop: parameters, momentum, step and random numbers in one file.

    save_checkpoint("run.npz", Checkpoint(params, momentum, step, rng))
    params, momentum, step, rng = load_checkpoint("run.npz", Checkpoint(params, momentum, 0, rng))

The file is the .npz of parameter_files.py: names params.*, momentum.*, and two more. The generator's state is
a text of JSON, so that nothing has to be unpickled.
"""

import json
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np

from ..base.arrays import like as as_like
from ..base.npz import Header, read_arrays, read_headers, write_npz
from ..base.tree import leaves, tree_map
from .parameter_files import misfits

# Their state is a few whole numbers, all of them safe. Others have a place in an array that NumPy does not
# check: a hostile file could make them read beyond the array.
GENERATORS = ("PCG64", "PCG64DXSM")
LONGEST = 1000  # letters of a generator's state; it has about 200


class Checkpoint(NamedTuple):
    """Where a training stands after `step` steps.

    momentum  a tree like the gradients of params; {} where there is none
    """

    params: Any
    momentum: Any
    step: int
    rng: np.random.Generator


def save_checkpoint(path: str | Path, checkpoint: Checkpoint) -> None:
    """Writes the checkpoint whole or not at all: a write that breaks leaves the last one as it was.

    Raises what write_npz raises, and ValueError for a generator of another kind than default_rng's.
    """
    write_npz(path, _arrays(checkpoint) | {"step": np.int64(checkpoint.step), "rng": _text(checkpoint.rng)})


def load_checkpoint(path: str | Path, like: Checkpoint) -> Checkpoint:
    """The checkpoint of the file; a run from here is the run that was stopped, number by number.

    like  a checkpoint of the same training, such as its first; its numbers do not matter, and it stays as
          it is
    Raises ValueError that lists every missing, left-over and misshapen name, and what read_headers raises.
    """
    headers, wanted = read_headers(path), _arrays(like) | {"step": np.int64(0)}
    problems = misfits({name: h for name, h in headers.items() if name != "rng"}, wanted)
    if not _holds_a_state(headers.get("rng")):
        problems.append("no state of a generator under the name rng")
    if problems:
        raise ValueError(f"{path}: {len(problems)} names do not fit this training: " + "; ".join(problems))
    found = read_arrays(path, headers)
    order = iter(_arrays(like))
    params, momentum = tree_map(lambda a: as_like(a, found[next(order)]), (like.params, like.momentum))
    return Checkpoint(params, momentum, int(found["step"]), _generator(path, str(found["rng"])))


def _arrays(checkpoint: Checkpoint) -> dict[str, Any]:
    """name -> array, params before momentum."""
    return dict(leaves({"params": checkpoint.params, "momentum": checkpoint.momentum}))


def _text(rng: np.random.Generator) -> np.ndarray:
    state = rng.bit_generator.state
    if state["bit_generator"] not in GENERATORS:
        raise ValueError(f"rng draws from {state['bit_generator']}: make it with numpy.random.default_rng")
    return np.array(json.dumps(state))


def _holds_a_state(header: Header | None) -> bool:
    """Whether this is one text of a moderate length; NumPy keeps four bytes for a letter."""
    if header is None or header.shape != ():
        return False
    return header.dtype.kind == "U" and header.dtype.itemsize <= 4 * LONGEST


def _generator(path: str | Path, text: str) -> np.random.Generator:
    try:
        state = json.loads(text)
        name = state["bit_generator"]
        made = getattr(np.random, GENERATORS[GENERATORS.index(name)])()
        made.state = state
    except (ValueError, TypeError, KeyError, OverflowError) as problem:
        raise ValueError(f"{path}: the state of its generator cannot be read ({problem})") from None
    return np.random.Generator(made)
