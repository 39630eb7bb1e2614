"""The figure: time and memory against N, both axes logarithmic, the slope written at the end of each line."""

from pathlib import Path

import matplotlib

matplotlib.use("agg")
import matplotlib.pyplot as plt
import numpy as np

APART = 0.22  # decades between two slopes
GREY = "#808080"  # reads on light and on dark pages
STYLES = {  # colours that colour-blind readers can tell apart (Okabe and Ito), and dashes for PyTorch
    "dense": ("#0072B2", "-", "o"),
    "streaming": ("#009E73", "-", "s"),
    "reassociated": ("#D55E00", "-", "^"),
    "sorted_keys": ("#CC79A7", "-", "D"),
    "pytorch eager": (GREY, "--", "o"),
    "pytorch fused": ("#B8860B", "--", "s"),
}
TITLES = {
    "embedded_gaussian": "embedded Gaussian",
    "dot_product": "dot product",
    "concatenation": "concatenation",
}


def slope(line: list[tuple[float, float]]) -> float:
    """Least squares of log value against log N."""
    n, value = np.log(np.array(line, dtype=float)).T
    return float(np.polyfit(n, value, 1)[0])


def draw(rows: list[tuple], path: Path) -> None:
    """One column for each version, time above memory, from the rows of the sweep."""
    fig, axes = plt.subplots(2, len(TITLES), figsize=(12, 7), sharex=True, sharey="row", layout="constrained")
    for column, version in zip(axes.T, TITLES, strict=True):
        for ax, value, unit in ((column[0], 5, "seconds"), (column[1], 7, "MiB beside the inputs")):
            _panel(ax, [row for row in rows if row[:2] == ("sweep", version)], value)
            ax.set_ylabel(unit if ax in axes[:, 0] else "")
        column[0].set_title(TITLES[version], color=GREY)
        column[1].set_xlabel("positions N = M, 128 channels")
        column[0].legend(frameon=False, labelcolor=GREY, fontsize=9, loc="upper left")
    path.parent.mkdir(parents=True, exist_ok=True)
    fig.savefig(path, dpi=110, transparent=True)
    plt.close(fig)


def _panel(ax: plt.Axes, rows: list[tuple], value: int) -> None:
    ax.set(xscale="log", yscale="log")
    ax.grid(color=GREY, alpha=0.25, linewidth=0.5)
    ax.tick_params(colors=GREY, which="both")
    for text in (ax.xaxis.label, ax.yaxis.label):
        text.set_color(GREY)
    ax.spines[:].set_color(GREY)
    lines = {}
    for engine, (colour, dashes, marker) in STYLES.items():
        line = sorted(
            (row[2], float(row[value])) for row in rows if row[4] == engine and float(row[value]) > 0
        )
        if line:
            shape = {"color": colour, "linestyle": dashes, "marker": marker, "markersize": 4}
            ax.plot(*zip(*line, strict=True), label=engine, **shape)
            lines[colour] = line
    _write_slopes(ax, lines)


def _write_slopes(ax: plt.Axes, lines: dict[str, list[tuple[float, float]]]) -> None:
    """Each slope at the end of its line, from N = 3136 on; ends that lie close together are written apart."""
    below = {}  # N -> height in decades of the last slope written there
    for colour, line in sorted(lines.items(), key=lambda item: item[1][-1][1]):
        n, top = line[-1]
        height = max(np.log10(top), below.get(n, -np.inf) + APART)
        below[n] = height
        text = f"{slope([point for point in line if point[0] >= 3136]):.1f}"
        ax.annotate(
            text, (n, 10**height), xytext=(6, -3), textcoords="offset points", color=colour, fontsize=9
        )
