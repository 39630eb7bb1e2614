"""What every widget's page can do, opened from a folder. What one alone can: its own test_*_in_browser.py."""

import io
import json
from xml.etree import ElementTree

import pytest
from accessibility import violations
from quick import few_quick
from widgets_on_pages import NAMES, file_of, opened, state_of, words_of

from nonlocal_ref import widgets
from tools.site.facts import TITLES

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("pages")]

# two widgets in the quick run, all of them in the long one
WIDGETS = few_quick(NAMES, ["explorer", "stepper"])
MARK = """() => {
    const all = document.querySelectorAll(".nlw :is(button, select, input, a[href], [tabindex='0'])");
    const used = [...all].filter(e => e.checkVisibility() && !e.disabled && e.type !== "file");
    used.forEach((e, k) => (e.dataset.tab = k));
    return used.length;
}"""
POSSIBLE = "e => [...e.options].filter(o => !o.disabled).map(o => o.value)"
UNNAMED = """() => {
    const all = document.querySelectorAll(".nlw :is(button, select, input, canvas, svg[tabindex])");
    const named = e => (e.labels?.[0]?.textContent || e.ariaLabel || e.textContent).trim();
    return [...all].filter(e => !named(e)).map(e => e.outerHTML);
}"""
RAW = """() => {
    const raw = /[A-Za-z\\u0370-\\u03ff]_[A-Za-z\\u0370-\\u03ff0-9]|\\^[T0-9]/;
    const code = "code, pre, style, script";
    const names = text => text.replaceAll(/[a-z]+\\d?(\\.\\w+)+/g, ""); // of layers, in titles
    const found = [];
    const walker = document.createTreeWalker(document.querySelector(".nlw"), NodeFilter.SHOW_TEXT);
    while (walker.nextNode())
        if (!walker.currentNode.parentElement.closest(code)) found.push(walker.currentNode.data);
    for (const element of document.querySelectorAll(".nlw, .nlw *"))
        for (const name of ["title", "aria-label", "aria-description", "aria-valuetext"])
            found.push(element.getAttribute(name) ?? "");
    return found.filter(text => raw.test(names(text)));
}"""


@pytest.fixture(scope="module", params=WIDGETS)
def widget(request, browser):
    """(name, page): one page for all tests that leave it as it was; it logs no error and asks for nothing."""
    page, wrongs = opened(browser, file_of(request.param))
    yield request.param, page
    assert wrongs == []
    page.close()


def test_no_rule_of_accessibility_is_broken(widget):
    _, page = widget
    for scheme in ("dark", "light"):
        page.emulate_media(color_scheme=scheme)
        assert violations(page) == [], scheme


def reset(page):
    page.get_by_role("button", name="Reset").click()


def changed(page, control):
    """Puts a control to each of its places by the keyboard or the menu; gives the states that it leads to."""
    kind = control.evaluate("e => e.type")
    if kind == "checkbox":
        moves = [lambda: control.press("Space")] * 2
    elif kind == "range":
        moves = [lambda key=key: control.press(key) for key in ("End", "ArrowLeft", "Home", "ArrowRight")]
    else:
        options = control.evaluate(POSSIBLE)
        moves = [lambda value=value: control.select_option(value) for value in options]
    return [(move(), state_of(page), words_of(page))[1:] for move in moves]


def meant(value):
    """The value of an option: JSON, or words as they are."""
    try:
        return json.loads(value)
    except json.JSONDecodeError:
        return value


def test_the_page_says_what_it_is_and_what_one_learns(widget):
    name, page = widget
    assert page.title() == page.locator("h1").inner_text() == TITLES[name]
    assert page.locator("h1 + p").inner_text() == getattr(widgets, name)().sentence.replace("W_z", "Wz")
    assert len(words_of(page)) > 20


def test_it_starts_from_the_state_that_python_gave(widget):
    name, page = widget
    reset(page)
    assert state_of(page) == json.loads(json.dumps(getattr(widgets, name)().state))


def test_every_place_of_every_control_changes_the_state_and_the_words_stay(widget):
    name, page = widget
    controls = page.locator(".nlw :is(select, input[type=range], input[type=checkbox]):not(:disabled)")
    assert controls.count() >= 2
    for k in range(controls.count()):
        reset(page)
        control = controls.nth(k)
        if not control.is_visible():
            continue
        choice = control.get_attribute("name")
        reached = changed(page, control)
        assert len({json.dumps(state[choice]) for state, _ in reached}) > 1, (name, choice)
        assert all(words for _, words in reached), (name, choice)
    reset(page)


def test_every_option_of_a_menu_is_the_state_that_it_says(widget):
    name, page = widget
    for menu in page.locator(".nlw select").all():
        reset(page)
        choice = menu.get_attribute("name")
        values = [meant(value) for value in menu.evaluate(POSSIBLE)]
        assert [state[choice] for state, _ in changed(page, menu)] == values, (name, choice)
    reset(page)


def test_reset_restores_the_start(widget):
    _, page = widget
    first, words = state_of(page), words_of(page)
    controls = page.locator(".nlw :is(select, input[type=checkbox]):visible")
    for control in [controls.nth(k) for k in range(controls.count())]:
        if control.is_disabled():
            continue  # by a choice before
        changed(page, control)
        if control.evaluate("e => e.type") == "checkbox":
            control.press("Space")
    assert state_of(page) != first
    reset(page)
    assert state_of(page) == first
    assert words_of(page) == words


