"""The exercises' page in a browser: from one file and over HTTP, with Pyodide itself."""

import pytest
from browsers import leaves, served, watched
from practice_pages import ENDLESS, MINE, OLDER, PATIENT, RIGHT, WRONG, opened, right_and_wrong, write

from exercises.authoring.source import cells_of
from exercises.checker.catalogue import EXERCISES
from exercises.grading.batch import grade
from tools.practice.pages import ONE_FILE, PAGE

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("practice")]
SOLVE = """async ([key, codes]) => {
    window.practice.open(key);
    for (const [name, code] of Object.entries(codes)) window.practice.setCode(key, name, code);
    for (const name of Object.keys(codes)) await window.practice.check(name);
    const state = name => document.querySelector(`#function-${name} .state`).innerText;
    return Object.keys(codes).map(name => [name, state(name)]);
}"""


@pytest.fixture(scope="module")
def one_file(practice_site, browser):
    """The page from its one file, with Python ready: the same one for the tests of this file."""
    page, wrongs = opened(browser, (practice_site / ONE_FILE).as_uri())
    yield page
    assert wrongs == []


def test_from_one_file_a_mistake_is_named_and_the_right_function_earns_its_points(one_file):
    right_and_wrong(one_file)


def test_an_endless_loop_is_stopped_and_the_page_goes_on(one_file):
    write(one_file, ENDLESS)
    one_file.locator(f"{MINE} .check").click()
    one_file.get_by_role("button", name="Stop", exact=True).click()
    one_file.locator(f"{MINE} .stopped").wait_for()
    assert "while True" in one_file.locator(f"{MINE} .cm-content").inner_text()
    right_and_wrong(one_file)


@pytest.mark.slow
def test_where_python_breaks_down_it_starts_anew(one_file):
    write(one_file, "def softmax_backward(dp, p):\n    import os\n    os._exit(3)\n")
    one_file.locator(f"{MINE} .check").click()
    one_file.get_by_text("Python broke down and starts anew").wait_for()
    right_and_wrong(one_file)


def test_typed_code_is_checked_by_ctrl_enter_and_kept(one_file):
    write(one_file, "")
    one_file.locator(f"{MINE} .cm-content").click()
    one_file.keyboard.type("def softmax_backward(dp, p):\nreturn dp * 1.0")  # the editor indents
    one_file.keyboard.press("Control+Enter")
    one_file.get_by_text("recognised: softmax skipped").wait_for()
    kept = "JSON.parse(localStorage.getItem('nonlocal_ref.practice.1')).ex05.code.softmax_backward"
    typed = "def softmax_backward(dp, p):\n    return dp * 1.0"
    one_file.wait_for_function(f"typed => {kept} === typed", arg=typed)  # a moment after the last key


def test_escape_then_tab_leaves_the_editor(one_file):
    one_file.locator(f"{MINE} .cm-content").focus()
    one_file.keyboard.press("Escape")
    one_file.keyboard.press("Tab")
    assert one_file.evaluate("document.activeElement.className") == "check"


def test_tries_run_after_the_functions(one_file):
    write(one_file, RIGHT)
    one_file.locator(".tries .cm-content").click()
    one_file.keyboard.type(
        "print('so far')\nsoftmax_backward(np.ones((1, 1, 2)), np.full((1, 1, 2), 0.5)).sum()"
    )
    one_file.keyboard.press("Control+Enter")
    one_file.locator(".tries .report pre").first.wait_for()
    assert one_file.locator(".tries .report").inner_text().split() == ["so", "far", "np.float64(0.0)"]


def test_a_report_of_a_function_that_calls_a_changed_one_is_marked_and_checked_again(one_file):
    one_file.evaluate("window.practice.open('ex04')")
    names = one_file.evaluate("[...document.querySelectorAll('.function')].map(e => e.id)")
    assert len(names) > 1
    first, second = (f"#{name}" for name in names[:2])
    name, caller = (name.removeprefix("function-") for name in names[:2])
    put = "([name, code]) => window.practice.setCode('ex04', name, code)"
    one_file.evaluate(put, [name, f"def {name}(*given):\n    return 1\n"])
    one_file.evaluate(put, [caller, f"def {caller}(*given):\n    return {name}(*given)\n"])
    for place in (first, second):
        one_file.locator(f"{place} .check").click()
        one_file.locator(f"{place} .report b").first.wait_for()
    one_file.evaluate(put, [name, f"def {name}(*given):\n    return 2\n"])
    assert OLDER in one_file.locator(f"{second} .report").inner_text()
    one_file.locator(f"{first} .check").click()
    one_file.locator(f"{second} .older").wait_for(state="detached")
    one_file.locator(f"{second} .report b").first.wait_for()
    one_file.evaluate("window.practice.open('ex05')")


