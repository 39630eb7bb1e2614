"""The price dial: what one block costs at any stage and size, and where the paper put blocks."""

from ..analysis.cost import STAGES, Placement, block_cost, grid, network_macs, placements
from ..base.checks import one_of
from ..base.parallel import cores
from ..block import nonlocal_block
from ..engines import AUTO, ENGINES
from ..engines.choose import DENSE_BYTES, SORTED_KEYS_FROM
from ..engines.sorted_keys import BLOCK
from ..engines.tiles import SMALLEST, TILE_BYTES
from ..paper import score
from ..versions import VERSIONS, Version
from .tour import PRICE_TOUR, tour_data
from .version_data import version_data, version_names
from .widget import Widget, options_of, png_of, with_choices

RATE = 65  # 1e9 multiply-adds a second: about the median of whole blocks in benchmarks/results, on two cores
PRICED = tuple(name for name in ENGINES if name != "literal")  # two loops in Python: no machine's rate holds
CLIP = {"frames": 32, "size": 224}  # of the network that a block is compared with, in pixels
LARGEST = {"T": 32, "H": 64, "W": 64, "rate": 10**5}
MENUS = {
    "stage": tuple(STAGES),
    "pool": {None: "none", "before": "before φ, g", "after": "after φ, g"},
    "positions": {
        "spacetime": "space and time",
        "space": "their own frame",
        "time": "their place in time",
        4: "groups of 4 frames",
    },
    "version": version_names(VERSIONS),
    "engine": {name: name.replace("_", " ") for name in ("auto", *PRICED)},
    "memory": {size: f"{size} GiB" for size in (8, 16, 24, 80)},
}
CHOICES = MENUS | {"backward": (True, False)}
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
ARRANGEMENTS = {"every pair": None, "keys pooled before φ, g": "before"}  # of the still picture


def price_dial(*, state: dict | None = None) -> Widget:
    """Price of one block: multiply-adds, bytes, an estimated time, its share of C2D ResNet-50.

    state  choices to start from: stage, T, H, W (positions; of the stage for 32 frames if not said), pool,
           positions, version, engine, backward, memory (GiB), rate (billion multiply-adds a second)
    The numbers are those of nonlocal_ref.cost.block_cost (one clip, float32, batch normalisation after W_z)
    and of nonlocal_ref.cost.placements. Time is multiply-adds / rate: an estimate, measure your own.
    Source: Tables 1, 2b, 2c.   Raises ValueError for a choice that does not exist.
    """
    state = _checked(with_choices(_start((state or {}).get("stage", START["stage"])), state))
    return Widget("price_dial", page_data(), state, _still, _sentence())


def _start(stage: str) -> dict:
    """The defaults with the positions of a stage."""
    return START | {"stage": stage} | dict(zip("THW", grid(stage, **CLIP), strict=True))


def _tour() -> list[dict]:
    return [
        stop
        for one in PRICE_TOUR
        for stop in tour_data((one,), _start(one.state.get("stage", START["stage"])))
    ]


def _checked(state: dict) -> dict:
    for name, known in CHOICES.items():
        one_of(name, state[name], known)
    for name, most in LARGEST.items():
        whole = "" if name == "rate" else "whole "
        if not (isinstance(state[name], int if whole else int | float) and 1 <= state[name] <= most):
            raise ValueError(f"{name} is {state[name]!r}: give a {whole}number from 1 to {most}")
    return state


def page_data() -> dict:
    """What the browser must know: machine, engines, versions, stages, places, options and limits."""
    places = placements(**CLIP)
    return {
        "machine": _machine(),
        "versions": {name: row | _refused(VERSIONS[name]) for name, row in version_data(VERSIONS).items()},
        "stages": {
            name: {"channels": row.channels, "grid": grid(name, **CLIP)} for name, row in STAGES.items()
        },
        "network": network_macs(**CLIP),
        "clip": CLIP,
        "largest": LARGEST,
        "choices": options_of(MENUS),
        "places": [{"name": row.name, "macs": row.macs, "top1": row.top1} for row in places],
        "tables": sorted({row.table for row in places}),
        "baseline": score("2b", "baseline"),
        "note": _note(places),
        "tour": _tour(),
    }


def _machine() -> dict:
    """The cores of this machine, and the constants of the engines and of "auto"."""
    tiles = {"tile_bytes": TILE_BYTES, "smallest": SMALLEST, "block": BLOCK}
    auto = {
        "auto": [name for name, *_ in AUTO],
        "sorted_keys_from": SORTED_KEYS_FROM,
        "dense_bytes": DENSE_BYTES,
    }
    return {"cores": cores()} | tiles | auto


def _refused(version: Version) -> dict:
    return {"refused": {name: ENGINES[name].refusal(version) for name in PRICED}}


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
    shares = {row.name: row.share for row in placements(**CLIP)}
    unpooled = {row.name: row.share for row in placements(pool=None, **CLIP)}
    return (
        f"With pooled keys one block costs {shares['res4']:.0%} of C2D ResNet-50 at res4 and "
        f"{shares['res3']:.0%} at res3; at res2, with every pair, it costs {unpooled['res2']:.0f} times the "
        "whole network."
    )


def _still() -> bytes:
    """PNG: the price at each stage, and the accuracy at the paper's places."""
    from ..analysis.plots import prices_and_places  # matplotlib is slow to load

    macs = {name: {stage: _macs(stage, pool) for stage in STAGES} for name, pool in ARRANGEMENTS.items()}
    places = {row.name: (row.macs, row.top1) for row in placements(**CLIP)}
    title = (
        f"One block of C2D ResNet-50, {CLIP['frames']} frames: price at each stage, and what blocks gained"
    )
    figure = prices_and_places(macs, network_macs(**CLIP), places, score("2b", "baseline"), title=title)
    return png_of(figure)


def _macs(stage: str, pool: str | None) -> int:
    block = nonlocal_block(pool=pool, batchnorm=True)
    return block_cost(block, (1, *grid(stage, **CLIP), STAGES[stage].channels)).macs_forward
