"""The price dial: what one block costs at any stage and size, and where the paper put blocks."""

from io import BytesIO

from ..analysis.cost import STAGES, Placement, block_cost, grid, network_macs, placements
from ..base.checks import one_of
from ..block import nonlocal_block
from ..engines import ENGINES
from ..engines.rows import cores
from ..engines.sorted_keys import BLOCK
from ..engines.tiles import SMALLEST, TILE_BYTES
from ..pairwise import CONCATENATION, DISTANCE, DOT
from ..paper import score
from ..versions import VERSIONS, Version
from .widget import Widget, chosen

RATE = 65  # 1e9 multiply-adds a second: about the median of whole blocks in benchmarks/results, on two cores
DRAWN = tuple(name for name in ENGINES if name != "literal")  # two loops in Python: no machine's rate holds
LARGEST = {"T": 32, "H": 64, "W": 64}
RANGES = {**{axis: (most, int) for axis, most in LARGEST.items()}, "rate": (10**5, int | float)}
CHOICES = {
    "stage": tuple(STAGES),
    "pool": (None, "before", "after"),
    "positions": ("spacetime", "space", "time", 4),
    "version": tuple(VERSIONS),
    "engine": ("auto", *DRAWN),
    "backward": (True, False),
    "memory": (8, 16, 24, 80),  # GiB
}
START = {
    "stage": "res4",
    "pool": None,
    "positions": "spacetime",
    "version": "embedded_gaussian",
    "engine": "auto",
    "backward": True,
    "memory": 16,
    "rate": RATE,
}
SCORES = {DOT: "dot", DISTANCE: "distance", CONCATENATION: "concatenation"}
ARRANGEMENTS = {"every pair": None, "keys pooled before φ, g": "before"}  # of the still picture


def price_dial(*, state: dict | None = None) -> Widget:
    """Price of one block: multiply-adds, bytes, an estimated time, its share of C2D ResNet-50.

    state  choices to start from: stage, T, H, W (positions; of the stage for 32 frames if not said), pool,
           positions, version, engine, backward, memory (GiB), rate (1e9 multiply-adds a second)
    The numbers are those of nonlocal_ref.cost.block_cost (one clip, float32, batch normalisation after W_z)
    and of nonlocal_ref.cost.placements. Time is multiply-adds / rate: an estimate, measure your own.
    Source: Tables 1, 2b, 2c.   Raises ValueError for a choice that does not exist.
    """
    start = START | dict(zip("THW", grid((state or {}).get("stage", START["stage"])), strict=True))
    state = _checked(chosen(start, state))
    return Widget(("prices", "price_dial"), _data(), state, _still, _sentence())


def _checked(state: dict) -> dict:
    for name, known in CHOICES.items():
        one_of(name, state[name], known)
    for name, (most, kind) in RANGES.items():
        if not (isinstance(state[name], kind) and 1 <= state[name] <= most):
            whole = "whole " if kind is int else ""
            raise ValueError(f"{name} is {state[name]!r}: give a {whole}number from 1 to {most}")
    return state


def _data() -> dict:
    constants = {"cores": cores(), "block": BLOCK, "tile_bytes": TILE_BYTES, "smallest": SMALLEST}
    return {
        "machine": constants,
        "versions": {name: _described(version) for name, version in VERSIONS.items()},
        "stages": {name: {"channels": row.channels, "grid": grid(name)} for name, row in STAGES.items()},
        "network": network_macs(),
        "largest": LARGEST,
        "memories": CHOICES["memory"],
        "places": [{"name": row.name, "macs": row.macs, "top1": row.top1} for row in placements()],
        "baseline": score("2b", "baseline"),
        "note": _note(placements()),
    }


def _described(version: Version) -> dict:
    return {
        "embed": version.embed,
        "score": SCORES[version.score],
        "features": version.features is not None,
        "refused": {name: ENGINES[name].refusal(version) for name in DRAWN},
    }


def _note(rows: tuple[Placement, ...]) -> str:
    """What the accuracies decide and what they leave open."""
    gains = [row.top1 - score(row.table, "baseline") for row in rows]
    first = [row.top1 for row in rows if row.name in ("res2", "res3", "res4")]
    return (
        "Measured by the paper on Kinetics with ResNet-50; prices with keys pooled before φ and g. Every "
        f"place gains, {min(gains):.1f} to {max(gains):.1f} points over no block. Not decided: which of "
        f"res2, res3, res4 is best. They lie within {max(first) - min(first):.1f} points, each a single "
        "number without a spread."
    )


def _sentence() -> str:
    shares = {row.name: row.share for row in placements()}
    unpooled = {row.name: row.share for row in placements(pool=None)}
    return (
        f"With pooled keys one block costs {shares['res4']:.0%} of C2D ResNet-50 at res4 and "
        f"{shares['res3']:.0%} at res3; at res2, with every pair, it costs {unpooled['res2']:.0f} times the "
        "whole network."
    )


def _still() -> bytes:
    """PNG: the price at each stage beside the accuracy of the paper's places."""
    from ..analysis.plots import prices_and_places  # matplotlib is slow to load

    macs = {name: {stage: _macs(stage, pool) for stage in STAGES} for name, pool in ARRANGEMENTS.items()}
    places = {row.name: (row.macs, row.top1) for row in placements()}
    title = "One block of C2D ResNet-50, 32 frames: price at each stage, and what blocks gained"
    figure = prices_and_places(macs, network_macs(), places, score("2b", "baseline"), title=title)
    buffer = BytesIO()
    figure.savefig(buffer, format="png", dpi=110)
    return buffer.getvalue()


def _macs(stage: str, pool: str | None) -> int:
    block = nonlocal_block(pool=pool, batchnorm=True)
    return block_cost(block, (1, *grid(stage), STAGES[stage].channels)).macs_forward
