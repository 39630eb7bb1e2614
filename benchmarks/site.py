"""How soon each kind of page of the site is painted, and how much every page loads: make pages first.

    python -m benchmarks.site      the median of five openings, in a browser that has seen nothing before

First paint is what the browser notes itself. Wanted: 300 ms, 2 MB, or less. Every page is opened once; those
that took longest are told, and those that load most, without the exercises' page, which has Python in it.
"""

from pathlib import Path
from statistics import median
from urllib.parse import unquote, urlsplit

from tqdm import tqdm

from tools.chromium import chromium

SITE = Path(__file__).parents[1] / "site"
KINDS = [
    "index.html",
    "notebooks/01_the_equation.html",
    "notebooks/11_what_it_attends_to.html",
    "docs/derivations.html",
    "docs/api.html",
    "exercises/student/ex05_softmax_backward.html",
    "files/nonlocal_ref/block.py.html",
    "explorer.html",
]
WITH_PYTHON = "practice"
OPENINGS, TOLD = 5, 5
PAINTED = "() => performance.getEntriesByName('first-contentful-paint')[0]?.startTime"


def main() -> None:
    pages = sorted(str(file.relative_to(SITE)) for file in SITE.rglob("*.html"))
    with chromium() as browser:
        kinds = {place: measured(browser, place) for place in tqdm(KINDS, unit="page")}
        found = {place: opened(browser, place) for place in tqdm(pages, unit="page")}
    light = {place: one for place, one in found.items() if not place.startswith(WITH_PYTHON)}
    print(f"{'page':46}{'first paint, ms':>16}{'loaded, kB':>12}")
    show(kinds)
    print(f"the slowest of all {len(found)} pages, opened once")
    show(dict(sorted(found.items(), key=lambda one: -one[1][0])[:TOLD]))
    print(f"the heaviest of {len(light)} pages without Python")
    show(dict(sorted(light.items(), key=lambda one: -one[1][1])[:TOLD]))


def show(found: dict[str, tuple[float, int]]) -> None:
    for place, (painted, loaded) in found.items():
        print(f"{place:46}{painted:16.0f}{loaded / 1000:12.0f}")


def measured(browser, place: str) -> tuple[float, int]:
    """The median first paint of a page in milliseconds, and the bytes that it loads, scrolled to its end."""
    found = [opened(browser, place) for _ in range(OPENINGS)]
    return median(painted for painted, _ in found), max(loaded for _, loaded in found)


def opened(browser, place: str) -> tuple[float, int]:
    context = browser.new_context(viewport={"width": 1200, "height": 1000})
    page, files = context.new_page(), set()
    page.on("request", lambda asked: files.add(unquote(urlsplit(asked.url).path)))
    page.goto((SITE / place).as_uri())
    page.wait_for_function(PAINTED)
    painted = page.evaluate(PAINTED)
    for top in range(0, page.evaluate("document.body.scrollHeight"), 800):
        page.evaluate("top => window.scrollTo(0, top)", top)
        page.wait_for_timeout(30)
    page.wait_for_timeout(500)
    context.close()
    return painted, sum(Path(file).stat().st_size for file in files if Path(file).is_file())


if __name__ == "__main__":
    main()
