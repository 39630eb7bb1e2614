"""The attention explorer's page, opened from a folder: pointed at, dragged, moved by keys and menus."""

import numpy as np
import pytest
from explorer_on_a_page import BOXES, H, T, W, brightness, middle, pressed, query
from widgets_on_pages import choose, drawn, page_of, state_of, words_of

from nonlocal_ref.data import moving_ball
from nonlocal_ref.versions import VERSIONS
from nonlocal_ref.widgets.version_data import version_names

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("pages")]
only, page = page_of("explorer")


@pytest.mark.parametrize("cell", [(0, 0, 0), (2, 13, 5), (7, 27, 41), (4, 3, 30)])
def test_a_cell_that_is_pointed_at_becomes_the_query(page, cell):
    page.mouse.click(*middle(page, *cell))
    assert query(page) == cell
    assert words_of(page).startswith("Query t = {}, y = {}, x = {} by".format(*cell))


def test_a_drag_is_followed_at_every_move_over_frames_and_rows(page):
    way = [(0, 5 + k // 2, 3 + k) for k in range(20)] + [(5, 20, 40 - 2 * k) for k in range(10)]
    page.mouse.move(*middle(page, *way[0]))
    page.mouse.down()
    before = drawn(page)
    for cell in way:
        page.mouse.move(*middle(page, *cell))
        assert query(page) == cell
    page.mouse.up()
    assert drawn(page) - before >= len(way) - 1  # it began at the first one
    told = "document.querySelector('.nlw canvas').getAttribute('aria-valuetext')"
    page.wait_for_function(f"{told}.startsWith('query t = {{}}, y = {{}}, x = {{}};')".format(*way[-1]))
    assert words_of(page).startswith("Query t = {}, y = {}, x = {} by".format(*way[-1]))
    page.mouse.move(*middle(page, 7, 1, 1))
    assert query(page) == way[-1]
    value = page.locator(".nlw-value")
    assert value.inner_text().endswith(" × uniform\nt 7, y 1, x 1")
    assert value.bounding_box()["x"] + value.bounding_box()["width"] < middle(page, 7, 1, 1)[0] + 250
    page.mouse.move(0, 0)
    assert value.is_hidden()


def test_between_the_frames_a_click_changes_nothing(page):
    before = state_of(page)
    canvas = page.locator(".nlw canvas").bounding_box()
    page.mouse.click(canvas["x"] + 5, canvas["y"] + 3)
    assert state_of(page) == before


@pytest.mark.parametrize(
    ("key", "step"),
    [
        ("ArrowLeft", (0, 0, -1)),
        ("ArrowRight", (0, 0, 1)),
        ("ArrowUp", (0, -1, 0)),
        ("ArrowDown", (0, 1, 0)),
        ("[", (-1, 0, 0)),
        ("]", (1, 0, 0)),
    ],
)
def test_a_key_moves_the_query_and_stops_at_the_edge(page, key, step):
    canvas = page.locator(".nlw canvas")
    start = query(page)
    canvas.press(key)
    assert query(page) == tuple(a + b for a, b in zip(start, step, strict=True))
    for _ in range(max(T, H, W)):
        canvas.press(key)
    last = [n - 1 for n in (T, H, W)]
    edge = [0 if s < 0 else n if s > 0 else a for s, n, a in zip(step, last, start, strict=True)]
    assert query(page) == tuple(edge)


def frames_of(page):
    """How light each frame is on the screen, without its edges."""
    light = brightness(page)
    for box in page.evaluate(BOXES, [T, H, W]):
        left, top, across, down = (int(box[side]) for side in ("left", "top", "across", "down"))
        yield light[top + 3 : top + down - 2, left + 3 : left + across - 2]


def test_the_ball_lights_up_in_every_frame_where_it_is(page):
    """On the screen: a wrong order of the indices would light up something else."""
    choose(page, draw="weights", scale="linear", hide=True)
    _, centres = moving_ball(height=H, width=W)
    for frame, (y, x) in zip(frames_of(page), centres, strict=True):
        row, column = (
            int((k + 0.5) / n * size) for k, n, size in zip((y, x), (H, W), frame.shape, strict=True)
        )
        ball = frame[max(row - 15, 0) : row + 15, max(column - 15, 0) : column + 15]
        assert ball.max() == frame.max()
        assert ball.max() > 2 * np.median(frame)


def test_each_of_the_six_versions_shows_a_map_of_its_own(page):
    shown = {}
    for version in VERSIONS:
        choose(page, version=version)
        words = words_of(page)
        assert f"by {version_names([version])[version]}" in words
        average = VERSIONS[version].normalise is VERSIONS["gaussian"].normalise
        assert ("Entropy" in words) == average
        assert ("not to 1" in words) != average
        note = page.locator(".nlw-note").inner_text()
        assert ("random and untrained" in note) == (VERSIONS[version].embed != "identity")
        shown[version] = brightness(page).tobytes()
    assert len(set(shown.values())) == len(VERSIONS) == 6


def test_only_the_knob_of_the_version_is_shown_and_it_moves_the_map(page):
    for version in ("gaussian", "gaussian_distance", "cosine", "embedded_gaussian"):
        choose(page, version=version)
        knobs = page.locator(".nlw input[type=range]:visible")
        assert [knob.get_attribute("name") for knob in knobs.all()] == [version]
        before, words = drawn(page), words_of(page)
        knobs.press("End")
        assert drawn(page) > before
        assert words_of(page) != words


def test_positions_say_how_many_keys_a_query_meets_and_in_which_frames(page):
    choose(page, draw="weights")
    for positions, keys in {"spacetime": T * H * W, "time": T, "space": H * W}.items():
        choose(page, positions=positions)
        assert f"of {np.log2(keys):.3g} bits" in words_of(page)
    lit = [frame.max() > 200 for frame in frames_of(page)]
    assert lit == [t == query(page)[0] for t in range(T)]


def test_pooled_keys_are_larger_and_not_followed_in_time(page):
    choose(page, pool=True)
    assert "of the pooled keys" in words_of(page)
    assert f"of {np.log2(T * H * W / 4):.3g} bits" in words_of(page)
    choose(page, positions="time")
    assert state_of(page)["pool"] is False
    pooled = page.locator(".nlw label", has=page.locator("[name=pool]"))
    assert pooled.locator("input").is_disabled()
    assert "not in time: a pooled cell has no place of its own to follow" in pooled.inner_text()


def test_hiding_the_query_takes_its_own_weight_off_the_scale(page):
    page.mouse.click(*middle(page, 0, 14, 3))
    page.mouse.move(0, 0)
    largest = words_of(page).split("Largest weight")[1]
    choose(page, hide=True)
    hidden = words_of(page).split("Largest weight")[1]
    assert hidden.startswith(" apart from its own: ")
    assert largest.split(".")[0] not in hidden


def test_most_controls_are_put_away_until_they_are_asked_for(page):
    names = ("version", "step", "two", "draw", "scale")
    controls = [page.locator(f".nlw [name={name}]") for name in names]
    pressed(page, "Less")  # opened for these tests
    assert [control.is_visible() for control in controls] == [True, True, True, False, False]
    page.get_by_role("button", name="More", expanded=False).press("Enter")
    assert all(control.is_visible() for control in controls)


def test_the_picture_is_a_slider_whose_value_says_where_the_query_is(page):
    canvas = page.get_by_role("slider", name="The frames and the weights of the query")
    canvas.press("ArrowRight")
    t, y, x = query(page)
    assert canvas.get_attribute("aria-valuetext").startswith(
        f"query t = {t}, y = {y}, x = {x}; largest weight "
    )
    assert int(canvas.get_attribute("aria-valuenow")) == (t * H + y) * W + x
