"""The page of two queries before and after training: its slider, pointed at, dragged, moved by keys."""

import pytest
from trained_runs import STEPS, runs
from widgets_on_pages import choose, drawn, opened, slide, state_of, words_of

from nonlocal_ref.widgets import explorer_trained
from nonlocal_ref.widgets.page import save_page

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("pages")]

GRID = (4, 8, 8)
LAYOUT = """async () => {
    const text = JSON.parse(document.getElementById("module").textContent);
    const module = await import(URL.createObjectURL(new Blob([text], { type: "text/javascript" })));
    return module.pairLayout(document.querySelector(".nlw-stage").clientWidth, [4, 32, 32]).panels;
}"""
PICTURE = "() => document.querySelector('.nlw canvas').toDataURL()"


@pytest.fixture(scope="module")
def only(browser, tmp_path_factory):
    """A page of a training with one version."""
    yield from page_of(explorer_trained(trained=runs()), browser, tmp_path_factory)


@pytest.fixture(scope="module")
def shipped(browser, tmp_path_factory):
    """The page of a shipped training, with two versions."""
    yield from page_of(explorer_trained(trained="twins"), browser, tmp_path_factory)


def page_of(widget, browser, tmp_path_factory):
    file = tmp_path_factory.mktemp("page") / "trained.html"
    save_page(widget, file, "Attention before and after training")
    page, wrongs = opened(browser, file)
    yield page
    assert wrongs == []


@pytest.fixture
def page(only):
    only.get_by_role("button", name="Reset").click()
    return only


def middle(page, which, t, y, x):
    """Where on the screen the middle of a cell of query 1 or 2 is, the first pixel of its part."""
    box = page.evaluate(LAYOUT)[which - 1]["boxes"][t]
    canvas = page.locator(".nlw canvas").bounding_box()
    across, down = (x + 0.125) / GRID[2] * box["across"], (y + 0.125) / GRID[1] * box["down"]
    return canvas["x"] + box["left"] + across, canvas["y"] + box["top"] + down


def queries(page):
    state = state_of(page)
    return [tuple(state[name] for name in names) for names in (("t", "y", "x"), ("t2", "y2", "x2"))]


@pytest.mark.parametrize("cell", [(0, 0, 0), (2, 3, 5), (3, 7, 7)])
def test_a_cell_that_is_pointed_at_becomes_the_query_of_its_side(page, cell):
    first, second = queries(page)
    page.mouse.click(*middle(page, 2, *cell))
    assert queries(page) == [first, cell]
    assert "Query 2 (t = {}, y = {}, x = {}".format(*cell) in words_of(page)
    page.mouse.click(*middle(page, 1, *cell))
    assert queries(page) == [cell, cell]
    assert "The maps of the two queries differ by 0\u00a0%" in words_of(page)
    assert second != cell


def test_a_drag_moves_the_query_that_it_began_with_and_stops_at_the_other_one(page):
    _, second = queries(page)
    page.mouse.move(*middle(page, 1, 0, 2, 2))
    page.mouse.down()
    for cell in [(0, 3, 3), (1, 4, 4), (3, 5, 5)]:
        page.mouse.move(*middle(page, 1, *cell))
        assert queries(page) == [cell, second]
    page.mouse.move(*middle(page, 2, 0, 0, 0))
    page.mouse.up()
    assert queries(page) == [(3, 5, 5), second]
    page.mouse.move(*middle(page, 2, 0, 1, 6))
    assert page.locator(".nlw-value").inner_text().endswith(" × uniform\nt 0, y 1, x 6")


