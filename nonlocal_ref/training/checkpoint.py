"""A training that can go on after a stop: parameters, momentum, step and random numbers in one file.

    save_checkpoint("run.npz", Checkpoint(params, momentum, step, rng))
    checkpoint = load_checkpoint("run.npz", Checkpoint(params, momentum, 0, rng))

The file is an .npz like those of networks/parameter_files.py: names params.*, momentum.*, history.*, and
a few more. The generator's state and the settings are texts of JSON: nothing has to be unpickled.
"""

import json
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np

from ..base.arrays import like as as_like
from ..base.npz import Header, read_arrays, read_headers, write_npz
from ..base.tree import leaves, tree_map
from ..networks.parameter_files import misfits

# Their state is a few whole numbers, all of them safe. Others have a place in an array that NumPy does not
# check: a hostile file could make them read beyond the array.
GENERATORS = ("PCG64", "PCG64DXSM")
LONGEST = {"rng": 1000, "settings": 20_000}  # letters; a generator's state has about 200
HISTORY = "history."  # before each name of a column


class Checkpoint(NamedTuple):
    """Where a training stands after `step` steps.

    momentum  the optimizer's state: a tree like the gradients of params; {} where there is none
    history   name -> one number for each step; None where nothing was written down
    settings  name -> text: what the training was asked for; a run may only go on with the same
    """

    params: Any
    momentum: Any
    step: int
    rng: np.random.Generator
    history: dict | None = None
    settings: dict | None = None


def save_checkpoint(path: str | Path, checkpoint: Checkpoint) -> None:
    """Writes the checkpoint whole or not at all: a write that breaks leaves the last one as it was.

    Raises what write_npz raises, and ValueError for a generator of another kind than default_rng's.
    """
    columns = {HISTORY + name: np.asarray(c, np.float64) for name, c in (checkpoint.history or {}).items()}
    texts = {"rng": _text(checkpoint.rng), "settings": np.array(json.dumps(checkpoint.settings or {}))}
    write_npz(path, _arrays(checkpoint) | columns | {"step": np.int64(checkpoint.step)} | texts)


def load_checkpoint(path: str | Path, like: Checkpoint) -> Checkpoint:
    """The checkpoint of the file; a run from here is the run that was stopped, number by number.

    like  a checkpoint of the same training, such as its first; its numbers do not matter, and it stays as
          it is
    Raises ValueError that lists every missing, left-over and misshapen name, and what read_headers raises.
    """
    headers, wanted = read_headers(path), _arrays(like) | {"step": np.int64(0)}
    columns = [name for name in headers if name.startswith(HISTORY)]
    others = {name: h for name, h in headers.items() if name not in (*columns, *LONGEST)}
    problems = misfits(others, wanted)
    problems += [f"{name} is no column of numbers" for name in columns if not _is_column(headers[name])]
    if not _is_text(headers.get("rng"), LONGEST["rng"]):
        problems.append("no state of a generator under the name rng")
    if "settings" in headers and not _is_text(headers["settings"], LONGEST["settings"]):
        problems.append("settings is no text")
    if problems:
        raise ValueError(f"{path}: {len(problems)} names do not fit this training: " + "; ".join(problems))
    return _filled(path, like, read_arrays(path, headers), columns)


def trained_params(path: str | Path, like: Any) -> Any:
    """The parameters alone of a checkpoint; like: parameters of the same network, such as net.init(rng, 3).

    Raises ValueError that lists every name that does not fit, and what read_headers raises.
    """
    wanted = {f"params.{name}": a for name, a in leaves(like)}
    headers = {name: h for name, h in read_headers(path).items() if name.startswith("params.")}
    if problems := misfits(headers, wanted):
        raise ValueError(f"{path}: {len(problems)} names do not fit this network: " + "; ".join(problems))
    found = read_arrays(path, wanted)
    order = iter(wanted)
    return tree_map(lambda a: as_like(a, found[next(order)]), like)


def _filled(path: str | Path, like: Checkpoint, found: dict, columns: list[str]) -> Checkpoint:
    order = iter(_arrays(like))
    params, momentum = tree_map(lambda a: as_like(a, found[next(order)]), (like.params, like.momentum))
    history = {name.removeprefix(HISTORY): found[name] for name in columns}
    rng, settings = _generator(path, str(found["rng"])), _settings(path, str(found.get("settings", "{}")))
    return Checkpoint(params, momentum, int(found["step"]), rng, history, settings)


def _arrays(checkpoint: Checkpoint) -> dict[str, Any]:
    """name -> array, params before momentum."""
    return dict(leaves({"params": checkpoint.params, "momentum": checkpoint.momentum}))


def _text(rng: np.random.Generator) -> np.ndarray:
    state = rng.bit_generator.state
    if state["bit_generator"] not in GENERATORS:
        raise ValueError(f"rng draws from {state['bit_generator']}: make it with numpy.random.default_rng")
    return np.array(json.dumps(state))


def _is_text(header: Header | None, longest: int) -> bool:
    """Whether this is one text of a moderate length; NumPy keeps four bytes for a letter."""
    if header is None or header.shape != ():
        return False
    return header.dtype.kind == "U" and header.dtype.itemsize <= 4 * longest


def _is_column(header: Header) -> bool:
    return len(header.shape) == 1 and header.dtype == np.float64


def _settings(path: str | Path, text: str) -> dict[str, str]:
    try:
        return {str(name): str(value) for name, value in json.loads(text).items()}
    except (ValueError, AttributeError, RecursionError) as problem:
        raise ValueError(f"{path}: its settings cannot be read ({problem})") from None


def _generator(path: str | Path, text: str) -> np.random.Generator:
    try:
        state = json.loads(text)
        name = state["bit_generator"]
        made = getattr(np.random, GENERATORS[GENERATORS.index(name)])()
        made.state = state
    except (ValueError, TypeError, KeyError, OverflowError) as problem:
        raise ValueError(f"{path}: the state of its generator cannot be read ({problem})") from None
    return np.random.Generator(made)
