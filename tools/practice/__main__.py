"""python -m tools.practice [SITE]: practice.html and practice_single_file.html, into site/ or that folder."""

import sys
from pathlib import Path

from . import build
from .pages import ONE_FILE, PAGE
from .runtime import ROOT


def main(words: list[str]) -> None:
    site = Path(words[0]) if words else ROOT / "site"
    site.mkdir(parents=True, exist_ok=True)
    build(site)
    for file in (site / PAGE, site / ONE_FILE):
        if file.exists():
            print(f"{file}, {file.stat().st_size / 2**20:.1f} MiB")


if __name__ == "__main__":
    main(sys.argv[1:])
