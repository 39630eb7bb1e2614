"""python -m nonlocal_ref bench: time and memory of every engine on this machine, in under a minute.

Forward and backward of the operation alone, float32. All engines run in turns, so that their ratios hold even
where the machine is busy. Against PyTorch, and in full: make bench.
"""

import argparse
from itertools import product
from statistics import median

from ..analysis.cost import operation_cost
from ..analysis.timing import alternating, forward_and_backward, operands, speed_up
from ..base.checks import positive
from ..base.text_table import aligned
from ..base.units import in_bytes
from ..engines import ENGINES, Sizes, choose, sizes
from ..versions import VERSIONS
from .knobs import plain_run
from .machine import memory

HEADER = ("version", "N", "E", "engine", "ms", "times as fast as dense", "most memory held")
# the other softmax versions cost what the first costs
SHOWN = ("embedded_gaussian", "dot_product", "concatenation")
SECONDS = 7.0  # of the rounds of one version at one size, at most


def add_options(parser: argparse.ArgumentParser) -> None:
    """--N and --E."""
    parser.add_argument(
        "--N", type=int, nargs="+", default=[784, 3136], help="positions (default: %(default)s)"
    )
    parser.add_argument(
        "--E", type=int, default=256, help="channels of theta, phi and g (default: %(default)s)"
    )


@plain_run
def run(options: argparse.Namespace) -> None:
    """Prints one line for each version, size and engine; * marks the engine that "auto" takes."""
    from tqdm import tqdm

    positive(E=options.E, N=min(options.N))
    _check_memory(options.N, options.E)
    pairs = [(version, n) for n in options.N for version in SHOWN]
    rows = [row for pair in tqdm(pairs, disable=None) for row in _rows(*pair, options.E)]
    print(aligned([HEADER, *rows], "<>"))
    print(
        '\n* the engine that engine="auto" takes. Forward and backward, float32, medians of rounds in turns.'
    )


def _check_memory(positions: list[int], channels: int) -> None:
    """Refuses sizes at which an engine needs more memory than this machine has. Raises ValueError."""
    there = memory()
    for version, n in product(SHOWN, positions):
        size = Sizes(1, n, n, 1 if version == "concatenation" else channels, channels, 4)
        for name in _engines(version):
            needed = operation_cost(version, size, engine=name).peak_bytes
            if there is not None and needed > there:
                raise ValueError(
                    f"--N {n} with --E {channels} takes {in_bytes(needed)} with the {name} engine, and this "
                    f"machine has {in_bytes(there)}: give a smaller --N or --E"
                )


def _engines(version: str) -> list[str]:
    return [
        name for name in ENGINES if name != "literal" and ENGINES[name].refusal(VERSIONS[version]) is None
    ]


def _rows(version: str, n: int, channels: int) -> list[tuple[str, ...]]:
    arrays = operands(version, n, channels)
    engines = _engines(version)
    times = alternating(
        {name: forward_and_backward(version, name, arrays) for name in engines}, seconds=SECONDS
    )
    size = sizes(arrays[0], arrays[2])
    auto = choose("auto", VERSIONS[version], size).name
    return [
        (
            version,
            str(n),
            str(channels),
            f"{name} *" if name == auto else name,
            f"{1e3 * median(t):.1f}",
            f"{speed_up(times['dense'], t):.1f}",
            in_bytes(operation_cost(version, size, engine=name).peak_bytes),
        )
        for name, t in times.items()
    ]
