"""The SVG of a figure as part of a page, whose colours it takes; and as a file with fixed colours."""

import re
from html import escape

from nonlocal_ref.analysis.plots.shades import SHADES
from nonlocal_ref.analysis.plots.themed import LINES

STYLE = re.compile("<style>.*?</style>", re.DOTALL)
SHADE = re.compile(r"var\(--fig-(\w+), #\w{6}\)")
REFERENCE = re.compile(r'(\bid="|href="#|url\(#)')


def inline(svg: str, name: str, alt: str) -> str:
    """The drawing alone. Ink is the text's colour, others follow `color-scheme`; ids begin with `name`."""
    svg = REFERENCE.sub(rf"\g<1>{name}-", STYLE.sub("", svg[svg.index("<svg") :]))
    used = dict.fromkeys(SHADE.findall(svg))
    colours = "".join(f"; --fig-{shade}: light-dark({', '.join(SHADES[shade])})" for shade in used)
    said = f'role="img" aria-label="{escape(alt)}" style="{LINES}{colours}"'
    return svg.replace("<svg ", f"<svg {said} ", 1)


def with_colours(svg: str, kind: str) -> str:
    """The drawing for "light" or for "dark" pages, without a ground: every program can read its colours."""
    svg = STYLE.sub(f"<style>svg {{{LINES}}}</style>", svg)
    svg = svg.replace("currentColor", getattr(SHADES["ink"], kind))
    return SHADE.sub(lambda found: getattr(SHADES[found[1]], kind), svg)
