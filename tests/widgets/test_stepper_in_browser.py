"""The shape stepper's page, opened from a folder: walked by keys and buttons, resized, and too large."""

import pytest
from widgets_on_pages import choose, page_of, slide, state_of, words_of

import nonlocal_ref as nl
from nonlocal_ref.analysis.trace import trace

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("pages")]
only, page = page_of("stepper")

TOUCHING = """() => [...document.querySelectorAll("g[style*=pointer] > text")].filter(text => {
    const [inner, outer] = [text, text.parentNode.querySelector("rect")].map(e => e.getBoundingClientRect());
    return inner.left < outer.left + 2 || inner.right > outer.right - 2;
}).map(text => text.textContent)"""
LAST = sum(map(len, trace(nl.nonlocal_block(), (1, 4, 14, 14, 1024)))) - 1


def shown(page):
    """All texts of the picture."""
    return " ".join(page.locator(".nlw-stage svg text").all_text_contents())


def press(page, key, times=1):
    for _ in range(times):
        page.locator(".nlw-stage svg").press(key)


def test_forward_and_back_by_buttons_walk_to_both_ends_and_no_further(page):
    said = []
    for _ in range(LAST + 2):
        said.append(words_of(page))
        page.get_by_role("button", name="Forward", exact=True).click()
    assert state_of(page)["step"] == LAST
    assert len(set(said)) == LAST + 1
    assert said[0].startswith(f"Step 0 of {LAST}, forward: x, ")
    assert said[-1].startswith(f"Step {LAST} of {LAST}, backward: dx, ")
    for words in reversed(said[: LAST + 1]):
        assert words_of(page) == words
        page.get_by_role("button", name="Back", exact=True).click()
    assert state_of(page)["step"] == 0


def test_keys_walk_as_the_buttons_do(page):
    press(page, "ArrowRight", 3)
    assert state_of(page)["step"] == 3
    press(page, "ArrowLeft")
    assert state_of(page)["step"] == 2
    press(page, "End")
    assert state_of(page)["step"] == LAST
    press(page, "ArrowRight")
    assert state_of(page)["step"] == LAST
    press(page, "Home")
    assert state_of(page)["step"] == 0


def test_the_picture_shows_the_shapes_of_figure_2(page):
    for shape in ("4×14×14×1024", "4×14×14×512", "784×784"):
        assert shape in shown(page).replace(" ", "").replace("·", "×") or shape in shown(page)


def test_the_sliders_change_every_shape(page):
    slide(page, "T", "Home")
    slide(page, "H", "ArrowRight", 2)
    slide(page, "W", "ArrowLeft", 3)
    slide(page, "C", "ArrowLeft")
    state = state_of(page)
    assert [state[name] for name in "THWC"] == [1, 16, 11, 512]
    assert "1×16×11×512" in shown(page)
    assert "176×176" in shown(page)


def test_a_block_too_large_for_memory_says_so_before_anything_is_made(page):
    for name in "THW":
        slide(page, name, "End")
    assert "100,352 × 100,352 weights take" in words_of(page)
    assert 'engine="streaming"' in words_of(page)


def test_the_numbers_of_a_small_block_stand_beside_the_shapes_of_a_large_one(page):
    panel = page.locator(".nlw-stage svg foreignObject > div")
    assert "x 4×14×14×1024" in " ".join(panel.inner_text().split())
    assert "The same step in numbers, for x of 2×2×3×4" in panel.inner_text()
    assert page.locator(".nlw-stage svg td").count() == 2 * 2 * 3 * 4
    page.get_by_role("button", name="small").click()
    assert "The numbers of an example" in panel.inner_text()
    assert page.locator(".nlw-stage svg td").count() == 2 * 2 * 3 * 4
    assert state_of(page)["C"] == 4


def test_on_a_telephone_the_step_stands_under_its_buttons(page):
    page.set_viewport_size({"width": 420, "height": 800})
    page.wait_for_function("document.querySelector('.nlw-stage svg').viewBox.baseVal.width < 420")
    button = page.get_by_role("button", name="Forward", exact=True).bounding_box()
    panel = page.locator(".nlw-stage svg foreignObject").bounding_box()
    first_box = page.locator(".nlw-stage svg g[style*=pointer]").first.bounding_box()
    page.set_viewport_size({"width": 1200, "height": 1000})
    assert 0 <= panel["y"] - (button["y"] + button["height"]) < 20
    assert first_box["y"] >= panel["y"] + panel["height"]


