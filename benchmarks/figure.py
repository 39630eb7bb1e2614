"""The figure: time and memory against N, both axes logarithmic, the slope of each line in the legend."""

from pathlib import Path

import matplotlib

matplotlib.use("agg")
import numpy as np

from nonlocal_ref.analysis.plots.shades import BLUE, BROWN, GREEN, ORANGE, PINK, QUIET
from nonlocal_ref.analysis.plots.style import new_figure, styled

FROM = 3136  # positions: the slope is that of the points from here on
STYLES = {  # colours that can be told apart with every kind of colour vision; dashes for PyTorch
    "dense": (BLUE, "-", "o"),
    "streaming": (GREEN, "-", "s"),
    "reassociated": (ORANGE, "-", "^"),
    "sorted_keys": (PINK, "-", "D"),
    "pytorch eager": (QUIET, "--", "o"),
    "pytorch fused": (BROWN, "--", "s"),
}
TITLES = {
    "embedded_gaussian": "embedded Gaussian",
    "dot_product": "dot product",
    "concatenation": "concatenation",
}
TIME, MEMORY = 5, 7  # columns of a row


def slope(line: list[tuple[float, float]]) -> float:
    """Least squares of log value against log N."""
    n, value = np.log(np.array(line, dtype=float)).T
    return float(np.polyfit(n, value, 1)[0])


@styled()
def draw(rows: list[tuple], path: Path) -> None:
    """One column for each version, time above memory, from the rows of the sweep."""
    fig, axes = new_figure((12, 7), 2, len(TITLES), sharex=True, sharey="row")
    for k, (version, title) in enumerate(TITLES.items()):
        of_version = [row for row in rows if (row[0], row[1]) == ("sweep", version)]
        above, below = axes[k], axes[k + len(TITLES)]
        _panel(above, of_version, TIME)
        _panel(below, of_version, MEMORY)
        above.set_title(title)
        below.set_xlabel("positions N = M, 128 channels")
    axes[0].set_ylabel("seconds")
    axes[len(TITLES)].set_ylabel("MiB beside the inputs")
    path.parent.mkdir(parents=True, exist_ok=True)
    fig.savefig(path, dpi=110)


def _panel(ax, rows: list[tuple], value: int) -> None:
    ax.set(xscale="log", yscale="log")
    ax.grid(color=QUIET, alpha=0.25, linewidth=0.5)
    for engine, (colour, dashes, marker) in STYLES.items():
        line = sorted(
            (int(row[2]), float(row[value])) for row in rows if row[4] == engine and float(row[value]) > 0
        )
        if line:
            label = f"{engine}: {slope([point for point in line if point[0] >= FROM]):.1f}"
            look = {"color": colour, "linestyle": dashes, "marker": marker, "markersize": 4}
            ax.plot(*zip(*line, strict=True), label=label, **look)
    ax.legend(title=f"slope from N = {FROM} on", title_fontsize=9, alignment="left", loc="upper left")
