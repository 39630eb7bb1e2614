"""The trainings behind the shipped parameters: which task, which versions, how many steps, which are kept."""

from functools import partial
from typing import NamedTuple

from ...base.checks import one_of
from ...data.tasks import TASKS
from ...networks import tiny
from ...versions import Version, cosine
from ..settings import Settings

# A cosine lies between -1 and 1: at temperature 1 no weight could be more than 7.4 times another
VERSIONS: dict[str, Version] = {"cosine": cosine(temperature=0.1)}
CONTROL = "average"  # a block whose weights are all 1/M, trained from the start


class Run(NamedTuple):
    """One task, learned by `tiny` with one block of each version. Step 0 comes from the seed, without a file.

    kept  version -> the steps after which the parameters are in the file, the last one at the end
    """

    steps: int
    kept: dict[str, tuple[int, ...]]
    seed: int = 0


RUNS = {
    "twins": Run(
        300,
        {
            "embedded_gaussian": (25, 100, 300),
            "cosine": (100, 300),
            "dot_product": (300,),
        },
    ),
    "matching": Run(800, {"embedded_gaussian": (100, 800)}),
}


def settings_of(name: str, version: str) -> Settings:
    """The training of this task and version.   Raises ValueError that lists the known ones."""
    run = RUNS[one_of("trained task", name, RUNS)]
    one_of(f"version that is trained on {name}", version, run.kept)
    network = partial(tiny, 1, version=VERSIONS.get(version, version), input_gradient=False)
    return Settings(task=TASKS[name], network=network, steps=run.steps, seed=run.seed)
