"""The site in a browser, from its folder and from a server: widgets that move, sliders, search, dark."""

from urllib.parse import urlsplit

import pytest
from browsers import served, too_wide, unreadable, watched
from site_pages import pages_of
from widgets_on_pages import COPIED

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.xdist_group("site")]
EXPLORER = "notebooks/01_the_equation.html"  # its second widget shows the photograph at y = 20, x = 110
KINDS = [
    "index.html",
    EXPLORER,
    "docs/derivations.html",
    "docs/api.html",
    "exercises/student/ex05_softmax_backward.html",
    "files/nonlocal_ref/block.py.html",
    "search.html",
]
STATE = "#y=3&x=7&version=cosine&scale=log"
SECTIONS = """[...new Set([...document.querySelectorAll("article > section > section:nth-of-type(n+3)")].map(
    (section) => getComputedStyle(section).contentVisibility
))]"""  # all values below the first two
CUT = """[...document.querySelectorAll("article :is(.table-wrapper, pre, .math-block)")].filter(
    (wide) => wide.scrollWidth > wide.clientWidth + 1
).map((wide) => wide.textContent.slice(0, 40))"""
SLIDER = "figure.stills input"
SHOWN = "figure.stills .still:not([hidden])"


@pytest.fixture(scope="module")
def server(site):
    """The address of a server that gives out the folder."""
    with served(site) as address:
        yield address


def opened(browser, address, width=1200, scheme="light", **options):
    page, wrongs = watched(browser, width, scheme, **options)
    page.set_default_timeout(30_000)
    page.goto(address)
    return page, wrongs


def nothing_else(wrongs, server):
    return [wrong for wrong in wrongs if not wrong.startswith(server)]


def live(page, number):
    """A widget of a page, scrolled into view and drawn."""
    figure = page.locator("figure.live").nth(number)
    figure.scroll_into_view_if_needed()
    frame = figure.locator("iframe").content_frame
    frame.locator(".nlw[data-ready=true]").wait_for()
    page.locator("figure.live.moves").nth(0).wait_for()
    return figure, frame


@pytest.mark.parametrize("over_http", [False, True])
def test_a_notebook_shows_the_widget_of_its_cell_with_that_clip_and_that_state(
    browser, site, server, over_http
):
    page, wrongs = opened(browser, f"{server}/{EXPLORER}" if over_http else (site / EXPLORER).as_uri())
    assert page.locator("figure.live iframe").count() == 0  # none before it is scrolled to
    figure, frame = live(page, 0)
    assert frame.locator(".nlw-words").inner_text().startswith("Query y = 20, x = 110 by Gaussian distance")
    assert not figure.locator("img").is_visible()
    picture = frame.locator(".nlw-stage canvas, .nlw-stage svg").first
    assert picture.bounding_box()["width"] > 300
    picture.press("ArrowUp")
    frame.locator(".nlw-words", has_text="y = 19, x = 110").wait_for()
    assert page.evaluate("document.querySelector('figure.live iframe').clientHeight") > 300
    assert nothing_else(wrongs, server) == []
    page.close()


def test_the_still_picture_stays_until_the_widget_is_drawn(browser, site):
    page, _ = watched(browser)
    page.route("**/widgets/*.html*", lambda asked: asked.abort())  # they do not come
    page.goto((site / EXPLORER).as_uri())
    figure = page.locator("figure.live").first
    figure.scroll_into_view_if_needed()
    figure.locator("iframe").wait_for(state="attached")
    figure.locator("img").wait_for()  # visible
    page.close()


def test_a_widget_in_a_page_is_as_light_or_dark_as_the_page(browser, site):
    page, _ = opened(browser, (site / EXPLORER).as_uri(), scheme="dark")
    _, frame = live(page, 0)
    inside = frame.locator(".nlw").element_handle().owner_frame()
    paper = "getComputedStyle(document.querySelector('.nlw')).backgroundColor"
    dark = inside.evaluate(paper)
    page.evaluate("document.body.dataset.theme = 'light'")
    inside.wait_for_function(f"dark => {paper} !== dark", arg=dark)
    page.close()


def test_without_scripts_and_in_print_the_still_picture_stands_there(browser, site):
    page, _ = opened(browser, (site / EXPLORER).as_uri(), java_script_enabled=False)
    still = page.locator("figure.live > img").first
    still.scroll_into_view_if_needed()
    assert still.is_visible()
    stills = page.locator("figure.stills .still")
    assert all(stills.nth(k).is_visible() for k in range(stills.count()))
    page.close()
    page, _ = opened(browser, (site / EXPLORER).as_uri())
    live(page, 0)
    page.emulate_media(media="print")
    assert page.locator("figure.live > img").first.is_visible()
    assert not page.locator("figure.live > iframe").first.is_visible()
    page.close()


