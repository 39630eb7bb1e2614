"""What a block will do with an x of a given shape: which positions meet, how many, by which engine."""

from math import prod
from typing import NamedTuple

from ...base.checks import one_of, positive
from ...block import Block, Options, effective_version
from ...engines import Sizes, choose
from ...positions import check_positions
from ...subsample import WINDOWS, check_grid
from ...versions import Version
from .engines import PRICES, Price


class Plan(NamedTuple):
    """`where`, `cells`: the shapes of queries and keys without channels, (B, *grid), (B, *pooled grid)."""

    options: Options
    where: tuple[int, ...]
    cells: tuple[int, ...]
    channels: int
    inner: int
    n: Sizes  # of the call of the operation: groups of positions that do not meet count as samples
    version: Version
    engine: str
    price: Price
    moved: bool  # whether positions that meet must be moved to be side by side: along time

    @property
    def copied(self) -> bool:
        """Whether moving takes memory: of a single sample it is another view of the same array."""
        return self.moved and self.where[0] > 1


def plan(block: Block, shape: tuple[int, ...], inner: int | None = None, itemsize: int = 4) -> Plan:
    """The plan for x (B, *grid, C) of this shape. Raises ValueError for one that does not fit the block."""
    options, (*where, channels) = block.options, shape
    grid, inner = tuple(where[1:]), channels // 2 if inner is None else inner
    if not 1 <= len(grid) <= 3:
        raise ValueError(f"x has shape {tuple(shape)}: give (B, N, C), (B, H, W, C) or (B, T, H, W, C)")
    positive(channels=channels, inner=inner, itemsize=itemsize, positions=min(grid), samples=where[0])
    cells = _cells(options, grid)
    groups = _groups(options.positions, grid)
    E = {"identity": channels, "linear": inner, "concatenation": 1}[options.version.embed]
    n = Sizes(where[0] * groups, prod(grid) // groups, prod(cells) // groups, E, inner, itemsize)
    version = effective_version(options, E)
    engine = choose(options.engine, version, n).name
    price = PRICES[one_of("engine", engine, PRICES)]
    moved = options.positions == "time" and min(grid[0], prod(grid[1:])) > 1
    return Plan(options, tuple(where), (where[0], *cells), channels, inner, n, version, engine, price, moved)


def _cells(options: Options, grid: tuple[int, ...]) -> tuple[int, ...]:
    """The grid of keys."""
    check_positions(options.positions, pooled=options.pool is not None, grid=grid)
    if options.pool is None:
        return grid
    check_grid(grid, options.pool_window)
    window = options.pool_window or WINDOWS[len(grid)]
    return tuple(size // k for size, k in zip(grid, window, strict=True))


def _groups(positions: str | int, grid: tuple[int, ...]) -> int:
    """How many groups of positions a sample has; positions of different groups do not meet."""
    named = {"spacetime": 1, "space": grid[0], "time": prod(grid[1:])}
    return named[positions] if positions in named else grid[0] // positions
