"""The attention explorer's page, opened from a folder: pointed at, dragged, moved by keys, given files."""

import base64
import io

import numpy as np
import pytest
from widgets_on_pages import choose, drawn, page_of, state_of, words_of

from nonlocal_ref.data import moving_ball
from nonlocal_ref.versions import VERSIONS
from nonlocal_ref.widgets.version_data import version_names

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("pages")]

T, H, W = 8, 28, 42  # of the clip that comes along
BOXES = """async size => {
    const text = JSON.parse(document.getElementById("module").textContent);
    const module = await import(URL.createObjectURL(new Blob([text], { type: "text/javascript" })));
    return module.layoutOf(document.querySelector(".nlw-stage").clientWidth, size).boxes;
}"""
PICTURE = """async () => {
    await new Promise(done => setTimeout(done, 300)); // the bars have come to rest
    return document.querySelector(".nlw canvas").toDataURL().split(",")[1];
}"""


only, page = page_of("explorer")


def middle(page, t, y, x, size=(T, H, W)):
    """Where on the screen the middle of a cell is."""
    box = page.evaluate(BOXES, size)[t]
    canvas = page.locator(".nlw canvas").bounding_box()
    across, down = (x + 0.5) / size[2] * box["across"], (y + 0.5) / size[1] * box["down"]
    return canvas["x"] + box["left"] + across, canvas["y"] + box["top"] + down


def query(page):
    state = state_of(page)
    return state["t"], state["y"], state["x"]


EASING = """async () => {
    const picture = () => document.querySelector(".nlw canvas").toDataURL();
    const menu = document.querySelector("select[name=version]");
    menu.value = JSON.stringify("gaussian");
    menu.dispatchEvent(new Event("change"));
    const early = picture();
    await new Promise(done => setTimeout(done, 400));
    return [early, picture()];
}"""


def brightness(page):
    """(rows, columns) of the canvas, 0 to 255."""
    from PIL import Image

    picture = Image.open(io.BytesIO(base64.b64decode(page.evaluate(PICTURE))))
    return np.asarray(picture.convert("RGB"), float).mean(axis=2)


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


def test_a_picture_of_ones_own_is_read_and_reset_brings_the_clip_back(page, tmp_path):
    from PIL import Image

    before = brightness(page)
    pixels = np.random.default_rng(0).integers(0, 255, (30, 50, 3), dtype=np.uint8)
    Image.fromarray(pixels).save(tmp_path / "mine.png")
    with page.expect_file_chooser() as asked:
        page.get_by_role("button", name="Own picture or clip").press("Enter")
    asked.value.set_files(tmp_path / "mine.png")
    page.wait_for_function("document.querySelector('.nlw-note').textContent.includes('mine.png: 1 × ')")
    assert state_of(page)["clip"] == "mine.png"
    canvas = page.locator(".nlw canvas")
    canvas.press("ArrowRight")
    assert "t =" not in words_of(page)
    assert not page.locator(".nlw [name=positions]").is_visible()
    assert not page.get_by_role("button", name="Play", exact=True).is_visible()
    page.get_by_role("button", name="Reset").click()
    assert np.array_equal(brightness(page), before)


def test_a_moving_picture_of_ones_own_becomes_a_clip(page, tmp_path):
    from PIL import Image

    frames = [Image.fromarray(np.full((40, 60, 3), 20 * k, np.uint8)) for k in range(11)]
    frames[0].save(tmp_path / "mine.gif", save_all=True, append_images=frames[1:])
    page.locator("input[type=file]").set_input_files(tmp_path / "mine.gif")
    page.wait_for_function(
        "document.querySelector('.nlw-note').textContent.includes('mine.gif: 8 × 28 × 42')"
    )
    page.mouse.click(*middle(page, 6, 5, 40))
    assert query(page) == (6, 5, 40)


def pressed(page, name):
    page.get_by_role("button", name=name).click()


def test_the_steps_are_shown_one_after_the_other_by_menu_and_key(page):
    shown = {}
    for step in ("scores", "weights", "sum"):
        choose(page, step=step)
        shown[step] = brightness(page).tobytes()
    assert len(set(shown.values())) == 3
    for key, step in zip("123", shown, strict=True):
        page.locator(".nlw canvas").press(key)
        assert state_of(page)["step"] == step
        assert brightness(page).tobytes() == shown[step]


def test_most_controls_are_put_away_until_they_are_asked_for(page):
    names = ("version", "step", "two", "draw", "scale")
    controls = [page.locator(f".nlw [name={name}]") for name in names]
    pressed(page, "Less")  # opened for these tests
    assert [control.is_visible() for control in controls] == [True, True, True, False, False]
    page.get_by_role("button", name="More", expanded=False).press("Enter")
    assert all(control.is_visible() for control in controls)


