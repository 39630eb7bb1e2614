"""How long the exercises' page takes to its first answer, and to a later one, in a browser without a window.

    python -m benchmarks.practice         the one file, opened from a folder, in a new browser each time

The first answer is measured from the opening of the file to the report on a wrong `softmax_backward`: 10 s or
less are wanted. A later one is measured from the press on Check to its report: 0.3 s or less.
"""

import tempfile
from pathlib import Path
from statistics import median
from time import perf_counter

from tqdm import tqdm

from tools.chromium import chromium
from tools.practice import build
from tools.practice.pages import ONE_FILE

ROUNDS, LATER = 3, 10
WRONG = "def softmax_backward(dp, p):\n    return p * (dp - (p * dp).mean(axis=-1, keepdims=True))  # {}\n"
WRITE = "code => window.practice.setCode('ex05', 'softmax_backward', code)"
CHECK = """async () => {
    const start = performance.now();
    await window.practice.check("softmax_backward");
    await new Promise(done => requestAnimationFrame(done));
    return (performance.now() - start) / 1000;
}"""


def main() -> None:
    with tempfile.TemporaryDirectory() as folder:
        build(Path(folder))
        file = Path(folder) / ONE_FILE
        if not file.exists():
            raise SystemExit((file.parent / "practice.html").read_text())
        found = [_round(file) for _ in tqdm(range(ROUNDS), unit="browser")]
    firsts, later = [first for first, _ in found], [s for _, seconds in found for s in seconds]
    print(f"first answer  {median(firsts):6.2f} s   ({min(firsts):.2f} to {max(firsts):.2f}; wanted: 10 s)")
    print(f"later answers {median(later):6.2f} s   ({min(later):.2f} to {max(later):.2f}; wanted: 0.3 s)")


def _round(file: Path) -> tuple[float, list[float]]:
    """Seconds to the first answer, and of each later one."""
    with chromium() as browser:
        page = browser.new_page(viewport={"width": 1200, "height": 1000})
        page.set_default_timeout(120_000)
        start = perf_counter()
        page.goto(f"{file.as_uri()}#ex05")
        page.wait_for_function("() => window.practice?.started")
        _check(page, 0)
        first = perf_counter() - start
        return first, [_check(page, n) for n in range(1, LATER + 1)]


def _check(page, n: int) -> float:
    """Seconds of one check of new code."""
    page.evaluate(WRITE, WRONG.format(n))
    return page.evaluate(CHECK)


if __name__ == "__main__":
    main()
