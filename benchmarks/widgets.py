"""How long the attention explorer takes from a click to its picture, in a browser without a window.

    python -m benchmarks.widgets          eight frames of 28 x 28 positions with 75 numbers each

A click is measured from the event to the frame on the screen after it; 30 ms or less are wanted. A drag is 40
moves as fast as the browser takes them: how many pictures were drawn, and how long one took.
"""

import tempfile
from pathlib import Path
from statistics import median

import numpy as np

from nonlocal_ref.data import moving_ball
from nonlocal_ref.versions import VERSIONS
from nonlocal_ref.widgets import explorer
from nonlocal_ref.widgets.page import save_page
from tools.chromium import chromium

CLICKS, MOVES = 20, 40
DRAWN = "document.querySelector('.nlw').dataset"
# waits for the next two frames: the first may have been begun before the event
SETTLE = "() => new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done)))"


def main() -> None:
    video, _ = moving_ball(height=28, width=28)
    with tempfile.TemporaryDirectory() as folder, chromium() as browser:
        file = Path(folder) / "explorer.html"
        save_page(explorer(video), file, "Attention explorer")
        page = browser.new_page(viewport={"width": 1200, "height": 1000})
        page.goto(file.as_uri())
        page.wait_for_selector(".nlw[data-ready]")
        print("version             click ms   drag ms   pictures a move")
        for version in VERSIONS:
            page.locator(".nlw [name=version]").select_option(f'"{version}"')
            clicks, (drags, drawn) = _clicks(page), _drag(page)
            print(f"{version:20}{median(clicks):8.1f}{median(drags):10.1f}{drawn:18.2f}")


def _clicks(page) -> list[float]:
    """Milliseconds of each."""
    page.mouse.click(*_somewhere(page, 0, 1)[0])  # what is made once for a version is not counted
    return [_after(page, lambda at=at: page.mouse.click(*at)) for at in _somewhere(page, 1, CLICKS)]


def _drag(page) -> tuple[list[float], float]:
    """Milliseconds of each move, and pictures drawn for each."""
    page.mouse.move(*_somewhere(page, 2, 1)[0])
    page.mouse.down()
    before = page.evaluate(f"Number({DRAWN}.drawn)")
    times = [_after(page, lambda at=at: page.mouse.move(*at)) for at in _somewhere(page, 3, MOVES)]
    page.mouse.up()
    return times, (page.evaluate(f"Number({DRAWN}.drawn)") - before) / MOVES


def _after(page, act) -> float:
    act()
    page.evaluate(SETTLE)
    return float(page.evaluate(f"{DRAWN}.ms"))


def _somewhere(page, seed: int, count: int) -> list[tuple[float, float]]:
    """Points of the first frame."""
    box = page.locator(".nlw canvas").bounding_box()
    places = np.random.default_rng(seed).uniform((5, 25), (150, 150), (count, 2))
    return [(box["x"] + x, box["y"] + y) for x, y in places.tolist()]


if __name__ == "__main__":
    main()
