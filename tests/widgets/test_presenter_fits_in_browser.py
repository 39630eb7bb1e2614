"""Presenter mode shows every stop of every tour whole, in letters of 18 px, on screens from 1280 x 720."""

import pytest
from quick import few_quick
from widgets_on_pages import NAMES, TARGETS, file_of, opened, settled

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("pages")]

HALL = (1920, 1080)  # pixels
SCREENS = [HALL, (1280, 720), (1366, 768)]
LEAST, DRAWN = (
    18,
    11,
)  # pixels: of a letter on every screen; of the smallest one of a canvas
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


WIDE = """() => {
    const canvas = document.querySelector(".nlw-stage canvas");
    const beside = document.querySelector(".nlw-readings").getBoundingClientRect();
    const [context, { width, height }] = [canvas.getContext("2d", { alpha: false }), canvas];
    const { data } = context.getImageData(0, 0, width, height);
    let right = 0;
    for (let k = 0; k < width * height; k++)
        if (data[4 * k] + data[4 * k + 1] + data[4 * k + 2] < 720) right = Math.max(right, k % width);
    right *= canvas.clientWidth / width;
    return [canvas.getBoundingClientRect().left + right, beside.left, beside.right];
}"""  # where the picture ends, and where the chips are


@pytest.mark.parametrize("screen", SCREENS[:2], ids=str)
def test_the_trained_explorer_uses_the_width_of_the_screen(browser, screen):
    page, _ = opened(browser, file_of("explorer_trained"), width=screen[0])
    page.set_viewport_size({"width": screen[0], "height": screen[1]})
    page.get_by_role("button", name="Present").click()
    settled(page)
    end, left, right = page.evaluate(WIDE)
    assert 0.6 * screen[0] < end < left
    assert left - end < 0.12 * screen[0]
    assert right > 0.97 * screen[0]
    page.close()


@pytest.mark.parametrize("screen", SCREENS, ids=str)
@pytest.mark.parametrize("name", few_quick(NAMES, ["explorer", "stepper"]))
def test_every_stop_of_every_tour_is_whole_and_can_be_read(browser, name, screen):
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
        assert page.evaluate(LETTERS, LEAST) == [], said
        assert page.evaluate(SCALE) * DRAWN >= LEAST - 0.1, said
        if screen == HALL:
            assert page.evaluate(TARGETS) == [], said
        page.keyboard.press(" ")
    assert len(set(said)) == 5
    assert wrongs == []
    page.close()
