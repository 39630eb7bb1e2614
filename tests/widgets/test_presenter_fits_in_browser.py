"""Presenter mode shows every stop of every tour whole, in letters that a hall can read, on two screens."""

import pytest
from quick import few_quick
from widgets_on_pages import NAMES, TARGETS, file_of, opened, settled

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("pages")]

HALL = (1920, 1080)  # pixels; a letter has 18 of them, on a smaller screen as large a part
SCREENS = [HALL, (1280, 720)]
LEAST, DRAWN = 18, 11  # pixels: of a letter in the hall; of the smallest letter that a canvas is drawn with
HIDDEN = """() => { const e = document.querySelector(".nlw");
    return [e.scrollHeight - e.clientHeight, e.scrollWidth - e.clientWidth]; }"""
LETTERS = """least => [...document.querySelectorAll(".nlw *")]
    .filter(e => e.checkVisibility() && !e.closest("style, option, title"))
    .filter(e => [...e.childNodes].some(n => n.nodeType === 3 && n.data.trim())).map(e => {
        const drawn = e.closest("svg") && (e.closest("foreignObject") ?? e.closest("svg"));
        return [e.textContent, parseFloat(getComputedStyle(e).fontSize) * (drawn?.getScreenCTM().a ?? 1)];
    }).filter(([, size]) => size < least - 0.1)"""
SCALE = "() => Number(document.querySelector('.nlw').dataset.scale)"
COVERED = """() => {
    const foot = document.querySelector(".nlw-foot").getBoundingClientRect();
    const stage = document.querySelector(".nlw-stage > *").getBoundingClientRect();
    return stage.bottom - foot.top;
}"""


@pytest.mark.parametrize("screen", SCREENS, ids=str)
@pytest.mark.parametrize("name", few_quick(NAMES, ["explorer", "stepper"]))
def test_every_stop_of_every_tour_is_whole_and_can_be_read(browser, name, screen):
    part = screen[0] / HALL[0]
    page, wrongs = opened(browser, file_of(name), width=screen[0])
    page.set_viewport_size({"width": screen[0], "height": screen[1]})
    page.get_by_role("button", name="Present").click()
    said = []
    for _ in range(5):
        settled(page)
        said.append(page.locator(".nlw-sentence").inner_text())
        down, across = page.evaluate(HIDDEN)
        assert down <= 1, said
        assert across <= 1, said
        assert page.evaluate(COVERED) <= 1, said
        assert page.evaluate(LETTERS, LEAST * part) == [], said
        assert page.evaluate(SCALE) * DRAWN >= LEAST * part - 0.1, said
        if screen == HALL:
            assert page.evaluate(TARGETS) == [], said
        page.keyboard.press(" ")
    assert len(set(said)) == 5
    assert wrongs == []
    page.close()
