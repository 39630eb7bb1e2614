"""How soon each kind of page of the site is painted, and how much every page loads: make pages first.

    python -m benchmarks.site      the median of five openings, in a browser that has seen nothing before

First paint is what the browser notes itself. Wanted: 300 ms, 2 MB, or less. The exercises' page has Python
in it and is left out.
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
OPENINGS, HEAVIEST = 5, 5
PAINTED = "() => performance.getEntriesByName('first-contentful-paint')[0]?.startTime"


def main() -> None:
    pages = sorted(str(file.relative_to(SITE)) for file in SITE.rglob("*.html"))
    pages = [place for place in pages if not place.startswith(WITH_PYTHON)]
    with chromium() as browser:
        rows = [(place, *measured(browser, place)) for place in tqdm(KINDS, unit="page")]
        sizes = {place: opened(browser, place)[1] for place in tqdm(pages, unit="page")}
    print(f"{'page':46}{'first paint, ms':>16}{'loaded, kB':>12}")
    for place, painted, loaded in rows:
        print(f"{place:46}{painted:16.0f}{loaded / 1000:12.0f}")
    print(f"the heaviest of all {len(pages)} pages")
    for place in sorted(pages, key=sizes.get, reverse=True)[:HEAVIEST]:
        print(f"{place:46}{'':16}{sizes[place] / 1000:12.0f}")


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
