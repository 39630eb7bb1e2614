"""Texts are written whole or not at all."""

from pathlib import Path

from nonlocal_ref.base.files import write_whole


def write_text(path: Path, text: str) -> None:
    """Beside its place, then renamed; the folders that are missing are made."""
    path.parent.mkdir(parents=True, exist_ok=True)
    write_whole(path, lambda file: file.write(text.encode()))