@pytest.mark.parametrize("stage", ["res2", "res3", "res4", "res5"])
def test_on_a_telephone_no_line_touches_its_box(page, stage):
    page.set_viewport_size({"width": 420, "height": 800})
    page.wait_for_function("document.querySelector('.nlw-stage svg').viewBox.baseVal.width < 420")
    page.get_by_role("button", name=stage).click()
    assert page.locator("g[style*=pointer] > text").count() > 15
    assert page.evaluate(TOUCHING) == []
    page.set_viewport_size({"width": 1200, "height": 1000})
    page.wait_for_function("document.querySelector('.nlw-stage svg').viewBox.baseVal.width > 760")


def test_a_click_on_a_box_goes_to_its_array(page):
    page.locator(".nlw-stage svg g[style*=pointer]").nth(2).click()
    assert state_of(page)["step"] > 0


def test_pooling_and_version_keep_the_reader_at_the_same_array(page):
    while ": p, " not in words_of(page):
        press(page, "ArrowRight")
    choose(page, pool="before")
    assert ": p, " in words_of(page)
    assert "784×196" in shown(page)
    choose(page, version="dot_product")
    assert ": p, " in words_of(page)


def go_to(page, name):
    while f": {name}, " not in words_of(page):
        press(page, "ArrowRight")


MAKING = ".nlw-stage svg tr[data-making]"
DOTS = ".nlw-stage svg circle"


def test_the_arrows_down_and_up_walk_row_by_row_and_back_to_the_whole(page):
    go_to(page, "y")
    press(page, "ArrowDown", 3)
    assert words_of(page).endswith("Row 2 of y: row 2 of p, all of g.")
    assert page.locator(MAKING).get_attribute("data-making") == "2"
    press(page, "ArrowDown", 20)
    assert page.locator(MAKING).get_attribute("data-making") == "11"
    press(page, "ArrowUp", 12)
    assert page.locator(MAKING).count() == 0
    page.get_by_role("button", name="Next row").click()
    assert words_of(page).endswith("Row 0 of y: row 0 of p, all of g.")
    press(page, "ArrowRight")
    assert page.locator(MAKING).count() == 0


def test_space_plays_values_along_the_arrows_of_the_step_and_stops(page):
    go_to(page, "y")
    press(page, " ")
    page.wait_for_function(f"document.querySelectorAll('{DOTS}').length > 3")
    page.wait_for_function(f"document.querySelector('{MAKING}').dataset.making === '1'")
    press(page, " ")
    row = page.locator(MAKING).get_attribute("data-making")
    page.wait_for_timeout(800)
    assert page.locator(MAKING).get_attribute("data-making") == row
    assert page.locator(DOTS).count() == 0
    assert page.get_by_role("button", name="Play").is_visible()


@pytest.mark.slow  # seconds of waiting
def test_play_goes_on_to_the_next_step_and_stops_at_the_end(page):
    press(page, "End")
    press(page, "ArrowLeft")
    page.get_by_role("button", name="Play").click()
    page.wait_for_function(f"document.querySelector('.nlw-words').textContent.startsWith('Step {LAST} ')")
    page.get_by_role("button", name="Pause").wait_for()
    page.get_by_role("button", name="Play").wait_for()
    assert page.locator(MAKING).get_attribute("data-making") == "11"


def test_a_reader_who_asked_for_less_motion_sees_rows_appear_and_nothing_move(page):
    page.emulate_media(reduced_motion="reduce")
    go_to(page, "y")
    press(page, " ")
    page.wait_for_function(f"document.querySelector('{MAKING}')?.dataset.making === '1'")
    assert page.locator(DOTS).count() == 0
    assert page.locator(MAKING).evaluate("e => e.style.opacity") == ""
    press(page, " ")
    page.emulate_media(reduced_motion="no-preference")


def test_the_row_stays_within_an_array_that_becomes_smaller(page):
    go_to(page, "y")
    press(page, "ArrowDown", 12)
    page.get_by_role("button", name="small").click()
    slide(page, "T", "Home")
    assert page.locator(MAKING).get_attribute("data-making") == "5"
    assert words_of(page).endswith("Row 5 of y: row 5 of p, all of g.")


def test_the_sizes_in_use_are_pressed_and_every_table_has_a_name(page):
    """For who hears the page; no other step or size has the same."""
    sizes = page.get_by_role("group", name="sizes of x").get_by_role("button")
    for name in sizes.all_text_contents():
        sizes.filter(has_text=name).click()
        pressed = sizes.and_(page.locator("[aria-pressed=true]"))
        assert pressed.all_text_contents() == [name]
    page.get_by_role("button", name="Forward", exact=True).click()
    assert page.get_by_role("table", name="θ, 12×2: positions down, channels across").count() == 1
    assert page.get_by_role("table", name="W θ, 4×2: channels in down, out across").count() == 1
    slide(page, "T", "ArrowRight")
    assert sizes.and_(page.locator("[aria-pressed=true]")).count() == 0
