"""A figure that a notebook shows as PNG on white, and as SVG in the colours of the place where it stands.

The SVG says `currentColor` for its ink and a variable of CSS for every other shade: inside a page it follows
the page. As a picture (in JupyterLab, or an <img>) it cannot see the page. There its own style gives it a
ground and colours by `prefers-color-scheme`, so its text can be read anywhere.
"""

import re
from collections import Counter
from io import StringIO

from matplotlib import rc_context
from matplotlib.figure import Figure

from .shades import PAPER, SHADES

ACROSS = 720  # pixels of CSS: a column of text
LARGEST = 2.2  # pixels for one point: a small plot stays a small plot
SAVING = {"svg.fonttype": "none", "svg.hashsalt": "nonlocal_ref"}  # text as text; the same ids in every run
NOT_SAID = dict.fromkeys(("Creator", "Date", "Format", "Type"))  # what would change from run to run
HEAD = re.compile(r'^.*?<svg ([^>]*?)width="([\d.]+)pt" height="([\d.]+)pt"([^>]*)>', re.DOTALL)
LEFT_OUT = re.compile(
    r"<!--.*?-->|<defs>\s*<style.*?</style>\s*</defs>", re.DOTALL
)  # the style is of all of a page
LINE, FINE = re.compile(r' d="[^"]*"'), re.compile(r"-?\d+\.\d{3,}")
PICTURE = re.compile(
    r'<image (xlink:href="data:[^"]+" width="\d+" height="\d+") (transform="[^"]+" style="[^"]+")/>'
)
FONTS = re.compile(r"; font-family: ([^;\"]*, sans-serif)(?=[;\"])")
CLASS, LINES = "nl-figure", "stroke-linejoin: round; stroke-linecap: butt"


class ThemedFigure(Figure):
    """matplotlib's figure, with an SVG for notebooks."""

    def _repr_svg_(self) -> str:
        return svg_of(self)


def svg_of(figure: Figure) -> str:
    """The figure as SVG, the same text in every run."""
    file = StringIO()
    with rc_context(SAVING):
        options = {"facecolor": "none", "metadata": NOT_SAID, "bbox_inches": "tight"}
        figure.savefig(file, format="svg", **options)
    return _with_style(_with_shades(_with_one_font(_with_each_picture_once(_smaller(file.getvalue())))))


def _smaller(svg: str) -> str:
    """On one line, without remarks and names that nothing refers to; lines to a hundredth of a point."""
    svg = LINE.sub(lambda line: FINE.sub(lambda number: f"{float(number[0]):.2f}", line[0]), svg)
    svg = re.sub(r"\s*\n\s*", " ", re.sub(r">\s+<", "><", LEFT_OUT.sub("", svg))).strip()
    named = set(re.findall(r"#([\w-]+)", svg))
    return re.sub(r' id="([^"]+)"', lambda found: found[0] if found[1] in named else "", svg)


def _with_each_picture_once(svg: str) -> str:
    """A picture that stands in several places, such as the frame behind several maps, is written once."""
    times, names = Counter(found[1] for found in PICTURE.finditer(svg)), {}

    def placed(found: re.Match) -> str:
        picture, place = found.groups()
        if times[picture] == 1:
            return found[0]
        name = names.get(picture) or f"picture{len(names)}"
        first = "" if picture in names else f'<defs><image id="{name}" {picture}/></defs>'
        names[picture] = name
        return f'{first}<use xlink:href="#{name}" {place}/>'

    return PICTURE.sub(placed, svg)


def _with_one_font(svg: str) -> str:
    """The long list of fonts once, for all of the figure."""
    fonts = FONTS.search(svg)
    return FONTS.sub("", svg).replace("<svg ", f'<svg font-family="{fonts[1]}" ', 1) if fonts else svg


def _with_shades(svg: str) -> str:
    """`currentColor` for ink, a variable for each other shade; where there is none, it stays as on white."""
    svg = svg.replace(SHADES["ink"].light, "currentColor")
    for name, shade in SHADES.items():
        svg = svg.replace(shade.light, f"var(--fig-{name}, {shade.light})")
    return svg


def _with_style(svg: str) -> str:
    used = [name for name in SHADES if f"--fig-{name}," in svg]
    light, dark = (_rule(used, place) for place in (0, 1))
    style = f"<style>{light}@media (prefers-color-scheme: dark) {{{dark}}}</style>"
    before, width, height, after = HEAD.match(svg).groups()
    scale = min(ACROSS / float(width), LARGEST)
    size = f'width="{float(width) * scale:.0f}" height="{float(height) * scale:.0f}"'
    return f'<svg class="{CLASS}" {before}{size}{after}>{style}{svg[HEAD.match(svg).end() :]}'


def _rule(names: list[str], place: int) -> str:
    """What an SVG by itself needs: ground, ink and shades for light (0) or dark (1)."""
    shades = "".join(f"--fig-{name}: {SHADES[name][place]}; " for name in names)
    return f".{CLASS} {{color: {SHADES['ink'][place]}; background: {PAPER[place]}; {shades}{LINES}}}"
