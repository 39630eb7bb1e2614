"""Every widget in a real JupyterLab: it is shown, moved, and tells the kernel; in light and in dark."""

import json
import re

import nbformat
import pytest
from browsers import CELLS, SHOW, change_theme, notebook_page, unreadable

from nonlocal_ref import widgets
from tools.site.facts import TITLES

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("jupyterlab")]

BENCH = "check_bench"  # a kernel computes 15 seconds for its table: shown last, in the long run
NAMES = [name for name in widgets.__all__ if name != BENCH]
SOURCES = [
    f"import json\nfrom nonlocal_ref.widgets import {', '.join(NAMES)}",
    *(f"w_{name} = {name}()\nw_{name}" for name in NAMES),
    "",
]
READY = "title => document.querySelector(`.nlw[aria-label='${title}']`)?.dataset.ready === 'true'"
ACTIVE = "() => window.jupyterapp.shell.currentWidget.content.activeCellIndex"
RUN_LAST = """async source => {
    const notebook = window.jupyterapp.shell.currentWidget.content;
    notebook.activeCellIndex = notebook.widgets.length - 1;
    notebook.deselectAll();
    notebook.activeCell.model.sharedModel.setSource(source);
    await window.jupyterapp.commands.execute("notebook:run-cell");
}"""
OTHER_WORDS = "([widget, before]) => ![before, ''].includes(widget.querySelector('.nlw-words').innerText)"
PICTURE = "() => document.querySelector('.nlw canvas').toDataURL()"
FETCH_NEWS = """async () => {
    const { serverSettings } = window.jupyterapp.serviceManager;
    const url = serverSettings.baseUrl + "lab/api/settings/@jupyterlab/apputils-extension:notification";
    const answer = await fetch(url, { headers: { Authorization: "token " + serverSettings.token } });
    return (await answer.json()).schema.properties.fetchNews.default;
}"""


CHIPS = """widget => {
    const box = element => element.getBoundingClientRect();
    const chips = [...widget.querySelectorAll(".nlw-chip")].filter(chip => chip.checkVisibility());
    const crowded = chip => {
        const [name, value] = [...chip.children].map(box);
        const apart = value.left >= name.right || value.top >= name.bottom - 1;
        return !apart || value.right > box(chip).right || value.bottom > box(chip).bottom;
    };
    const touching = (chip, k) => k > 0 && box(chip).top === box(chips[k - 1]).top &&
        box(chip).left < box(chips[k - 1]).right + 4;
    const wrong = chips.filter((chip, k) => crowded(chip) || touching(chip, k));
    return [chips.length, wrong.map(chip => chip.textContent)];
}"""  # how many there are, and those that lie over each other or whose name lies over its value


@pytest.fixture(scope="module")
def lab(browser, notebook_server):
    """A notebook in JupyterLab with a cell for each widget, all run."""
    cells = [nbformat.v4.new_code_cell(source) for source in SOURCES]
    python3 = {"kernelspec": {"name": "python3", "display_name": "Python 3"}}  # or JupyterLab asks which
    nbformat.write(
        nbformat.v4.new_notebook(cells=cells, metadata=python3), notebook_server[0] / "widgets.ipynb"
    )
    page = notebook_page(browser, notebook_server, "widgets.ipynb")
    page.set_default_timeout(15_000)
    return page


def shown(lab, name):
    """The widget, in sight."""
    lab.evaluate(SHOW, f"w_{name} = ")
    lab.wait_for_function(READY, arg=TITLES[name])
    return lab.locator(f".nlw[aria-label='{TITLES[name]}']")


def words_of(widget):
    return widget.locator(".nlw-words").inner_text()


def query(widget):
    """(t, y, x) as the explorer's words name it: "Query t = 4, y = 3, x = 5 by cosine ..."."""
    words = widget.locator(".nlw-words", has_text=re.compile(r"Query t = \d.* by "))
    places = words.inner_text().removeprefix("Query ").split(" by ")[0]
    return tuple(int(place.split(" = ")[1]) for place in places.split(", "))


def python(lab, source):
    """What Python prints for these lines, run in the last cell."""
    lab.evaluate(RUN_LAST, source)
    return "".join("".join(output["text"]) for output in lab.evaluate(CELLS)[-1]["outputs"])


def python_has(lab, **wanted):
    """Whether the explorer's state in Python gets these values: it tells them when its reader pauses."""
    for _ in range(20):
        state = json.loads(python(lab, "print(json.dumps(w_explorer.state))"))
        if wanted.items() <= state.items():
            return True
    return False


@pytest.mark.parametrize("name", NAMES)
def test_it_is_shown_with_its_words(lab, name):
    shown(lab, name).locator(".nlw-words", has_text=re.compile(".{20}")).wait_for()


def test_every_cell_has_run_and_none_writes_to_stderr(lab):
    cells = lab.evaluate(CELLS)
    outputs = [output for cell in cells for output in cell["outputs"]]
    assert all(cell["execution_count"] for cell in cells[:-1])
    assert len(outputs) >= len(NAMES)
    assert [o for o in outputs if o["output_type"] == "error" or o.get("name") == "stderr"] == []


