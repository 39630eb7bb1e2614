"""What is measured: sizes, versions, engines, and the figures that are to be reached."""

from typing import NamedTuple


class Case(NamedTuple):
    """One operation (or block) at one size. `works` are the sides: engines of ours, or names of rivals."""

    version: str
    N: int
    E: int  # of theta, phi and g; a block has 2E channels
    works: tuple[str, ...]
    level: str = "operation"
    seconds: float = 20.0  # that the rounds may take


class Target(NamedTuple):
    """`ours` is to be `times` as fast as `rival`, and to take at most `memory` of its memory."""

    case: tuple[str, str, int]  # level, version, N
    ours: str
    rival: str
    times: float
    memory: float | None = None


VERSIONS = ("gaussian", "gaussian_distance", "cosine", "embedded_gaussian", "dot_product", "concatenation")
LINEAR = {"dot_product": "reassociated", "concatenation": "sorted_keys"}
# res5, res4, res3, eight frames of res3, res2 of Table 1; E is half of the stage's channels
STAGES = ((196, 1024), (784, 512), (3136, 256), (6272, 256), (25088, 128))
LONG = 10000  # positions from which one run takes seconds: fewer rounds, none to warm up
ALL_N, LINEAR_N = (196, 784, 3136, 12544), (50176, 200704)  # of the sweep
SWEPT = {
    "embedded_gaussian": ("dense", "streaming", "pytorch eager", "pytorch fused"),
    "dot_product": ("dense", "reassociated", "pytorch eager"),
    "concatenation": ("dense", "sorted_keys", "pytorch eager"),
}


def _engines(version: str) -> tuple[str, ...]:
    return ("dense", "streaming", *((LINEAR[version],) if version in LINEAR else ()), "pytorch eager")


def _rivals(version: str) -> tuple[str, ...]:
    fused = ("pytorch fused",) if version in ("gaussian", "embedded_gaussian") else ()
    return (*fused, "six products") if version == "embedded_gaussian" else fused


# every version x engine at every size, as the operation alone and as the whole block
OPERATIONS = [
    Case(
        version,
        N,
        E,
        (*_engines(version), *_rivals(version)),
        seconds=20 if N < 6272 else (60 if N < LONG else 150) if version in SWEPT else 1,
    )
    for N, E in STAGES
    for version in VERSIONS
]
BLOCKS = [
    Case(version, N, E, _engines(version), "block", 20 if N < LONG else 1)
    for N, E in STAGES
    for version in VERSIONS
]
DIRECT = [Case("concatenation", 784, 512, ("sorted_keys", "dense", "pytorch direct"), "direct block", 60)]
# one number of channels throughout, so that slopes against N can be read; the linear engines go on
SWEEP = [Case(version, N, 128, works, "sweep") for version, works in SWEPT.items() for N in ALL_N]
SWEEP += [Case(version, N, 128, (engine,), "sweep") for version, engine in LINEAR.items() for N in LINEAR_N]
CASES = [*OPERATIONS, *BLOCKS, *DIRECT, *SWEEP]

TARGETS = (
    Target(("operation", "embedded_gaussian", 3136), "dense", "pytorch eager", 1.15),
    Target(("operation", "embedded_gaussian", 6272), "dense", "pytorch eager", 1.15),
    Target(("operation", "embedded_gaussian", 3136), "dense", "six products", 0.80),
    Target(("operation", "embedded_gaussian", 6272), "dense", "six products", 0.80),
    Target(("operation", "embedded_gaussian", 6272), "streaming", "pytorch fused", 1.1, 1.0),
    Target(("operation", "embedded_gaussian", 25088), "streaming", "pytorch fused", 1.1, 1.0),
    Target(("operation", "embedded_gaussian", 25088), "streaming", "pytorch eager", 1.7, 1 / 15),
    Target(("operation", "dot_product", 6272), "reassociated", "pytorch eager", 25),
    Target(("operation", "dot_product", 25088), "reassociated", "pytorch eager", 150),
    Target(("operation", "concatenation", 6272), "sorted_keys", "pytorch eager", 5),
    Target(("operation", "concatenation", 25088), "sorted_keys", "pytorch eager", 40),
    Target(("direct block", "concatenation", 784), "sorted_keys", "pytorch direct", 50, 1 / 20),
)
SLOPE = 1.1  # of time against N, linear engines, N from 3136 to 200,704
