"""What moves on the attention explorer's page, and what does not."""

import numpy as np
import pytest
from explorer_on_a_page import PICTURE, brightness, middle, pressed
from widgets_on_pages import choose, page_of, state_of

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("pages")]
only, page = page_of("explorer")
NOW = "() => document.querySelector('.nlw canvas').toDataURL()"
EASING = """async () => {
    const picture = () => document.querySelector(".nlw canvas").toDataURL();
    const menu = document.querySelector("select[name=version]");
    menu.value = JSON.stringify("gaussian");
    menu.dispatchEvent(new Event("change"));
    const early = picture();
    await new Promise(done => setTimeout(done, 400));
    return [early, picture()];
}"""


def test_the_clip_plays_in_one_place_and_goes_frame_by_frame_at_a_key(page):
    tall = brightness(page).shape[0]
    pressed(page, "Play")
    assert state_of(page)["frames"] == "one"
    seen = {page.evaluate(PICTURE)}
    for _ in range(3):
        page.wait_for_function(
            "seen => !seen.includes(document.querySelector('.nlw canvas').toDataURL().split(',')[1])",
            arg=[*seen],
        )
        seen.add(page.evaluate(PICTURE))
    pressed(page, "Pause")
    still = brightness(page)
    assert abs(still.shape[0] - tall) < 60  # the page below hardly moves
    canvas = page.locator(".nlw canvas")
    canvas.press(".")
    assert not np.array_equal(brightness(page), still)
    canvas.press(",")
    assert np.array_equal(brightness(page), still)
    page.get_by_role("button", name="Reset").click()
    assert brightness(page).shape[0] == tall


def test_who_asked_for_less_motion_goes_frame_by_frame(page):
    page.emulate_media(reduced_motion="reduce")
    page.get_by_role("button", name="Reset").click()
    pressed(page, "Next frame")
    before = brightness(page)
    page.wait_for_timeout(600)
    assert np.array_equal(brightness(page), before)
    pressed(page, "Next frame")
    assert not np.array_equal(brightness(page), before)
    page.emulate_media(reduced_motion="no-preference")


PLACES = """() => [...document.querySelectorAll(".nlw *")].filter(
    e => e.checkVisibility() && !e.closest(".nlw-shares, .nlw-value, .nlw-words")).map(e => {
    const { x, y } = e.getBoundingClientRect();
    return [e.tagName, e.textContent.slice(0, 20), x, y];
})"""


def test_nothing_moves_while_the_query_is_dragged(page):
    """The words and numbers that change have room of their own; the bars of the shares grow."""
    page.mouse.click(*middle(page, 4, 5, 24))
    before = page.evaluate(PLACES)
    for cell in [(0, 0, 0), (7, 27, 41), (3, 14, 20)]:
        page.mouse.click(*middle(page, *cell))
        after = page.evaluate(PLACES)
        assert [a for a, b in zip(before, after, strict=True) if a[2:] != b[2:]] == []


CHANGES = """() => {
    const times = { moved: 0, numbers: [], words: [] };
    const watch = (parts, changed) => {
        const watcher = new MutationObserver(changed);
        for (const part of document.querySelectorAll(parts)) {
            watcher.observe(part, { childList: true, characterData: true, subtree: true });
        }
    };
    document.addEventListener("pointermove", () => { times.moved = performance.now(); }, true);
    watch(".nlw-chip dd", () => times.numbers.push(performance.now()));
    watch(".nlw-words", () => times.words.push(performance.now() - times.moved));
    window.changes = times;
}"""


def test_in_a_drag_numbers_change_ten_times_a_second_and_words_when_it_rests(page):
    page.mouse.move(*middle(page, 4, 5, 5))
    page.mouse.down()
    page.evaluate(CHANGES)
    for x in [*range(6, 40), *range(39, 6, -1)]:
        page.mouse.move(*middle(page, 4, 14, x))
        page.wait_for_timeout(10)
    page.wait_for_function("window.changes.words.length > 0")
    page.mouse.up()
    numbers, words = page.evaluate("[window.changes.numbers, window.changes.words]")
    assert len(numbers) > 2
    assert min(np.diff(numbers)) > 90  # ms; 100, and how late a watcher may be told
    assert min(words) > 100  # ms after the last move: 120


def test_the_bars_of_the_weights_ease_unless_the_reader_asked_for_less_motion(page):
    for motion, eases in (("reduce", False), ("no-preference", True)):
        page.emulate_media(reduced_motion=motion)
        choose(page, version="gaussian_distance")
        page.wait_for_timeout(400)
        early, late = page.evaluate(EASING)
        assert (early != late) == eases, motion


def test_in_a_drag_the_bars_follow_at_once(page):
    page.mouse.move(*middle(page, 4, 5, 24))
    page.mouse.down()
    page.mouse.move(*middle(page, 0, 14, 3))
    early = page.evaluate(NOW)
    page.wait_for_timeout(400)
    assert page.evaluate(NOW) == early
    page.mouse.up()
