"""A notebook in a real JupyterLab: it runs, and a slider that is moved changes its figure."""

import shutil
from io import BytesIO

import nbformat
import pytest
from browsers import CELLS, ROOT, SHOW, change_theme, notebook_page
from PIL import Image
from run_notebooks import INSTEAD, WIDGET, outputs

from nonlocal_ref.analysis.plots.shades import PAPER

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.xdist_group("jupyterlab")]

NOTEBOOK = "01_the_equation.ipynb"


@pytest.fixture(scope="module")
def page(browser, notebook_server):
    """The notebook in JupyterLab, all its cells run; a copy, because JupyterLab saves."""
    shutil.copy(ROOT / "notebooks" / NOTEBOOK, notebook_server[0])
    return notebook_page(browser, notebook_server, NOTEBOOK)


def test_a_slider_that_is_moved_changes_the_figure_below_it(page):
    page.evaluate(SHOW, "plots.one_sum(x[0], s[0], p[0], g[0], i)")
    control = page.locator(".widget-interact").first
    figure, value = control.locator(".widget-output img"), control.locator(".widget-readout")
    before = figure.get_attribute("src")
    assert value.inner_text() == "2"
    control.locator(".noUi-handle").focus()
    page.keyboard.press("ArrowRight")
    page.wait_for_function("src => document.querySelector('.widget-output img')?.src !== src", arg=before)
    assert value.inner_text() == "3"
    assert figure.get_attribute("src") not in (None, before)


@pytest.mark.parametrize(
    ("theme", "ground"), [("JupyterLab Dark", PAPER.dark), ("JupyterLab Light", PAPER.light)]
)
def test_a_figure_has_the_ground_of_the_theme(page, theme, ground):
    """It is shown as a picture, whose colours follow `color-scheme`, which the theme sets."""
    page.evaluate(SHOW, "plots.one_sum(x[0], s[0], p[0], g[0], 2)")
    change_theme(page, theme)
    figure = page.locator(".jp-RenderedSVG img").first
    corner = Image.open(BytesIO(figure.screenshot())).convert("RGB").getpixel((2, 2))
    assert "#{:02x}{:02x}{:02x}".format(*corner) == ground


def test_every_cell_has_run_and_none_shows_an_error(page):
    cells = [cell for cell in page.evaluate(CELLS) if cell["cell_type"] == "code"]
    shown = [output for cell in cells for output in cell["outputs"]]
    assert [cell["execution_count"] for cell in cells] == list(range(1, len(cells) + 1))
    assert [o for o in shown if o["output_type"] == "error" or o.get("name") == "stderr"] == []


def test_the_sliders_stand_where_the_kept_notebook_says_how_to_have_them(page):
    kept = nbformat.read(ROOT / "notebooks" / NOTEBOOK, as_version=4)
    texts = [output.get("data", {}).get("text/plain", "") for output in outputs(kept)]
    instead = [text for text in texts if text.endswith(INSTEAD)]
    shown = [
        o for cell in page.evaluate(CELLS) for o in cell.get("outputs", []) if WIDGET in o.get("data", {})
    ]
    assert len(shown) == len(instead) > 0
