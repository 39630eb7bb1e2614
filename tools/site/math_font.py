"""The font of the formulas, which travels with the site: not every machine has one for mathematics."""

import shutil
from pathlib import Path

from ..foreign import CannotFetch, fetched
from ..slides.carried import FONT, WOFF2

RULE = """@font-face {{
  font-family: "STIX Two Math"; src: url("{name}") format("woff2"); font-display: swap;
}}
math {{ font-family: "STIX Two Math", math; }}
"""


def add_math_font(static: Path) -> None:
    """The font beside the style sheets; where it cannot be had, formulas stand in the reader's own font."""
    try:
        files = fetched(FONT)
    except CannotFetch:
        return
    name = Path(WOFF2).name
    shutil.copy(files[WOFF2], static / name)
    (static / "math_font.css").write_text(RULE.format(name=name))
