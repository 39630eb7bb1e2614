"""Time and memory of every engine, forward and backward, beside PyTorch. Writes CSV tables and a figure.

    python benchmarks/engines.py                    all of it: about forty minutes on two cores
    python benchmarks/engines.py --only concatenation --only 784
    python benchmarks/engines.py --gpu              CuPy against PyTorch CUDA, float32, TF32 off on both sides

Times are medians of rounds in which all sides run in turns, in one process, each with all cores; a ratio is
the median of the rounds' ratios. Memory is the peak of one run in a fresh process, beside what inputs take.
"""

import argparse
import csv
import io
import json
import subprocess
import sys
from pathlib import Path
from statistics import median

from cases import CASES, LONG, SLOPE, TARGETS, Case, Target
from figure import draw, slope
from machine import about, array_library, finished
from tqdm import tqdm
from works import make

from nonlocal_ref.analysis.timing import alternating, peak_bytes, speed_up
from nonlocal_ref.base.files import write_whole
from nonlocal_ref.base.text_table import aligned

HERE = Path(__file__).parent
COLUMNS = ("level", "version", "N", "E", "engine", "seconds", "times_as_fast_as_eager", "peak_MiB", "rounds")
GOALS = ("what", "against", "N", "to_reach", "reached", "met")


def main() -> None:
    options = _options()
    if options.peak:
        print(json.dumps(_peak_here(*json.loads(options.peak), gpu=options.gpu)))
        return
    words = options.only or [""]
    cases = [c for c in CASES if all(word in f"{c.level} {c.version} {c.N}" for word in words)]
    rows, times = [], {}
    for case in tqdm(cases, disable=None):
        times[case] = _times(case, options.gpu)
        rows += _rows(case, times[case], options.gpu)
    reached = [r for target in TARGETS for r in _reached(target, times, rows)] + _slopes(rows)
    print(aligned([COLUMNS, *rows], "<<><>"), aligned([GOALS, *reached], "<<>"), sep="\n\n")
    if not options.only:  # a part never overwrites the whole
        name = "gpu" if options.gpu else "cpu"
        _write(HERE / "results" / f"engines_{name}.csv", COLUMNS, rows)
        _write(HERE / "results" / f"targets_{name}.csv", GOALS, reached)
        draw(rows, HERE.parent / "docs" / "pictures" / f"engines_{name}.png")


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--gpu", action="store_true", help="CuPy against PyTorch CUDA")
    parser.add_argument(
        "--only", action="append", help="cases whose level, version and N hold this word; repeatable"
    )
    parser.add_argument("--peak", help=argparse.SUPPRESS)  # the fresh process that measures one peak
    return parser.parse_args()


def _times(case: Case, gpu: bool) -> dict[str, list[float]]:
    xp = array_library(gpu)
    works = {work: finished(make(case, work, xp), gpu) for work in case.works}
    return alternating(works, repeats=7, seconds=case.seconds, warm=case.N < LONG)


def _peak_here(case: list, work: str, gpu: bool) -> int | None:
    case, xp = Case(*case), array_library(gpu)
    if gpu:
        from machine import gpu_peak

        return gpu_peak(make(case, work, xp))
    make(case._replace(N=64), work, xp)()  # threads and libraries are there before the count begins
    return peak_bytes(make(case, work, xp))


def _peak(case: Case, work: str, gpu: bool) -> float:
    """MiB, in a fresh process."""
    command = [sys.executable, __file__, "--peak", json.dumps([case, work]), *(["--gpu"] if gpu else [])]
    answer = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    return round((json.loads(answer) or 0) / 2**20, 1)


def _rows(case: Case, times: dict, gpu: bool) -> list[tuple]:
    eager = times.get("pytorch eager") or times.get("pytorch direct")
    return [
        (
            *(case.level, case.version, case.N, case.E, work, f"{median(t):.6f}"),
            f"{speed_up(eager, t):.2f}" if eager else "",
            *(_peak(case, work, gpu), len(t)),
        )
        for work, t in times.items()
    ]


def _reached(target: Target, times: dict, rows: list) -> list[tuple]:
    """One line for the speed, one for the memory, of a target whose case was measured."""
    level, version, n = target.case
    case = next((c for c in times if (c.level, c.version, c.N) == target.case), None)
    if case is None:
        return []
    ratio = speed_up(times[case][target.rival], times[case][target.ours])
    what = f"{level} {version}, {target.ours}"
    lines = [(what, target.rival, n, f">= {target.times} x", f"{ratio:.2f} x", ratio >= target.times)]
    if target.memory:
        peak = {row[4]: row[7] for row in rows if row[:3] == target.case}
        share = peak[target.ours] / peak[target.rival]
        lines.append(
            (what, target.rival, n, f"<= {target.memory:.3f} memory", f"{share:.3f}", share <= target.memory)
        )
    return lines


def _slopes(rows: list) -> list[tuple]:
    """How time grows with N: the slope of log time against log N, least squares from 3136 on."""
    found = []
    for engine in ("reassociated", "sorted_keys"):
        line = [
            (row[2], float(row[5]))
            for row in rows
            if row[0] == "sweep" and row[4] == engine and row[2] >= 3136
        ]
        if len(line) > 1:
            s = slope(line)
            found.append(
                (f"slope of {engine}", "theory", "3136 to 200704", f"<= {SLOPE}", f"{s:.2f}", s <= SLOPE)
            )
    return found


def _write(path: Path, columns: tuple, rows: list[tuple]) -> None:
    """The whole table or none of it: a run that is stopped leaves the old one."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow((*columns, *about()))
    writer.writerows((*row, *about().values()) for row in rows)
    write_whole(path, lambda file: file.write(text.getvalue().encode()))


if __name__ == "__main__":
    main()
