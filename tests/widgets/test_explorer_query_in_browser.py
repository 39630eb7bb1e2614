"""The explorer under a finger: it drags a query, and scrolls the page beside it."""

import numpy as np
import pytest
from widgets_on_pages import file_of, opened, state_of

BOXES = """async () => {
    const text = JSON.parse(document.getElementById("module").textContent);
    const module = await import(URL.createObjectURL(new Blob([text], { type: "text/javascript" })));
    return module.layoutOf(document.querySelector(".nlw-stage").clientWidth, [8, 28, 42]).boxes;
}"""

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("pages")]


@pytest.fixture(scope="module")
def phone(browser):
    """A page on a small screen with touch, and what puts a finger on it, moves and lifts it."""
    page, wrongs = opened(browser, file_of("explorer"), width=420, has_touch=True)
    touch = page.context.new_cdp_session(page)

    def swipe(*points, lift=True):
        for k, (x, y) in enumerate(points):
            kind = "touchMove" if k else "touchStart"
            point = {"x": x, "y": y}
            touch.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": [point]})
        if lift:
            touch.send("Input.dispatchTouchEvent", {"type": "touchEnd", "touchPoints": []})

    yield page, swipe
    assert wrongs == []


def middle(page, t, y, x):
    """Where on the screen the middle of a cell is."""
    box, canvas = page.evaluate(BOXES)[t], page.locator(".nlw canvas").bounding_box()
    across, down = (x + 0.5) / 42 * box["across"], (y + 0.5) / 28 * box["down"]
    return canvas["x"] + box["left"] + across, canvas["y"] + box["top"] + down


def query(page):
    return tuple(state_of(page)[name] for name in "tyx")


def way(start, step, count=8):
    return [(start[0] + k * step[0], start[1] + k * step[1]) for k in range(count)]


def scrolled(page):
    return page.evaluate("scrollY")


@pytest.fixture
def finger(phone):
    page, _ = phone
    page.get_by_role("button", name="Reset").click()
    page.locator(".nlw canvas").scroll_into_view_if_needed()
    page.evaluate("scrollTo(0, 450)")
    return phone


@pytest.mark.parametrize("step", [(6, 0), (-6, 0), (0, 6), (0, -6), (5, 5)])
def test_a_finger_on_the_query_drags_it_in_every_direction_and_the_page_stays(finger, step):
    page, swipe = finger
    before = scrolled(page)
    swipe(*way(middle(page, 4, 14, 21), (0, 0), 1))  # a tap: to the middle of its frame
    assert query(page) == (4, 14, 21)
    swipe(*way(middle(page, 4, 14, 21), step))
    _, y, x = query(page)
    assert (np.sign(x - 21), np.sign(y - 14)) == tuple(np.sign(step))
    assert scrolled(page) == before


def test_a_scroll_beside_the_query_scrolls_the_page_and_leaves_the_query(finger):
    page, swipe = finger
    before, place = scrolled(page), query(page)
    swipe(*way(middle(page, 5, 25, 30), (0, -12), 12))
    page.wait_for_function(f"scrollY > {before} + 40")
    assert query(page) == place
