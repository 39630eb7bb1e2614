"""Shows a verdict: as lines in a terminal, as a coloured panel with heat maps in a notebook."""

from dataclasses import dataclass
from fractions import Fraction
from itertools import starmap
from pathlib import Path
from textwrap import fill

from .task import Exercise, Task
from .verdicts import Verdict

SIGNS = {
    "right": ("✓", "right", "#1a7f37"),
    "not written": ("○", "not written", "#57606a"),
    "not handed in": ("–", "not handed in", "#57606a"),
    "not readable": ("✗", "not readable", "#b3261e"),
}
PARTLY, WRONG = ("◐", "partly right", "#9a6700"), ("✗", "not right", "#b3261e")
WITHOUT_SIZES = ("right", "raised", "shape", "not readable")  # these have no sizes, or name them already
WIDTH = 80  # of a terminal
SHARES = (3, 6, 9, 18)  # parts of a point: half a point for three arrays, or for nine


@dataclass(frozen=True, repr=False)
class Report:
    """One function's verdict; print it, or leave it as the last line of a notebook cell.

    sizes   what came in and what should come out: "dp (2, 7, 5), p (2, 7, 5) → ds (2, 7, 5)"
    note    what it was judged with, and what of its file did not run
    file    that it comes from
    """

    exercise: Exercise
    task: Task
    verdict: Verdict
    seconds: float = 0.0
    hint: int = 0
    sizes: str = ""
    note: str = ""
    file: Path | None = None

    @property
    def points(self) -> float:
        """What it earns of task.points."""
        return self.verdict.score * self.task.points

    @property
    def sign(self) -> tuple[str, str, str]:
        """A symbol, its words and its colour. The words alone are enough to understand it."""
        return sign_of(self.verdict.kind, self.points)

    @property
    def title(self) -> str:
        """ "ex05 softmax_backward · 1 of 2 points"."""
        plural = "s" * (self.task.points != 1)
        points = f"{points_in_words(self.points)} of {self.task.points} point{plural}"
        return f"{self.exercise.key} {self.task.name} · {points}"

    @property
    def lines(self) -> dict[str, str]:
        """what, where, why, hint, sizes and note: label -> text, without empty ones."""
        v = self.verdict
        sizes = "" if v.kind in WITHOUT_SIZES else self.sizes
        found = {"what": v.headline, "where": v.where, "why": v.why, "hint": self.shown_hint, "sizes": sizes}
        found["note"] = self.note
        return {label: text for label, text in (found | self._equation).items() if text}

    @property
    def shown_hint(self) -> str:
        """The verdict's hint, or the one that was asked for; none when all is right."""
        if not self.hint or self.verdict.kind == "right":
            return self.verdict.hint
        hints = self.task.hints
        return hints[min(self.hint, len(hints)) - 1] if hints else "This one has no hints."

    @property
    def _equation(self) -> dict[str, str]:
        """The exercise's equations, once its last function is right: before that they would give it away."""
        done = self.verdict.kind == "right" and self.task is self.exercise.tasks[-1]
        return {"so": "   ".join(self.exercise.equation.split("        "))} if done else {}

    def __str__(self) -> str:
        sign, words, _ = self.sign
        return "\n".join([f"{sign} {self.title} · {words}", *starmap(_line, self.lines.items())])

    def __repr__(self) -> str:
        return str(self)

    def _repr_html_(self) -> str | None:
        """None where Jinja2 is missing: the notebook then shows the lines of the terminal."""
        try:
            from .heatmap import side_by_side
            from .render import render
        except ImportError:
            return None
        sign, words, colour = self.sign
        head = {"sign": sign, "words": words, "colour": colour, "title": self.title, "lines": self.lines}
        picture = self.verdict.picture
        heatmaps = side_by_side(picture) if picture else ""
        return str(render("checker/report.html.j2", **head, heatmaps=heatmaps))


def points_in_words(points: float) -> str:
    """ "1/3", "1.5", "2", "4 2/3": a fraction where a decimal number would need more than two digits.

    Also of points that were rounded to two digits: 0.67 is 2/3.
    """
    short = f"{points:.2f}".rstrip("0").rstrip(".")
    if abs(float(short) - points) > 1e-9:
        return _mixed(Fraction(points).limit_denominator(100))
    fractions = [Fraction(round(points * n), n) for n in SHARES] if round(100 * points) % 5 else []
    return next((_mixed(f) for f in fractions if abs(float(f) - points) < 0.005 + 1e-9), short)


def _mixed(fraction: Fraction) -> str:
    whole, part = divmod(fraction, 1)
    return f"{whole} {part}" if whole and part else str(fraction)


def sign_of(kind: str, points: float) -> tuple[str, str, str]:
    """Symbol, words and colour for a verdict's kind and what it earned."""
    return SIGNS.get(kind, PARTLY if points else WRONG)


def _line(label: str, text: str) -> str:
    """Lines break between words only, never inside a number."""
    unbroken = {"break_on_hyphens": False, "break_long_words": False}
    return fill(text, WIDTH, initial_indent=f"  {label:6}", subsequent_indent=" " * 8, **unbroken)
