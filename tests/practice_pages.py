"""The exercises' page in the tests: opened with one exercise, written to, checked."""

from browsers import watched

RIGHT = "def softmax_backward(dp, p):\n    return p * (dp - (p * dp).sum(axis=-1, keepdims=True))\n"
WRONG = RIGHT.replace(".sum(", ".mean(")
ENDLESS = "def softmax_backward(dp, p):\n    while True:\n        pass\n"
PATIENT = 300_000  # ms, on a busy machine
MINE = "#function-softmax_backward"
OLDER = "This report is of an older version of the code"


def opened(browser, address, **options):
    page, wrongs = watched(browser, **options)
    page.set_default_timeout(PATIENT)
    page.goto(f"{address}#ex05")
    page.wait_for_function("() => window.practice?.started")
    return page, wrongs


def write(page, code):
    page.evaluate("code => window.practice.setCode('ex05', 'softmax_backward', code)", code)


def check(page):
    page.locator(f"{MINE} .check").click()
    page.locator(f"{MINE} .report b").first.wait_for()
    return page.locator(f"{MINE} .report").inner_text()


def right_and_wrong(page):
    write(page, WRONG)
    assert "recognised: mean in the place of the sum" in check(page)
    write(page, RIGHT)
    assert OLDER in page.locator(f"{MINE} .report").inner_text()
    assert "3 of 3 points" in check(page)
    assert OLDER not in page.locator(f"{MINE} .report").inner_text()
