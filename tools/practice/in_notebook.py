"""Runs in the browser when a notebook's cells do: what stands in for what is not there.

Widgets and controls are alive in the page already; figures need matplotlib, which cannot be had everywhere.
"""

import os
import sys
from contextlib import redirect_stderr
from importlib.util import find_spec
from io import StringIO
from types import ModuleType
from typing import Any

ALIVE = "Not made anew: the widget in the page is alive, move it there."
CONTROL = "Not made anew: move the control in the page. To try another value here, call the function with it."
NO_FIGURES = (
    "This page was made without matplotlib, so no figure is drawn here; the kept one stays. "
    "The numbers of this notebook are computed as everywhere."
)
CONTROLS = ("IntSlider", "FloatSlider", "FloatLogSlider", "Dropdown", "Checkbox", "ToggleButtons")


class Words:
    """What a cell shows in place of something that is not here."""

    def __init__(self, text: str):
        self.text = text

    def __repr__(self) -> str:
        return self.text


def prepare() -> bool:
    """Once, before the first cell; whether figures can be drawn."""
    os.environ["MPLBACKEND"] = "agg"  # a worker has no window
    stand_in("_multiprocessing", None)  # no process can be started, but what starts them can be imported
    stand_in("nonlocal_ref.widgets", lambda *_, **__: Words(ALIVE))
    stand_in("ipywidgets", lambda *_, **__: print(CONTROL))
    for name in CONTROLS:
        setattr(sys.modules["ipywidgets"], name, lambda *_, **__: None)
    stand_in("IPython", lambda *_, **__: None)
    stand_in("IPython.display", lambda *values, **_: print(*values))
    sys.modules["IPython.display"].Markdown = Words
    figures = find_spec("matplotlib") is not None
    if figures:
        with redirect_stderr(StringIO()):  # it says that it looks for fonts
            import matplotlib.pyplot  # noqa: F401 - now, and not within the first cell that draws
    else:
        stand_in("nonlocal_ref.analysis.plots", lambda *_, **__: Words(NO_FIGURES))
    return figures


def stand_in(name: str, every: Any) -> None:
    """A module, all names of which are `every`."""
    module = ModuleType(name)
    module.__path__ = []  # it may have modules below it
    module.__getattr__ = lambda wanted: _unless_dunder(wanted, every)
    sys.modules[name] = module
    parent, _, child = name.rpartition(".")
    if parent in sys.modules:
        setattr(sys.modules[parent], child, module)


def _unless_dunder(wanted: str, every: Any) -> Any:
    if wanted.startswith("__"):
        raise AttributeError(wanted)
    return every