@pytest.mark.parametrize(
    ("key", "step"),
    [("ArrowLeft", (0, 0, -1)), ("ArrowRight", (0, 0, 1)), ("ArrowUp", (0, -1, 0)), ("ArrowDown", (0, 1, 0)),
     ("[", (-1, 0, 0)), ("]", (1, 0, 0))],
)  # fmt: skip
@pytest.mark.parametrize("marked", [1, 2])
def test_a_key_moves_the_marked_query_and_stops_at_the_edge(page, marked, key, step):
    canvas = page.locator(".nlw canvas")
    if marked == 2:
        canvas.press("Enter")
    assert state_of(page)["active"] == marked
    before = queries(page)
    for _ in range(max(GRID)):
        canvas.press(key)
    after = queries(page)
    start, end = before[marked - 1], after[marked - 1]
    edge = [0 if s < 0 else n - 1 if s > 0 else a for s, n, a in zip(step, GRID, start, strict=True)]
    assert end == tuple(edge)
    assert after[2 - marked] == before[2 - marked]


def test_enter_marks_the_other_query_and_then_the_first_again(page):
    canvas, pictures = page.locator(".nlw canvas"), [page.evaluate(PICTURE)]
    for marked in (2, 1):
        canvas.press("Enter")
        assert state_of(page)["active"] == marked
        pictures.append(page.evaluate(PICTURE))
    assert pictures[0] == pictures[2] != pictures[1]


def test_the_slider_goes_from_before_the_training_to_its_end(page):
    assert words_of(page).startswith(f"After {STEPS[-1]} steps.")
    label = page.locator("label:has([name=step]) output")
    pictures = [page.evaluate(PICTURE)]
    for step in reversed(STEPS[:-1]):
        before = drawn(page)
        slide(page, "step", "ArrowLeft")
        assert state_of(page)["step"] == step
        assert drawn(page) > before
        pictures.append(page.evaluate(PICTURE))
    assert label.inner_text() == "before training"
    assert words_of(page).startswith("Before training.")
    assert len(set(pictures)) == len(STEPS)
    slide(page, "step", "End")
    assert page.evaluate(PICTURE) == pictures[0]


@pytest.mark.parametrize(
    "choice", [{"truth": False}, {"hide": True}, {"scale": "log"}, {"draw": "weights"}, {"draw": "frames"}]
)
def test_every_choice_changes_the_picture(page, choice):
    before = page.evaluate(PICTURE)
    choose(page, **choice)
    assert page.evaluate(PICTURE) != before


def test_on_a_narrow_screen_the_queries_stand_below_each_other_and_are_found_there(page):
    page.set_viewport_size({"width": 420, "height": 1200})
    page.wait_for_function("document.querySelector('.nlw canvas').clientWidth < 420")
    first, second = page.evaluate(LAYOUT)
    assert second["top"] > max(box["top"] + box["down"] for box in first["boxes"])
    page.mouse.click(*middle(page, 2, 1, 2, 3))
    assert queries(page)[1] == (1, 2, 3)
    page.set_viewport_size({"width": 1200, "height": 1000})


def test_each_version_has_a_slider_with_its_own_steps(shipped):
    courses = explorer_trained(trained="twins").data["versions"]
    assert len({len(course["steps"]) for course in courses.values()}) > 1
    for name, course in courses.items():
        choose(shipped, version=name)
        bar = shipped.locator("[name=step]:visible")
        assert bar.count() == 1
        bar.press("Home")
        assert words_of(shipped).startswith("Before training.")
        for step in course["steps"][1:]:
            bar.press("ArrowRight")
            assert state_of(shipped)["step"] == step
            assert words_of(shipped).startswith(f"After {step} steps.")


def test_a_step_that_another_version_does_not_have_shows_its_last_one_before(shipped):
    courses = explorer_trained(trained="twins").data["versions"]
    choose(shipped, version="embedded_gaussian")
    slide(shipped, "step", "Home")
    slide(shipped, "step", "ArrowRight")
    step = state_of(shipped)["step"]
    assert step not in courses["cosine"]["steps"]
    choose(shipped, version="cosine")
    assert state_of(shipped)["step"] == step
    assert words_of(shipped).startswith("Before training.")
    assert shipped.locator("[name=step]:visible").input_value() == "0"
