"""When the N x M weights of the dense engine are too large, and which engine never forms them."""

from ...base.units import in_bytes
from ...engines import ENGINES
from ...versions import Version, named_version

LARGEST = 2**31  # bytes of the weights above which an ordinary machine is in trouble: dp is as large again


def too_large(version: str | Version, queries: int, keys: int, itemsize: int = 4) -> str | None:
    """In words, what N x M weights of more than 2 GiB ask for and what to do instead; None if they fit."""
    size = queries * keys * itemsize
    if size <= LARGEST:
        return None
    pool = "pool the keys, or " if keys == queries else ""
    return (
        f"{queries:,} × {keys:,} weights take {in_bytes(size)}, and their gradient as much again: "
        f'{pool}use engine="{cheapest(version)}", which never forms them'
    )


def cheapest(version: str | Version) -> str:
    """The engine that serves this version without its N x M weights, cheapest where they are many."""
    without = ("reassociated", "sorted_keys", "streaming")
    return next(name for name in without if ENGINES[name].refusal(named_version(version)) is None)
