"""The file into which a command writes its picture."""

import os
from pathlib import Path

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
    if path.is_dir():
        raise ValueError(f"--out {out} is a folder: name a file in it")
    if source and path.exists() and os.path.exists(source) and path.samefile(source):
        raise ValueError(f"--out {out} is the file that is looked at: give another name")
    return path
