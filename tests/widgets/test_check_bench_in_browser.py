"""The gradient-check bench's page, opened from a folder: every mistake of every function by every way."""

import pytest
from widgets_on_pages import choose, page_of, state_of, words_of

from nonlocal_ref.analysis.check_bench import CHECKS, FUNCTIONS
from nonlocal_ref.widgets.check_bench import check_bench, mistakes

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("pages")]
only, page = page_of("check_bench")


def in_signs(words):
    """As the page writes Python's words."""
    return words.replace("theta", "θ").replace("phi", "φ").replace(" - ", " − ")


@pytest.mark.parametrize("function", FUNCTIONS)
def test_every_mistake_of_a_function_is_judged_by_every_way(page, function):
    choose(page, function=function)
    found = check_bench().data["functions"][function]["mistakes"]
    assert list(found) == mistakes(function)
    for mistake in found:
        choose(page, mistake=mistake)
        assert words_of(page).startswith(f"{function}, {in_signs(mistake)}. ")
        assert page.locator(".nlw pre").inner_text().strip() == found[mistake]["code"].strip()
        verdicts = [way["verdict"] for way in found[mistake]["ways"].values()]
        signs = page.locator(".nlw-stage svg g > text:nth-of-type(2)").all_text_contents()
        assert [sign.split(" ", 1)[1] for sign in signs if " " in sign][: len(verdicts)] == verdicts


def test_ones_miss_a_mistake_of_the_softmax_that_a_random_direction_sees(page):
    choose(page, function="softmax", mistake="the mean of dp in place of its weighted sum")
    assert ": missed, called right, though it is wrong" in words_of(page)
    page.locator(".nlw-stage svg g", has_text="nl.gradcheck").last.click()
    assert state_of(page)["way"] == "gradcheck"
    assert ": seen, called wrong, as it is" in words_of(page)


def test_keys_on_the_picture_walk_over_the_ways_and_stop_at_both_ends(page):
    picture = page.locator(".nlw-stage svg")
    names = list(check_bench().data["functions"]["softmax"]["mistakes"]["no mistake"]["ways"])
    assert set(names) <= set(CHECKS)
    for _ in range(len(names)):
        picture.press("ArrowUp")
    walked = []
    for _ in range(len(names) + 1):
        walked.append(state_of(page)["way"])
        picture.press("ArrowDown")
    assert walked == [*names, names[-1]]


def test_another_function_starts_with_a_mistake_that_it_has(page):
    for function in FUNCTIONS:
        choose(page, function=function)
        assert state_of(page)["mistake"] in mistakes(function)


def test_the_equation_above_is_that_of_the_function_and_lights_the_code_with_it(page):
    lines = page.locator(".nlw-equation .nlw-line")
    choose(page, function="aggregation")
    assert lines.first.inner_text().split() == ["yi", "=", "Σj", "pij", "gj"]
    assert lines.count() == 3
    page.locator(".nlw-equation [data-symbol=p]").first.hover()
    marked = page.locator(".nlw pre [data-symbol=p]").first
    assert marked.evaluate("e => getComputedStyle(e).boxShadow") != "none"


def test_the_picture_is_a_slider_that_says_the_way_and_what_it_finds(page):
    picture = page.get_by_role("slider", name="way of checking")
    assert picture.get_attribute("aria-valuetext") == "ones: missed"
    picture.press("ArrowDown")
    assert picture.get_attribute("aria-valuenow") == "1"
    assert picture.get_attribute("aria-valuetext") == "one output: seen"
