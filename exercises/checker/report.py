"""How a verdict is shown: lines in a terminal, a coloured panel with a picture in a notebook."""

from dataclasses import dataclass
from html import escape
from itertools import starmap
from textwrap import fill

from .heatmap import side_by_side
from .task import Exercise, Task
from .verdicts import Verdict

SIGNS = {
    "right": ("✓", "right", "#1a7f37"),
    "not written": ("○", "not written", "#57606a"),
    "not readable": ("✗", "not readable", "#b3261e"),
}
PARTLY, WRONG = ("◐", "partly right", "#9a6700"), ("✗", "not right", "#b3261e")
SIZES_ARE_SAID = ("right", "raised", "shape", "not readable")  # or there is nothing to say of them
PANEL = "border-left:4px solid {};padding:4px 12px;margin:4px 0;max-width:60em;overflow-wrap:anywhere"
BADGE = "background:{};color:#fff;border-radius:3px;padding:0 6px;white-space:nowrap"
GRID = "display:grid;grid-template-columns:max-content minmax(0,1fr);gap:2px 10px;margin:4px 0"
WIDTH = 80  # of a terminal


@dataclass(frozen=True, repr=False)
class Report:
    """One function's verdict; print it, or leave it as the last line of a notebook cell.

    sizes   what came in and what should come out: "dp (2, 7, 5), p (2, 7, 5) → ds (2, 7, 5)"
    """

    exercise: Exercise
    task: Task
    verdict: Verdict
    seconds: float = 0.0
    hint: int = 0
    sizes: str = ""

    @property
    def points(self) -> float:
        """What it earns of task.points."""
        return self.verdict.score * self.task.points

    @property
    def sign(self) -> tuple[str, str, str]:
        """A symbol, its words, and its colour, which says nothing that the words do not."""
        return sign_of(self.verdict.kind, self.points)

    @property
    def title(self) -> str:
        """ "ex05 softmax_backward · 1 of 2 points"."""
        plural = "s" * (self.task.points != 1)
        return f"{self.exercise.key} {self.task.name} · {self.points:g} of {self.task.points} point{plural}"

    @property
    def lines(self) -> dict[str, str]:
        """what, where, why, hint and sizes, as far as there is something to say."""
        v = self.verdict
        sizes = "" if v.kind in SIZES_ARE_SAID else self.sizes
        found = {"what": v.headline, "where": v.where, "why": v.why, "hint": self.advice, "sizes": sizes}
        return {label: text for label, text in (found | self._summary).items() if text}

    @property
    def advice(self) -> str:
        """One hint: the verdict's, or the one that was asked for; none when all is right."""
        if not self.hint or self.verdict.kind == "right":
            return self.verdict.hint
        hints = self.task.hints
        return hints[min(self.hint, len(hints)) - 1] if hints else "This one has no hints."

    @property
    def _summary(self) -> dict[str, str]:
        """The exercise's equations, once its last function is right: they are what was to be found."""
        done = self.verdict.kind == "right" and self.task is self.exercise.tasks[-1]
        return {"so": "   ".join(self.exercise.equation.split("        "))} if done else {}

    def __str__(self) -> str:
        sign, words, _ = self.sign
        return "\n".join([f"{sign} {self.title} · {words}", *starmap(_line, self.lines.items())])

    def __repr__(self) -> str:
        return str(self)

    def _repr_html_(self) -> str:
        sign, words, colour = self.sign
        badge = f'<span style="{BADGE.format(colour)}">{sign} {words}</span>'
        rows = [f"<b>{label}</b><span>{escape(text)}</span>" for label, text in self.lines.items()]
        grid = f'<div style="{GRID}">{"".join(rows)}</div>'
        inside = [f"<div>{badge} <b>{escape(self.title)}</b></div>", grid, *self._pictures()]
        return f'<div style="{PANEL.format(colour)}">{"".join(inside)}</div>'

    def _pictures(self) -> list[str]:
        return [side_by_side(self.verdict.picture)] if self.verdict.picture else []


def sign_of(kind: str, points: float) -> tuple[str, str, str]:
    """Of a verdict's kind, and of what it earned."""
    return SIGNS.get(kind, PARTLY if points else WRONG)


def _line(label: str, text: str) -> str:
    """Numbers and code are not torn apart."""
    whole = {"break_on_hyphens": False, "break_long_words": False}
    return fill(text, WIDTH, initial_indent=f"  {label:6}", subsequent_indent=" " * 8, **whole)