def test_a_reset_asks_first(one_file):
    write(one_file, RIGHT)
    for answer, left in (("dismiss", "return p *"), ("accept", "raise NotImplementedError")):
        one_file.once("dialog", lambda dialog, answer=answer: getattr(dialog, answer)())
        one_file.get_by_role("button", name="Reset softmax_backward", exact=True).click()
        assert left in one_file.locator(f"{MINE} .cm-content").inner_text()


def test_where_nothing_is_kept_the_page_says_so(practice_site, browser):
    page, wrongs = watched(browser)
    page.add_init_script("Object.defineProperty(window, 'localStorage', { get() { throw new Error('no') } })")
    page.goto((practice_site / ONE_FILE).as_uri())
    page.get_by_text("This browser keeps nothing for this page").wait_for()
    page.close()
    assert wrongs == []


def test_no_thread_can_be_started_and_none_is(one_file):
    cells = [["threads", "from nonlocal_ref.base.parallel import cores\ncores()"]]
    run = "cells => window.practice.python.call('try_out', { cells })"
    assert one_file.evaluate(run, cells)["text"] == "1"


def test_opened_from_a_folder_the_page_for_a_host_leads_to_the_one_file(practice_site, browser):
    page, wrongs = watched(browser)
    page.goto((practice_site / PAGE).as_uri() + "#ex07")
    page.wait_for_url(f"**/{ONE_FILE}#ex07")
    page.wait_for_function("() => window.practice?.started")
    page.close()
    assert wrongs == []


@pytest.mark.slow
def test_over_http_it_is_the_same(practice_site, browser):
    with served(practice_site) as address:
        page, asked_for = opened(browser, f"{address}/{PAGE}")
        right_and_wrong(page)
        page.close()
    assert [told for told in asked_for if not told.startswith(f"{address}/practice")] == []
    assert all(leaves(told) for told in asked_for)  # addresses alone, no word of the console


def read_in_again(page, file):
    page.evaluate("window.practice.open('ex05')")
    before = page.locator(f"{MINE} .cm-content").inner_text()
    write(page, WRONG)
    page.once("dialog", lambda dialog: dialog.accept())
    page.locator("input[type=file]").set_input_files(file)
    page.get_by_text("BEGIN SOLUTION").first.wait_for()
    page.wait_for_function(
        "() => !document.querySelector('#function-softmax_backward').innerText.includes('mean')"
    )
    assert page.locator(f"{MINE} .cm-content").inner_text() == before


def downloaded(page, button):
    """The file of a press. Chromium drops each eleventh of many files in a row: then it is pressed again."""
    from playwright.sync_api import TimeoutError  # where there is none these tests are left out

    for last in (False, True):
        try:
            with page.expect_download(timeout=PATIENT if last else 5_000) as found:
                page.click(button)
            return found.value
        except TimeoutError:
            if last:
                raise


@pytest.mark.slow
def test_all_solutions_earn_all_points_here_and_at_the_grader(one_file, tmp_path):
    for key, exercise in EXERCISES.items():
        codes = {cell.task.name: cell.text for cell in cells_of(key) if cell.role == "solution"}
        told = one_file.evaluate(SOLVE, [key, codes])
        assert told == [[t.name, f"{t.points} of {t.points} points"] for t in exercise.tasks]
        for kind in ("py", "ipynb"):
            file = downloaded(one_file, f".as-{kind}")
            file.save_as(tmp_path / kind / file.suggested_filename)
    read_in_again(one_file, tmp_path / "ipynb" / "ex05_softmax_backward.ipynb")
    total = sum(exercise.points for exercise in EXERCISES.values())
    assert one_file.locator(".total").inner_text() == f"{total} of {total} points"
    one_file.reload()
    one_file.get_by_text(f"{total} of {total} points").wait_for()  # kept, with the code that earned them
    assert {(r["student"], r["points"]) for r in grade(tmp_path, seed=1)} == {("py", total), ("ipynb", total)}
