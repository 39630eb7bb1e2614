"""python -m nonlocal_ref attend: what one pixel of a picture or a video attends to, as a figure.

Draws the query, arrows to its 20 strongest places and all its weights, and prints the numbers. Features are
patches of pixels, so nothing needs training: a pixel attends to what looks like it, in every frame.
"""

import argparse
import re
import sys
from itertools import chain
from typing import Any

from ..base.files import write_whole
from ..base.text_table import aligned
from ..base.units import in_bytes
from .input import BALL, Input, load_input
from .knobs import KNOBS, count, numbers, positive, version_with_knob
from .machine import memory
from .output import check_output

OPTIONS = {
    "--pairwise": {"help": f"the version: {', '.join(KNOBS)} (default %(default)s)"},
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
    parser._negative_number_matcher = re.compile(r"-\d[\d,.-]*$")


def run(options: argparse.Namespace) -> None:
    """Loads, draws, writes, and prints the numbers."""
    version, said = version_with_knob(options.pairwise, options.bandwidth, options.temperature)
    _check_knobs(bandwidth=options.bandwidth, temperature=options.temperature)
    out = check_output(options.out, options.path)
    source = load_input(options.path, options.query, options.size, options.frames, options.stride)
    _check_price(source.frames.shape, options.patch)
    from ..analysis.attention.patches import patch_attention

    p = patch_attention(source.frames, source.query, version, options.patch)
    figure = _figure(source, p, said, options)
    drawing = {"format": out.suffix[1:].lower(), "dpi": 150, "bbox_inches": "tight"}
    write_whole(out, lambda file: figure.savefig(file, **drawing))
    if hasattr(sys.stdout, "reconfigure"):
        sys.stdout.reconfigure(errors="replace")  # a terminal that has no × shows ?
    print(f"{source.name}, {said}, patches of {options.patch} x {options.patch} pixels")
    print(*report(source, p), f"drawn: {out}", sep="\n")


def _check_knobs(**given: float | None) -> None:
    """In float32 a square beyond these limits is 0 or infinite, and the weights would be no numbers."""
    for name, value in given.items():
        if value is not None and not LEAST <= value <= MOST:
            raise ValueError(f"--{name} is {value:g}: give a number from {LEAST:g} to {MOST:g}")


def _check_price(shape: tuple[int, ...], patch: int) -> None:
    """Refuses patches that this machine cannot hold, before they are cut. Raises ValueError."""
    height, width = shape[-3:-1]
    needed, there = 2 * 4 * 3 * patch**2 * height * width, memory()  # one frame's, and a copy, in float32
    if there is not None and needed > there:
        raise ValueError(
            f"patches of {patch} x {patch} for {height} x {width} pixels take {in_bytes(needed)}, and this "
            f"machine has {in_bytes(there)}: give a smaller --patch or --size"
        )


def report(source: Input, p: Any) -> list[str]:
    """The numbers of one row of weights; places in pixels of the file."""
    from ..analysis.plots import strongest, summary

    pairs = [(source.in_file(j), f"{p[j] * p.size:.3g}") for j in strongest(p, source.query)]
    cells = [*chain(*pairs), *("" for _ in range(-2 * len(pairs) % 8))]
    sharing = 1 / float((p.astype(float) ** 2).sum())
    return [
        f"from {source.asked}: {summary(p)}, its own {p[source.query] * p.size:.3g}",
        f"spread as if {sharing:.3g} of the {p.size} positions shared alike",
        "strongest elsewhere, and their weight × M:",
        aligned([cells[k : k + 8] for k in range(0, len(cells), 8)], "><><><><"),
    ]


def _figure(source: Input, p: Any, said: str, options: argparse.Namespace) -> Any:
    from ..analysis.plots import attention_figure, strongest, summary

    tops = ", ".join(str(source.in_file(j)) for j in strongest(p, source.query, count=3))
    title = f"What {source.asked} attends to by {said}: {summary(p)}\nstrongest elsewhere: {tops}"
    shown = {"scale": options.scale, "hide_self": options.hide_self}
    return attention_figure(source.frames, p, source.query, title=title, **shown)
