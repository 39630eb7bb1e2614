"""python -m nonlocal_ref check_weights: which network a file of weights is for, or what does not fit.

Reads the released files (.pkl) and those of save_params and save_checkpoint (.npz). Nothing of a file runs.
"""

import argparse
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from importlib.util import find_spec
from pathlib import Path
from typing import Any, NamedTuple

from ..base.npz import read_headers
from ..base.text_table import aligned
from ..base.tree import leaves
from ..networks.parameter_files import misfits
from ..networks.recognise import KINDS, Blank, Recognised, Shapes, as_released, recognise
from ..networks.released_weights import matched, read_blobs
from ..networks.resnet import places

SHOWN = 8  # misfits in the message
ZIP = b"PK"
OURS = "params."  # before each name of a checkpoint


class Weights(NamedTuple):
    """What a file holds: how it is called, names and shapes as released, and what does not fit a network."""

    kind: str
    shapes: Shapes
    misfits: Any  # params -> list of texts
    load: str


def add_options(parser: argparse.ArgumentParser) -> None:
    """FILE"""
    parser.add_argument("path", metavar="FILE", help="weights: a .pkl of the authors, or an .npz of ours")


def run(options: argparse.Namespace) -> None:
    """Prints what the file is for and how to load it. Raises ValueError if it fits no network."""
    weights = read_weights(options.path)
    try:
        found = recognise(weights.shapes)
        wrong = weights.misfits(found.network().init(Blank(), 3))
    except ValueError as problem:
        raise ValueError(f"{options.path}: {problem}") from None
    if wrong:
        more = f"; and {len(wrong) - SHOWN} more" if len(wrong) > SHOWN else ""
        raise ValueError(
            f"{options.path} is nearest to {found.call()}, but {len(wrong)} of its names do not fit: "
            + "; ".join(wrong[:SHOWN])
            + more
        )
    print(report(options.path, weights, found))


def read_weights(path: str) -> Weights:
    """Names and shapes of a file.   Raises what read_blobs and read_headers raise."""
    with open(path, "rb") as file:
        start = file.read(len(ZIP))
    return _npz(path) if start == ZIP else _pkl(path)


def report(path: str, weights: Weights, found: Recognised) -> str:
    """The lines that the command prints."""
    rows = [
        ("file", weights.kind),
        ("network", f"{KINDS[found.inflate]}, ResNet-{found.depth}, {found.classes} classes"),
        ("non-local blocks", _blocks(found)),
        ("batch normalisation", "folded to scale and shift" if found.folded else "with running statistics"),
        ("fits", f"all {len(weights.shapes)} names and shapes"),
        ("not in the file", _unknown(found)),
        ("load it with", f"net = {found.call()}"),
        ("", weights.load.format(path=Path(path).as_posix())),
    ]
    return f"{path}\n" + aligned(rows)


def _pkl(path: str) -> Weights:
    with _bar(2 * Path(path).stat().st_size) as tick:
        blobs = read_blobs(path, tick)
    shapes = {str(name): a.shape for name, a in blobs.items()}
    load = 'params = with_released(net.init(rng, 3), read_blobs("{path}"))'
    kind = "the authors' names"
    if len(shapes.get("conv1_w", ())) == 4:
        kind += ", of pictures: i3d takes them too, inflated"
    return Weights(kind, shapes, lambda params: matched(params, blobs)[1], load)


@contextmanager
def _bar(total: int) -> Iterator[Callable[[int], Any]]:
    """A progress bar of bytes where the work is longer than a second, if tqdm is there."""
    if find_spec("tqdm") is None:
        yield lambda count: None
        return
    from tqdm import tqdm

    with tqdm(
        total=total, desc="reading", unit="B", unit_scale=True, delay=1, leave=False, disable=None
    ) as bar:
        yield bar.update


def _npz(path: str) -> Weights:
    headers, kind, load = read_headers(path), "our names", 'params = load_params("{path}", net.init(rng, 3))'
    if "step" in headers:
        kind, load = "our names, a checkpoint of a training", 'checkpoint = load_checkpoint("{path}", like)'
        headers = {n.removeprefix(OURS): h for n, h in headers.items() if n.startswith(OURS)}
    try:
        shapes = as_released({name: header.shape for name, header in headers.items()})
    except ValueError:
        first = ", ".join([*headers][:3])
        raise ValueError(f"{path} holds {len(headers)} arrays ({first}, ...) of no C2D or I3D") from None
    return Weights(kind, shapes, lambda params: misfits(headers, dict(leaves(params))), load)


def _blocks(found: Recognised) -> str:
    if not found.blocks:
        return "none"
    norm = "with batch normalisation" if found.batchnorm else "without batch normalisation"
    parts = "θ, φ, g, W_z" if found.embedded else "g, W_z"
    return f"{_counted(found)}, {parts}, {norm}"


def _counted(found: Recognised) -> str:
    where = places(found.depth, found.blocks)
    count = sum(len(behind) for behind in where.values())
    listed = "; ".join(f"{stage} {', '.join(map(str, behind))}" for stage, behind in where.items())
    return f"{count} (after {listed})"


def _unknown(found: Recognised) -> str:
    clips = '32 frames (of="code") or 8 (of="code8")'
    return f"{clips}; softmax or 1/M in the blocks" if found.blocks and found.embedded else clips
