"""python -m benchmarks.gradchecks: nl.gradcheck and PyTorch's, slow and fast, on right and wrong backwards.

The 41 mistakes of the check bench at a random point, and the functions of tests/gradcheck_cases.py, where a
step of fixed length fails, each with its right backward and with seven wrong ones. Prints the table of
docs/decisions.md. Needs PyTorch (extra `bench`).
"""

import sys
import warnings
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import numpy as np
import torch
from tqdm import tqdm

import nonlocal_ref as nl
from nonlocal_ref.analysis.check_bench.functions import FUNCTIONS, draw

sys.path.append(str(Path(__file__).parents[1] / "tests"))
import gradcheck_cases as hard

KINDS = {
    "the edge of a domain": hard.DOMAIN,
    "scales far apart": hard.SCALES,
    "offsets": hard.OFFSETS,
    "float32, noise, chaos": hard.ROUGH,
    "kinks": hard.KINKS,
}
Case = tuple[str, bool, Callable, Callable, tuple]  # group, whether right, forward, backward, inputs


def cases() -> Iterator[Case]:
    """Every function with its right backward and its wrong ones."""
    for f in FUNCTIONS.values():
        inputs = draw(f, 0)[0]
        for right, backward in [(True, f.backward), *((False, wrong) for wrong in f.mistakes)]:
            yield "41 mistakes of the bench", right, f.forward, backward, inputs
    for group, named in KINDS.items():
        for forward, backward, x in named.values():
            yield group, True, forward, backward, (x,)
            for wrong in hard.MISTAKES.values():
                if changes(wrong, forward, backward, x):
                    yield group, False, forward, after(wrong, backward), (x,)


def changes(wrong: Callable, forward: Callable, backward: Callable, x: Any) -> bool:
    """Whether the mistake shows in the gradient at all."""
    gradient = backward(np.ones(np.shape(forward(x))), x)
    return not np.array_equal(wrong(gradient), gradient)


def after(wrong: Callable, backward: Callable) -> Callable:
    return lambda dy, x: wrong(backward(dy, x))


def ours(forward: Callable, backward: Callable, inputs: tuple) -> str:
    report = nl.gradcheck((forward, backward), *inputs)
    return "right" if report.ok else "wrong" if report.wrong else "no verdict"


def theirs(fast: bool) -> Callable:
    """PyTorch's gradcheck of the same two functions, slow or fast, with its own tolerances."""

    def verdict(forward: Callable, backward: Callable, inputs: tuple) -> str:
        class Function(torch.autograd.Function):
            @staticmethod
            def forward(ctx: Any, *tensors: Any) -> Any:
                ctx.arrays = [t.numpy(force=True) for t in tensors]
                return torch.from_numpy(np.array(forward(*ctx.arrays), float))

            @staticmethod
            def backward(ctx: Any, dy: Any) -> Any:
                found = backward(dy.numpy(force=True), *ctx.arrays)
                found = found if isinstance(found, tuple) else (found,)
                return tuple(torch.from_numpy(np.array(g, float)) for g in found)

        tensors = [torch.tensor(a, dtype=torch.float64, requires_grad=True) for a in inputs]
        ok = torch.autograd.gradcheck(Function.apply, tensors, fast_mode=fast, raise_exception=False)
        return "right" if ok else "wrong"

    return verdict


def main() -> None:
    checks = {"nl.gradcheck": ours, "PyTorch, slow": theirs(False), "PyTorch, fast": theirs(True)}
    counts: Counter = Counter()
    warnings.simplefilter("ignore")
    with np.errstate(all="ignore"):
        for group, right, *case in tqdm(list(cases()), disable=None):
            for name, check in checks.items():
                counts[group, right, name, check(*case)] += 1
    print("| | " + " | ".join(f"{name}: false alarms, misses, no verdict" for name in checks) + " |")
    print("|---" * (1 + len(checks)) + "|")
    for group in dict.fromkeys(key[0] for key in counts):
        right, wrong = (of_kind(counts, group, kind) for kind in (True, False))
        cells = " | ".join(cell(counts, group, name) for name in checks)
        print(f"| {group}: {right} right, {wrong} wrong | {cells} |")


def of_kind(counts: Counter, group: str, right: bool) -> int:
    return sum(n for key, n in counts.items() if key[:3] == (group, right, "nl.gradcheck"))


def cell(counts: Counter, group: str, name: str) -> str:
    none = sum(counts[group, right, name, "no verdict"] for right in (True, False))
    return f"{counts[group, True, name, 'wrong']}, {counts[group, False, name, 'right']}, {none}"


if __name__ == "__main__":
    main()
