"""The notebooks' pages that run their cells, with Pyodide itself: they print what the notebooks keep."""

import json
import re

import nbformat
import pytest
from browsers import ROOT, served, watched

from tools.site.facts import NOTEBOOKS

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.xdist_group("site")]
NUMBER = re.compile(r"\d+(?:\.\d+)?")
PATIENT = 400_000  # ms, on a busy machine
NOTEBOOK = ROOT / "notebooks" / "01_the_equation.ipynb"
PAGE = f"{NOTEBOOK.stem}.html"
CELLS = "div.cell:has(textarea)"
LONG = ("10", "11", "13")  # they train: minutes each, so they were run by hand, with fewer steps
ENDED = "/All cells have run|raised an error|Done/.test(document.querySelector('.run-status').textContent)"


@pytest.fixture(scope="module")
def server(site_with_python):
    """The address of the site, whose pages have Python with matplotlib."""
    if not json.loads((site_with_python / "practice" / "files.json").read_text())["figures"]:
        pytest.skip("no matplotlib for the browser: see tools.practice.runtime")
    with served(site_with_python) as address:
        yield address


@pytest.fixture(scope="module")
def running(browser, server):
    """(page, what went wrong) of a notebook in which Python has started."""
    return started(browser, f"{server}/notebooks/{PAGE}")


def started(browser, address):
    page, wrongs = watched(browser)
    page.set_default_timeout(PATIENT)
    page.goto(address)
    page.click("text=Run here")
    page.wait_for_selector("text=/Python is ready, figures too/")
    return page, wrongs


def printed(cell):
    """What a cell of the notebook keeps of what it printed."""
    return "".join(output.text for output in cell.outputs if output.output_type == "stream")


def code_cells(notebook=NOTEBOOK):
    cells = nbformat.read(notebook, as_version=4).cells
    return [cell for cell in cells if cell.cell_type == "code"]


def assert_same(shown, kept):
    """The same words; the numbers may differ in a last digit, as another BLAS computed them."""
    assert NUMBER.sub("#", shown) == NUMBER.sub("#", kept)
    assert [*map(float, NUMBER.findall(shown))] == pytest.approx(
        [*map(float, NUMBER.findall(kept))], rel=0.01
    )


def test_all_cells_of_a_notebook_print_and_draw_in_the_page_what_the_notebook_keeps(running, server):
    page, wrongs = running
    page.click("text=Run all cells")
    page.wait_for_function(ENDED)
    assert page.inner_text(".run-status") == "All cells have run."
    compared = 0
    for made, kept in zip(page.locator(CELLS).all(), code_cells(), strict=True):
        shown = made.locator(".run-output")
        if printed(kept):
            assert_same(shown.locator("pre").first.text_content(), printed(kept))
            compared += 1
        elif any("image/png" in output.get("data", {}) for output in kept.outputs):
            alive = made.locator(".cell_output figure").count()
            assert shown.locator(".drawn > svg[aria-label]").count() == (0 if alive else 1)
            assert made.locator(".cell_output").is_visible() == bool(alive)
    assert compared > 3
    assert [wrong for wrong in wrongs if not wrong.startswith(server)] == []


def test_a_cell_can_be_changed_stopped_and_run_again(running):
    page, _ = running
    cell = page.locator(CELLS).nth(2)
    cell.locator("textarea").fill("while True:\n    pass")
    cell.locator("textarea").press("Control+Enter")
    page.click("button:text-is('Stop')")
    page.wait_for_selector("text=/Python is ready/")
    cell.locator("textarea").fill("print(1 / 0)")
    cell.locator("button:text-is('Run')").click()
    page.wait_for_function(ENDED)
    assert "ZeroDivisionError: division by zero" in cell.locator(".run-error").text_content()
    cell.locator("textarea").fill("6 * 7")
    cell.locator("button:text-is('Run')").click()
    page.wait_for_function(ENDED)
    assert cell.locator(".run-output").text_content() == "42"


@pytest.mark.parametrize(
    "notebook", [path for path in NOTEBOOKS if not path.stem.startswith(LONG)], ids=lambda path: path.stem
)
def test_a_notebook_runs_whole_in_its_page(browser, server, notebook):
    page, wrongs = started(browser, f"{server}/notebooks/{notebook.stem}.html")
    assert page.locator(CELLS).count() == len(code_cells(notebook))
    page.click("text=Run all cells")
    page.wait_for_function(ENDED)
    assert page.locator(".run-error").all_text_contents() == []
    assert page.inner_text(".run-status") == "All cells have run."
    assert [wrong for wrong in wrongs if not wrong.startswith(server)] == []
    page.close()


def test_a_page_from_a_folder_says_how_it_can_run(browser, site_with_python):
    page, wrongs = watched(browser)
    page.goto((site_with_python / "notebooks" / PAGE).as_uri())
    page.click("text=Run here")
    assert "python -m http.server" in page.inner_text(".run-status")
    assert page.locator("textarea").count() == 0
    assert wrongs == []
