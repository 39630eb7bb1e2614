"""Ablations in miniature: every part of Table 2 of the paper, trained here, for several seeds.

python -m nonlocal_ref.training.ablate --table d --seeds 5 --jobs 2

tables     what is trained: a table is data, row -> settings
networks   `tiny` with one thing changed
runs       trains what is missing, on any executor; processes: the executor of the command
lines      the results as CSV
summary    mean and interval over the seeds; what is decided, what is within the noise
"""

from .lines import known_lines, lines_of
from .networks import variant
from .processes import OneProcessEach
from .runs import measured_run, sweep
from .summary import Summary, as_text, differences, summaries
from .tables import ABLATIONS, Ablation, on_twins

__all__ = [
    "ABLATIONS",
    "Ablation",
    "OneProcessEach",
    "Summary",
    "as_text",
    "differences",
    "known_lines",
    "lines_of",
    "measured_run",
    "on_twins",
    "summaries",
    "sweep",
    "variant",
]
