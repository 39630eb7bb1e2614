"""IPython's magics, translated by IPython itself, in text that is no Python.

Without IPython such lines stay as they are, and cost themselves. Standard library alone but for that.
"""

import re
from collections.abc import Iterator
from contextlib import suppress
from typing import Any

from .student_text import lines_of

RUNS_ITS_CELL = ("time", "capture", "prun")  # the cell magics after which the cell's names are there
CELL_MAGIC = re.compile(r"\s*%%(\w+).*")
LONGEST = 20_000  # letters of one statement: IPython reads it again for each magic in it


class NoMagic:
    """In the place of IPython: each magic does nothing, and gives an empty list."""

    def __getattr__(self, name: str) -> Any:
        return lambda *args, **kwargs: []


def without_cell_magic(text: str) -> str:
    """The cell, with an empty line for %%time; nothing of a cell of another language, as %%bash."""
    while found := CELL_MAGIC.match(text):
        text = "\n" * found[0].count("\n") + text[found.end() :] if found[1] in RUNS_ITS_CELL else ""
    return text


def without_prompts(text: str) -> str:
    """As pasted from a session: without `>>>` or `In [1]:`, and without a common indent."""
    with suppress(ImportError):
        from IPython.core.inputtransformer2 import classic_prompt, ipython_prompt, leading_indent

        lines = lines_of(text)
        for transform in (leading_indent, classic_prompt, ipython_prompt):
            lines = transform(lines)
        return "".join(lines)
    return text


def translated(text: str, budget: Iterator) -> str:
    """`!pip`, `x = %ls`, `f?` as calls of get_ipython(), one of the budget each, in their lines."""
    lines = lines_of(text)
    with suppress(ImportError):
        from IPython.core.inputtransformer2 import TransformerManager

        manager = TransformerManager()
        for _ in budget if len(text) <= LONGEST else ():
            changed, new = manager.do_one_token_transform(lines)
            if not changed:
                break
            lines = _in_place(lines, new)
    return "".join(lines)


def _in_place(before: list[str], after: list[str]) -> list[str]:
    """A magic over several lines becomes one: empty lines follow it, and all others stay."""
    same = next((n for n, pair in enumerate(zip(before, after, strict=False)) if pair[0] != pair[1]), 0)
    return [*after[: same + 1], *["\n"] * (len(before) - len(after)), *after[same + 1 :]]
