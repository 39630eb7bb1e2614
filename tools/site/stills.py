"""Pictures for the values of a slider."""

import re
from pathlib import Path

import numpy as np
from ipywidgets import FloatLogSlider
from matplotlib.figure import Figure

from nonlocal_ref.analysis.plots.themed import svg_of


def values_of(control, most: int) -> list:
    """Some values of a slider, evenly spread over all that it has; where it starts is one of them."""
    if isinstance(control, FloatLogSlider):
        count = round((control.max - control.min) / control.step) + 1
        every = [control.base ** float(power) for power in np.linspace(control.min, control.max, count)]
    else:
        count = round((control.max - control.min) / control.step) + 1
        every = [control.min + k * control.step for k in range(count)]
    start = min(range(count), key=lambda k: abs(every[k] - control.value))
    spread = {round(place) for place in np.linspace(0, count - 1, min(most, count))}
    if start not in spread:  # in place of its neighbour, but for the two ends
        inner = sorted(spread - {0, count - 1}) or sorted(spread)
        spread = spread - {min(inner, key=lambda k: abs(k - start))} | {start}
    return [every[k] for k in sorted(spread)]


def save_figure(shown, file: Path) -> dict:
    """A figure, or that of axes, as SVG that follows `color-scheme`; gives its name and size in pixels."""
    svg = svg_of(figure_of(shown))
    file.write_text(svg, encoding="utf-8")
    width, height = re.search(r'width="(\d+)" height="(\d+)"', svg).groups()
    return {"file": file.name, "width": int(width), "height": int(height)}


def figure_of(shown) -> Figure:
    while isinstance(shown, list | tuple | np.ndarray):
        shown = shown[0]
    return shown if isinstance(shown, Figure) else shown.figure
