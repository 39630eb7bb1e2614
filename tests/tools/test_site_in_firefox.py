"""The site and the exercises' one file in Firefox, from a folder: no message, no request that leaves."""

import pytest
from firefox import a_firefox
from practice_pages import ENDLESS, RIGHT, WRONG

from tools.practice.pages import ONE_FILE

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.xdist_group("site")]
MINE = "document.querySelector('#function-softmax_backward {}')"
REPORT = MINE.format(".report") + ".innerText"
CHECKED = MINE.format(".report:not(.older) b") + " && !" + MINE.format(".older-words")
STOP = "[...document.querySelectorAll('button')].find((button) => button.textContent === 'Stop').click()"
OVER = "document.documentElement.scrollWidth - document.documentElement.clientWidth"
# What is left while its module is still loaded is an error to Firefox: of the page, or of a widget in view.
ALIVE = """(document.querySelector("#widget") ?? document.body).childElementCount
    && [...document.querySelectorAll("figure.live:not(.moves)")]
        .every((one) => one.getBoundingClientRect().top > innerHeight + 300)"""
PAGES = ["index.html", "notebooks/01_the_equation.html", "docs/derivations.html", "explorer.html"]


@pytest.fixture(scope="module")
def firefox(tmp_path_factory):
    with a_firefox(tmp_path_factory.mktemp("profile")) as firefox:
        yield firefox


def put(firefox, code):
    firefox.run(f"window.practice.setCode('ex05', 'softmax_backward', {code!r})")
    firefox.run(MINE.format(".check") + ".click()")


def check(firefox, code):
    put(firefox, code)
    firefox.wait_until(CHECKED)
    return firefox.run(REPORT)


def right_and_wrong(firefox):
    assert "recognised: mean in the place of the sum" in check(firefox, WRONG)
    assert "3 of 3 points" in check(firefox, RIGHT)


def test_the_one_file_names_a_mistake_stops_an_endless_loop_and_goes_on(firefox, practice_site):
    firefox.open((practice_site / ONE_FILE).as_uri() + "#ex05")
    firefox.wait_until("window.practice?.started")
    right_and_wrong(firefox)
    put(firefox, ENDLESS)
    firefox.run(STOP)
    firefox.wait_until(MINE.format(".stopped"))
    right_and_wrong(firefox)
    assert firefox.wrongs == []


@pytest.mark.parametrize("width", [1200, 420])
@pytest.mark.parametrize("place", PAGES)
def test_a_page_of_the_site_opens_without_a_message_or_a_request(firefox, site, place, width):
    firefox.resize(width)
    firefox.open((site / place).as_uri())
    firefox.wait_until(ALIVE)
    assert firefox.run(OVER) <= 0
    assert firefox.wrongs == []


def test_a_widget_comes_alive_in_a_notebooks_page(firefox, site):
    firefox.open((site / "notebooks" / "01_the_equation.html").as_uri())
    firefox.run("document.querySelector('figure.live').scrollIntoView()")
    firefox.wait_until("document.querySelector('figure.live.moves > iframe').clientHeight > 300")
    assert firefox.wrongs == []