def test_y_of_a_whole_frame_is_made_while_the_page_answers(page):
    low = brightness(page).shape[0]
    pressed(page, "Denoise")
    page.mouse.click(*middle(page, 2, 3, 4))
    assert query(page) == (2, 3, 4)
    page.wait_for_function("document.querySelector('.nlw progress').hidden")
    assert page.locator(".nlw progress").evaluate("e => e.value === e.max") is True
    tall = brightness(page)
    assert tall.shape[0] > low + 100
    assert tall[low + 30 :].std() > 20
    choose(page, version="cosine")
    assert brightness(page).shape[0] == low


def bad_files(folder):
    from PIL import Image

    Image.fromarray(np.zeros((64, 64, 3), np.uint8)).save(folder / "whole.png")
    whole = (folder / "whole.png").read_bytes()
    huge = whole[:16] + (100_000).to_bytes(4, "big") * 2 + whole[24:]
    return {
        "words.png": (b"these are words, not pixels", "words.png is text, not a picture or a clip: choose a"),
        "nothing.jpg": (b"", "nothing.jpg is empty, not a picture or a clip: choose a picture"),
        "half.png": (whole[:60], "half.png cannot be shown"),
        "broken.mp4": (b"\0\0\0\x18ftypmp42" + bytes(500), "broken.mp4 cannot be shown"),
        "paper.pdf": (b"%PDF-1.7", "paper.pdf is a PDF, not a picture or a clip: choose a picture"),
        "huge.png": (huge, "huge.png has 100000 × 100000 pixels: give a picture of at most 100 million"),
    }


@pytest.mark.parametrize(
    "name", ["words.png", "nothing.jpg", "half.png", "broken.mp4", "paper.pdf", "huge.png"]
)
def test_a_bad_file_is_answered_in_words_and_the_clip_stays(page, tmp_path, name):
    before, state = brightness(page), state_of(page)
    content, message = bad_files(tmp_path)[name]
    (tmp_path / name).write_bytes(content)
    page.locator("input[type=file]").set_input_files(tmp_path / name)
    page.wait_for_function("m => document.querySelector('.nlw-note').textContent.startsWith(m)", arg=message)
    assert "The frames shown stay." in page.locator(".nlw-note").inner_text()
    assert state_of(page) == state
    assert np.array_equal(brightness(page), before)


def both(page):
    state = state_of(page)
    return [tuple(state[name] for name in names) for names in (("t", "y", "x"), ("t2", "y2", "x2"))]


LAYOUT = """async () => {
    const text = JSON.parse(document.getElementById("module").textContent);
    const module = await import(URL.createObjectURL(new Blob([text], { type: "text/javascript" })));
    const width = document.querySelector(".nlw-stage").clientWidth;
    return module.layoutOfAll(width, [8, 28, 42], { two: true, draw: "both" }).panels;
}"""


def middle_of_two(page, which, t, y, x):
    """Where on the screen the middle of a cell of query 1 or 2 is."""
    box, canvas = page.evaluate(LAYOUT)[which - 1]["boxes"][t], page.locator(".nlw canvas").bounding_box()
    across, down = (x + 0.5) / W * box["across"], (y + 0.5) / H * box["down"]
    return canvas["x"] + box["left"] + across, canvas["y"] + box["top"] + down


def chip(page, name):
    return page.locator(".nlw-chip", has_text=name).inner_text().split("\n")[-1]


def test_two_queries_stand_next_to_each_other_and_each_is_dragged_on_its_own_frames(page):
    first = query(page)
    pressed(page, "Two queries")
    page.mouse.move(*middle_of_two(page, 2, 3, 10, 10))
    page.mouse.down()
    for cell in [(3, 12, 12), (6, 13, 30)]:
        page.mouse.move(*middle_of_two(page, 2, *cell))
        assert both(page) == [first, cell]
    page.mouse.move(*middle_of_two(page, 1, 0, 0, 0))
    page.mouse.up()
    assert both(page) == [first, (6, 13, 30)]
    assert "The maps of the two queries differ by" in words_of(page)
    assert chip(page, "the two maps differ by") != "0 %"
    page.locator(".nlw canvas").press("Enter")
    page.locator(".nlw canvas").press("ArrowLeft")
    assert both(page)[0] == (*first[:2], first[2] - 1)
    page.mouse.click(*middle_of_two(page, 2, *both(page)[0]))
    assert chip(page, "the two maps differ by").startswith("0")
    pressed(page, "Two queries")
    assert page.locator(".nlw-chip", has_text="the two maps").count() == 0


