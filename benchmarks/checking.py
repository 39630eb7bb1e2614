"""python -m benchmarks.checking: every known mistake through the checker, and through a bare comparison.

The bare comparison is what most courses have: one input, and "relative error below 1e-2" or not.
"""

from statistics import median, quantiles
from time import process_time

import numpy as np
from tqdm import tqdm

from exercises.checker.catalogue import EXERCISES, TASKS, mistakes_of
from exercises.checker.checking import report_on
from exercises.checker.observe import observe, probes_of
from exercises.checker.task import Mistake, Task
from exercises.checker.verdicts import Verdict


def relative_error(task: Task, wrong) -> float:
    """The largest, over one input; inf where no array of the right shape comes."""
    inputs = probes_of(task)["generic"]
    yours, right = (observe(function, inputs).values for function in (wrong, task.right))
    if [a.shape for a in yours] != [b.shape for b in right]:
        return np.inf
    pairs = zip(yours, right, strict=True)
    return max(float(np.max(np.abs(a - b) / np.maximum(1e-8, np.abs(a) + np.abs(b)))) for a, b in pairs)


def judged(task: Task, mistake: Mistake) -> tuple[Verdict, float]:
    """What the checker says of it, and after how many milliseconds of computing."""
    start = process_time()
    verdict = report_on(TASKS[task.name][0], task, mistake.wrong).verdict
    return verdict, 1e3 * (process_time() - start)


def main() -> None:
    cases = [(t, m) for e in EXERCISES.values() for t in e.tasks for m in mistakes_of(t)]
    verdicts, seconds = zip(*(judged(*case) for case in tqdm(cases, disable=None)), strict=True)
    with np.errstate(all="ignore"):
        errors = [relative_error(t, m.wrong) for t, m in cases]
    wrong = sum(verdict.kind != "right" for verdict in verdicts)
    named = [m.name in v.names for (_, m), v in zip(cases, verdicts, strict=True)]
    alone = sum(ok and len(v.names) == 1 for ok, v in zip(named, verdicts, strict=True))
    print(f"{len(cases)} known mistakes in {sum(len(e.tasks) for e in EXERCISES.values())} functions")
    print(f"the checker rejects {wrong}, names {sum(named)}, {alone} of them as the only one possible")
    print(f"milliseconds of computing for a report: median {median(seconds):.1f}, ", end="")
    print(f"95 % below {quantiles(seconds, n=20)[-1]:.0f}, 99.9 % below ", end="")
    print(f"{quantiles(seconds, n=1000)[-1]:.0f}, largest {max(seconds):.0f}")
    print(f"a bare comparison on one input lets {sum(error < 1e-2 for error in errors)} pass, and names none")


if __name__ == "__main__":
    main()
