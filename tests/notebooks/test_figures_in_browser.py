"""Every figure of every notebook in a browser: its text can be read, is not cut off, overlaps no other."""

import io
import itertools
from pathlib import Path

import nbformat
import numpy as np
import pytest
from browsers import READABLE
from colour_vision import TO_XYZ
from PIL import Image
from run_notebooks import NOTEBOOKS, SVG, outputs

from nonlocal_ref.analysis.plots.shades import PAPER
from tools.site.drawings import inline

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]
STYLE = (Path(__file__).parents[2] / "nonlocal_ref" / "widgets" / "style.css").read_text()
PAGE = """<style>{style} :root {{ color-scheme: {scheme}; }}
body {{ color: var(--nl-ink); background: {ground}; }}
svg {{ display: block; max-width: 100%; height: auto; margin-bottom: 20px; }}
body.bare text {{ visibility: hidden; }}</style><body>{figures}"""
TEXTS = """() => [...document.querySelectorAll("svg.nl-figure")].map((svg) => {
    const box = (e) => { const b = e.getBoundingClientRect(); return [b.left, b.top, b.right, b.bottom]; };
    const texts = [...svg.querySelectorAll("text")].filter((text) => text.textContent.trim());
    return [box(svg), texts.map((text) => [text.textContent.trim(), getComputedStyle(text).fill, box(text)])];
})"""
ROUND = 1  # pixel by which a letter may leave its box


def drawings(path):
    kept = nbformat.read(path, as_version=4)
    return [output.data[SVG] for output in outputs(kept) if SVG in output.get("data", {})]


def shown(browser, path, scheme, *, within_page, width=760):
    """(texts of each figure with colours and places, what lies behind them) of a page with all figures."""
    figures = drawings(path)
    if within_page:
        figures = [inline(svg, f"figure-{k}", "") for k, svg in enumerate(figures)]
    ground = getattr(PAPER, scheme)
    page = browser.new_page(viewport={"width": width, "height": 800}, color_scheme=scheme)
    page.set_content(PAGE.format(style=STYLE, scheme=scheme, ground=ground, figures="".join(figures)))
    found = page.evaluate(TEXTS)
    page.evaluate("document.body.className = 'bare'")
    behind = np.asarray(Image.open(io.BytesIO(page.screenshot(full_page=True))).convert("RGB"))
    page.close()
    assert len(found) == len(figures) > 0
    return found, behind


def luminance(colours):
    """Relative luminance of colours (..., 3), 0 to 255."""
    values = np.asarray(colours) / 255
    linear = np.where(values <= 0.04045, values / 12.92, ((values + 0.055) / 1.055) ** 2.4)
    return linear @ TO_XYZ[1]


def contrast(fill, box, behind):
    """Of a text "rgb(r, g, b)" to what lies behind it, the worst of all but a few pixels."""
    left, top, right, bottom = (round(side) for side in box)
    above = (bottom - top) // 5  # of a line, where no letter is
    text = luminance([int(part) for part in fill[4:-1].split(",")]) + 0.05
    ground = luminance(behind[max(top + above, 0) : bottom - above, max(left, 0) : right]) + 0.05
    return float(np.percentile(np.maximum(text / ground, ground / text), 10))


def overlap(one, other):
    """The area that two boxes share, as a part of the smaller one."""
    width = min(one[2], other[2]) - max(one[0], other[0])
    height = min(one[3], other[3]) - max(one[1], other[1])
    areas = [(box[2] - box[0]) * (box[3] - box[1]) for box in (one, other)]
    return max(width, 0) * max(height, 0) / min(areas)


def lies_in(figure, box):
    """Whether a box is within another one, but for a pixel."""
    over = [figure[0] - box[0], figure[1] - box[1], box[2] - figure[2], box[3] - figure[3]]
    return max(over) <= ROUND


@pytest.mark.parametrize("within_page", [True, False], ids=["page", "picture"])
@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_all_text_has_contrast(browser, path, scheme, within_page):
    """Inside a page it follows the page; as a picture (JupyterLab) it has its own ground."""
    found, behind = shown(browser, path, scheme, within_page=within_page)
    texts = [text for _, texts in found for text in texts]
    assert len(texts) > 2
    pale = [[words, contrast(fill, box, behind)] for words, fill, box in texts]
    assert [text for text in pale if text[1] < READABLE] == []


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_no_text_is_cut_off_or_overlaps_another(browser, path):
    found, _ = shown(browser, path, "light", within_page=True)
    for figure, texts in found:
        assert [words for words, _, box in texts if not lies_in(figure, box)] == []
        pairs = itertools.combinations(texts, 2)
        assert [(one[0], other[0]) for one, other in pairs if overlap(one[2], other[2]) > 0.2] == []
