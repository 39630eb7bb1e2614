"""Formulas as MathML, made when the pages are built: a browser draws them without a script and a network."""

import re

from docutils import nodes
from latex2mathml.converter import convert

THIN = "0.167em"  # its old name is a warning in Firefox
BARS = ("<mo>&#x02016;</mo>", '<mo stretchy="false">&#x02016;</mo>')  # of a norm: as tall as a letter
UPRIGHT = re.compile(r"\\(?:mathrm|operatorname)\{([A-Za-z]+)\}")


def mathml(latex: str, *, block: bool = False) -> str:
    """LaTeX as a <math> element, on a line of its own if `block`."""
    made = convert(UPRIGHT.sub(r"\\text{\1}", latex.strip()), display="block" if block else "inline")
    return made.replace("thinmathspace", THIN).replace(*BARS)


def write_inline(translator, node: nodes.math) -> None:
    """Sphinx calls this for each formula within a line."""
    translator.body.append(mathml(node.astext()))
    raise nodes.SkipNode


def write_block(translator, node: nodes.math_block) -> None:
    """Sphinx calls this for each formula on a line of its own."""
    translator.body.append(f'<div class="math-block">{mathml(node.astext(), block=True)}</div>\n')
    raise nodes.SkipNode
