"""Runs in the browser when a notebook's cells do: what stands in for what is not there.

Widgets and controls are alive in the page already; figures need matplotlib, which cannot be had everywhere.
"""

import json
import os
import sys
from contextlib import redirect_stderr
from importlib.util import find_spec
from io import StringIO
from pathlib import Path
from time import perf_counter
from types import ModuleType
from typing import Any

import in_page  # next to this file in the worker

ALIVE = "Not made anew: the widget in the page is alive, move it there."
CONTROL = (
    "Not made anew: move the control in the page.\nTo try another value here, call the function with it."
)
NO_FIGURES = (
    "This page was made without matplotlib, so no figure is drawn here; the kept one stays. "
    "The numbers of this notebook are computed as everywhere."
)
SECONDS = 15  # between two pictures of a training: each takes Python a second or two here
NOTEBOOKS = Path(__file__).with_name("notebooks")
CONTROLS = ("IntSlider", "FloatSlider", "FloatLogSlider", "Dropdown", "Checkbox", "ToggleButtons")


class Handle:
    """What display(..., display_id=True) gives: each value takes the place of the one before."""

    def __init__(self) -> None:
        self.told = perf_counter()

    def update(self, value: Any) -> None:
        in_page.DISPLAYED[:] = [value]
        if perf_counter() - self.told > SECONDS:
            in_page.tell(json.dumps(in_page.shown(value)))
            self.told = perf_counter()
        if "matplotlib.pyplot" in sys.modules:
            sys.modules["matplotlib.pyplot"].close("all")  # a figure that is kept can still be drawn


def display(*values: Any, display_id: Any = None, **_: Any) -> Handle | None:
    """In IPython's place."""
    if display_id:
        return Handle()
    print(*values)
    return None


class Words:
    """What a cell shows in place of something that is not here."""

    def __init__(self, text: str):
        self.text = text

    def __repr__(self) -> str:
        return self.text


def prepare() -> bool:
    """Once, before the first cell; whether figures can be drawn."""
    os.environ["MPLBACKEND"] = "agg"  # a worker has no window
    NOTEBOOKS.mkdir(exist_ok=True)
    sys.path.append(os.getcwd())  # Pyodide unpacked the wheels there
    os.chdir(NOTEBOOKS)  # what a cell reads has an address from there
    stand_in("_multiprocessing", None)  # no process can be started, but what starts them can be imported
    stand_in("nonlocal_ref.widgets", lambda *_, **__: Words(ALIVE))
    stand_in("ipywidgets", lambda *_, **__: print(CONTROL))
    for name in CONTROLS:
        setattr(sys.modules["ipywidgets"], name, lambda *_, **__: None)
    stand_in("IPython", lambda *_, **__: None)
    stand_in("IPython.display", lambda *_, **__: None)
    sys.modules["IPython.display"].Markdown = Words
    sys.modules["IPython.display"].display = display
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
