"""What the figure of the ablations shows: our accuracies of every seed, and the paper's top-1, in %."""

from ...paper.tables import by_network
from .lines import Asked, Line, lines_of
from .summary import summaries
from .tables import ABLATIONS, Ablation

Panel = tuple[
    dict, dict
]  # ours: group -> {row: accuracies of the seeds}; the paper's: network -> {row: top-1}


def panels(tables: list[str], known: dict[Asked, Line]) -> dict[str, Panel]:
    """Title -> what is drawn; tables without results are left out."""
    found = {name: ours(ABLATIONS[name], known) for name in tables}
    titles = {name: f"{name}: {ABLATIONS[name].question}" for name in tables if found[name]}
    return {title: (found[name], papers(ABLATIONS[name])) for name, title in titles.items()}


def ours(ablation: Ablation, known: dict[Asked, Line]) -> dict[str, dict[str, list[float]]]:
    """Group -> {row: accuracies in %}."""
    values: dict[str, dict[str, list[float]]] = {}
    for (group, row), summary in summaries(lines_of(ablation, known)).items():
        values.setdefault(group, {})[row] = [100 * a for a in summary.accuracies]
    return values


def papers(ablation: Ablation) -> dict[str, dict[str, float]]:
    """Network -> {the paper's row: top-1 in %}; {} where the paper has no such table."""
    return by_network(ablation.paper) if ablation.paper else {}
