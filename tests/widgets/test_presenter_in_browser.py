"""Presenter mode, the tour, linked symbols and terms, tried on the stepper's page."""

import pytest
from widgets_on_pages import TARGETS, file_of, opened, page_of, settled, state_of, words_of

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("pages")]
only, page = page_of("stepper")

HALL = (1920, 1080)  # pixels of a screen in a lecture hall
GAP = """() => document.querySelector(".nlw-stage svg g[style*=pointer]").getBoundingClientRect().top -
    document.querySelector(".nlw-stage foreignObject > *").getBoundingClientRect().bottom"""
LIT = """() => [...document.querySelectorAll(".nlw [data-symbol]")].filter(e =>
    getComputedStyle(e).filter !== "none" || getComputedStyle(e).boxShadow !== "none" ||
    getComputedStyle(e).textDecorationLine === "underline").map(e => e.dataset.symbol)"""


@pytest.fixture
def lecture(page):
    page.set_viewport_size({"width": HALL[0], "height": HALL[1]})
    page.get_by_role("button", name="Present").click()
    page.locator(".nlw-presenting").wait_for()
    yield page
    if page.locator(".nlw-presenting").count():
        page.get_by_role("button", name="Leave").click()
    page.set_viewport_size({"width": 1200, "height": 1000})


def sentence(page):
    return page.locator(".nlw-sentence").inner_text()


def test_in_presenter_mode_controls_are_folded(lecture):
    assert not lecture.locator(".nlw-controls").first.is_visible()
    lecture.get_by_role("button", name="Controls").click()
    assert lecture.locator(".nlw-controls").first.is_visible()


def test_space_arrows_and_a_clicker_walk_the_tour_and_leaving_restores_the_state(page, lecture):
    before = {**state_of(page), "step": 0}
    first = sentence(lecture)
    said = [first]
    for key in (" ", "ArrowRight", "PageDown", "ArrowRight", "ArrowRight"):
        lecture.keyboard.press(key)
        said.append(sentence(lecture))
    assert len(set(said)) == 5
    assert said[-1] == said[-2]
    lecture.keyboard.press("ArrowLeft")
    assert sentence(lecture) == said[-3]
    lecture.keyboard.press("Escape")
    lecture.wait_for_function("!document.querySelector('.nlw-presenting')")
    assert state_of(page) == before
    assert not lecture.locator(".nlw-tour").is_visible()


def test_on_a_screen_of_more_pixels_letters_are_as_large_a_part_of_it(lecture):
    size = "() => parseFloat(getComputedStyle(document.querySelector('.nlw-sentence')).fontSize)"
    large = lecture.evaluate(size)
    lecture.get_by_role("button", name="Leave").click()
    lecture.set_viewport_size({"width": 2560, "height": 1440})
    lecture.get_by_role("button", name="Present").click()
    assert lecture.evaluate(size) == pytest.approx(large * 2560 / HALL[0], rel=0.03)


def test_the_key_p_presents_and_leaves(page):
    page.locator(".nlw-stage svg").press("p")
    assert page.locator(".nlw-presenting").count() == 1
    page.keyboard.press("P")
    assert page.locator(".nlw-presenting").count() == 0


def test_tab_stays_in_the_widget_and_leaving_gives_the_focus_back(page):
    page.locator(".nlw-stage svg").press("p")
    reached = set()
    for _ in range(12):
        page.keyboard.press("Tab")
        reached.add(page.evaluate("document.activeElement.closest('.nlw-presenting, body').tagName"))
    assert "SECTION" in reached
    assert reached <= {"SECTION", "BODY"}  # the body: the browser's own buttons come after the last one
    page.evaluate("document.activeElement.blur()")
    page.keyboard.press("PageDown")  # a clicker works wherever the focus is
    assert page.locator(".nlw-count").inner_text() == "2 of 5"
    page.keyboard.press("Escape")
    page.wait_for_function("!document.querySelector('.nlw-presenting')")
    assert page.evaluate("document.activeElement === document.querySelector('.nlw-stage svg')")
    assert page.locator("[inert]").count() == 0


def test_a_word_that_comes_under_a_pointer_at_rest_does_not_explain_itself(page):
    box = page.locator(".nlw-equation [data-term]").first.bounding_box()
    page.evaluate("document.querySelector('.nlw-equation').style.display = 'none'")
    page.mouse.move(box["x"] + 3, box["y"] + 5)
    page.evaluate("document.querySelector('.nlw-equation').style.display = ''")
    settled(page)
    assert not page.locator(".nlw-tip").is_visible()
    page.mouse.move(box["x"] + 4, box["y"] + 5)
    page.mouse.move(0, 0)
    page.mouse.move(box["x"] + 4, box["y"] + 6)
    page.locator(".nlw-tip").wait_for()


