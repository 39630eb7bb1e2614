"""Every widget's page on screens of several widths: it can be read, nothing runs into another."""

import json

import pytest
from browsers import too_wide, unreadable
from quick import few_quick
from widgets_on_pages import NAMES, drawn, file_of, opened

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("pages")]

# two widgets in the quick run, all of them in the long one
WIDGETS = few_quick(NAMES, ["explorer", "stepper"])
SMALLEST = 11  # pixels of a letter on a small screen
SIZES = """() => [...document.querySelectorAll(".nlw-stage svg :is(text, foreignObject *)")].filter(
    e => e.textContent.trim()).map(e => [e.textContent,
    parseFloat(getComputedStyle(e).fontSize) * e.closest("svg, foreignObject").getScreenCTM().a])"""
CROWDED = """() => {
    const svg = document.querySelector(".nlw-stage svg");
    const all = [...(svg?.querySelectorAll("text, foreignObject > *") ?? [])];
    const texts = all.filter(e => e.textContent.trim()).map(e => [e.textContent, e.getBoundingClientRect()]);
    const page = svg?.getBoundingClientRect();
    const out = texts.filter(([, a]) => a.left < page.left - 1 || a.right > page.right + 1);
    const shared = (a, b, near, far) => Math.min(a[far], b[far]) - Math.max(a[near], b[near]);
    const over = ([, a], [, b]) => shared(a, b, "left", "right") > 1 && shared(a, b, "top", "bottom") > 3;
    const pairs = texts.flatMap((a, k) => texts.slice(k + 1).filter(b => over(a, b)).map(b => [a[0], b[0]]));
    return [...out.map(([text]) => text), ...pairs];
}"""


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [420, 1200])
@pytest.mark.parametrize("name", WIDGETS)
def test_it_can_be_read_on_every_screen(browser, name, width, scheme):
    page, wrongs = opened(browser, file_of(name), width=width, scheme=scheme)
    assert unreadable(page) == []
    assert too_wide(page) <= 0
    assert [found for found in page.evaluate(SIZES) if found[1] < SMALLEST - 0.1] == []
    assert wrongs == []
    page.close()


@pytest.mark.parametrize("name", few_quick(NAMES, ["price_dial"]))
def test_no_text_of_a_picture_runs_into_another_or_out_of_it(browser, name):
    page, _ = opened(browser, file_of(name), width=1200)
    for width in (1200, 760, 420, 360):
        before = drawn(page)
        page.set_viewport_size({"width": width, "height": 1000})
        if width < 1200:
            page.wait_for_function(f"document.querySelector('.nlw').dataset.drawn > {before}")
        for stage in ("res2", "res3", "res4", "res5"):
            if name == "price_dial":
                page.locator("select[name=stage]").select_option(json.dumps(stage))
            elif name == "stepper":
                page.get_by_role("button", name=stage).click()
            assert page.evaluate(CROWDED) == [], (name, width, stage)
    page.close()


@pytest.mark.parametrize("name", WIDGETS)
def test_another_width_and_another_theme_draw_it_anew_and_a_key_keeps_the_focus(browser, name):
    page, wrongs = opened(browser, file_of(name))
    for change in (
        lambda: page.set_viewport_size({"width": 420, "height": 800}),
        lambda: page.emulate_media(color_scheme="dark"),
        lambda: [page.locator(".nlw-stage > *").press(key) for key in ("ArrowRight", "ArrowDown")],
    ):
        before = drawn(page)
        change()
        page.wait_for_function(f"document.querySelector('.nlw').dataset.drawn > {before}", timeout=5000)
    assert page.evaluate("document.activeElement === document.querySelector('.nlw-stage > *')")
    assert wrongs == []
    page.close()
