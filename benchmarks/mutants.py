"""python -m benchmarks.mutants: the solutions with small changes, through the checker.

Nothing but what computes the same may be accepted, and a cause that is named must be the cause: that must be
read. --read 500 prints so many reports, in one line each, with what was changed.
"""

import argparse
import ast
import random
import signal
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import nullcontext
from itertools import islice
from pathlib import Path
from types import FunctionType
from typing import NamedTuple

from tqdm import tqdm

from benchmarks.mutate import Mutant, mutants
from exercises.checker.catalogue import EXERCISES, TASKS, file_of, mistakes_of
from exercises.checker.observe import observe_all, probes_of
from exercises.checker.student_file import load
from exercises.checker.verdicts import Verdict, judge

from . import written_out

SECONDS = 3  # for one mutant: some never end
OF_ONE = 12  # mutants of one mutant, in the second order
WITHOUT_NUMBERS = ("raised", "shape", "not taken", "not finite")


class Judged(NamedTuple):
    name: str
    change: str
    text: str
    verdict: Verdict


def functions() -> Iterator[tuple[ast.FunctionDef, dict]]:
    """Each solution, and the composite ones written out line by line, with the names around it."""
    for key in EXERCISES:
        names = vars(load(file_of(key)).module)
        texts = [file_of(key).read_text("utf-8"), *written_out.TEXTS.get(key, ())]
        for node in (node for text in texts for node in ast.parse(text).body):
            if isinstance(node, ast.FunctionDef) and (node.name in TASKS or node.name in written_out.HELPERS):
                yield node, names


def twice(name: str, function: ast.FunctionDef, names: dict, rng: random.Random) -> Iterator[Mutant]:
    """Mutants of mutants, drawn by chance, of those that return arrays of the right shapes."""
    first = list(mutants(function))
    for one in rng.sample(first, len(first)):
        before = within(SECONDS, judged, name, one, names)
        if before is not None and before.verdict.kind not in WITHOUT_NUMBERS:
            others = list(mutants(one.function))
            for other in rng.sample(others, min(OF_ONE, len(others))):
                yield Mutant(f"{one.change}  AND  {other.change}", other.function)


def judged(name: str, mutant: Mutant, names: dict, seed: int = 0) -> Judged:
    """What the checker says of it as this task's function. Raises KeyboardInterrupt if it takes long."""
    _, task = TASKS[name]
    own, text = _copied(names), ast.unparse(mutant.function)
    exec(compile(text, "mutant", "exec"), own)
    inputs = probes_of(task, seed)
    verdict = judge(task, mistakes_of(task), inputs, observe_all(own[name], inputs))
    return Judged(name, mutant.change, text, verdict)


def _copied(names: dict) -> dict:
    """The names, with functions that find each other in the copy."""
    own = dict(names)
    for name, value in names.items():
        if isinstance(value, FunctionType) and value.__globals__ is names:
            own[name] = FunctionType(value.__code__, own, name, value.__defaults__, value.__closure__)
    return own


def within(seconds: float, function: Callable, *given: object) -> object:
    """function(*given), or None if it takes longer."""

    def stop(*_: object) -> None:
        raise KeyboardInterrupt

    before = signal.signal(signal.SIGALRM, stop)
    signal.setitimer(signal.ITIMER_REAL, seconds)
    try:
        return function(*given)
    except KeyboardInterrupt:
        return None
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)


def all_judged(order: int, at_most: int, only: str, seed: int) -> Iterator[Judged]:
    rng = random.Random(seed)
    for function, names in tqdm(list(functions()), unit="function", disable=None):
        name = written_out.HELPERS.get(function.name, function.name)
        if only not in name:
            continue
        chosen = mutants(function) if order == 1 else islice(twice(name, function, names, rng), at_most)
        for mutant in tqdm(chosen, desc=name, leave=False, disable=None):
            result = within(SECONDS, judged, name, mutant, names)
            yield result or Judged(name, mutant.change, "", Verdict("endless", "it does not end"))


def line_of(result: Judged) -> str:
    v = result.verdict
    return f"{result.name}: {result.change}  =>  [{v.kind}] {v.headline}"


def _written(found: Iterator[Judged], path: Path | None) -> Iterator[Judged]:
    """The same, and each in a line of the file as soon as it is there."""
    with path.open("w") if path else nullcontext() as file:
        for result in found:
            if file:
                print(line_of(result), file=file, flush=True)
            yield result


def main() -> None:
    parser = argparse.ArgumentParser("python -m benchmarks.mutants", description=__doc__)
    parser.add_argument("--order", type=int, choices=(1, 2), default=1)
    parser.add_argument(
        "--at-most", type=int, default=100, help="mutants of each function, in the second order"
    )
    parser.add_argument("--only", default="", help="a part of the function's name")
    parser.add_argument("--read", type=int, default=0, help="print so many reports, drawn by chance")
    parser.add_argument("--kinds", default="", help="print only reports of these kinds: recognised,upstream")
    parser.add_argument("--write", type=Path, help="a file for all reports, a line each")
    parser.add_argument("--seed", type=int, default=0)
    given = parser.parse_args()
    found = list(_written(all_judged(given.order, given.at_most, given.only, given.seed), given.write))
    counts = Counter(result.verdict.kind for result in found)
    print(f"{len(found)} mutants: {dict(counts.most_common())}")
    print("accepted, to be read: each must compute the same as the solution")
    for result in found:
        if result.verdict.kind == "right":
            print(f"  {line_of(result)}")
    kinds = (
        given.kinds.split(",")
        if given.kinds
        else [kind for kind in counts if kind not in ("right", "endless")]
    )
    reports = [result for result in found if result.verdict.kind in kinds]
    for result in random.Random(given.seed).sample(reports, min(given.read, len(reports))):
        print(line_of(result))


if __name__ == "__main__":
    main()
