"""The price dial's page, opened from a folder: what does not go together or does not fit is said in words."""

import pytest
from widgets_on_pages import choose, page_of, slide, state_of, words_of

import nonlocal_ref as nl
from nonlocal_ref.analysis.cost import STAGES, grid

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("pages")]
only, page = page_of("price_dial")


def test_a_stage_brings_its_sizes_with_it(page):
    for stage in STAGES:
        choose(page, stage=stage)
        assert tuple(state_of(page)[axis] for axis in "THW") == grid(stage)
        assert words_of(page).startswith(f"{stage}, {' × '.join(map(str, grid(stage)))}: ")


def test_the_multiply_adds_are_those_of_the_cost_model(page):
    choose(page, stage="res3", pool="before")
    cost = nl.cost.block_cost(nl.nonlocal_block(pool="before", batchnorm=True), (1, *grid("res3"), 512))
    assert f"{cost.macs_forward / 1e9:.3g} billion multiply-adds forward" in words_of(page)
    assert "3,136 queries meet 784 keys" in words_of(page)


def greyed(page, name):
    """The options of a menu that cannot be chosen, as they are written."""
    return page.locator(f".nlw select[name={name}] option:disabled").all_text_contents()


def test_an_engine_that_cannot_serve_is_greyed_and_says_with_which_version_it_can(page):
    linear = ["reassociated (only with dot product)", "sorted keys (only with concatenation)"]
    assert greyed(page, "engine") == linear
    choose(page, version="dot_product")
    assert greyed(page, "engine") == linear[1:]
    choose(page, engine="reassociated")
    assert "engine reassociated" in words_of(page)
    choose(page, version="gaussian")
    assert words_of(page).startswith("Refused: engine reassociated multiplies phi with g first")
    assert 'use engine="' in words_of(page)


def test_what_cannot_be_with_pooled_keys_in_time_or_with_these_sizes_is_greyed(page):
    choose(page, positions="time")
    assert len(greyed(page, "pool")) == 2
    assert all("not where positions meet in time" in option for option in greyed(page, "pool"))
    choose(page, positions="spacetime", pool="before")
    assert greyed(page, "positions") == ["their place in time (not with pooled keys)"]
    slide(page, "T", "ArrowRight")
    assert greyed(page, "positions")[1:] == ["groups of 4 frames (5 frames are no multiple of 4)"]
    choose(page, pool=None)
    slide(page, "H", "Home")
    assert len(greyed(page, "pool")) == 2


def test_the_height_of_the_grid_is_no_bandwidth(page):
    assert page.locator("input[name=H]").get_attribute("data-term") is None


def test_the_sliders_change_the_number_of_positions(page):
    for axis, key, size in (("T", "End", 32), ("H", "Home", 1), ("W", "ArrowRight", 15)):
        slide(page, axis, key)
        assert state_of(page)[axis] == size
    assert "480 queries meet 480 keys" in words_of(page)


def test_what_does_not_fit_into_memory_is_told_what_would(page):
    choose(page, stage="res2", engine="dense", memory=8)
    slide(page, "T", "End")
    assert "that does not fit into 8 GiB; engine streaming would" in words_of(page)
    choose(page, engine="streaming")
    assert "that fits into 8 GiB" in words_of(page)


def test_a_slower_machine_takes_longer(page):
    seconds = words_of(page).split("about ")[1].split(" at ")[0]
    slide(page, "rate", "Home")
    assert words_of(page).split("about ")[1].split(" at ")[0] != seconds
    assert "at 1 billion a second" in words_of(page)


def test_keys_and_clicks_on_the_picture_choose_a_stage(page):
    picture = page.locator(".nlw-stage svg")
    picture.press("ArrowRight")
    assert state_of(page)["stage"] == "res5"
    picture.press("ArrowLeft")
    picture.press("ArrowLeft")
    assert state_of(page)["stage"] == "res3"
    page.locator(".nlw-stage svg g[style*=pointer]", has_text="res5").locator("circle").click()
    assert state_of(page)["stage"] == "res5"


CROSSING = """() => {
    const boxed = (selector, words) => [...document.querySelectorAll(`.nlw-stage svg ${selector}`)]
        .map(e => [words ?? e.textContent, e.getBoundingClientRect()]);
    const labels = boxed("[data-label]");
    const upright = "line[stroke-dasharray='6 3'], line[stroke-dasharray='2 3']";
    const others = [...boxed("circle", "dot"), ...boxed(`:is(${upright})`, "line")];
    const near = (a, b, low, high) => a[low] < b[high] && b[low] < a[high];
    const meet = (a, b) => near(a, b, "left", "right") && near(a, b, "top", "bottom");
    const pairs = labels.flatMap((a, k) => [...labels.slice(k + 1), ...others].map(b => [a, b]));
    return pairs.filter(([[, a], [, b]]) => meet(a, b)).map(([[text], [other]]) => [text, other]);
}"""


@pytest.mark.parametrize("width", [1200, 760, 420])
def test_no_label_of_a_place_lies_on_another_on_a_dot_or_on_a_line(page, width):
    page.set_viewport_size({"width": width, "height": 1000})
    page.wait_for_timeout(100)
    for stage in STAGES:
        for pool in (None, "before"):
            choose(page, stage=stage, pool=pool)
            assert page.locator("[data-label]").count() == 6
            assert page.evaluate(CROSSING) == [], (stage, pool)
    page.set_viewport_size({"width": 1200, "height": 1000})
