"""Training in array code: optimizers, schedules, a loop that can be stopped and goes on, checkpoints.

result = train(Settings(task=..., network=partial(tiny, blocks=1), steps=300), progress=True)
"""

from .checkpoint import Checkpoint, load_checkpoint, save_checkpoint, trained_params
from .divergence import Diverged
from .evaluate import evaluate, predict
from .loop import Result, resumed, train
from .optimizers import Optimizer, adam, clipped, sgd
from .schedule import SCHEDULES
from .settings import Settings

__all__ = [
    "SCHEDULES",
    "Checkpoint",
    "Diverged",
    "Optimizer",
    "Result",
    "Settings",
    "adam",
    "clipped",
    "evaluate",
    "load_checkpoint",
    "predict",
    "resumed",
    "save_checkpoint",
    "sgd",
    "train",
    "trained_params",
]
