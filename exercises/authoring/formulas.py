"""Formulas of the exercises as LaTeX. The sources have plain text, which a .py and a terminal show, too."""

import re

BLOCK = re.compile(r"^```text\n(.*?)^```$", re.MULTILINE | re.DOTALL)
CODE = re.compile(r"->|\w\[|//")
GAP = re.compile(r" {3,}")  # between two formulas of a line, or before a remark
NAME = r"(?<![\\A-Za-z])[A-Za-z]+(?![A-Za-z])"
PROSE = "row|rows|by|over|of|first|second|half"  # words of a sentence, not names
GREEK = ("theta", "phi", "gamma", "beta")
FUNCTIONS = ("exp", "log", "max", "cos")
INDICES = ("ij", "ik", "ie", "je")
NAMES = "|".join((*GREEK, "top", "total", "[θφA-Za-z]"))
SUM = r"(?:Σ|sum)_[a-z]|Σ"
SYMBOL = rf"δ?d?(?:{NAMES})_(?:{'|'.join(INDICES)}|[ijkl])|[Wb]_[gz](?:\^T)?|δ[Lsθ]"
INDEXED = rf"(?:{SUM}|{SYMBOL})(?!\w)"  # in a sentence
PIECE = rf"(?:(?<![\w/]){INDEXED}|\[{INDEXED}, {INDEXED}\])"
FORMULA = rf"{PIECE}(?:\s(?:[=+/·.−-]\s)?{PIECE})*"
KEPT = r"```.*?```|`[^`]*`|\$\$.*?\$\$|\]\([^)]*\)"  # code, formulas, addresses
INLINE = re.compile(rf"{KEPT}|(?P<formula>{FORMULA})", re.DOTALL)
RULES = (  # in this order
    (r"\(1 ?/ ?(\w(?:\(\w\))?)\)", r"\\frac{1}{\1}"),
    (r"sqrt\(([^()]+)\)", r"\\sqrt{\1}"),
    (r"\|([^|]+)\|", r"\\vert \1 \\vert"),
    (r"\^T\b", r"^{\\top}"),
    (r"_(\w\w+)", r"_{\1}"),
    ("²", "^2"),
    (r"Σ(?=\w|_)", r"\\sum"),
    ("Σ", r"\\sum "),
    (r"(?<!\\)\bsum(?=_)", r"\\sum"),
    (r"·|(?<= )\.(?= )", r"\\cdot "),
    ("θ", r"\\theta "),
    ("φ", r"\\phi "),
    ("−", "-"),
)


def typeset(text: str) -> str:
    """Markdown with every ```text block of equations as $$ blocks, one for each line. In sentences, what has
    an index becomes a formula: Σ dp_ij δp_ij.
    """
    text = BLOCK.sub(lambda found: displays(found[1]) if of_equations(found[1]) else found[0], text)
    return INLINE.sub(lambda found: f"${equation(found[0])}$" if found["formula"] else found[0], text)


def of_equations(block: str) -> bool:
    """Every line is an equation, and none is code."""
    return all("=" in line for line in block.splitlines()) and not CODE.search(block)


def displays(block: str) -> str:
    lines = (GAP.split(re.sub(" +=", " =", line.strip())) for line in block.splitlines())
    return "\n\n".join("$$\n" + r" \qquad ".join(map(latex, parts)) + "\n$$" for parts in lines)


def latex(part: str) -> str:
    """One equation, or a remark after it."""
    return equation(part) if "=" in part else rf"\text{{{part}}}"


def equation(part: str) -> str:
    for pattern, by in RULES:
        part = re.sub(pattern, by, part)
    part = re.sub(rf" ?\b((?:{PROSE})(?: (?:{PROSE}))*)\b ?", r"\\text{ \1 }", part)
    outside = re.split(r"(\\text\{[^}]*\})", part)
    outside[::2] = [re.sub(NAME, lambda found: symbol(found[0]), piece) for piece in outside[::2]]
    spaced = re.sub(r"(\\mathrm\{\w{2,}\}) (?=[\\\w(])", r"\1 \\thinspace ", "".join(outside))
    return " ".join(spaced.replace("}_", "} _ ").split())  # or Markdown would see emphasis there


def symbol(name: str) -> str:
    """A letter as it is, a Greek one by its command, the d of a gradient upright, and so a word."""
    if name in GREEK or name in FUNCTIONS:
        return rf"\{name}"
    if name[0] == "d" and (name[1:] in GREEK or len(name) == 2):
        return rf"\mathrm{{d}}{symbol(name[1:])}"
    return name if len(name) == 1 or name in INDICES else rf"\mathrm{{{name}}}"
