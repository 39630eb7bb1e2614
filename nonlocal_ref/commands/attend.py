"""python -m nonlocal_ref attend: what one pixel of a picture or a video attends to, as a figure.

Draws the query, arrows to its 20 strongest places and all its weights, and prints the numbers. Features are
patches of pixels, so nothing needs training: a pixel attends to what looks like it, in every frame.
"""

import argparse
import math
import re
from collections.abc import Iterable
from importlib.util import find_spec
from itertools import chain
from pathlib import Path
from typing import Any

from ..base.text_table import aligned
from ..base.units import in_bytes
from .input import BALL, Input, load_input
from .knobs import HELP, count, numbers, plain_run, positive, version_with_knob
from .machine import memory
from .output import check_output, told_if_written, write_figure

OPTIONS = {
    "--pairwise": {"help": HELP},
    "--bandwidth": {"help": "of gaussian_distance, in intensity from 0 to 1 (default 0.1)", "type": positive},
    "--temperature": {"help": "of cosine (default 0.05) or gaussian (default 0.02)", "type": positive},
    "--patch": {"help": "side of the patches in pixels, odd (default %(default)s)", "type": int},
    "--size": {"help": "shorter side at which to work, in pixels (default %(default)s)", "type": count},
    "--frames": {"help": "how many frames of a video (default 8, or all of a shorter one)", "type": count},
    "--stride": {
        "help": "every so many frames, from the first (default: spread over the video)",
        "type": count,
    },
    "--scale": {"help": "of the colours (default %(default)s)", "choices": ("linear", "root", "log")},
    "--hide-self": {"help": "leave the query's own weight out of the colours", "action": "store_true"},
    "--out": {"help": "the figure: .png, .pdf or .svg (default %(default)s)"},
}
ALONE = "nothing elsewhere has a weight: a larger bandwidth or temperature looks further"
LEAST, MOST = 1e-15, 1e15  # of a bandwidth or a temperature
DEFAULTS = {"pairwise": "gaussian_distance", "patch": 5, "size": 128, "scale": "root", "out": "attention.png"}
QUERY = (
    "y,x in a picture, t,y,x in a video, from 0: y and x in pixels of the file as a viewer shows it, for any "
    "--size; t counts the frames taken (default: a star of the photograph's flag, the ball, or the middle)"
)


def add_options(parser: argparse.ArgumentParser) -> None:
    """The file, the query, and how to draw."""
    parser.add_argument(
        "path", nargs="?", help=f"a picture or a video; none: a photograph; {BALL}: a drawn video"
    )
    parser.add_argument("--query", type=numbers, help=QUERY)
    for name, option in OPTIONS.items():
        parser.add_argument(name, **option)
    parser.set_defaults(**DEFAULTS)
    # argparse takes -1,5 for an option unless this says that it is a number
    parser._negative_number_matcher = re.compile(r"-\d[\d,. -]*$")


@plain_run
def run(options: argparse.Namespace) -> None:
    """Loads, says the price, draws, writes, and prints the numbers.

    Raises KeyboardInterrupt with words on whether the figure was written, ValueError and what loaders raise.
    """
    _check_knobs(bandwidth=options.bandwidth, temperature=options.temperature)
    out = check_output(options.out, options.path)
    with told_if_written(out):
        _run(options, out)


def _run(options: argparse.Namespace, out: Path) -> None:
    version, said = version_with_knob(options.pairwise, options.bandwidth, options.temperature)
    source = load_input(options.path, options.query, options.size, options.frames, options.stride)
    _check_price(source.frames.shape, options.patch)
    from ..analysis.attention.patches import check_patch, patch_attention

    check_patch(source.frames, options.patch)
    head = f"{source.name}, {said}, patches of {options.patch} x {options.patch} pixels"
    print(f"{head}: {price(source.frames.shape, options.patch)}", flush=True)
    p = patch_attention(source.frames, source.query, version, options.patch, bar=_bar)
    figure = _figure(source, p, said, options)
    write_figure(figure, out)
    print(*report(source, p), f"drawn: {out}", sep="\n")


def _bar(frames: Any) -> Iterable:
    """The frames, with a bar where they take longer than a second and tqdm is installed."""
    if find_spec("tqdm") is None:
        return frames
    from tqdm.auto import tqdm

    return tqdm(frames, desc="weights", unit="frame", delay=1)


def price(shape: tuple[int, ...], patch: int) -> str:
    """Positions, multiply-adds and bytes of one row of weights over frames of this shape."""
    positions = math.prod(shape[:-1])
    count = 3 * patch**2 * positions
    return f"{positions:,} positions, {count:,} multiply-adds, {in_bytes(_bytes(shape, patch))}"


def _bytes(shape: tuple[int, ...], patch: int) -> int:
    """A frame's patches four times, as the distance needs them, all frames three times, weights twice."""
    one, positions = math.prod(shape[-3:]), math.prod(shape[:-1])
    return 4 * (4 * patch**2 * one + 3 * 3 * positions + 2 * positions)  # float32


def _check_knobs(**given: float | None) -> None:
    """In float32 a square beyond these limits is 0 or infinite, and the weights would be no numbers."""
    for name, value in given.items():
        if value is not None and not LEAST <= value <= MOST:
            raise ValueError(f"--{name} is {value:g}: give a number from {LEAST:g} to {MOST:g}")


def _check_price(shape: tuple[int, ...], patch: int) -> None:
    """Refuses patches that this machine cannot hold, before they are cut. Raises ValueError."""
    height, width = shape[-3:-1]
    needed, there = _bytes(shape, patch), memory()
    if there is not None and needed > there:
        raise ValueError(
            f"patches of {patch} x {patch} for {height} x {width} pixels take {in_bytes(needed)}, and this "
            f"machine has {in_bytes(there)}: give a smaller --patch or --size"
        )


def report(source: Input, p: Any) -> list[str]:
    """The numbers of one row of weights; places in pixels of the file."""
    from ..analysis.plots import summary

    strong = _elsewhere(source, p)
    pairs = [(place, f"{weight:.3g}") for place, weight in strong.items()]
    cells = [*chain(*pairs), *("" for _ in range(-2 * len(pairs) % 8))]
    sharing = 1 / float((p.astype(float) ** 2).sum())
    table = aligned([cells[k : k + 8] for k in range(0, len(cells), 8)], "><><><><")
    found = ["strongest elsewhere, and their weight × M:", table] if strong else [ALONE]
    return [
        f"from {source.asked}: {summary(p)}, its own {p[source.query] * p.size:.3g}",
        f"spread as if {sharing:.3g} of the {p.size} positions shared alike",
        *found,
    ]


def _elsewhere(source: Input, p: Any, count: int = 20) -> dict[str, float]:
    """Pixel of the file -> its weight × M, strongest first; one of a small file counts once."""
    from ..analysis.plots import strongest

    found: dict[str, float] = {}
    for place in strongest(p, source.query, count=count):
        found.setdefault(str(source.in_file(place)), float(p[place] * p.size))
    found.pop(str(source.asked), None)
    return found


def _figure(source: Input, p: Any, said: str, options: argparse.Namespace) -> Any:
    from ..analysis.plots import attention_figure, summary

    tops = list(_elsewhere(source, p))[:3]
    places = f"strongest elsewhere: {', '.join(tops)}" if tops else ALONE
    title = f"What {source.asked} attends to by {said}: {summary(p)}\n{places}"
    shown = {"scale": options.scale, "hide_self": options.hide_self}
    return attention_figure(source.frames, p, source.query, title=title, **shown)