def test_a_point_a_drag_and_keys_move_the_query_and_reach_python(lab):
    widget = shown(lab, "explorer")
    canvas = widget.locator("canvas")
    box = canvas.bounding_box()
    lab.mouse.move(box["x"] + 30, box["y"] + 40)
    lab.mouse.down()
    way = [query(widget)]
    for k in range(1, 11):
        before = words_of(widget)
        lab.mouse.move(box["x"] + 30 + 8 * k, box["y"] + 40 + 5 * k)
        lab.wait_for_function(OTHER_WORDS, arg=[widget.element_handle(), before])
        way.append(query(widget))
    lab.mouse.up()
    assert len(set(way)) == len(way) == 11
    t, y, x = way[-1]
    canvas.press("ArrowLeft")
    canvas.press("]")
    widget.locator(".nlw-words", has_text=f"t = {t + 1}, y = {y}, x = {x - 1} by").wait_for()
    assert python_has(lab, t=t + 1, y=y, x=x - 1)


def test_a_choice_on_the_page_reaches_python_and_one_in_python_the_page(lab):
    widget = shown(lab, "explorer")
    widget.locator("select[name=version]").select_option('"dot_product"')
    widget.locator(".nlw-words", has_text="by dot product").wait_for()
    assert python_has(lab, version="dot_product")
    python(lab, "w_explorer.state = w_explorer.state | {'version': 'cosine', 't': 2}")
    widget = shown(lab, "explorer")
    widget.locator(".nlw-words", has_text="by cosine").wait_for()
    assert query(widget)[0] == 2
    assert widget.locator("select[name=version]").input_value() == '"cosine"'


def test_letters_and_arrows_stay_with_the_widget_and_change_no_cell(lab):
    canvas = shown(lab, "explorer").locator("canvas")
    canvas.click(position={"x": 40, "y": 40})
    before, active = lab.evaluate(CELLS), lab.evaluate(ACTIVE)
    for key in ("a", "b", "x", "m", "y", "d", "d", "ArrowDown", "ArrowUp", "j", "k", "Enter"):
        lab.keyboard.press(key)
    after = lab.evaluate(CELLS)
    assert [(c["cell_type"], c["source"]) for c in after] == [(c["cell_type"], c["source"]) for c in before]
    assert lab.evaluate(ACTIVE) == active
    assert lab.evaluate("document.activeElement.tagName") == "CANVAS"


def test_a_bad_file_is_answered_in_words(lab, tmp_path):
    (tmp_path / "words.png").write_text("these are words")
    widget = shown(lab, "explorer")
    widget.locator("input[type=file]").set_input_files(tmp_path / "words.png")
    widget.locator(".nlw-note", has_text="words.png is text, not a picture or a clip").wait_for()


@pytest.mark.parametrize("theme", ["JupyterLab Dark", "JupyterLab Light"])
def test_every_widget_can_be_read_in_both_themes(lab, theme):
    change_theme(lab, theme)
    for name in NAMES:
        shown(lab, name)
        assert unreadable(lab, f".nlw[aria-label='{TITLES[name]}']") == [], (name, theme)


def test_the_explorer_is_drawn_anew_when_the_theme_changes(lab):
    shown(lab, "explorer")
    for theme in ("JupyterLab Dark", "JupyterLab Light", "JupyterLab Dark"):
        before = lab.evaluate(PICTURE)
        was = lab.evaluate("document.body.dataset.jpThemeLight")
        change_theme(lab, theme)
        if was != str("Light" in theme).lower():
            lab.wait_for_function(f"before => ({PICTURE})() !== before", arg=before)


def test_jupyterlab_asks_nobody_for_news(lab):
    assert lab.evaluate(FETCH_NEWS) == "false"
    assert lab.locator(".Toastify__toast").count() == 0


@pytest.mark.slow
@pytest.mark.parametrize("theme", ["JupyterLab Dark", "JupyterLab Light"])
def test_the_bench_is_shown_with_its_words_and_can_be_read_in_both_themes(lab, theme):
    """The last test: it takes the cell in which the others run their Python."""
    change_theme(lab, theme)
    lab.evaluate(RUN_LAST, f"from nonlocal_ref.widgets import {BENCH}\nw_{BENCH} = {BENCH}()\nw_{BENCH}")
    shown(lab, BENCH).locator(".nlw-words", has_text=re.compile(".{20}")).wait_for()
    assert unreadable(lab, f".nlw[aria-label='{TITLES[BENCH]}']") == []


@pytest.mark.parametrize("name", ["price_dial", "explorer"])
def test_the_styles_of_jupyterlab_leave_the_chips_as_they_are_on_a_page(lab, name):
    count, wrong = shown(lab, name).evaluate(CHIPS)
    assert count >= 4
    assert wrong == []
