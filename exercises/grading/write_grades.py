"""Writes the table and the feedback. What cannot be written is told, and costs nothing else."""

import tempfile
from pathlib import Path

from ..checker.write_text import write_text
from .class_page import class_page_beside, write_class_page
from .feedback import write_feedback
from .grade_submission import Result
from .grades_csv import grades_csv


def write_grades(csv: Path, feedback: Path, results: list[Result]) -> list[str]:
    """A sentence for what could not be written. The table comes first, and somewhere, whatever happens."""
    problems, table = [], grades_csv(results)
    try:
        write_text(csv, table)
    except OSError as error:
        problems.append(f"{csv} cannot be written ({error.strerror}): the table is in {_elsewhere(table)}")
    failed = [_one(feedback, result) for result in results if result["problems"] != ["not graded yet"]]
    if words := [problem for problem in failed if problem]:
        problems.append(f"no feedback for {len(words)} of {len(results)} students: {words[0]}")
    try:
        write_class_page(class_page_beside(csv), feedback, results)
    except Exception as error:
        problems.append(f"no page for the class ({type(error).__name__}: {error})")
    return problems


def _one(folder: Path, result: Result) -> str:
    """Why a student's feedback could not be written; nothing that goes wrong here may cost the others."""
    try:
        write_feedback(folder, [result])
    except Exception as error:
        return f"{result['student']} ({type(error).__name__}: {error})"
    return ""


def _elsewhere(table: str) -> str:
    """Another place for the table: a temporary file, or else the terminal."""
    try:
        with tempfile.NamedTemporaryFile("w", prefix="grades-", suffix=".csv", delete=False) as file:
            file.write(table)
        return file.name
    except OSError:
        print(table, end="")
        return "the lines above"