def test_a_tour_stops_when_the_reader_changes_something_and_closes_as_it_was(page):
    page.get_by_role("button", name="Show me").click()
    bar = page.locator(".nlw-tour")
    assert bar.get_by_role("button", name="Pause").is_visible()
    bar.get_by_role("button", name="Next").click()
    assert bar.get_by_role("button", name="Play").is_visible()
    assert bar.locator(".nlw-count").inner_text() == "2 of 5"
    bar.get_by_role("button", name="Play").click()
    page.get_by_role("button", name="small").click()
    assert bar.get_by_role("button", name="Play").is_visible()
    bar.get_by_role("button", name="Close").click()
    assert state_of(page)["C"] == 1024
    assert state_of(page)["step"] == 0


def test_a_reader_who_asked_for_less_motion_walks_the_tour_by_hand(page):
    page.emulate_media(reduced_motion="reduce")
    page.get_by_role("button", name="Show me").click()
    assert page.locator(".nlw-tour").get_by_role("button", name="Play").is_visible()
    page.keyboard.press("Escape")
    assert not page.locator(".nlw-tour").is_visible()
    page.emulate_media(reduced_motion="no-preference")


def test_a_symbol_under_the_pointer_lights_its_kind_in_equation_boxes_code_and_tables(page):
    page.get_by_role("button", name="Forward", exact=True).click()
    page.locator(".nlw-equation [data-symbol=theta]").first.hover()
    lit = page.evaluate(LIT)
    assert set(lit) == {"theta"}
    for place in (".nlw-equation", "svg g", "svg g tspan", "svg foreignObject"):
        assert page.locator(f"{place} [data-symbol=theta], {place}[data-symbol=theta]").count() > 0, place
    page.locator("h1").hover()
    assert page.evaluate(LIT) == []


def test_the_focus_lights_a_symbol_and_tells_what_it_is(page):
    first = page.locator(".nlw-equation [tabindex='0']")
    assert first.count() == 1
    first.focus()
    page.keyboard.press("ArrowRight")
    page.keyboard.press("ArrowRight")
    assert set(page.evaluate(LIT)) == {"p"}
    assert page.locator(".nlw-tip").inner_text().startswith("the weight with which query")
    assert "weight with which" in page.evaluate("document.activeElement.ariaLabel")


def test_a_term_explains_itself_under_the_pointer_until_escape(page):
    word, tip = page.locator(".nlw-term", has_text="version"), page.locator(".nlw-tip")
    for _ in range(20):  # a page that still scrolls takes the word from under the pointer
        page.mouse.move(0, 0)
        word.hover()
        page.wait_for_timeout(300)  # longer than an explanation stays without the pointer
        if tip.is_visible():
            break
    assert tip.inner_text().startswith("how a pair of positions is scored")
    page.keyboard.press("Escape")
    page.locator(".nlw-stage svg").press("Escape")
    assert not tip.is_visible()


def test_reset_stops_what_plays(page):
    page.get_by_role("button", name="Play", exact=True).click()
    page.get_by_role("button", name="Reset").click()
    assert page.get_by_role("button", name="Play", exact=True).is_visible()
    assert state_of(page)["step"] == 0


def test_on_a_telephone_targets_are_44_pixels_and_no_step_leaves_a_gap(page):
    options = {"width": 420, "has_touch": True, "is_mobile": True}
    phone, wrongs = opened(page.context.browser, file_of("stepper"), **options)
    assert phone.evaluate(TARGETS) == []
    phone.locator(".nlw-equation [data-symbol=p]").first.tap()
    phone.locator(".nlw-tip").wait_for()
    assert set(phone.evaluate(LIT)) == {"p"}
    phone.locator(".nlw-stage").tap(position={"x": 2, "y": 2})
    assert not phone.locator(".nlw-tip").is_visible()
    assert phone.evaluate(LIT) == []
    seen, places = set(), set()
    forward = phone.get_by_role("button", name="Forward", exact=True)
    while words_of(phone) not in seen:
        seen.add(words_of(phone))
        places.add(phone.evaluate("() => scrollY") + forward.bounding_box()["y"])
        assert 0 <= phone.evaluate(GAP) < 30
        forward.click()
    assert len(seen) > 20
    assert len(places) == 1
    box = phone.locator(".nlw-stage svg g[style*=pointer]").nth(5)
    box.scroll_into_view_if_needed()
    before = box.bounding_box()["y"]
    box.click()
    assert state_of(phone)["step"] not in (0, 23)
    assert phone.locator(".nlw-stage svg g[style*=pointer]").nth(5).bounding_box()["y"] == pytest.approx(
        before, abs=2
    )
    assert wrongs == []
    phone.close()
