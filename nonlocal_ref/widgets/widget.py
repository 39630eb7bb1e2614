"""What all widgets share: a module of JavaScript, data to show, the reader's choices, and a still picture.

The mathematics runs in the browser: a widget answers without a kernel, in a notebook as on a page.
"""

from base64 import b64encode
from collections.abc import Callable, Iterable
from io import BytesIO
from typing import Any

import anywidget
import traitlets

from ..analysis.plots.symbols import SYMBOLS
from ..base.checks import plain
from .glossary import glossary, sentence_terms
from .javascript import HERE, one_module

STYLE = (HERE / "style.css").read_text(encoding="utf-8")  # fonts and colours, which all pages share


class Widget(anywidget.AnyWidget):
    """`data` is fixed and may hold bytes; `state` holds the reader's choices and is what "Copy state" copies.

    `data` may have a `tour` (tour.tour_data); `shared_data()` is added to it. Its JavaScript is the file
    `entry`.js with all that it imports. Where no widget can be shown, `sentence` and the PNG that `still()`
    makes stand in its place.
    """

    data = traitlets.Dict().tag(sync=True)
    state = traitlets.Dict().tag(sync=True)

    def __init__(self, entry: str, data: dict, state: dict, still: Callable[[], bytes], sentence: str):
        self._esm, self._css = one_module(entry), STYLE + (HERE / "widget.css").read_text(encoding="utf-8")
        self.still, self.sentence = still, sentence
        super().__init__(data=data | shared_data(), state=state)

    def _repr_mimebundle_(self, **options: Any) -> tuple[dict, dict]:
        bundle, metadata = super()._repr_mimebundle_(**options)
        picture = {"image/png": b64encode(self.still()).decode(), "text/plain": self.sentence}
        return bundle | picture, metadata


def shared_data() -> dict[str, Any]:
    """What every widget knows: symbols with their colours, what terms mean, which are marked in sentences."""
    symbols = {name: row._asdict() for name, row in SYMBOLS.items()}
    return {"symbols": symbols, "glossary": glossary(), "terms": list(sentence_terms())}


def with_choices(defaults: dict, state: dict | None) -> dict:
    """The defaults with the reader's choices put in. Raises ValueError for a choice that does not exist."""
    if unknown := set(state or {}) - set(defaults):
        raise ValueError(
            f"state has {', '.join(sorted(unknown))}, which this widget does not know: choose among "
            + ", ".join(defaults)
        )
    return plain(defaults | (state or {}))  # JSON has no numbers of NumPy


def options_of(choices: dict[str, Iterable]) -> dict[str, list]:
    """The options of each menu, [[value, words], ...]: of a dict as it is, of other values as text."""
    named = {n: v if isinstance(v, dict) else {value: str(value) for value in v} for n, v in choices.items()}
    return {name: [[value, words] for value, words in values.items()] for name, values in named.items()}


def png_of(figure: Any, **options: Any) -> bytes:
    """A figure as PNG; the options are those of savefig."""
    file = BytesIO()
    figure.savefig(file, format="png", dpi=110, **options)
    return file.getvalue()
