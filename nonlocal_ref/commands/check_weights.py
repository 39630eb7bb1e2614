"""python -m nonlocal_ref check_weights: which network a file of weights is for, or what does not fit.

Reads the released files (.pkl) and those of save_params and save_checkpoint (.npz). Nothing of a file runs.
"""

import argparse
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from importlib.util import find_spec
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np

from ..base.npz import read_headers
from ..base.text_table import aligned
from ..base.tree import leaves
from ..networks.parameter_files import misfits
from ..networks.recognise import KINDS, Blank, Recognised, Shapes, as_released, recognise
from ..networks.recognise_tiny import MARK, RecognisedTiny, recognise_tiny
from ..networks.released_weights import matched, read_blobs
from ..networks.resnet import places
from ..versions import VERSIONS
from .knobs import plain_run

SHOWN = 8  # misfits in the message
WANTED = (
    "give the weights of a C2D, I3D or tiny: a .pkl of the authors, or an .npz of save_params or "
    "save_checkpoint"
)
ZIP = b"PK"
OURS = "params."  # before each name of a checkpoint
PARTS = {"embedded_gaussian": "θ, φ, g, W_z", "gaussian": "g, W_z", "concatenation": "θ, φ, g, W_z, w_f"}
# lines of Python that load a file; the last one comes after `net = ...`
RELEASED = (
    "from nonlocal_ref.networks.released_weights import read_blobs, with_released",
    "params = with_released(net.init(np.random.default_rng(), {channels}), read_blobs({path!r}))",
)
SAVED = (
    "from nonlocal_ref.networks.parameter_files import load_params",
    "params = load_params({path!r}, net.init(np.random.default_rng(), {channels}{dtype}))",
)
CHECKPOINT = (
    "from nonlocal_ref.training.checkpoint import Checkpoint, load_checkpoint",
    "# then load_checkpoint({path!r}, the Checkpoint(params, momentum, 0, rng) that the training began with)",
)


class Weights(NamedTuple):
    """What a file holds.

    kind     in words
    shapes   names and shapes: of C2D and I3D as the released files have them, of tiny its own
    dtype    of parameters that it may fill
    misfits  params -> what does not fit them, in words
    load     the lines of Python that load it into `net`
    """

    kind: str
    shapes: Shapes
    dtype: Any
    misfits: Callable
    load: tuple[str, ...]


def add_options(parser: argparse.ArgumentParser) -> None:
    """FILE"""
    parser.add_argument("path", metavar="FILE", help="weights: a .pkl of the authors, or an .npz of ours")


@plain_run
def run(options: argparse.Namespace) -> None:
    """Prints what the file is for and how to load it. Raises ValueError if it fits no network."""
    weights = read_weights(options.path)
    try:
        found = (recognise_tiny if MARK in weights.shapes else recognise)(weights.shapes)
        wrong = weights.misfits(found.network().init(Blank(), found.channels, dtype=weights.dtype))
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
    """Names and shapes of a file.   Raises OSError for a path without one, ValueError for another file."""
    if Path(path).is_dir():
        raise IsADirectoryError(f"{path} is a folder: {WANTED}")
    if not Path(path).is_file():
        raise FileNotFoundError(f"there is no file {path}: check the path, which starts from {Path.cwd()}")
    with open(path, "rb") as file:
        start = file.read(len(ZIP))
    try:
        return _npz(path) if start == ZIP else _pkl(path)
    except ValueError as problem:
        raise ValueError(f"{problem}; {WANTED}") from None


def report(path: str, weights: Weights, found: Recognised | RecognisedTiny) -> str:
    """The lines that the command prints."""
    about = _about_tiny(found) if isinstance(found, RecognisedTiny) else _about(found)
    fits = [("fits", f"all {len(weights.shapes)} names and shapes")]
    rows = [("file", weights.kind), *about[:-1], *fits, about[-1]]
    return "\n".join([path, aligned(rows), "", *_lines(path, weights, found)])


