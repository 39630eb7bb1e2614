"""A widget's page in a browser: how the tests open it, read its state, and read its words."""

import atexit
import json
import shutil
from functools import cache
from pathlib import Path
from tempfile import mkdtemp

import pytest
from browsers import watched

from tools.site.facts import TITLES
from tools.site.widget_pages import save_widget

NAMES = tuple(TITLES)
READY = ".nlw[data-ready=true]"
COPIED = "{ writeText: async text => { window.copied = text; } }"  # the tests' own clipboard
OPEN = "() => document.querySelectorAll('.nlw [aria-expanded=false]').forEach(button => button.click())"
COPY = """() => {
    const buttons = [...document.querySelectorAll(".nlw-buttons button")];
    buttons.find(button => /^Cop(y state|ied)$/.test(button.textContent)).click();
    return window.copied;
}"""
TARGETS = """() => [...document.querySelectorAll(".nlw :is(button, select, input)")]
    .filter(e => e.checkVisibility()).map(e => [e.textContent || e.name, e.getBoundingClientRect()])
    .filter(([, box]) => box.width < 44 || box.height < 44).map(([text]) => text)"""  # too small for a finger
SETTLED = "() => new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done)))"


def opened(browser, file, clipboard=COPIED, **options):
    """(page, wrongs) of a widget's page, ready."""
    page, wrongs = watched(browser, **options)
    page.add_init_script(f"Object.defineProperty(navigator, 'clipboard', {{ value: {clipboard} }})")
    page.set_default_timeout(20_000)
    page.goto(file.as_uri())
    page.locator(READY).wait_for()
    page.evaluate(OPEN)
    return page, wrongs


def state_of(page):
    """The reader's choices, as "Copy state" copies them."""
    return json.loads(page.evaluate(COPY))


def words_of(page):
    return page.locator(".nlw-words").inner_text()


def settled(page):
    """Waits until the browser has drawn what was changed, twice: a drawing may change the size of another."""
    page.evaluate(SETTLED)


def drawn(page):
    """How often the picture has been drawn."""
    return int(page.locator(READY).get_attribute("data-drawn"))


@cache
def folder():
    """Removed when Python ends."""
    made = Path(mkdtemp())
    atexit.register(shutil.rmtree, made)
    return made


@cache
def file_of(name):
    """The page of a widget in its default view, written once for all tests of a process."""
    return save_widget(name, folder())


def page_of(name):
    """Two fixtures: one page for all tests of a file, on which nothing may go wrong; and the same, reset."""

    @pytest.fixture(scope="module")
    def only(browser):
        page, wrongs = opened(browser, file_of(name))
        yield page
        assert wrongs == []

    @pytest.fixture
    def page(only):
        only.get_by_role("button", name="Reset").click()
        return only

    return only, page


def choose(page, **values):
    """Puts menus and switches to values."""
    for name, value in values.items():
        control = page.locator(f".nlw [name={name}]")
        if isinstance(value, bool):
            control.set_checked(value)
        else:
            control.select_option(label_of(control, value))


def label_of(menu, value):
    """The option of a menu with this value, which stands there as JSON or as words."""
    values = menu.evaluate("e => [...e.options].map(o => o.value)")
    return next(text for text in (json.dumps(value, ensure_ascii=False), value) if text in values)


def slide(page, name, key, times=1):
    """Moves a slider by the keyboard."""
    for _ in range(times):
        page.locator(f".nlw input[name={name}]:visible").press(key)
