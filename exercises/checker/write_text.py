"""A text file is written completely or not at all."""

from pathlib import Path

from nonlocal_ref.base.files import write_whole


def write_text(path: Path, text: str) -> None:
    """Writes to a temporary file next to it, then renames that one. Makes the folders that are missing."""
    path.parent.mkdir(parents=True, exist_ok=True)
    write_whole(path, lambda file: file.write(text.encode()))