def _about(found: Recognised) -> list[tuple[str, str]]:
    return [
        ("network", f"{KINDS[found.inflate]}, ResNet-{found.depth}, {found.classes} classes"),
        ("non-local blocks", _blocks(found, _counted(found) if found.blocks else "")),
        ("batch normalisation", "folded to scale and shift" if found.folded else "with running statistics"),
        ("not in the file", _unknown(found)),
    ]


def _about_tiny(found: RecognisedTiny) -> list[tuple[str, str]]:
    widths = ", ".join(map(str, found.widths))
    network = f"tiny, {found.classes} classes, {found.channels} channels in, widths {widths}"
    unknown = f"pooling, positions and scale of the blocks{_which(found.version)}"
    return [
        ("network", network),
        ("non-local blocks", _blocks(found, f"{found.blocks} (after {found.stage})")),
        ("not in the file", unknown if found.blocks else "nothing"),
    ]


def _lines(path: str, weights: Weights, found: Recognised | RecognisedTiny) -> list[str]:
    """Python that loads the file."""
    call, dtype = found.call(), "" if weights.dtype == "float32" else f", dtype=np.{weights.dtype}"
    *first, last = (line.format(path=path, dtype=dtype, channels=found.channels) for line in weights.load)
    return [
        "import numpy as np",
        f"from nonlocal_ref.networks import {call.partition('(')[0]}",
        *first,
        f"net = {call}",
        last,
    ]


def _pkl(path: str) -> Weights:
    with _bar(2 * Path(path).stat().st_size) as tick:
        blobs = read_blobs(path, tick)
    shapes = {str(name): a.shape for name, a in blobs.items()}
    kind = "the authors' names"
    if len(shapes.get("conv1_w", ())) == 4:
        kind += ", of pictures: i3d takes them too, inflated"
    return Weights(kind, shapes, np.dtype("float32"), lambda params: matched(params, blobs)[1], RELEASED)


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
    headers, kind, load = read_headers(path), "our names", SAVED
    if "step" in headers:
        kind, load = "our names, a checkpoint of a training", CHECKPOINT
        headers = {n.removeprefix(OURS): h for n, h in headers.items() if n.startswith(OURS)}
    shapes = {name: header.shape for name, header in headers.items()}
    try:
        shapes = shapes if MARK in shapes else as_released(shapes)
    except ValueError:
        first = ", ".join([*headers][:3])
        raise ValueError(
            f"{path} holds {len(headers)} arrays ({first}, ...) of no C2D, I3D or tiny"
        ) from None
    first = next((headers[name] for name in ("conv1.w", "conv1.conv.w") if name in headers), None)
    dtype = first.dtype if first else np.dtype("float32")
    kind += "" if dtype == "float32" else f", {dtype}"
    return Weights(kind, shapes, dtype, lambda params: misfits(headers, dict(leaves(params))), load)


def _blocks(found: Recognised | RecognisedTiny, counted: str) -> str:
    if not found.blocks:
        return "none"
    norm = "with batch normalisation" if found.batchnorm else "without batch normalisation"
    bias = "" if found.bias else " without biases"
    return f"{counted}, {PARTS[found.version]}{bias}, {norm}"


def _counted(found: Recognised) -> str:
    where = places(found.depth, found.blocks)
    count = sum(len(behind) for behind in where.values())
    listed = "; ".join(f"{stage} {', '.join(map(str, behind))}" for stage, behind in where.items())
    return f"{count} (after {listed})"


def _unknown(found: Recognised) -> str:
    """What the file does not say, because it has no parameters."""
    clips = 'whether it is resnet_video_org (of="code", 32 frames) or resnet_video (of="code8", 8 frames)'
    if not found.blocks:
        return clips
    return f"{clips}{_which(found.version)}; pooling and positions of the blocks"


def _which(version: str) -> str:
    """The versions that have the same parameters, where there are several."""
    like = [name for name, v in VERSIONS.items() if v.embed == VERSIONS[version].embed]
    return f"; which of {', '.join(like)}" if len(like) > 1 else ""
