"""A table whose runs take a tenth of a second, and tasks that kill their process."""

import os
import signal
from functools import partial
from pathlib import Path

from nonlocal_ref.training import Settings
from nonlocal_ref.training.ablate import Ablation, variant
from tests.training.small_task import bright

NETWORK = {"widths": (2, 3, 4)}
SHORT = Settings(bright, partial(variant, **NETWORK), steps=3, batch=4, unseen=20)
NOTHING = SHORT._replace(network=partial(variant, blocks=0, **NETWORK))
SMALL = Ablation(
    "Does it train?", {("", "no block"): NOTHING, ("", "1 block"): SHORT}, (("1 block", "no block"),)
)


def deadly_once(path: str):
    """The small task; but the first process that asks for it is killed."""
    if not Path(path).exists():
        Path(path).touch()
        os.kill(os.getpid(), signal.SIGKILL)
    return bright()


def with_a_deadly_row(folder: Path) -> Ablation:
    """SMALL with one more row, whose process is killed once."""
    row = SHORT._replace(task=partial(deadly_once, str(folder / "killed")))
    return SMALL._replace(cells=SMALL.cells | {("", "killed once"): row})