def test_the_clip_plays_in_one_place_and_goes_frame_by_frame_at_a_key(page):
    tall = brightness(page).shape[0]
    pressed(page, "Play")
    assert state_of(page)["frames"] == "one"
    seen = {page.evaluate(PICTURE)}
    for _ in range(3):
        page.wait_for_function(
            "seen => !seen.includes(document.querySelector('.nlw canvas').toDataURL().split(',')[1])",
            arg=[*seen],
        )
        seen.add(page.evaluate(PICTURE))
    pressed(page, "Pause")
    still = brightness(page)
    assert abs(still.shape[0] - tall) < 60  # the page below hardly moves
    canvas = page.locator(".nlw canvas")
    canvas.press(".")
    assert not np.array_equal(brightness(page), still)
    canvas.press(",")
    assert np.array_equal(brightness(page), still)
    page.get_by_role("button", name="Reset").click()
    assert brightness(page).shape[0] == tall


def test_who_asked_for_less_motion_goes_frame_by_frame(page):
    page.emulate_media(reduced_motion="reduce")
    page.get_by_role("button", name="Reset").click()
    pressed(page, "Next frame")
    before = brightness(page)
    page.wait_for_timeout(600)
    assert np.array_equal(brightness(page), before)
    pressed(page, "Next frame")
    assert not np.array_equal(brightness(page), before)
    page.emulate_media(reduced_motion="no-preference")


PLACES = """() => [...document.querySelectorAll(".nlw *")].filter(
    e => e.checkVisibility() && !e.closest(".nlw-shares, .nlw-value, .nlw-words")).map(e => {
    const { x, y } = e.getBoundingClientRect();
    return [e.tagName, e.textContent.slice(0, 20), x, y];
})"""


def test_nothing_moves_while_the_query_is_dragged(page):
    """The words and numbers that change have room of their own; the bars of the shares grow."""
    page.mouse.click(*middle(page, 4, 5, 24))
    before = page.evaluate(PLACES)
    for cell in [(0, 0, 0), (7, 27, 41), (3, 14, 20)]:
        page.mouse.click(*middle(page, *cell))
        after = page.evaluate(PLACES)
        assert [a for a, b in zip(before, after, strict=True) if a[2:] != b[2:]] == []


def test_the_picture_is_a_slider_whose_value_says_where_the_query_is(page):
    canvas = page.get_by_role("slider", name="The frames and the weights of the query")
    canvas.press("ArrowRight")
    t, y, x = query(page)
    assert canvas.get_attribute("aria-valuetext").startswith(
        f"query t = {t}, y = {y}, x = {x}; largest weight "
    )
    assert int(canvas.get_attribute("aria-valuenow")) == (t * H + y) * W + x


STRIP = """async () => {
    const text = JSON.parse(document.getElementById("module").textContent);
    const module = await import(URL.createObjectURL(new Blob([text], { type: "text/javascript" })));
    const width = document.querySelector(".nlw-stage").clientWidth;
    return module.layoutOfAll(width, [8, 28, 42], { draw: "both" }).strips[0];
}"""


def test_the_bars_of_the_weights_ease_unless_the_reader_asked_for_less_motion(page):
    for motion, eases in (("reduce", False), ("no-preference", True)):
        page.emulate_media(reduced_motion=motion)
        choose(page, version="gaussian_distance")
        page.wait_for_timeout(400)
        early, late = page.evaluate(EASING)
        assert (early != late) == eases, motion


def test_a_patch_of_the_sum_and_its_symbol_in_the_equation_light_up_together(page):
    strip, canvas = page.evaluate(STRIP), page.locator(".nlw canvas").bounding_box()
    dark = page.evaluate(PICTURE)
    places = {"g": (1, 0.5), "p": (1, 1.1), "y": (strip["terms"] + 2, 0.5)}
    for symbol, (k, down) in places.items():
        left = canvas["x"] + strip["left"] + 9 + k * (strip["side"] + 22) + strip["side"] / 2
        page.mouse.move(left, canvas["y"] + strip["top"] + down * strip["side"])
        assert page.locator(".nlw").get_attribute("data-lit") == symbol
        assert page.evaluate(PICTURE) != dark
    page.mouse.move(0, 0)
    assert page.evaluate(PICTURE) == dark
    page.locator(".nlw-equation [data-symbol=p]").first.hover()
    assert page.evaluate(PICTURE) != dark
    page.mouse.move(0, 0)
