"""The sum below the frames of the attention explorer's page, of one query and of two."""

import pytest
from explorer_on_a_page import PICTURE, H, W, brightness, middle, pressed, query
from widgets_on_pages import choose, page_of, state_of, words_of

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("pages")]
only, page = page_of("explorer")


def test_the_steps_are_shown_one_after_the_other_by_menu_and_key(page):
    shown = {}
    for step in ("scores", "weights", "sum"):
        choose(page, step=step)
        shown[step] = brightness(page).tobytes()
    assert len(set(shown.values())) == 3
    for key, step in zip("123", shown, strict=True):
        page.locator(".nlw canvas").press(key)
        assert state_of(page)["step"] == step
        assert brightness(page).tobytes() == shown[step]


def test_y_of_a_whole_frame_is_made_while_the_page_answers(page):
    low = brightness(page).shape[0]
    pressed(page, "Denoise")
    page.mouse.click(*middle(page, 2, 3, 4))
    assert query(page) == (2, 3, 4)
    page.wait_for_function("document.querySelector('.nlw progress').hidden")
    assert page.locator(".nlw progress").evaluate("e => e.value === e.max") is True
    tall = brightness(page)
    assert tall.shape[0] > low + 100
    assert tall[low + 30 :].std() > 20
    choose(page, version="cosine")
    assert brightness(page).shape[0] == low


def both(page):
    state = state_of(page)
    return [tuple(state[name] for name in names) for names in (("t", "y", "x"), ("t2", "y2", "x2"))]


LAYOUT = """async () => {
    const text = JSON.parse(document.getElementById("module").textContent);
    const module = await import(URL.createObjectURL(new Blob([text], { type: "text/javascript" })));
    const width = document.querySelector(".nlw-stage").clientWidth;
    return module.layoutOfAll(width, [8, 28, 42], { two: true, draw: "both" }).panels;
}"""


def middle_of_two(page, which, t, y, x):
    """Where on the screen the middle of a cell of query 1 or 2 is."""
    box, canvas = page.evaluate(LAYOUT)[which - 1]["boxes"][t], page.locator(".nlw canvas").bounding_box()
    across, down = (x + 0.5) / W * box["across"], (y + 0.5) / H * box["down"]
    return canvas["x"] + box["left"] + across, canvas["y"] + box["top"] + down


def chip(page, name):
    return page.locator(".nlw-chip", has_text=name).inner_text().split("\n")[-1]


def test_two_queries_stand_next_to_each_other_and_each_is_dragged_on_its_own_frames(page):
    first = query(page)
    pressed(page, "Two queries")
    page.mouse.move(*middle_of_two(page, 2, 3, 10, 10))
    page.mouse.down()
    for cell in [(3, 12, 12), (6, 13, 30)]:
        page.mouse.move(*middle_of_two(page, 2, *cell))
        assert both(page) == [first, cell]
    page.mouse.move(*middle_of_two(page, 1, 0, 0, 0))
    page.mouse.up()
    assert both(page) == [first, (6, 13, 30)]
    assert "The maps of the two queries differ by" in words_of(page)
    assert chip(page, "the two maps differ by") != "0 %"
    page.locator(".nlw canvas").press("Enter")
    page.locator(".nlw canvas").press("ArrowLeft")
    assert both(page)[0] == (*first[:2], first[2] - 1)
    page.mouse.click(*middle_of_two(page, 2, *both(page)[0]))
    assert chip(page, "the two maps differ by").startswith("0")
    pressed(page, "Two queries")
    assert page.locator(".nlw-chip", has_text="the two maps").count() == 0


STRIP = """async () => {
    const text = JSON.parse(document.getElementById("module").textContent);
    const module = await import(URL.createObjectURL(new Blob([text], { type: "text/javascript" })));
    const width = document.querySelector(".nlw-stage").clientWidth;
    return module.layoutOfAll(width, [8, 28, 42], { draw: "both" }).strips[0];
}"""


def test_a_patch_of_the_sum_and_its_symbol_in_the_equation_light_up_together(page):
    strip, canvas = page.evaluate(STRIP), page.locator(".nlw canvas").bounding_box()
    dark = page.evaluate(PICTURE)
    places = {"g": (1, 0.5), "p": (1, 1.1), "y": (strip["terms"] + 2, 0.5)}
    for symbol, (k, down) in places.items():
        left = canvas["x"] + strip["left"] + 9 + k * (strip["side"] + 22) + strip["side"] / 2
        page.mouse.move(left, canvas["y"] + strip["top"] + down * strip["side"])
        assert page.locator(".nlw").get_attribute("data-lit") == symbol
        assert page.evaluate(PICTURE) != dark
    page.mouse.move(0, 0)
    assert page.evaluate(PICTURE) == dark
    page.locator(".nlw-equation [data-symbol=p]").first.hover()
    assert page.evaluate(PICTURE) != dark
    page.mouse.move(0, 0)
