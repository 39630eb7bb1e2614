"""How a verdict is shown: lines in a terminal, a coloured panel with a picture in a notebook."""

from dataclasses import dataclass
from html import escape
from textwrap import fill

from .heatmap import side_by_side
from .task import Exercise, Task
from .verdicts import Verdict

SIGNS = {"right": ("✓", "right", "#1a7f37"), "not written": ("○", "not written", "#57606a")}
PARTLY, WRONG = ("◐", "partly right", "#9a6700"), ("✗", "not right", "#b3261e")
PANEL = "border-left:4px solid {};padding:4px 12px;margin:4px 0;max-width:60em"
BADGE = "background:{};color:#fff;border-radius:3px;padding:0 6px"


@dataclass(frozen=True)
class Report:
    """One function's verdict; print it, or leave it as the last line of a notebook cell."""

    exercise: Exercise
    task: Task
    verdict: Verdict
    seconds: float = 0.0
    hint: int = 0

    @property
    def points(self) -> float:
        """What it earns of task.points."""
        return self.verdict.score * self.task.points

    @property
    def sign(self) -> tuple[str, str, str]:
        """A symbol, its words, and its colour, which says nothing that the words do not."""
        return SIGNS.get(self.verdict.kind, PARTLY if self.verdict.score else WRONG)

    @property
    def title(self) -> str:
        """ "ex05 softmax_backward · 1 of 2 points"."""
        return f"{self.exercise.key} {self.task.name} · {self.points:g} of {self.task.points} points"

    @property
    def lines(self) -> dict[str, str]:
        """what, where, why and hint, as far as there is something to say."""
        v = self.verdict
        found = {"what": v.headline, "where": v.where, "why": v.why, "hint": self.advice}
        return {label: text for label, text in found.items() if text}

    @property
    def advice(self) -> str:
        """One hint: the verdict's, or the one that was asked for; none when all is right."""
        if not self.hint or self.verdict.kind == "right":
            return self.verdict.hint
        hints = self.task.hints
        return hints[min(self.hint, len(hints)) - 1] if hints else "This one has no hints."

    def __str__(self) -> str:
        sign, words, _ = self.sign
        body = [
            fill(text, 100, initial_indent=f"  {label:6}", subsequent_indent=" " * 8)
            for label, text in self.lines.items()
        ]
        return "\n".join([f"{sign} {self.title} · {words}", *body])

    def _repr_html_(self) -> str:
        sign, words, colour = self.sign
        badge = f'<span style="{BADGE.format(colour)}">{sign} {words}</span>'
        rows = [f"<div><b>{label}</b> {escape(text)}</div>" for label, text in self.lines.items()]
        equation = f'<div style="opacity:.8"><code>{escape(self.exercise.equation)}</code></div>'
        inside = [f"<div>{badge} <b>{escape(self.title)}</b></div>", equation, *rows, *self._pictures()]
        return f'<div style="{PANEL.format(colour)}">{"".join(inside)}</div>'

    def _pictures(self) -> list[str]:
        return [side_by_side(self.verdict.picture)] if self.verdict.picture else []
