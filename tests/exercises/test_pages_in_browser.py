"""The report and the page of feedback in a browser: light and dark, wide and on a telephone."""

from functools import cache

import numpy as np
import pytest
from accessibility import violations
from browsers import too_wide, unreadable, watched

from exercises.checker.catalogue import TASKS, mistakes_of
from exercises.checker.checking import report_on
from exercises.grading.feedback import page as feedback
from tests.exercises.grading.test_class_page import CLASS, result_of, shown
from tests.exercises.grading.test_feedback import RESULT

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("pages of the exercises")]

BODY = (
    "<!DOCTYPE html><html lang=en><title>Reports</title><meta name=viewport content='width=device-width'>"
    "<style>:root{{color-scheme:light dark}}"
)
MANY = [*CLASS, *(result_of(f"student {k:03d}", CLASS[k % 4]["exercises"]["ex06"]) for k in range(300))]
REPORTS = BODY + "</style><body>{}</body>"


def raises(dp, p):
    return dp @ p


def reports(every):
    """One of each kind: an error, NaN, right ones, and every so many of three functions' known mistakes."""
    functions = [("softmax_backward", raises), ("softmax", lambda s: np.exp(1e3 * s) / np.exp(1e3 * s).sum())]
    for name in ("softmax_backward", "linear_backward", "train_step"):
        task = TASKS[name][1]
        functions += [(name, task.right), *((name, m.wrong) for m in mistakes_of(task)[::every])]
    return [report_on(*TASKS[name], function)._repr_html_() for name, function in functions]


@pytest.fixture(scope="module")
def pages(tmp_path_factory):
    """Name -> the page's address."""
    folder = tmp_path_factory.mktemp("pages")
    makers = {
        "reports": lambda: REPORTS.format("".join(reports(every=4))),
        "all reports": lambda: REPORTS.format("".join(reports(every=1))),
        "feedback": lambda: feedback(RESULT),
        "class": lambda: shown(MANY),
    }

    @cache
    def address(name):
        file = folder / f"{name}.html"
        file.write_text(makers[name](), encoding="utf-8")
        return file.as_uri()

    return address


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [420, 1200])
@pytest.mark.parametrize(
    "name", ["reports", pytest.param("all reports", marks=pytest.mark.slow), "feedback", "class"]
)
def test_everything_can_be_read_and_nothing_is_too_wide(browser, pages, name, width, scheme):
    page, wrongs = watched(browser, width, scheme)
    page.goto(pages(name))
    assert unreadable(page) == []
    assert too_wide(page) <= 0
    assert wrongs == []
    page.close()


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("name", ["reports", "feedback", "class"])
def test_no_rule_of_accessibility_is_broken(browser, pages, name, scheme):
    page, _ = watched(browser, scheme=scheme)
    page.goto(pages(name))
    assert violations(page) == []
    page.close()


def test_the_feedback_is_dark_where_the_reader_asks_for_it(browser, pages):
    colours = []
    for scheme in ("light", "dark"):
        page, _ = watched(browser, 420, scheme)
        page.goto(pages("feedback"))
        colours.append(page.evaluate("getComputedStyle(document.body).backgroundColor"))
        page.close()
    assert colours == ["rgb(255, 255, 255)", "rgb(17, 20, 24)"]


def test_the_keyboard_goes_from_the_table_to_an_exercise_and_back(browser, pages):
    page, _ = watched(browser, 420)
    page.goto(pages("feedback"))
    for _ in RESULT["exercises"]:
        page.keyboard.press("Tab")
    assert page.evaluate("getComputedStyle(document.activeElement).outlineStyle") == "solid"
    page.keyboard.press("Enter")
    assert page.evaluate("location.hash") == "#ex06"
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.textContent") == "to the table"
    page.close()


def test_a_heat_map_is_read_out_as_a_picture_with_its_words(browser, pages):
    page, _ = watched(browser, 1200)
    page.goto(pages("reports"))
    found = page.get_by_role("img", name="yours − right: ds[")
    assert found.count() > 3
    assert page.get_by_role("table").count() == 0
    page.close()
