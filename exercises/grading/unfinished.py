"""What an unfinished run has graded so far: a file next to the table, with a line of JSON for each student.

It goes when every student is graded. Until then `--resume` begins with what it holds.
"""

import json
import os
from pathlib import Path
from typing import Any

from .batch import Batch
from .grade_submission import Result


class Unfinished:
    """Results are written as they come. Where the disk is full, `problem` says so, and grading goes on."""

    def __init__(self, path: Path, head: dict[str, Any], *, resumed: bool) -> None:
        self.path, self.problem, self.resumed = path, "", resumed
        if resumed:
            self._write("\n", "a")  # the last line may have been cut short
        else:
            self._write(json.dumps(head) + "\n", "w")

    def add(self, result: Result) -> None:
        self._write(json.dumps(result) + "\n", "a")

    def drop(self) -> None:
        """Nothing was graded: there is nothing to resume that was not there before."""
        if not self.resumed:
            self.path.unlink(missing_ok=True)

    def _write(self, line: str, mode: str) -> None:
        if self.problem:
            return
        try:
            with open(self.path, mode, encoding="utf-8") as file:
                file.write(line)
                file.flush()
                os.fsync(file.fileno())
        except OSError as error:
            self.problem = f"{self.path} cannot be written ({error.strerror}): a stop now loses what comes"


def path_for(csv: Path) -> Path:
    return csv.with_name(f"{csv.name}.unfinished")


def head_of(batch: Batch) -> dict[str, Any]:
    """What must be the same for results to go into one table."""
    return {"seed": batch.seed, "keys": list(batch.keys), "seconds": batch.limits.seconds}


def read_unfinished(path: Path) -> tuple[dict[str, Any], dict[str, Result]]:
    """The head, and student -> result of those graded. A last line that is cut short does not count.

    Raises ValueError if there is nothing that can be resumed.
    """
    if not path.is_file():
        raise ValueError(f"there is no unfinished run to resume: no {path}")
    lines = [line for text in path.read_text(encoding="utf-8").split("\n") if (line := _parsed(text))]
    if not lines or "seed" not in lines[0] or "student" in lines[0]:
        raise ValueError(f"{path} cannot be read as an unfinished run: delete it and begin again")
    return lines[0], {line["student"]: line for line in lines[1:] if line.get("graded")}


def _parsed(text: str) -> dict[str, Any] | None:
    try:
        found = json.loads(text)
    except ValueError:
        return None
    return found if isinstance(found, dict) else None