def test_a_slider_moves_through_the_pictures_of_its_values(browser, site):
    page, wrongs = opened(browser, (site / EXPLORER).as_uri())
    assert page.locator(SHOWN).count() == 1
    assert page.locator(SHOWN).locator("img").get_attribute("alt").endswith("i = 2")
    page.locator(SLIDER).press("ArrowRight")
    assert page.locator(SHOWN).locator("img").get_attribute("alt").endswith("i = 3")
    page.emulate_media(media="print")
    assert page.locator(SHOWN).locator("figcaption").inner_text() == "i = 3"
    assert not page.locator(SLIDER).is_visible()
    assert wrongs == []
    page.close()


def test_search_finds_a_notebook_from_the_folder(browser, site):
    page, wrongs = opened(browser, (site / "search.html").as_uri() + "?q=bandwidth")
    page.locator("ul.search li a").first.wait_for()
    links = page.locator("ul.search li a").evaluate_all("all => all.map(a => a.href)")
    assert any("/notebooks/" in link for link in links)
    assert wrongs == []
    page.close()


def test_search_without_words_says_what_to_do_and_has_a_place_for_them(browser, site):
    """On a telephone the search of the side bar is hidden."""
    page, wrongs = opened(browser, (site / "search.html").as_uri(), 420)
    article = page.locator("article")
    assert "Write one or more words." in article.inner_text()
    article.get_by_role("searchbox").fill("bandwidth")
    article.get_by_role("button", name="Search").click()
    page.locator("ul.search li a").first.wait_for()
    assert article.get_by_role("searchbox").input_value() == "bandwidth"
    assert wrongs == []
    page.close()


@pytest.mark.parametrize("over_http", [False, True])
def test_every_kind_of_page_opens_and_asks_for_nothing_else(browser, site, server, over_http):
    for place in KINDS:
        page, wrongs = opened(browser, f"{server}/{place}" if over_http else (site / place).as_uri(), 420)
        page.wait_for_load_state("load")
        for width in (420, 800, 1200):
            page.set_viewport_size({"width": width, "height": 1000})
            assert too_wide(page) <= 0, (place, width)
        assert nothing_else(wrongs, server) == [], place
        page.close()


@pytest.mark.parametrize("place", ["docs/peers.html", "benchmarks/README.html", EXPLORER, KINDS[5]])
def test_on_paper_no_table_and_no_line_is_cut(browser, site, place):
    page, _ = opened(browser, (site / place).as_uri(), 718)  # A4 without its margins
    page.emulate_media(media="print")
    assert page.evaluate(CUT) == []
    assert too_wide(page) <= 0
    page.emulate_media(media="screen")
    assert page.evaluate(CUT) != []
    page.close()


def test_a_page_leaves_out_what_is_below_only_until_it_is_read(browser, site):
    page, _ = watched(browser)
    page.route("**/furo.js*", lambda asked: asked.abort())  # a page that is not yet read to its end
    page.goto((site / "docs" / "derivations.html").as_uri())
    assert page.evaluate(SECTIONS) == ["auto"]
    page.unroute_all()
    page.reload()
    page.wait_for_function(f"{SECTIONS} == 'visible'")
    last = page.evaluate("[...document.querySelectorAll('article > section > section')].at(-2).id")
    page.goto("about:blank")
    page.goto(f"{(site / 'docs' / 'derivations.html').as_uri()}#{last}")
    page.wait_for_function("Math.abs(document.querySelector(':target').getBoundingClientRect().top - 40) < 3")
    page.close()


def test_a_state_in_the_address_opens_the_widget_with_it_and_copy_link_gives_it(browser, site):
    page, wrongs = watched(browser)
    page.add_init_script(f"Object.defineProperty(navigator, 'clipboard', {{ value: {COPIED} }})")
    page.goto((site / "explorer.html").as_uri() + STATE + "&t=99&nobody=1&unit=none")
    page.locator(".nlw[data-ready=true]").wait_for()
    assert page.locator(".nlw-words").inner_text().startswith("Query t = 4, y = 3, x = 7 by cosine")
    page.get_by_role("button", name="Copy link").click()
    link = urlsplit(page.evaluate("window.copied"))
    assert set(link.fragment.split("&")) == set(STATE[1:].split("&"))
    assert wrongs == []
    page.close()


def test_every_page_can_be_read_at_420_px_in_light_and_in_dark(browser, site):
    page, wrongs = watched(browser, 420)
    for place in pages_of(site):
        page.goto((site / place).as_uri())
        page.wait_for_load_state("load")
        assert too_wide(page) <= 0, place
        for scheme in ("light", "dark"):
            page.emulate_media(color_scheme=scheme)
            assert unreadable(page) == [], (place, scheme)
    assert wrongs == []
