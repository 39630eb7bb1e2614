"""What notebooks, exercises and widgets say of themselves: title, minutes, points, one line."""

import re
from pathlib import Path
from typing import NamedTuple

import nbformat

ROOT = Path(__file__).parents[2]
NOTEBOOKS = sorted((ROOT / "notebooks").glob("*.ipynb"))
EXERCISES = sorted((ROOT / "exercises" / "student").glob("*.ipynb"))
NOTEBOOK_OPENING = re.compile(
    r"(?s)# (.*?)\n.*?\*\*After this notebook\*\* (.*?\.)\s+Reading\s+time: (\d+) minutes"
)
EXERCISE_OPENING = re.compile(r"(?s)# (.*?)\n.*?\*\*Points\*\* (\d+) · \*\*Time\*\* (\d+) minutes")
WIDGETS = {  # title and one line each
    "explorer_trained": (
        "Attention before and after training",
        "two positions of one clip: drag them, and slide from before the training to its end",
    ),
    "explorer": ("Attention explorer", "point at a pixel of a clip: what it attends to, in every frame"),
    "stepper": ("Shape stepper", "walk through the block of figure 2, forward and then backward"),
    "price_dial": ("Price dial", "what a block costs, at any stage and size, and where the paper put blocks"),
    "network_map": ("Network map", "the network layer by layer: its price, and how much of the clip it sees"),
    "gradient_flow": ("Gradient flow", "the four paths into dx, and what moves in the first steps"),
    "check_bench": ("Gradient-check bench", "plant a mistake in a backward, and see which checks find it"),
}
TITLES = {name: title for name, (title, _) in WIDGETS.items()}


class NotebookFacts(NamedTuple):
    title: str
    aim: str  # what the reader can do afterwards
    minutes: int


class ExerciseFacts(NamedTuple):
    title: str
    points: int
    minutes: int


def notebook_facts(notebook: Path) -> NotebookFacts:
    """What a notebook's first cell says."""
    wanted = "'# title', 'After this notebook' and 'Reading time'"
    title, aim, minutes = opening(notebook, NOTEBOOK_OPENING, wanted)
    return NotebookFacts(title, " ".join(aim.split()), int(minutes))


def exercise_facts(exercise: Path) -> ExerciseFacts:
    """What an exercise's first cell says."""
    title, points, minutes = opening(exercise, EXERCISE_OPENING, "'# title', 'Points' and 'Time'")
    return ExerciseFacts(title, int(points), int(minutes))


def opening(path: Path, form: re.Pattern, wanted: str) -> tuple[str, ...]:
    if found := form.match(nbformat.read(path, as_version=4).cells[0].source):
        return found.groups()
    raise ValueError(f"{path.name} opens without {wanted}")
