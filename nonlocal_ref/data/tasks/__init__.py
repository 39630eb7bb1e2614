"""Drawn clips with labels: small tasks that show where a non-local block helps, and where it does not.

    task = TASKS["twins"]("anywhere")                     options: see each function
    x, labels, objects = task.draw(rng, 64)               x (64, 4, 32, 32, 1), float32

    task      the question                                what answers it
    twins     do two objects show the same pattern?       a block that sees both places
    digits    the same with handwritten digits            the same
    matching  which colour has the card of that pattern?  a block that chooses; an average does not
    order     did A come before B?                        neither convolutions in space nor a block
    texture   in which direction does the texture run?    convolutions alone

One seed gives the same clips in every run. All labels are equally frequent in every draw.
"""

from .digits import digits
from .matching import matching
from .order import order
from .task import Clips, Task
from .texture import texture
from .twins import twins

TASKS = {"twins": twins, "digits": digits, "matching": matching, "texture": texture, "order": order}

__all__ = ["TASKS", "Clips", "Task", "digits", "matching", "order", "texture", "twins"]
