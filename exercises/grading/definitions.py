"""Which functions a text defines, and which of them are stubs: by its lines alone, nothing runs.

In one pass over the text, whatever is in it. Lines longer than anybody writes define nothing.
"""

import re
from collections.abc import Iterator
from itertools import islice

LONGEST_LINE = 1000
DEFINED = re.compile(r"\b(?:def|class|as)[ \t]+(\w+)")
IMPORTED = re.compile(r"\bimport\b(.*)")
ASSIGNS = re.compile(r"(?<![=!<>])=(?!=)")
WORD = re.compile(r"\w+")
DEF = re.compile(r"^[ \t]*(?:async[ \t]+)?def[ \t]+(\w+)", re.MULTILINE)
STARTS_OVER = re.compile(r"[^\s#)\]}]")  # at the left margin: the function before it has ended
DOCSTRING = re.compile(r'[rRuUbBfF]{0,2}("""|\'\'\'|"|\')')
STUB = re.compile(r"raise[ \t]+NotImplementedError\b")
INLINE = re.compile(r"\)[^:()]*:(.*)")  # def f(x): return x
NOTHING = ("pass", "...")
NAMED = re.compile(r":[ \t]*(\w+)")  # in the message of a stub that is given out
LONGEST_STUB = 100  # lines
MOST_HELPERS = 300  # functions besides those of the exercises that are looked at


def defined(text: str, names: frozenset[str]) -> dict[str, bool]:
    """Those of the names that some line may make, and for each whether it is a stub.

    By def, class, an assignment of any form, or an import.
    """
    lines = text.split("\n")
    otherwise = {name for line in lines for name in _made_in(line) if name in names}
    stubs = _stubs(lines, names)
    assigned = {(n, line[0].isspace()) for line in lines for n in _assigned_in(line) if n in names}
    anew = {name for name, indented in assigned if not indented}  # the others may be local variables
    return {name: name in stubs - anew for name in sorted(otherwise | {name for name, _ in assigned})}


def _defs(lines: list[str]) -> Iterator[tuple[str, int]]:
    return ((found[1], n) for n, line in enumerate(lines) if (found := DEF.match(line[:LONGEST_LINE])))


def _stubs(lines: list[str], names: frozenset[str]) -> set[str]:
    """Functions that are stubs, and functions that a stub names: its message says "ex16: my_version"."""
    last = dict(_defs(lines))
    own = [name for name in last if name in names]
    others = islice((name for name in last if name not in names), MOST_HELPERS)
    stubs = {name: first for name in (*own, *others) if (first := _stub(lines, last[name])) is not None}
    return {*stubs, *(named[1] for first in stubs.values() if (named := NAMED.search(first)))}


def _made_in(line: str) -> Iterator[str]:
    if len(line) < LONGEST_LINE and ("def" in line or "class" in line or "as" in line or "import" in line):
        code = line.partition("#")[0]
        yield from DEFINED.findall(code)
        for names in IMPORTED.findall(code):
            yield from WORD.findall(names)


def _assigned_in(line: str) -> Iterator[str]:
    """The names between the last bracket that opens and a sign of equality: "a, softmax = ..."."""
    if "=" in line and len(line) < LONGEST_LINE:
        for part in ASSIGNS.split(line.partition("#")[0])[:-1]:
            yield from WORD.findall(part.rpartition("(")[2])


def _stub(lines: list[str], at: int) -> str | None:
    """The first line of a function that only raises NotImplementedError, or does nothing; None for others.

    What stands below the `raise` is never reached; what stands above it is work.
    """
    first = next(_body(lines, at), "")
    return first if STUB.match(first) or not first else None


def _body(lines: list[str], at: int) -> Iterator[str]:
    """The code of a function without its docstring and comments, stripped."""
    inside, quotes = False, ""
    for n, line in enumerate(lines[at : at + LONGEST_STUB]):
        if n and not quotes and STARTS_OVER.match(line):
            return
        code = line.strip()
        if not inside:
            inside, code = _after_signature(code.partition("#")[0].rstrip())
        if quotes or not code or code.startswith("#"):
            quotes = "" if quotes and quotes in code else quotes
        elif quote := DOCSTRING.match(code):
            quotes = "" if quote[1] in code[quote.end() :] else quote[1]
        elif inside and code not in NOTHING:
            yield code.partition("#")[0].strip()


def _after_signature(head: str) -> tuple[bool, str]:
    """Whether the signature ends in this line, and what follows it there."""
    inline = None if head.endswith(":") else INLINE.search(head)
    return head.endswith(":") or bool(inline), inline[1].strip() if inline else ""
