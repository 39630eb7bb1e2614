"""What all widgets share: a module of JavaScript, data to show, the reader's choices, and a still picture.

The mathematics runs in the browser: a widget answers without a kernel, in a notebook and as a page alike.
A module is common.js and the widget's own file (and what else it names), put one behind the other: a browser
that opens a page from a folder can load one module only.
"""

from base64 import b64encode
from collections.abc import Callable
from pathlib import Path
from typing import Any

import anywidget
import traitlets

HERE = Path(__file__).parent


class Widget(anywidget.AnyWidget):
    """`data` is fixed and may hold bytes; `state` holds the reader's choices and is what "Copy state" copies.

    Where no widget can be shown, `sentence` and the PNG that `still()` makes stand in its place.
    """

    data = traitlets.Dict().tag(sync=True)
    state = traitlets.Dict().tag(sync=True)

    def __init__(
        self, modules: tuple[str, ...], data: dict, state: dict, still: Callable[[], bytes], sentence: str
    ):
        self._esm, self._css = source(*modules), (HERE / "common.css").read_text()
        self.still, self.sentence = still, sentence
        super().__init__(data=data, state=state)

    def _repr_mimebundle_(self, **options: Any) -> tuple[dict, dict]:
        bundle, metadata = super()._repr_mimebundle_(**options)
        picture = {"image/png": b64encode(self.still()).decode(), "text/plain": self.sentence}
        return bundle | picture, metadata


def source(*modules: str) -> str:
    """One ES module of common.js and these files: source("maths", "explorer")."""
    return "\n".join((HERE / f"{name}.js").read_text() for name in ("common", *modules))


def chosen(defaults: dict, state: dict | None) -> dict:
    """The defaults with the reader's choices put in. Raises ValueError for a choice that does not exist."""
    if unknown := set(state or {}) - set(defaults):
        raise ValueError(
            f"state has {', '.join(sorted(unknown))}, which this widget does not know: choose among "
            + ", ".join(defaults)
        )
    return defaults | (state or {})
