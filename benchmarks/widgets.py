"""How long the attention explorer takes from a move of the pointer to its picture, in a browser.

    python -m benchmarks.widgets          eight frames of 28 x 28 positions with 75 numbers each, y included

Moves come at random moments, as a hand makes them. A browser tells a page of a move just before its next
frame, so a part of the time is waiting, half a frame of 16.7 ms on average; the explorer draws in that time
where the browser tells it at once ("pointerrawupdate"). Three times are measured of each picture: wait (from
the move to the frame), work (all that the page's code does), and painted: from the move to the first moment
after the frame with its picture is made. 16 ms or less are wanted as the median of painted, 33 ms as its 95th
percentile. The first version is dragged twice: the first drag on a page also pays for what the browser
compiles then, so it is printed alone, as "first".
"""

import tempfile
import time
from pathlib import Path

import numpy as np

from nonlocal_ref.data import moving_ball
from nonlocal_ref.versions import VERSIONS
from nonlocal_ref.widgets import explorer
from nonlocal_ref.widgets.page import save_page
from tools.chromium import chromium

MOVES, BETWEEN = 200, (0, 1 / 60)  # seconds from one to the next
MEASURE = """() => {
    window.moves = [];
    let [begun, work] = [0, 0];
    for (const type of ["pointerrawupdate", "pointermove"]) {
        addEventListener(type, () => { begun = performance.now(); }, true);
        addEventListener(type, () => { work += performance.now() - begun; });
    }
    addEventListener("pointermove", event => {
        const [wait, worked] = [begun - event.timeStamp, work];
        work = 0;
        const { port1, port2 } = new MessageChannel();
        port1.onmessage = () => window.moves.push([wait, worked, performance.now() - event.timeStamp]);
        requestAnimationFrame(() => port2.postMessage(0));  // is read after the frame is made
    });
}"""
SETTLE = "() => new Promise(done => setTimeout(done, 50))"


def main() -> None:
    video, _ = moving_ball(height=28, width=28)
    with tempfile.TemporaryDirectory() as folder, chromium() as browser:
        file = Path(folder) / "explorer.html"
        save_page(explorer(video), file, "Attention explorer")
        page = browser.new_page(viewport={"width": 1200, "height": 1000})
        page.goto(file.as_uri())
        page.wait_for_selector(".nlw[data-ready]")
        page.evaluate(MEASURE)
        print(f"{'ms, median (95th percentile)':30}{'wait':>16}{'work':>16}{'painted':>16}")
        first = next(iter(VERSIONS))
        for name, version in {f"{first}, first": first, **{version: version for version in VERSIONS}}.items():
            page.locator(".nlw [name=version]").select_option(f'"{version}"')
            times = drag(page)
            middle, late = np.median(times, axis=0), np.percentile(times, 95, axis=0)
            shown = (f"{m:.1f} ({slow:.1f})" for m, slow in zip(middle, late, strict=True))
            print(f"{name:30}" + "".join(f"{one:>16}" for one in shown))


def drag(page) -> np.ndarray:
    """(pictures, 3): wait, work, painted, in milliseconds."""
    rng = np.random.default_rng(0)
    box = page.locator(".nlw canvas").bounding_box()
    places = rng.uniform((5, 25), (150, 150), (MOVES, 2)) + np.array([box["x"], box["y"]])
    page.mouse.move(*places[0].tolist())
    page.mouse.down()
    page.evaluate("window.moves.length = 0")
    for x, y in places.tolist():
        page.mouse.move(x, y)
        time.sleep(rng.uniform(*BETWEEN))
    page.mouse.up()
    page.evaluate(SETTLE)
    return np.array(page.evaluate("window.moves"))


if __name__ == "__main__":
    main()
