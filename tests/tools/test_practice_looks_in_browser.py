"""How the exercises' page looks: at every width, light and dark, for those who use it by other means."""

import pytest
from accessibility import violations
from browsers import too_wide, unreadable
from practice_pages import WRONG, check, opened, write
from quick import few_quick_rows

from exercises.checker.catalogue import EXERCISES
from tools.practice.pages import ONE_FILE

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("practice")]
SCREENS = [(width, scheme) for width in (1200, 800, 420) for scheme in ("light", "dark")]


@pytest.mark.parametrize(("width", "scheme"), few_quick_rows(SCREENS, [(420, "dark")]))
def test_the_page_fits_and_is_readable(practice_site, browser, width, scheme):
    page, wrongs = opened(browser, (practice_site / ONE_FILE).as_uri(), width=width, scheme=scheme)
    for key in EXERCISES:
        page.evaluate("key => window.practice.open(key)", key)
        assert too_wide(page) <= 0, key
    assert unreadable(page) == []
    if width == 420:
        low = "() => [...document.querySelectorAll('button, summary, nav a')].filter(e => e.offsetParent)"
        heights = page.evaluate(
            f"({low})().map(e => [e.innerText, e.offsetHeight]).filter(([, h]) => h < 44)"
        )
        assert heights == []
    page.close()
    assert wrongs == []


@pytest.mark.slow
def test_no_exercise_breaks_a_rule_of_level_a_or_aa(practice_site, browser):
    for width, scheme in ((1200, "light"), (420, "dark")):
        page, _ = opened(browser, (practice_site / ONE_FILE).as_uri(), width=width, scheme=scheme)
        for key in EXERCISES:
            page.evaluate("key => window.practice.open(key)", key)
            assert violations(page) == [], (key, width)
        page.evaluate("window.practice.open('ex05')")
        write(page, WRONG)
        check(page)
        assert violations(page) == [], "with a report"
        page.close()


def test_the_page_is_as_light_or_dark_as_the_reader_chose_on_the_site(practice_site, browser):
    page, wrongs = opened(browser, (practice_site / ONE_FILE).as_uri(), scheme="dark")
    paper = "getComputedStyle(document.body).backgroundColor"
    system = page.evaluate(paper)
    page.evaluate("localStorage.setItem('theme', 'light')")
    page.reload()
    light = page.evaluate(paper)
    page.evaluate("localStorage.setItem('theme', 'auto')")
    page.reload()
    assert system == page.evaluate(paper) != light
    page.close()
    assert wrongs == []
