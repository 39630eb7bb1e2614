"""Which engine serves: the one that was asked for, or for "auto" the cheapest that can."""

from typing import Any, NamedTuple

from ..base.arrays import namespace
from ..base.checks import one_of, plain
from ..versions import Version
from . import dense, literal, reassociated, sorted_keys, streaming
from .engine import Engine

ENGINES = {
    "literal": literal.ENGINE,
    "dense": dense.ENGINE,
    "streaming": streaming.streaming(),
    "reassociated": reassociated.ENGINE,
    "sorted_keys": sorted_keys.ENGINE,
}


class Sizes(NamedTuple):
    """The letters of base/shapes.py, and the bytes of one number."""

    B: int
    N: int
    M: int
    E: int
    D: int
    itemsize: int

    @property
    def weights(self) -> int:
        """Bytes of all N x M weights."""
        return self.B * self.N * self.M * self.itemsize


SORTED_KEYS_FROM = 512  # positions
DENSE_BYTES = 2**28  # of the weights
# "auto" takes the first engine that can serve the version and pays at these sizes (see benchmarks/engines.py)
AUTO = (
    (
        "reassociated",
        "fewer products than N × M",
        lambda n: n.E * n.D * (n.N + n.M) < n.N * n.M * (n.E + n.D),
    ),
    ("sorted_keys", "a row is longer than a few blocks", lambda n: min(n.N, n.M) >= SORTED_KEYS_FROM),
    ("dense", "the weights take at most 256 MiB", lambda n: n.weights <= DENSE_BYTES),
    ("streaming", "always", lambda n: True),
    ("dense", "always: a score of your own that is not cut into tiles", lambda n: True),
)


def sizes(theta: Any, g: Any) -> Sizes:
    """The sizes of theta (B, N, E) and g (B, M, D)."""
    itemsize = namespace(theta).finfo(theta.dtype).bits // 8
    return Sizes(*theta.shape[:2], g.shape[1], theta.shape[2], g.shape[2], itemsize)


def choose(engine: str | Engine, version: Version, n: Sizes) -> Engine:
    """The engine asked for, or for "auto" the first row of AUTO that can serve and pays."""
    engine = plain(engine)
    if engine == "auto":
        names = (name for name, _, pays in AUTO if ENGINES[name].refusal(version) is None and pays(n))
        return ENGINES[next(names)]
    return named_engine(engine, version)


def named_engine(engine: str | Engine, version: Version) -> Engine | None:
    """The engine of this name, None for "auto". Raises ValueError if it is unknown or refuses the version."""
    engine = plain(engine)
    if not isinstance(engine, Engine):
        engine = {**ENGINES, "auto": None}[one_of("engine", engine, (*ENGINES, "auto"))]
    if engine is not None and (refused := engine.refusal(version)):
        raise ValueError(f"engine {engine.name!r} {refused}")
    return engine
