"""A widget's page is as light or dark as the reader chose on the site: alone and within another page."""

import pytest
from browsers import ROOT, served, watched

from tools.site.widget_pages import save_widget

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("pages")]
PAPERS = {
    "light": "rgb(255, 255, 255)",
    "dark": "rgb(17, 20, 24)",
}  # --nl-paper of style.css
PAPER = "[document.body, document.querySelector('.nlw')].map((e) => getComputedStyle(e).backgroundColor)"
NOTEBOOK = """<!doctype html><html lang="en"><title>A notebook</title>
<link rel="icon" href="data:,"><body data-theme="auto">
<figure class="live" data-page="stepper.html" data-title="Stepper"><img alt="" src="data:,"></figure>
<script src="site.js"></script></body></html>"""


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    """The page of a widget, and a page that shows it as those of the notebooks do."""
    folder = tmp_path_factory.mktemp("theme")
    save_widget("stepper", folder)
    (folder / "notebook.html").write_text(NOTEBOOK)
    (folder / "site.js").write_text((ROOT / "tools" / "site" / "static" / "site.js").read_text())
    return folder


@pytest.fixture(params=["file", "http"])
def address(folder, request):
    with served(folder) as server:
        yield folder.as_uri() if request.param == "file" else server


def opened(page, address):
    page.goto(address)
    page.wait_for_selector(".nlw[data-ready=true]")
    return page


def choose(page, theme):
    """What the site's switch does to the store."""
    page.evaluate("theme => localStorage.setItem('theme', theme)", theme)


def in_another_tab(page, address):
    """A page that shares the store of the first."""
    with page.expect_popup() as opening:
        page.evaluate("address => void window.open(address)", address)
    opening.value.wait_for_load_state("load")
    return opening.value


def wait_for(frame, scheme):
    is_so = f"paper => {PAPER}.every((one) => one === paper)"
    frame.wait_for_function(is_so, arg=PAPERS[scheme], timeout=5000)


def nothing_else(wrongs, address):
    return [wrong for wrong in wrongs if not wrong.startswith(address)]


@pytest.mark.parametrize(("system", "other"), [("light", "dark"), ("dark", "light")])
def test_a_widgets_own_page_takes_the_readers_choice_and_else_the_systems(browser, address, system, other):
    page, wrongs = watched(browser, scheme=system)
    opened(page, f"{address}/stepper.html")
    assert page.evaluate(PAPER) == [PAPERS[system]] * 2
    choose(page, other)
    opened(page, f"{address}/stepper.html")
    assert page.evaluate(PAPER) == [PAPERS[other]] * 2
    another = in_another_tab(page, f"{address}/notebook.html")
    choose(another, "auto")  # in another tab: this one follows
    wait_for(page, system)
    assert nothing_else(wrongs, address) == []
    page.context.close()


def test_a_widget_in_a_page_follows_its_switch_at_once(browser, address):
    page, wrongs = watched(browser)
    page.goto(f"{address}/notebook.html")
    page.wait_for_selector("figure.live.moves")
    (frame,) = page.frames[1:]
    wait_for(frame, "light")
    drawn = frame.evaluate("document.querySelector('.nlw').dataset.drawn")
    page.evaluate("document.body.dataset.theme = 'dark'")
    wait_for(frame, "dark")
    frame.wait_for_function("was => document.querySelector('.nlw').dataset.drawn > was", arg=drawn)
    page.emulate_media(color_scheme="dark")
    page.evaluate("document.body.dataset.theme = 'light'")
    wait_for(frame, "light")
    page.evaluate("document.body.dataset.theme = 'auto'")
    wait_for(frame, "dark")
    assert nothing_else(wrongs, address) == []
    page.close()


def test_a_page_of_the_site_follows_the_switch_in_another_tab(browser, folder):
    page, _ = watched(browser)
    page.goto((folder / "notebook.html").as_uri())
    another = in_another_tab(page, "stepper.html")
    choose(another, "dark")
    page.wait_for_function("document.body.dataset.theme === 'dark'", timeout=5000)
    page.context.close()
