"""The states of the shape stepper that its tests try: sizes, versions, pooling."""

from itertools import product

import nonlocal_ref as nl

VERSIONS, POOLS = tuple(nl.VERSIONS), (None, "before", "after")
GRIDS = [(1, 2, 2, 2), (4, 14, 14, 1024), (3, 7, 5, 11), (8, 56, 56, 256), (32, 56, 56, 2048), (1, 9, 2, 3)]
STATES = [
    dict(zip("THWC", shape, strict=True)) | {"version": version, "pool": pool}
    for shape, version, pool in product(GRIDS, VERSIONS, POOLS)
]
FILES = ("stepper_block", "stepper_numbers")
