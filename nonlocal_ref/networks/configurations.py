"""Every network of the paper by a name, with its exact number of parameters.

    CONFIGURATIONS["c2d_50_nl5"].make()       c2d(50, blocks=5)

A name tells the network, the depth, how it is inflated, and the number of non-local blocks. Those that end
with _128 are for clips of 128 frames, as in the released code: frozen, so their blocks have no batch
normalisation, and blocks of res3 act within groups of 4 frames. The options `of`, `pool`, `positions` and
`engine` change no number of parameters. A version without theta and phi has fewer.
Source: Table 1, sections 4 and 5.1; of the networks for 128 frames the released code.
"""

from functools import partial
from typing import Any, NamedTuple

from .resnet import c2d, i3d
from .tiny import tiny


class Configuration(NamedTuple):
    """How a network is made, and how many numbers it learns for clips of 3 channels."""

    make: partial
    parameters: int


def _configuration(parameters: int, network: Any, *args: int, **options: Any) -> Configuration:
    return Configuration(partial(network, *args, **options), parameters)


LONG = {"of": "code", "frozen": True, "positions": {"res3": 4}}  # for 128 frames

CONFIGURATIONS = {
    "c2d_50": _configuration(24_327_632, c2d, 50, 0),
    "c2d_50_nl1": _configuration(26_429_392, c2d, 50, 1),
    "c2d_50_nl5": _configuration(31_686_096, c2d, 50, 5),
    "c2d_50_nl10": _configuration(39_044_560, c2d, 50, 10),
    "c2d_101": _configuration(43_319_760, c2d, 101, 0),
    "c2d_101_nl1": _configuration(45_421_520, c2d, 101, 1),
    "c2d_101_nl5": _configuration(50_678_224, c2d, 101, 5),
    "i3d_50_3x1x1": _configuration(28_043_472, i3d, 50, 0, inflate="3x1x1"),
    "i3d_50_3x1x1_nl1": _configuration(30_145_232, i3d, 50, 1, inflate="3x1x1"),
    "i3d_50_3x1x1_nl5": _configuration(35_401_936, i3d, 50, 5, inflate="3x1x1"),
    "i3d_50_3x1x1_nl10": _configuration(42_760_400, i3d, 50, 10, inflate="3x1x1"),
    "i3d_101_3x1x1": _configuration(51_754_192, i3d, 101, 0, inflate="3x1x1"),
    "i3d_101_3x1x1_nl1": _configuration(53_855_952, i3d, 101, 1, inflate="3x1x1"),
    "i3d_101_3x1x1_nl5": _configuration(59_112_656, i3d, 101, 5, inflate="3x1x1"),
    "i3d_50_3x3x3": _configuration(33_433_808, i3d, 50, 0, inflate="3x3x3"),
    "i3d_50_3x3x3_nl1": _configuration(35_535_568, i3d, 50, 1, inflate="3x3x3"),
    "i3d_50_3x3x3_nl5": _configuration(40_792_272, i3d, 50, 5, inflate="3x3x3"),
    "i3d_50_3x3x3_nl10": _configuration(48_150_736, i3d, 50, 10, inflate="3x3x3"),
    "i3d_101_3x3x3": _configuration(63_042_768, i3d, 101, 0, inflate="3x3x3"),
    "i3d_101_3x3x3_nl1": _configuration(65_144_528, i3d, 101, 1, inflate="3x3x3"),
    "i3d_101_3x3x3_nl5": _configuration(70_401_232, i3d, 101, 5, inflate="3x3x3"),
    "c2d_50_nl5_128": _configuration(31_677_904, c2d, 50, 5, **LONG),
    "c2d_50_nl10_128": _configuration(39_028_176, c2d, 50, 10, **LONG),
    "c2d_101_nl5_128": _configuration(50_670_032, c2d, 101, 5, **LONG),
    "i3d_50_3x1x1_nl5_128": _configuration(35_393_744, i3d, 50, 5, inflate="3x1x1", **LONG),
    "i3d_50_3x1x1_nl10_128": _configuration(42_744_016, i3d, 50, 10, inflate="3x1x1", **LONG),
    "i3d_101_3x1x1_nl5_128": _configuration(59_104_464, i3d, 101, 5, inflate="3x1x1", **LONG),
    "i3d_50_3x3x3_nl5_128": _configuration(40_784_080, i3d, 50, 5, inflate="3x3x3", **LONG),
    "i3d_50_3x3x3_nl10_128": _configuration(48_134_352, i3d, 50, 10, inflate="3x3x3", **LONG),
    "i3d_101_3x3x3_nl5_128": _configuration(70_393_040, i3d, 101, 5, inflate="3x3x3", **LONG),
    "tiny": _configuration(15_570, tiny, 0),
    "tiny_nl1": _configuration(17_762, tiny, 1),
}
