"""What the tests in a browser share: a Chromium, pages that are watched, and a JupyterLab of their own."""

import os
import re
import signal
import subprocess
import sys
import threading
import time
from contextlib import contextmanager, suppress
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from tools.chromium import MISSING, PATH, chromium

ROOT = Path(__file__).parents[1]
CONTRAST = (ROOT / "tests" / "contrast.js").read_text()
READABLE = 4.5  # contrast of text, WCAG 2.2 success criterion 1.4.3
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
    const late = new Promise((_, no) => setTimeout(no, 90000, new Error("no kernel in 90 seconds")));
    await Promise.race([late, shell.currentWidget.context.ready]);
    await Promise.race([late, shell.currentWidget.sessionContext.ready]);
}"""
RUN = "() => window.jupyterapp.commands.execute('notebook:run-all-cells')"
CHANGE_THEME = "theme => window.jupyterapp.commands.execute('apputils:change-theme', { theme })"
GROUND_IS_LIGHT = """light => {
    if (document.body.dataset.jpThemeLight !== String(light)) return false;
    const ground = getComputedStyle(document.querySelector(".jp-Notebook")).backgroundColor;
    return ground.match(/\\d+/g).slice(0, 3).every(part => part > 127) === light;
}"""  # the style sheet of a theme comes after the word that it is changed
CELLS = "() => window.jupyterapp.shell.currentWidget.context.model.toJSON().cells"
SHOW = """words => {
    const cells = window.jupyterapp.shell.currentWidget.content;
    const source = cell => cell.model.sharedModel.getSource();
    return cells.scrollToItem(cells.widgets.findIndex(cell => source(cell).includes(words)), "start");
}"""


@contextmanager
def a_browser():
    """A Chromium. Skips, with the reason, where there is none."""
    pytest.importorskip("playwright.sync_api", reason="playwright is not installed (extra dev)")
    if PATH is None:
        pytest.skip(MISSING)
    with chromium() as browser:
        yield browser


def watched(browser, width=1200, scheme="light", **options):
    """(page, wrongs): a new page, and the list of errors that it logs and of addresses that it asks for."""
    page = browser.new_page(viewport={"width": width, "height": 1000}, color_scheme=scheme, **options)
    wrongs = []
    page.on("console", lambda said: wrongs.append(said.text) if said.type in ("error", "warning") else None)
    page.on("pageerror", lambda problem: wrongs.append(str(problem)))
    page.on("request", lambda asked: wrongs.append(asked.url) if leaves(asked.url) else None)
    return page, wrongs


class Quiet(SimpleHTTPRequestHandler):
    def log_message(self, *_):
        pass


@contextmanager
def served(folder):
    """The address of a server of the files in a folder, as `python -m http.server` is one."""
    with ThreadingHTTPServer(("127.0.0.1", 0), partial(Quiet, directory=folder)) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        try:
            yield f"http://127.0.0.1:{server.server_port}"
        finally:
            server.shutdown()


def leaves(url):
    """Whether an address is more than a file of this machine."""
    return not url.startswith(("file:", "blob:", "data:", "about:"))


def unreadable(page, root="body"):
    """The texts with too little contrast to what is behind them: [text, contrast]."""
    found = page.evaluate(CONTRAST, root)
    assert found, f"there is no text in {root}"
    return [[text, round(contrast, 2)] for text, contrast in found if contrast < READABLE]


def too_wide(page):
    """By how many pixels the page is wider than its window."""
    return page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")


@contextmanager
def jupyterlab(folder, home):
    """The (address, token) of a JupyterLab that shows the folder; no one's settings reach it."""
    env = {**os.environ, **{name: str(home / name) for name in HOMES}, "PYTHONPATH": str(ROOT)}
    env["JUPYTER_CONFIG_PATH"] = str(ROOT / "tools" / "jupyter")  # as `make lab` has it
    command = [sys.executable, "-m", "jupyterlab", f"--ServerApp.root_dir={folder}", *SERVER]
    log = home / "log"
    with log.open("w") as out:
        run = subprocess.Popen(command, cwd=folder, env=env, stdout=out, stderr=out, start_new_session=True)
    try:
        yield address(log, run)
    finally:
        with suppress(ProcessLookupError):
            os.killpg(run.pid, signal.SIGTERM)
        run.wait()


def address(log, run):
    """Address and token, as the server prints them."""
    for _ in range(600):
        if (found := re.search(r"(http://\S+)/lab\?token=(\w+)", log.read_text())) or run.poll() is not None:
            break
        time.sleep(0.1)
    assert found, log.read_text()
    return found.groups()


def change_theme(page, theme):
    """Chooses a theme of JupyterLab, and waits until its colours are there."""
    page.evaluate(CHANGE_THEME, theme)
    page.wait_for_function(GROUND_IS_LIGHT, arg="Light" in theme)


def notebook_page(browser, notebook_server, name):
    """A notebook of the server's folder in a browser, all its cells run. Each has a kernel of its own."""
    _, url, token = notebook_server
    page = browser.new_page(viewport={"width": 1200, "height": 1600})
    page.set_default_timeout(120_000)
    page.goto(f"{url}/lab/workspaces/{name.removesuffix('.ipynb')}/tree/{name}?token={token}")
    page.wait_for_function("() => window.jupyterapp")
    page.evaluate(READY)
    page.evaluate(RUN)
    return page
