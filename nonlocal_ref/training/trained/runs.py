"""The trainings behind the shipped parameters: which task, which versions, how many steps, which are kept."""

from functools import partial
from typing import NamedTuple

from ...base.checks import one_of
from ...data.tasks import TASKS
from ...networks import tiny
from ...versions import Version, cosine, gaussian_distance
from ..settings import Settings

# With the options of their names the cosine's weights differ by 7.4 times at most, and those of the distance
# fall on the query itself
VERSIONS: dict[str, Version] = {
    "cosine": cosine(temperature=0.1),
    "gaussian_distance": gaussian_distance(bandwidth=4.0),
}
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
            "gaussian": (300,),
            "gaussian_distance": (300,),
            "cosine": (100, 300),
            "dot_product": (300,),
            "concatenation": (300,),
            CONTROL: (300,),
        },
    ),
    "matching": Run(500, {"embedded_gaussian": (150, 500), "cosine": (500,), CONTROL: (500,)}),
}


def settings_of(name: str, version: str) -> Settings:
    """The training of this task and version.   Raises ValueError that lists the known ones."""
    run = RUNS[one_of("trained task", name, RUNS)]
    one_of(f"version that is trained on {name}", version, run.kept)
    network = partial(tiny, 1, version=VERSIONS.get(version, version), input_gradient=False)
    return Settings(task=TASKS[name], network=network, steps=run.steps, seed=run.seed)
