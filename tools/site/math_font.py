"""The font of the formulas, which travels with the site: not every machine has one for mathematics.

Only the letters that stand in formulas: the whole font, 400 kB, keeps a page busy while it is first painted.
"""

import re
from html import unescape
from pathlib import Path
from unicodedata import normalize

from fontTools import subset

from ..foreign import CannotFetch, fetched
from ..slides.carried import FONT, WOFF2
from .style_sheets import JOINED

RULE = """@font-face {{
  font-family: "STIX Two Math"; src: url("{name}") format("woff2"); font-display: swap;
}}
math {{ font-family: "STIX Two Math", math; }}
"""
FORMULA, TAG = re.compile(r"<math\b.*?</math>", re.DOTALL), re.compile(r"<[^>]*>")
DRAWN_UNASKED = " √"  # a space gives its width, <msqrt> its sign
MATHEMATICAL = [*range(0x1D400, 0x1D800), 0x210E]  # <mi>x</mi> is drawn as the letter U+1D465


def add_math_font(site: Path) -> None:
    """The font, named in the style sheet; where it cannot be had, formulas stand in the reader's own."""
    try:
        files = fetched(FONT)
    except CannotFetch:
        return
    static, name = site / "_static", Path(WOFF2).name
    save_letters(files[WOFF2], letters(site), static / name)
    with (static / JOINED).open("a") as style:
        style.write(RULE.format(name=name))


def letters(site: Path) -> set[int]:
    """The code points of all formulas on the site's pages, and the forms that browsers write them in."""
    formulas = (
        formula for page in site.rglob("*.html") for formula in FORMULA.findall(page.read_text("utf-8"))
    )
    plain = {*DRAWN_UNASKED} | {letter for formula in formulas for letter in unescape(TAG.sub("", formula))}
    kinds = {normalize("NFKC", letter) for letter in plain}
    forms = {code for code in MATHEMATICAL if normalize("NFKC", chr(code)) in kinds}
    return {ord(letter) for letter in plain} | forms


def save_letters(font: Path, codes: set[int], to: Path) -> None:
    """The font with these code points alone, and all that makes brackets and roots grow."""
    options = subset.Options(flavor="woff2", layout_features=["*"])
    subsetter = subset.Subsetter(options)
    subsetter.populate(unicodes=codes)
    with subset.load_font(str(font), options) as smaller:
        subsetter.subset(smaller)
        subset.save_font(smaller, str(to), options)
