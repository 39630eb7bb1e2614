"""What the terminal says at the end of a run."""

from pathlib import Path

from .class_page import class_page_beside
from .grade_submission import Result

LONGEST = 300  # letters of a line


def summary(results: list[Result], csv: Path, problems: list[str], *, stopped: bool = False) -> str:
    """Where the table is, the mean, who could not be graded, what was not read, and how code was isolated."""
    graded = [result for result in results if result["graded"]]
    lines = [f"{csv}: {_counts(results, graded)}, seed {results[0]['seed']}"]
    page = class_page_beside(csv)
    lines += [f"{page}: what to look at first, points per exercise, frequent mistakes"] * page.exists()
    told = [result for result in results if result["graded"] or result["problems"] != ["not graded yet"]]
    lines += [f"  {result['student']}: {words}" for result in told for words in result["problems"]]
    lines += [f"  {words}" for words in problems]
    if stopped:
        lines.append("Stopped. The same command with --resume grades the others, and writes all again.")
    elif len(graded) < len(results):
        lines.append("Who could not be graded has empty cells; --resume tries these again.")
    isolations = sorted({result["isolation"] for result in graded} - {""})
    return "\n".join([*map(_short, lines), *(f"Submissions ran with {holds}." for holds in isolations)])


def _counts(results: list[Result], graded: list[Result]) -> str:
    if not graded:
        return f"none of {len(results)} submissions graded"
    mean = sum(result["points"] for result in graded) / len(graded)
    count = f"{len(graded)} of {len(results)}" if len(graded) < len(results) else f"{len(results)}"
    done = " graded" if len(graded) < len(results) else ""
    return f"{count} submissions{done}, {mean:.1f} of {results[0]['of']} points on average"


def _short(line: str) -> str:
    line = " ".join(line.split("\n"))
    return line if len(line) <= LONGEST else f"{line[: LONGEST - 1]}…"
