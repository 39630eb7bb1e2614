"""python -m benchmarks.block_by_block: three trained blocks in a row: do their maps depend on the query?

`tiny` with three blocks after conv3 learns *twins*, anywhere, in 300 steps, with three seeds. The means over
all pairs of positions (analysis/attention/query_pairs.py), before and after training, on 16 clips.
Writes results/block_by_block.csv; about a minute for each training on two cores.
"""

import csv
from functools import partial
from pathlib import Path
from statistics import mean

import numpy as np
from tqdm import tqdm

from nonlocal_ref.analysis.attention.query_pairs import pairs_by_block
from nonlocal_ref.base.names import for_readers
from nonlocal_ref.data.tasks import TASKS
from nonlocal_ref.networks import tiny
from nonlocal_ref.training.evaluate import evaluate
from nonlocal_ref.training.loop import begun
from nonlocal_ref.training.settings import Settings
from nonlocal_ref.training.trained.make import params_at

from .machine import about

RESULT = Path(__file__).parent / "results" / "block_by_block.csv"
TASK, BLOCKS, STEPS, SEEDS = "twins", 3, 300, 3
VERSIONS = ("embedded_gaussian", "dot_product")
UNSEEN, FOR_PAIRS, SEED = 2000, 16, 16  # clips, and the seed that draws them
# heads of the table -> after how many steps, and the column of the CSV table
COLUMNS = {
    "maps differ, untrained": (0, "weights"),
    "trained": (STEPS, "weights"),
    "x": (STEPS, "x"),
    "added": (STEPS, "output"),
}


def main() -> None:
    rows = []
    for version in VERSIONS:
        for seed in tqdm(range(SEEDS), desc=version, unit="training"):
            rows += measured(version, seed)
    with open(RESULT, "w", newline="") as file:
        writer = csv.DictWriter(file, rows[0], lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)
    print(as_markdown())


def measured(version: str, seed: int) -> list[dict[str, str]]:
    """The rows of one training: each block before the first step and after the last."""
    network = partial(tiny, BLOCKS, version=version, input_gradient=False)
    settings = Settings(task=TASKS[TASK], network=network, steps=STEPS, seed=seed)
    clips = TASKS[TASK]().draw(np.random.default_rng(SEED), UNSEEN)
    net, rows = network(classes=2), []
    untrained = begun(settings, settings.task())[1].params
    for step, params in ({0: untrained} | params_at(settings, (STEPS,))).items():
        right = evaluate(net, params, clips.x[:, None], clips.labels).video
        for block, pairs in pairs_by_block(net, params, clips.x[:FOR_PAIRS]).items():
            numbers = {"accuracy": right} | pairs._asdict()
            named = {"version": version, "seed": str(seed), "steps": str(step), "block": block}
            rows.append(named | {name: f"{n:.4f}" for name, n in numbers.items()} | about())
    return rows


def as_markdown() -> str:
    """The table of README.md: mean (lowest to highest) over the seeds."""
    with open(RESULT, newline="") as file:
        rows = list(csv.DictReader(file))
    lines = [["version", "block", *COLUMNS], ["---", "---:", *["---:"] * len(COLUMNS)]]
    for version in VERSIONS:
        for number in range(BLOCKS):
            mine = [r for r in rows if (r["version"], r["block"]) == (version, f"nonlocal{number}")]
            spreads = (_spread(mine, steps, name) for steps, name in COLUMNS.values())
            lines.append([for_readers(version), str(number + 1), *spreads])
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)


def _spread(rows: list[dict], steps: int, name: str) -> str:
    found = [float(row[name]) for row in rows if row["steps"] == str(steps)]
    return f"{mean(found):.2f} ({min(found):.2f}–{max(found):.2f})"


if __name__ == "__main__":
    main()