def test_a_copied_state_is_one_that_python_takes_after_every_choice(widget):
    name, page = widget
    for menu in page.locator(".nlw select:visible").all():
        reset(page)
        values = menu.evaluate(POSSIBLE)
        for value in (values[1], values[-1]):
            menu.select_option(value)
            copied = state_of(page)
            assert json.loads(json.dumps(getattr(widgets, name)(state=copied).state)) == copied
    reset(page)


PRESSED_TWICE = """async () => {
    const buttons = [...document.querySelectorAll(".nlw-buttons button")];
    const button = buttons.find(button => /^Cop(y state|ied)$/.test(button.textContent));
    const [begin, end, timers] = [window.setTimeout, window.clearTimeout, {}];
    let begun = 0;
    window.setTimeout = (call, time) => {
        timers[--begun] = { call, time };  // no browser's timer has a number below 0
        return begun;
    };
    window.clearTimeout = id => timers[id] ? delete timers[id] : end(id);
    const said = [];
    try {
        for (const _ of [1, 2]) {
            button.click();
            await new Promise(resolve => begin(resolve)); // it has been copied
            said.push(button.textContent);
        }
    } finally {
        [window.setTimeout, window.clearTimeout] = [begin, end];
    }
    const left = Object.values(timers);
    for (const { call } of left) call();
    return { said: [...said, button.textContent], times: left.map(({ time }) => time), begun: -begun };
}"""


def test_the_button_says_copied_for_a_moment_however_often_it_is_pressed(widget):
    """The second press calls off the end of the first one's moment, and has a moment of its own."""
    _, page = widget
    found = page.evaluate(PRESSED_TWICE)
    assert found["said"] == ["Copied", "Copied", "Copy state"]
    (moment,) = found["times"]
    assert 1000 <= moment <= 2000
    assert found["begun"] == 2


def saved(page, button):
    """The name and the bytes of the file that a button saves."""
    with page.expect_download() as waiting:
        page.get_by_role("button", name=button).click()
    return waiting.value.suggested_filename, waiting.value.path().read_bytes()


def test_save_png_gives_twice_the_picture_with_a_margin_under_its_title(widget):
    from PIL import Image

    name, page = widget
    file, content = saved(page, "Save PNG")
    assert file == TITLES[name].lower().replace(" ", "-") + ".png"
    picture = Image.open(io.BytesIO(content)).convert("RGB")
    shown = page.locator(".nlw-stage > *").first.bounding_box()
    assert picture.width == pytest.approx(2 * (shown["width"] + 2 * 24), abs=2)
    assert picture.height > 2 * (shown["height"] + 24 + 48 + 24)  # margin, title, a line of the equation
    assert len(picture.getcolors(1 << 22)) > 10
    head = picture.crop((48, 48, picture.width - 48, 48 + 48))
    assert len(head.getcolors(1 << 22)) > 10  # the title is written there
    assert len(picture.crop((0, 0, picture.width, 40)).getcolors()) == 1  # and nothing in the margin


def test_save_svg_gives_the_same_sheet_where_the_picture_is_an_svg(widget):
    name, page = widget
    is_svg = page.locator(".nlw-stage > svg").count() == 1
    assert page.get_by_role("button", name="Save SVG").is_visible() == is_svg
    if not is_svg:
        return
    file, content = saved(page, "Save SVG")
    assert file == TITLES[name].lower().replace(" ", "-") + ".svg"
    root = ElementTree.fromstring(content)
    texts = ["".join(text.itertext()) for text in root.findall("{http://www.w3.org/2000/svg}text")]
    assert texts[0] == TITLES[name]
    assert len("".join(texts[1:])) > 10  # the equation
    assert b"var(--nlw" not in content or b"--nlw-accent: rgb" in content or b"--nlw-accent: color" in content


def test_the_tab_key_reaches_every_control_in_order(widget):
    _, page = widget
    reset(page)
    count = page.evaluate(MARK)
    assert count >= 5
    page.evaluate("document.querySelector('h1').tabIndex = -1; document.querySelector('h1').focus()")
    reached = []
    for _ in range(count + 5):
        page.keyboard.press("Tab")
        reached.append(page.evaluate("document.activeElement?.dataset.tab ?? null"))
    assert [int(k) for k in reached if k is not None][:count] == list(range(count))


def test_every_control_has_a_name_for_those_who_do_not_see_it(widget):
    _, page = widget
    assert page.evaluate(UNNAMED) == []


def test_no_text_no_title_and_no_option_has_a_raw_symbol(widget):
    name, page = widget
    reset(page)
    assert page.evaluate(RAW) == []
    if name == "stepper":
        for _ in range(23):
            page.get_by_role("button", name="Forward", exact=True).click()
            assert page.evaluate(RAW) == [], words_of(page)
    for menu in page.locator(".nlw select:visible").all():
        for option in menu.locator("option:not(:disabled)").all():
            menu.select_option(option.get_attribute("value"))
            assert page.evaluate(RAW) == [], option.inner_text()
    reset(page)


def test_what_is_shown_is_also_said(widget):
    _, page = widget
    assert page.locator(".nlw-words").get_attribute("aria-live") == "polite"
