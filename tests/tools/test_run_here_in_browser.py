"""A notebook's page that runs its cells, with Pyodide itself: it prints what the notebook keeps."""

import re
import shutil
from html import escape

import nbformat
import pytest
from browsers import ROOT, served, watched

from tools.foreign import CannotFetch
from tools.practice import build
from tools.practice.runtime import editor_modules, figure_files, runtime_files

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.xdist_group("run_here")]
NUMBER = re.compile(r"\d+(?:\.\d+)?")
PATIENT = 400_000  # ms, on a busy machine
NOTEBOOK = ROOT / "notebooks" / "01_the_equation.ipynb"
PAGE, STATIC = f"{NOTEBOOK.stem}.html", ROOT / "tools" / "site" / "static"
CELL = """<div class="cell"><div class="cell_input"><pre>{code}</pre></div>
<div class="cell_output">{kept}</div></div>"""
ENDED = "/All cells have run|raised an error|Done/.test(document.querySelector('.run-status').textContent)"


@pytest.fixture(scope="module")
def site(tmp_path_factory):
    """A site of one page, its cells as MyST-NB writes them, and Python for the browser."""
    try:
        runtime_files(), editor_modules(), figure_files()
    except CannotFetch as error:
        pytest.skip(f"no Python for the browser: {error}")
    folder = tmp_path_factory.mktemp("site")
    build(folder)
    (folder / "notebooks").mkdir()
    (folder / "notebooks" / PAGE).write_text(page_of(code_cells()))
    shutil.copy(STATIC / "run_here.js", folder)
    return folder


@pytest.fixture(scope="module")
def server(site):
    """The address of the site."""
    with served(site) as address:
        yield address


def page_of(cells):
    """The HTML that run_here.js finds on a notebook's page."""
    made = "".join(CELL.format(code=escape(cell.source), kept=kept_as_html(cell)) for cell in cells)
    head = '<!doctype html><html lang="en" data-content_root="../"><meta charset="utf-8"><title>a</title>'
    script = '<script defer src="../run_here.js"></script>'
    return f'{head}<link rel="icon" href="data:,">{script}<article><h1>Page</h1>{made}</article></html>'


def kept_as_html(cell):
    alive = cell.source.startswith(("explorer(", "interact("))
    return "<figure>alive</figure>" if alive else f"<pre>{escape(printed(cell))}</pre>"


@pytest.fixture(scope="module")
def running(browser, server):
    """(page, what went wrong) of a notebook in which Python has started."""
    page, wrongs = watched(browser)
    page.set_default_timeout(PATIENT)
    page.goto(f"{server}/notebooks/{PAGE}")
    page.click("text=Run here")
    page.wait_for_selector("text=/Python is ready, figures too/")
    return page, wrongs


def printed(cell):
    """What a cell of the notebook keeps of what it printed."""
    return "".join(output.text for output in cell.outputs if output.output_type == "stream")


def code_cells():
    cells = nbformat.read(NOTEBOOK, as_version=4).cells
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
    for made, kept in zip(page.locator("div.cell").all(), code_cells(), strict=True):
        shown = made.locator(".run-output")
        if printed(kept):
            assert_same(shown.locator("pre").first.text_content(), printed(kept))
            compared += 1
        elif any("image/png" in output.get("data", {}) for output in kept.outputs):
            alive = made.locator("figure").count()
            assert shown.locator("img").count() == (0 if alive else 1)
            assert made.locator(".cell_output").is_visible() == bool(alive)
    assert compared > 3
    assert [wrong for wrong in wrongs if not wrong.startswith(server)] == []


def test_a_cell_can_be_changed_stopped_and_run_again(running):
    page, _ = running
    cell = page.locator("div.cell").nth(2)
    cell.locator("textarea").fill("while True:\n    pass")
    cell.locator("textarea").press("Control+Enter")
    page.click("button:text-is('Stop')")
    page.wait_for_selector("text=/Python is ready/")
    cell.locator("textarea").fill("print(1 / 0)")
    cell.locator("button").click()
    page.wait_for_function(ENDED)
    assert "ZeroDivisionError: division by zero" in cell.locator(".run-error").text_content()
    cell.locator("textarea").fill("6 * 7")
    cell.locator("button").click()
    page.wait_for_function(ENDED)
    assert cell.locator(".run-output").text_content() == "42"


def test_a_page_from_a_folder_says_how_it_can_run(browser, site):
    page, wrongs = watched(browser)
    page.goto((site / "notebooks" / PAGE).as_uri())
    page.click("text=Run here")
    assert "python -m http.server" in page.inner_text(".run-status")
    assert page.locator("textarea").count() == 0
    assert wrongs == []
