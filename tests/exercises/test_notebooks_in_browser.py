"""A student's notebook in JupyterLab: run as it is given out, then with answers."""

import json

import pytest
from browsers import CELLS, SHOW, notebook_page, unreadable

from exercises.checker.catalogue import EXERCISES, file_of

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.xdist_group("jupyterlab")]

KEY = "ex05"
NAMES = [task.name for task in EXERCISES[KEY].tasks]
ANSWERS = {
    "an error": "def softmax_backward(dp, p):\n    return dp @ p\n\n\ncheck(softmax_backward)",
    "a mistake": "def softmax_backward(dp, p):\n    return p * (1 - p) * dp\n\n\ncheck(softmax_backward)",
    "no function": "check(3)",
    "a lambda": "check(lambda dp, p: dp)",
}
REPORTS = ".jp-OutputArea-output:has(b)"
CHANGE_THEME = "theme => window.jupyterapp.commands.execute('apputils:change-theme', { theme })"
IS_LIGHT = "light => document.body.dataset.jpThemeLight === light"
RUN_DONE = """count => window.jupyterapp.shell.currentWidget.context.model.toJSON().cells
    .filter(cell => cell.cell_type === "code" && cell.execution_count).length === count"""


@pytest.fixture(scope="module")
def lab(browser, notebook_server):
    """A copy of the student's notebook in JupyterLab, a few answers below it, all cells run."""
    book = json.loads(file_of(KEY, "student", ".ipynb").read_text())
    for n, source in enumerate(ANSWERS.values()):
        extra = {"execution_count": None, "outputs": [], "metadata": {"tags": ["raises-exception"]}}
        book["cells"].append({"cell_type": "code", "id": f"answer-{n}", "source": source, **extra})
    (notebook_server[0] / "mine.ipynb").write_text(json.dumps(book))
    page = notebook_page(browser, notebook_server, "mine.ipynb")
    page.set_default_timeout(30_000)
    code = sum(cell["cell_type"] == "code" for cell in book["cells"])
    page.wait_for_function(RUN_DONE, arg=code)
    return page


def said(lab, source):
    """The outputs of the one cell that has this source."""
    cells = [c for c in lab.evaluate(CELLS) if "".join(c["source"]) == source]
    assert len(cells) == 1
    return cells[0]["outputs"]


@pytest.mark.parametrize("name", NAMES)
def test_every_check_of_a_fresh_notebook_says_not_written(lab, name):
    (output,) = said(lab, f"check({name})")
    assert "○ not written" in "".join(output["data"]["text/html"])
    assert "".join(output["data"]["text/plain"]).startswith(f"○ {KEY} {name} · 0 of ")


def test_nothing_is_written_to_stderr(lab):
    outputs = [o for cell in lab.evaluate(CELLS) for o in cell.get("outputs", [])]
    assert [o for o in outputs if o.get("name") == "stderr"] == []


def test_the_hints_are_folded_until_they_are_asked_for(lab):
    lab.evaluate(SHOW, "Hint 1 for <code>softmax_jacobian</code>")
    hints = lab.locator("details", has_text="softmax_jacobian")
    assert hints.count() == 3
    words = hints.first.get_by_text("Do the cases j = k and j != k apart.")
    assert not words.is_visible()
    hints.first.locator("summary").click()
    words.wait_for()


def test_the_line_that_raised_is_shown(lab):
    (output,) = said(lab, ANSWERS["an error"])
    assert "line 2: return dp @ p" in "".join(output["data"]["text/html"])


@pytest.mark.parametrize(
    ("answer", "words"),
    [
        ("no function", "check: check got a int: give it the function itself"),
        ("a lambda", "a lambda has none"),
    ],
)
def test_what_is_no_function_is_answered_by_one_sentence(lab, answer, words):
    (output,) = said(lab, ANSWERS[answer])
    assert output["output_type"] == "error"
    assert len(output["traceback"]) == 1
    assert words in output["traceback"][0]


@pytest.mark.parametrize("theme", ["JupyterLab Dark", "JupyterLab Light"])
def test_texts_and_reports_can_be_read_in_both_themes(lab, theme):
    lab.evaluate(CHANGE_THEME, theme)
    lab.wait_for_function(IS_LIGHT, arg=str("Light" in theme).lower())
    lab.wait_for_timeout(500)  # until its colours have arrived
    for words, root in (("**Points**", ".jp-MarkdownOutput"), (ANSWERS["a mistake"], REPORTS)):
        lab.evaluate(SHOW, words)
        lab.wait_for_function("root => document.querySelector(root)", arg=root)
        assert unreadable(lab, root) == []


def test_a_narrow_window_cuts_nothing_off(lab):
    before = lab.viewport_size
    lab.set_viewport_size({"width": 700, "height": 1000})
    lab.evaluate(SHOW, ANSWERS["a mistake"])
    lab.wait_for_timeout(500)
    wide = lab.evaluate(f"""[...document.querySelectorAll("{REPORTS}")]
        .filter(output => output.scrollWidth > output.clientWidth + 1).length""")
    lab.set_viewport_size(before)
    assert wide == 0
