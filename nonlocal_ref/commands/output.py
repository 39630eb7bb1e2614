"""The file into which a command writes its picture."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from ..base.files import write_whole

KINDS = (".png", ".pdf", ".svg")


def check_output(out: str, source: str | None) -> Path:
    """The path to write to. Raises ValueError and FileNotFoundError, before any work is done."""
    path = Path(out)
    if path.suffix.lower() not in KINDS:
        raise ValueError(
            f"--out {out} ends with {path.suffix or 'nothing'!r}: name a file {', '.join(KINDS)}"
        )
    if not path.parent.is_dir():
        raise FileNotFoundError(f"--out {out}: there is no folder {path.parent}: make it first")
    if not os.access(path.parent, os.W_OK):
        raise PermissionError(f"--out {out}: nothing can be written to {path.parent}: name another place")
    if path.is_dir():
        raise ValueError(f"--out {out} is a folder: name a file in it")
    if source and path.exists() and os.path.exists(source) and path.samefile(source):
        raise ValueError(f"--out {out} is the file that is looked at: give another name")
    return path


@contextmanager
def told_if_written(path: Path) -> Iterator[None]:
    """After an interruption within it the error says whether the file was written."""
    before = _stamp(path)
    try:
        yield
    except KeyboardInterrupt as stop:
        done = "nothing was written" if _stamp(path) == before else f"{path} was written before"
        raise type(stop)(done) from None


def _stamp(path: Path) -> tuple[int, int] | None:
    """Another one as soon as the file was written."""
    about = path.stat() if path.exists() else None
    return about and (about.st_ino, about.st_mtime_ns)


def write_figure(figure: Any, path: Path) -> None:
    """Whole or not at all, 240 dots an inch. Raises OSError with words on what to do."""
    drawing = {"format": path.suffix[1:].lower(), "dpi": 240, "bbox_inches": "tight"}
    try:
        write_whole(path, lambda file: figure.savefig(file, **drawing))
    except OSError as error:
        why = error.strerror or error
        raise OSError(
            f"--out {path} cannot be written ({why}): free some room, or name another place"
        ) from error
