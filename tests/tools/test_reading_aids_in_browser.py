"""Reading aids of the site: rules of accessibility, words of the glossary, pictures in words."""

import re

import pytest
from accessibility import violations
from browsers import watched
from site_pages import pages_of

from tools.site.glossary import anchor, terms

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.xdist_group("site")]
KINDS = [
    "index.html",
    "notebooks/00_map.html",
    "notebooks/05_the_backward_pass.html",
    "docs/derivations.html",
    "docs/glossary.html",
    "docs/api.html",
    "exercises/student/ex05_softmax_backward.html",
    "files/nonlocal_ref/block.py.html",
    "files/nonlocal_ref/engines.html",
    "search.html",
    "genindex.html",
    "practice.html",
]
NOTEBOOK = "notebooks/01_the_equation.html"
CODE = re.compile(r"plots\.|import |\w=\w|lambda")
WRONG_STOPS = """() => [...document.querySelectorAll("pre, .math-block")].filter(
    e => (e.scrollWidth > e.clientWidth) !== (e.tabIndex === 0)).length"""


def opened(browser, site, place, width=1200):
    page, _ = watched(browser, width)
    page.goto((site / place).as_uri())
    page.wait_for_load_state("load")
    return page


@pytest.mark.parametrize("place", KINDS)
def test_no_kind_of_page_breaks_a_rule_of_level_a_or_aa(browser, site, place):
    for width in (1200, 420):
        page = opened(browser, site, place, width)
        for scheme in ("light", "dark"):
            page.emulate_media(color_scheme=scheme)
            assert violations(page) == [], (place, width, scheme)
        page.close()


def test_every_page_has_one_main_part_and_a_way_past_the_contents(site):
    for place, page in pages_of(site).items():
        text = (site / place).read_text()
        assert page.names.count("main") + text.count('role="main"') == 1, place
        assert "aside" not in page.names or "#furo-main-content" in page.links, place


def test_every_picture_has_words_and_none_of_them_are_code(site):
    pictures = [(place, found) for place, page in pages_of(site).items() for found in page.pictures]
    assert len(pictures) > 100
    assert [(place, found["src"]) for place, found in pictures if found.get("alt") is None] == []
    assert [(place, found["alt"]) for place, found in pictures if CODE.search(found["alt"])] == []
    in_links = [found for _, found in pictures if found["alt"] == ""]
    assert all("thumbnails/" in found["src"] for found in in_links)  # next to the words of the same link


def test_a_word_of_the_glossary_shows_its_sentence_to_mouse_and_keyboard_until_escape(browser, site):
    page = opened(browser, site, NOTEBOOK)
    term = page.locator(".term").first
    said = term.get_by_role("tooltip", include_hidden=True)
    sentences = {f"docs/glossary.html#{anchor(word)}": sentence for word, sentence in terms().items()}
    assert said.text_content() == sentences[term.locator("a").get_attribute("href").removeprefix("../")]
    assert not said.is_visible()
    term.hover()
    assert said.is_visible()
    page.mouse.move(0, 0)
    term.locator("a").focus()
    assert said.is_visible()
    page.keyboard.press("Escape")
    assert not said.is_visible()
    page.keyboard.press("Enter")
    page.wait_for_url("**/docs/glossary.html#term-*")
    assert page.locator(":target").count() == 1
    page.close()


def test_what_scrolls_can_be_reached_by_keys_and_what_does_not_scroll_is_no_stop(browser, site):
    page = opened(browser, site, "docs/derivations.html", 420)
    page.wait_for_function("document.querySelector('.math-block[tabindex]')")
    stops = page.evaluate(WRONG_STOPS)
    assert stops == 0
    page.close()
