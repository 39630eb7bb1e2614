"""python -m nonlocal_ref.training.ablate: trains the tables of ablations, several seeds of each row.

--table d --seeds 5 --jobs 2       one table; --table may be repeated, all tables without it
--table d --show                   what there is already, without training
--show --figure ablations.png      the same as a figure, beside the paper's own numbers
--show --report ablations.md       and as a text

Stopped by Ctrl-C or otherwise, the same command goes on. The lines stand in FOLDER/ablation_TABLE.csv.
"""

import argparse
import os
import sys
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from .lines import known_lines, lines_of, path_of
from .markdown import report
from .processes import OneProcessEach
from .runs import sweep
from .summary import as_text
from .tables import ABLATIONS

ONE_THREAD = ("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS", "MKL_NUM_THREADS")  # of each training's BLAS
OPTIONS = {
    "--table": {"action": "append", "choices": ABLATIONS, "help": "may be repeated (default: all)"},
    "--seeds": {"type": int, "default": 5, "help": "trainings of each row (default: %(default)s)"},
    "--jobs": {"type": int, "default": 1, "help": "trainings at the same time, one core each"},
    "--folder": {"default": "benchmarks/results", "help": "of the CSV files (default: %(default)s)"},
    "--show": {"action": "store_true", "help": "train nothing"},
    "--report": {"metavar": "FILE.md", "help": "all tables that have results, as a text"},
    "--figure": {"metavar": "FILE.png", "help": "ours beside the paper's numbers (extra plots)"},
}


def main(words: list[str] | None = None) -> int:
    """The exit status: 0, 1 where a run was lost, 2 for a mistake of the user, 130 if interrupted."""
    form = argparse.RawDescriptionHelpFormatter
    parser = argparse.ArgumentParser(prog="ablate", description=__doc__, formatter_class=form)
    for name, option in OPTIONS.items():
        parser.add_argument(name, **option)
    args = parser.parse_args(words)
    try:
        return run(args, args.table or list(ABLATIONS))
    except (OSError, ValueError, ModuleNotFoundError) as error:
        print(f"ablate: {error}", file=sys.stderr)
        return 2
    except KeyboardInterrupt:
        print("ablate: interrupted; the same command goes on", file=sys.stderr)
        return 130


def run(args: Any, tables: list[str]) -> int:
    """Trains, prints each table, writes the report and the figure."""
    lost = {} if args.show else _trained(args, tables)
    known = known_lines(path_of(args.folder, tables[0]).parent)
    for table in tables:
        print(f"{table}  {as_text(ABLATIONS[table], lines_of(ABLATIONS[table], known))}\n")
    if args.report:
        Path(args.report).write_text(report(known))
    if args.figure:
        _figure(args.figure, tables, known)
    for run, problem in lost.items():
        print(f"lost, the same command makes it again: {run}: {problem}", file=sys.stderr)
    return int(bool(lost))


def _trained(args: Any, tables: Iterable[str]) -> dict[str, str]:
    """What was lost. The environment is that of the processes to come: NumPy is imported here already."""
    os.environ.update({name: "1" for name in ONE_THREAD})
    lost = {}
    with OneProcessEach(args.jobs) as executor:
        for table in tables:
            lost |= sweep(table, args.folder, executor, seeds=args.seeds, progress=True)
    return lost


def _figure(path: str, tables: list[str], known: dict) -> None:
    from ...analysis.plots import ablations_figure
    from .figure import panels

    ablations_figure(panels(tables, known)).savefig(path, dpi=130)


if __name__ == "__main__":
    sys.exit(main())
