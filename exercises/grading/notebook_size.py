"""A notebook's pictures do not count: they are cut out of a large one before its JSON is parsed."""

import re

MIB = 2**20
MOST_NOTEBOOK = 128 * MIB  # bytes of a notebook's file
SMALL = 16 * MIB  # bytes that are parsed as they are
PARSED = 48 * MIB  # bytes of JSON, without pictures
MOST_PARTS = 4_000_000  # lists, dicts and values: each costs up to 80 bytes of memory
PARTS = (b"[", b"{", b",")
ENCODED = re.compile(rb"([\w+/=]{8})(?:[\w+/=]++|\\n)*+")  # base64 of a picture, with or without line ends
SHORTEST = 1000  # bytes


def without_pictures(data: bytes) -> bytes:
    """The file, if it is small; or else without its pictures. Raises ValueError if it is large even so."""
    kept = data if len(data) <= SMALL else ENCODED.sub(_short, data)
    if len(kept) > PARSED:
        raise ValueError(f"{len(kept)} bytes besides pictures, more than the {PARSED} that are read")
    if sum(kept.count(part) for part in PARTS) > MOST_PARTS:
        raise ValueError(f"more than the {MOST_PARTS} lists and values that are read: clear its outputs")
    return kept


def _short(found: re.Match[bytes]) -> bytes:
    return found[1] if len(found[0]) > SHORTEST else found[0]
