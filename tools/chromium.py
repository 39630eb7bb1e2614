"""A Chromium without a window: the one that is installed, or the one that CHROMIUM names."""

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

NAMES = (os.environ.get("CHROMIUM", ""), "chromium", "chromium-browser", "google-chrome")
PATH = next(filter(None, map(shutil.which, NAMES)), None)
MISSING = (
    "no Chromium is on the path: install it (Debian, Ubuntu: apt install chromium), or name one: CHROMIUM=..."
)
FLAGS = (
    "--no-sandbox --disable-gpu --disable-quic --no-first-run --disable-background-networking "
    "--disable-component-update --disable-sync"
).split()


@contextmanager
def chromium() -> Iterator[Any]:
    """A browser of playwright, closed at the end. Ends the program with a message where there is none."""
    if PATH is None:
        raise SystemExit(MISSING)
    from playwright.sync_api import sync_playwright  # here: PATH is read without playwright too

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=PATH, args=FLAGS)
        try:
            yield browser
        finally:
            browser.close()
