"""A notebook in a real JupyterLab: it runs, and a slider that is moved changes its figure."""

import os
import re
import shutil
import signal
import subprocess
import sys
import time
from contextlib import contextmanager, suppress
from pathlib import Path

import nbformat
import pytest
from run_notebooks import INSTEAD, ROOT, WIDGET, outputs

pytestmark = pytest.mark.browser

NOTEBOOK = "01_the_equation.ipynb"
CHROMIUM = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
FLAGS = (
    "--no-sandbox --disable-gpu --disable-quic --no-first-run --disable-background-networking "
    "--disable-component-update --disable-sync"
).split()
SERVER = (
    "--ServerApp.ip=127.0.0.1 --ServerApp.port=0 --ServerApp.port_retries=0 --no-browser --allow-root "
    "--LabApp.expose_app_in_browser=True --LabApp.news_url=None --LabApp.extension_manager=readonly "
    "--LabApp.check_for_updates_class=jupyterlab.NeverCheckForUpdate --LanguageServerManager.autodetect=False"
).split()
HOMES = ("JUPYTER_CONFIG_DIR", "JUPYTER_DATA_DIR", "JUPYTER_RUNTIME_DIR", "IPYTHONDIR", "HOME")
READY = """async () => {
    const shell = window.jupyterapp.shell, later = again => setTimeout(again, 100);
    await window.jupyterapp.restored;
    while (!shell.currentWidget?.context) await new Promise(later);
    await shell.currentWidget.context.ready;
    await shell.currentWidget.sessionContext.ready;
}"""
RUN = "() => window.jupyterapp.commands.execute('notebook:run-all-cells')"
SHOW = """words => {
    const cells = window.jupyterapp.shell.currentWidget.content;
    const source = cell => cell.model.sharedModel.getSource();
    return cells.scrollToItem(cells.widgets.findIndex(cell => source(cell).includes(words)), "start");
}"""
CELLS = "() => window.jupyterapp.shell.currentWidget.context.model.toJSON().cells"


@contextmanager
def jupyterlab(folder: Path, home: Path):
    """The (address, token) of a JupyterLab that shows the folder, without settings of anyone."""
    env = {**os.environ, **{name: str(home / name) for name in HOMES}, "PYTHONPATH": str(ROOT)}
    command = [sys.executable, "-m", "jupyterlab", f"--ServerApp.root_dir={folder}", *SERVER]
    log = home / "log"
    with log.open("w") as out:
        run = subprocess.Popen(command, cwd=folder, env=env, stdout=out, stderr=out, start_new_session=True)
    try:
        yield _address(log, run)
    finally:
        with suppress(ProcessLookupError):
            os.killpg(run.pid, signal.SIGTERM)
        run.wait()


def _address(log: Path, run: subprocess.Popen) -> tuple[str, ...]:
    """As the server prints them."""
    for _ in range(600):
        if (found := re.search(r"(http://\S+)/lab\?token=(\w+)", log.read_text())) or run.poll() is not None:
            break
        time.sleep(0.1)
    assert found, log.read_text()
    return found.groups()


@pytest.fixture(scope="module")
def page(tmp_path_factory):
    """The notebook in JupyterLab, all its cells run; a copy, because JupyterLab saves."""
    sync = pytest.importorskip("playwright.sync_api", reason="playwright is not installed (extra dev)")
    if CHROMIUM is None:
        pytest.skip("Chromium is not installed")
    folder, home = tmp_path_factory.mktemp("notebooks"), tmp_path_factory.mktemp("home")
    shutil.copy(ROOT / "notebooks" / NOTEBOOK, folder)
    with jupyterlab(folder, home) as (address, token), sync.sync_playwright() as browsers:
        browser = browsers.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        page = browser.new_page(viewport={"width": 1200, "height": 1600})
        page.set_default_timeout(120_000)
        page.goto(f"{address}/lab/tree/{NOTEBOOK}?token={token}")
        page.wait_for_function("() => window.jupyterapp")
        page.evaluate(READY)
        page.evaluate(RUN)
        yield page
        browser.close()


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


def test_every_cell_has_run_and_none_shows_an_error(page):
    cells = [cell for cell in page.evaluate(CELLS) if cell["cell_type"] == "code"]
    shown = [output for cell in cells for output in cell["outputs"]]
    assert [cell["execution_count"] for cell in cells] == list(range(1, len(cells) + 1))
    assert [o for o in shown if o["output_type"] == "error" or o.get("name") == "stderr"] == []


def test_the_sliders_stand_where_the_kept_notebook_says_how_to_have_them(page):
    kept = nbformat.read(ROOT / "notebooks" / NOTEBOOK, as_version=4)
    instead = [output for output in outputs(kept) if output.get("data", {}).get("text/plain") == INSTEAD]
    shown = [
        o for cell in page.evaluate(CELLS) for o in cell.get("outputs", []) if WIDGET in o.get("data", {})
    ]
    assert len(shown) == len(instead) > 0
