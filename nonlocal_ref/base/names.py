"""Names of the code as people write them."""

import re

BETWEEN_WORDS = re.compile(r"(?<=[a-z]{3})_(?=[a-z]{3})")


def for_readers(name: str) -> str:
    """embedded_gaussian is the embedded Gaussian, dot_product the dot product; other names stay."""
    return BETWEEN_WORDS.sub(" ", name).replace("gaussian", "Gaussian")
