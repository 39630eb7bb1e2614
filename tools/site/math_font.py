"""The font of the formulas, which travels with the site: not every machine has one for mathematics."""

import shutil
from pathlib import Path

from ..foreign import CannotFetch, fetched
from ..slides.carried import FONT, WOFF2
from .style_sheets import JOINED

RULE = """@font-face {{
  font-family: "STIX Two Math"; src: url("{name}") format("woff2"); font-display: swap;
}}
math {{ font-family: "STIX Two Math", math; }}
"""


def add_math_font(static: Path) -> None:
    """The font, named in the style sheet; where it cannot be had, formulas stand in the reader's own."""
    try:
        files = fetched(FONT)
    except CannotFetch:
        return
    name = Path(WOFF2).name
    shutil.copy(files[WOFF2], static / name)
    with (static / JOINED).open("a") as style:
        style.write(RULE.format(name=name))
