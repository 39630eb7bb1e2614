"""Solutions with a small change are rejected, or right on fresh inputs too; the judge has a word for each."""

import random

import pytest

from benchmarks.mutants import SECONDS, functions, judged, within
from benchmarks.mutate import mutants
from benchmarks.written_out import HELPERS

ALL = {f"{node.name} {n}": (node, names) for n, (node, names) in enumerate(functions())}
QUICK = ("softmax_backward ", "gather_dx ", "linear ", "concatenation ")


def cases(at_most):
    for name in ALL:
        quick = name.startswith(QUICK)
        yield pytest.param(name, at_most, marks=() if quick else pytest.mark.slow, id=name)


@pytest.mark.parametrize(("case", "at_most"), list(cases(40)))
def test_a_mutant_is_rejected_or_right_on_fresh_inputs_too(case, at_most):
    function, names = ALL[case]
    name = HELPERS.get(function.name, function.name)
    found = list(mutants(function))
    assert found
    for mutant in random.Random(0).sample(found, min(at_most, len(found))):
        result = within(SECONDS, judged, name, mutant, names)
        if result is None or result.verdict.kind != "right":
            assert result is None or result.verdict.score < 1
            continue
        for seed in (1, 2):
            again = judged(name, mutant, names, seed)
            assert again.verdict.kind == "right", f"accepted with one seed alone: {mutant.change}"
