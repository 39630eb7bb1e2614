"""The slides as a lecturer sees them: from their folder, without a network, nothing cut off."""

import pytest
from accessibility import violations
from browsers import too_wide, unreadable, watched

from tools.foreign import CannotFetch, fetched
from tools.slides.build import build
from tools.slides.carried import FONT, REVEAL

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.xdist_group("slides")]
LIVE = ".nlw[data-ready=true]"
CUT = """() => {
    const slide = Reveal.getCurrentSlide(), frame = slide.getBoundingClientRect();
    const boxes = [...slide.querySelectorAll(".jp-Cell *")].filter((e) => !e.closest("svg *, .live *"));
    const cut = boxes.filter((e) => {
        const { right, bottom } = e.getBoundingClientRect();
        return right > frame.right + 1 || bottom > frame.bottom + 1 || e.scrollWidth > e.clientWidth + 1 &&
            getComputedStyle(e).overflowX !== "visible";
    });
    return cut.map((e) => [slide.querySelector("h1, h2").textContent, e.outerHTML.slice(0, 80)]);
}"""


@pytest.fixture(scope="module")
def lecture(tmp_path_factory):
    """The page of slides, in a folder of its own."""
    try:
        fetched(REVEAL), fetched(FONT)
    except CannotFetch as error:
        pytest.skip(str(error))
    return build(tmp_path_factory.mktemp("site"))


def opened(browser, lecture, scheme, **size):
    page, wrongs = watched(browser, scheme=scheme)
    page.set_viewport_size(size)
    page.goto(lecture.as_uri())
    page.wait_for_function("Reveal.isReady()")
    return page, wrongs


def go_to(page, k):
    """Shows a slide, with all its parts; gives the widget's frame if it has one."""
    page.evaluate("k => Reveal.slide(k, 0, 99)", k)
    frame = page.evaluate_handle("Reveal.getCurrentSlide().querySelector('iframe')").as_element()
    return frame.content_frame() if frame else None


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_every_slide_fits_its_frame_is_readable_and_asks_for_nothing(browser, lecture, scheme):
    page, wrongs = opened(browser, lecture, scheme, width=1920, height=1080)
    live = 0
    for k in range(page.evaluate("Reveal.getTotalSlides()")):
        if widget := go_to(page, k):
            widget.wait_for_selector(LIVE)
            live += 1
        assert page.evaluate(CUT) == []
        assert unreadable(page, ".slides section.present section.present, .slides > section.present") == []
    assert live == 6
    assert wrongs == []


@pytest.mark.parametrize(("width", "scheme"), [(1280, "light"), (420, "dark")])
def test_no_slide_breaks_a_rule_of_level_a_or_aa(browser, lecture, width, scheme):
    page, _ = watched(browser, width, scheme)
    page.goto(lecture.as_uri())
    page.wait_for_selector(".reading h1" if width < 700 else ".reveal.ready h1")
    for k in range(page.evaluate("Reveal.getTotalSlides()") if width > 700 else 1):
        if width > 700:
            go_to(page, k)
        assert violations(page) == [], k
    page.close()


def test_a_widget_in_a_slide_can_be_moved_and_page_down_leaves_it(browser, lecture):
    page, wrongs = opened(browser, lecture, "light", width=1280, height=720)
    widget = go_to(page, 16)
    widget.wait_for_selector(LIVE)
    before = widget.inner_text(".nlw-words")
    widget.select_option("select >> nth=0", "res2")
    widget.wait_for_function("was => document.querySelector('.nlw-words').innerText !== was", arg=before)
    page.keyboard.press("PageDown")
    page.wait_for_function("Reveal.getIndices().h === 17")
    assert wrongs == []


def test_on_a_telephone_the_slides_are_one_page_to_read(browser, lecture):
    page, wrongs = watched(browser, width=420)
    page.goto(lecture.as_uri())
    page.wait_for_selector(".reading h1")
    assert too_wide(page) <= 0
    frame = page.locator(".live iframe").first
    frame.scroll_into_view_if_needed()
    frame.element_handle().content_frame().wait_for_selector(LIVE)
    assert wrongs == []


def test_the_figures_are_files_with_their_licence(browser, lecture):
    page, wrongs = watched(browser)
    page.goto((lecture.parents[1] / "figures" / "index.html").as_uri())
    assert "CC BY 4.0" in page.inner_text("main")
    sizes = page.evaluate("[...document.images].map(image => image.naturalWidth)")
    assert len(sizes) > 8
    assert min(sizes) > 100
    for link in page.locator("figcaption a").all():
        assert (lecture.parents[1] / "figures" / link.get_attribute("href")).stat().st_size > 1000
    assert wrongs == []
