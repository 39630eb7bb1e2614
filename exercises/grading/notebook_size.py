"""A notebook's pictures do not count: they are cut out of a large one before its JSON is parsed."""

import re

MIB = 2**20
MOST_NOTEBOOK = 128 * MIB  # bytes of a notebook's file
PARSED = 16 * MIB  # bytes of JSON: each may become 20 bytes of memory
ENCODED = re.compile(rb"([\w+/=]{8})(?:[\w+/=]++|\\n)*+")  # base64 of a picture, with or without line ends
SHORTEST = 1000  # bytes


def without_pictures(data: bytes) -> bytes:
    """The file, if it is small; or else without its pictures. Raises ValueError if it is large even so."""
    if len(data) <= PARSED:
        return data
    kept = ENCODED.sub(lambda found: found[1] if len(found[0]) > SHORTEST else found[0], data)
    if len(kept) > PARSED:
        raise ValueError(f"{len(kept)} bytes besides pictures, more than the {PARSED} that are read")
    return kept
