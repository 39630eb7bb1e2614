"""The attention explorer's numbers in Node against the plain functions, over all versions and switches."""

import shutil
from itertools import product

import node
import numpy as np
import pytest
from node import needs_node, run_js

import nonlocal_ref as nl
from nonlocal_ref.analysis import plots
from nonlocal_ref.analysis.attention.explore import numbers_of, tuned, weights_at
from nonlocal_ref.analysis.attention.output import as_patch, denoised, output_at, values_at
from nonlocal_ref.widgets import explorer_still
from nonlocal_ref.widgets.explorer import CHOICES, ON_THE_BALL, explorer
from nonlocal_ref.widgets.explorer_data import KNOBS

FILES = ("explorer_view", "explorer_operation", "explorer_output", "explorer_frames", "explorer_colours")
FILES += ("explorer_media", "explorer_output_picture", "explorer_layout", "explorer_words")
FRAMES = np.random.default_rng(0).integers(0, 256, (3, 7, 11, 3), np.uint8)
THETA, PHI = (np.random.default_rng(k).standard_normal((3, 4, 5, 6)).astype("float32") for k in (1, 2))
GIVEN = {"theta": THETA, "phi": PHI, "w_f": np.random.default_rng(3).standard_normal(12).astype("float32")}
MEETINGS = [
    (positions, pool)
    for positions, pool in product(CHOICES["positions"], CHOICES["pool"])
    if not (positions == "time" and pool)
]
RECEIVED = """const source = js.givenSource(data.page);
return data.states.map((state) => {
  const view = js.viewOf(source, { ...state, step: "scores" });
  const [, h, w] = source.grid;
  const { terms, others, y, x } = js.sumOf(view, source.grid, 5);
  const every = new Float64Array(data.whole ? h * w * 3 : 0);
  const rows = [...(data.whole ? js.outputRows(every, view, state.positions, state.t) : [])];
  const total = terms.reduce((sum, { weight }) => sum + weight, others.weight);
  const again = others.x.map((rest, k) => terms.reduce((sum, term) => sum + term.weight * term.x[k], rest));
  const patch = (numbers) => js.intensities(numbers, view.values);
  const places = terms.map(({ place }) => place);
  const patches = { y: patch(y), x: patch(x), again: patch(again) };
  return { ...patches, total, every, rows, places, mean: view.values.mean, p: view.p, s: view.s };
});"""
SEEN = """const source = js.givenSource(data.page);
return data.states.map((state) => {
  const { p, numbers, keyGrid, top } = js.viewOf(source, state);
  return { p, keyGrid, top, ...numbers };
});"""


def page_of(widget):
    """The data as a page gives them, bytes as lists."""
    listed = {name: list(value) if isinstance(value, bytes) else value for name, value in widget.data.items()}
    return listed | {"maps": {name: list(value) for name, value in widget.data["maps"].items()}}


def states_of(widget, queries, factors):
    """Every version, its knob at each factor, at every meeting, with and without the query's own weight."""
    for version, (positions, pool), factor, hide, query in product(
        nl.VERSIONS, MEETINGS, factors, CHOICES["hide"], queries
    ):
        if version in KNOBS or factor == 1:
            knob = {version: factor * widget.state[version]} if version in KNOBS else {}
            place = dict(zip("tyx", query, strict=True))
            yield (
                widget.state | place | knob | dict(version=version, positions=positions, pool=pool, hide=hide)
            )


def assert_as_in_python(found, state, frames, given):
    name = state["version"]
    version = tuned(name, state[name]) if name in KNOBS else name
    query = (state["t"], state["y"], state["x"])
    options = {"positions": state["positions"], "pool": state["pool"]} | given
    p = weights_at(frames, query, version, **options)
    numbers = numbers_of(frames, query, version, hide=state["hide"], **options)
    assert found["keyGrid"] == list(p.shape)
    np.testing.assert_allclose(found["p"], p.ravel(), rtol=1e-6, atol=1e-12, err_msg=str(state))
    assert found["at"] == list(numbers.at), state
    for name in ("largest", "total", "entropy", "evenness", "change"):
        expected = getattr(numbers, name)
        assert (found[name] is None) == (expected is None), (name, state)
        assert found[name] is None or found[name] == pytest.approx(expected, rel=1e-6, abs=1e-9), (
            name,
            state,
        )
    np.testing.assert_allclose(found["shares"], p.sum((1, 2)), rtol=1e-6, atol=1e-9)


def assert_all_as_in_python(frames, given, queries, patch, factors):
    widget = explorer(frames, patch=patch, **given)
    states = list(states_of(widget, queries, factors))
    found = run_js(FILES, SEEN, {"page": page_of(widget), "states": states})
    options = given or {"size": patch}
    for one, state in zip(found, states, strict=True):
        assert_as_in_python(one, state, frames, options)


@needs_node
@pytest.mark.parametrize("given", [{}, GIVEN], ids=["patches", "given theta and phi"])
def test_every_version_gives_the_numbers_of_the_package(given):
    given = {name: a.astype(float) for name, a in given.items()}
    assert_all_as_in_python(FRAMES, given, [(1, 2, 4)], 3, (1,))


def received(frames, given, version, **choices):
    """What the widget says of one query's sum; its state; the same query, version and options in Python."""
    widget = explorer(frames, patch=3, **given)
    state = widget.state | {"version": version, "t": 1, "y": 2, "x": 3, "hide": True} | choices
    data = {"page": page_of(widget), "states": [state], "whole": not given}
    name = tuned(version, state[version]) if version in KNOBS else version
    options = {"positions": state["positions"], "pool": state["pool"], "size": 3}
    return run_js(FILES, RECEIVED, data)[0], name, options


@needs_node
@pytest.mark.parametrize("meeting", MEETINGS)
@pytest.mark.parametrize("version", nl.VERSIONS)
def test_what_a_query_and_a_whole_frame_receive_are_those_of_the_package(version, meeting):
    positions, pool = meeting
    found, name, options = received(FRAMES, {}, version, positions=positions, pool=pool)
    y, frame = output_at(FRAMES, (1, 2, 3), name, **options), denoised(FRAMES, name, **options)[1]
    np.testing.assert_allclose(found["y"], y.ravel(), rtol=1e-6)
    np.testing.assert_allclose(np.reshape(found["every"], frame.shape) + found["mean"], frame, rtol=1e-6)
    assert found["rows"][-1] == 7 * 11


@needs_node
@pytest.mark.parametrize("pool", [False, True])
def test_with_given_features_a_query_receives_the_pixels_around_the_cells(pool):
    given = {name: a.astype(float) for name, a in GIVEN.items()}
    found, name, options = received(FRAMES, given, "embedded_gaussian", pool=pool)
    y = output_at(FRAMES, (1, 2, 3), name, **options, **given)
    np.testing.assert_allclose(found["y"], y.ravel(), rtol=1e-6)


@needs_node
@pytest.mark.parametrize("version", ["gaussian_distance", "dot_product"])
def test_the_terms_of_the_sum_and_all_others_make_y(version):
    found, *_ = received(FRAMES, {}, version)
    np.testing.assert_allclose(found["again"], found["y"], rtol=1e-9)
    assert found["total"] == pytest.approx(sum(found["p"]), rel=1e-9)
    assert found["places"][0] == [1, 2, 3]
    np.testing.assert_allclose(found["x"], FRAMES[1, 1:4, 2:5].ravel() / 255, rtol=1e-9)


@needs_node
def test_weights_are_the_normalised_scores_and_a_key_that_is_not_met_has_none():
    found, *_ = received(FRAMES, {}, "gaussian_distance", positions="space")
    s = np.array(found["s"], float)  # null becomes NaN
    met = ~np.isnan(s)
    assert met.reshape(3, 77).all(axis=1).tolist() == [False, True, False]
    f = np.exp(s[met] - s[met].max())
    np.testing.assert_allclose(np.array(found["p"])[met], f / f.sum(), rtol=1e-9)


@needs_node
@pytest.mark.slow
@pytest.mark.parametrize(
    ("frames", "given", "queries", "patch"),
    [
        (FRAMES, {}, [(1, 2, 9)], 5),
        (FRAMES, {}, [(2, 6, 0)], 3),
        (FRAMES[:1], {}, [(0, 3, 5)], 5),
        (FRAMES, {name: a.astype(float) for name, a in GIVEN.items()}, [(1, 2, 4), (0, 0, 0)], 5),
    ],
    ids=["patches", "patches of 3, an edge", "a picture", "given theta and phi"],
)
def test_every_version_and_switch_gives_the_numbers_of_the_package(frames, given, queries, patch):
    assert_all_as_in_python(frames, given, queries, patch, (0.3, 1, 20))


def ball_states(widget, centres):
    queries = [(t, *(round(c) for c in centre)) for t, centre in enumerate(centres)]
    return [widget.state | dict(zip("tyx", query, strict=True)) for query in queries]


def share_on_the_ball(radius=28 / 6):
    """Of all pairs of a query on the ball and another frame: how often the largest weight lies on it."""
    widget, (_, centres) = explorer(), nl.moving_ball(height=28, width=42)
    states = ball_states(widget, centres)
    hits = []
    for t, one in enumerate(run_js(FILES, SEEN, {"page": page_of(widget), "states": states})):
        tops = [np.unravel_index(frame.argmax(), (28, 42)) for frame in np.reshape(one["p"], (8, 28, 42))]
        hits += list(np.delete(np.hypot(*(np.array(tops) - centres).T) <= radius, t))
    return np.mean(hits)


@needs_node
def test_the_ball_attends_to_the_ball_in_the_other_frames():
    assert share_on_the_ball() >= 0.9


@needs_node
def test_with_rows_and_columns_mistaken_the_ball_is_not_found(monkeypatch, tmp_path):
    shutil.copytree(node.modules(), tmp_path, dirs_exist_ok=True)
    right = (tmp_path / "grids.js").read_text()
    wrong = right.replace("return (t * h + y) * w + x;", "return (t * w + x) * h + y;")
    assert wrong != right
    (tmp_path / "grids.js").write_text(wrong)
    monkeypatch.setattr(node, "modules", lambda: tmp_path)
    assert share_on_the_ball() < 0.5


@needs_node
def test_the_arrows_go_to_the_places_of_the_still_picture():
    p = np.random.default_rng(4).random((3, 13, 17)) ** 8
    body = "return js.strongest(Float64Array.from(data.p), [3, 13, 17], [1, 5, 9])"
    assert run_js(FILES, body, {"p": p.ravel()}) == [list(k) for k in plots.strongest(p, (1, 5, 9))]
    few = np.where(p > np.sort(p.ravel())[-4], p, 0)
    assert run_js(FILES, body, {"p": few.ravel()}) == [list(k) for k in plots.strongest(few, (1, 5, 9))]


@needs_node
@pytest.mark.parametrize(("width", "rows"), [(1084, 2), (1400, 1), (404, 4), (300, 8)])
def test_frames_wrap_into_rows_and_every_cell_is_found_again_under_its_middle(width, rows):
    body = """const { boxes, height } = js.layoutOf(data.width, [8, 28, 42]);
    const cells = boxes.flatMap((box, t) => [[0, 0], [27, 41], [13, 20]].map(([y, x]) => [t, y, x]));
    const under = cells.map(([t, y, x]) => js.cellAt(boxes, [8, 28, 42],
      boxes[t].left + (x + 0.5) * boxes[t].across / 42, boxes[t].top + (y + 0.5) * boxes[t].down / 28));
    return { boxes, height, cells, under, outside: js.cellAt(boxes, [8, 28, 42], boxes[0].left + 3, 2) };"""
    page = run_js(FILES, body, {"width": width})
    assert page["under"] == page["cells"]
    assert page["outside"] is None
    assert len({box["top"] for box in page["boxes"]}) == rows
    assert max(box["left"] + box["across"] for box in page["boxes"]) <= width
    assert all(box["top"] + box["down"] < page["height"] for box in page["boxes"])


@needs_node
@pytest.mark.parametrize("scale", CHOICES["scale"])
@pytest.mark.parametrize("value", [1, 0.3, 0.02])
def test_the_legend_says_the_weight_that_a_colour_stands_for(scale, value):
    body = """const strength = js.strengthOf(data.value, 1, data.scale, true);
    const signed = js.strengthOf(-data.value, 1, data.scale, false);
    const { back } = js.WEIGHT_SCALES[data.scale];
    return [back(strength), back(1 - 2 * signed)];"""
    back = run_js(FILES, body, {"value": value, "scale": scale})
    assert back == [pytest.approx(value), pytest.approx(value)]


PIXELS = """const grid = [1, 1, 2];
const source = { frames: Uint8Array.from(data.frame.flat(2)), shape: [1, 2, 4], shift: data.shift };
const view = { keyGrid: grid, p: [0, 0.5], top: 0.5, hidden: data.hidden, count: 2, rule: { softmax: true } };
return js.pixelsOf(source, view, { draw: data.draw, scale: "linear" });"""


def pixels(draw="both", shift=0.0, hidden=-1):
    """Two cells, of weight 0 and of the largest weight, over a frame of 2 x 4 pixels."""
    data = {"frame": FRAMES[0, :2, :4], "draw": draw, "shift": shift, "hidden": hidden}
    return np.array(run_js(FILES, PIXELS, data)).reshape(2, 4, 4)[..., :3]


def cover(mean):
    """How much of a pixel the largest weight covers, where the strengths of all have this mean."""
    return 0.75 + (0.4 - 0.75) * mean


def mixed(cells):
    """The colours of magma's ends over the dimmed frame; cells: which of the two each column belongs to."""
    dimmed, most = 0.65 * FRAMES[0, :2, :4], cover(0.5)
    none = 0.9 * dimmed + 0.1 * np.array([0, 0, 4])
    largest = (1 - most) * dimmed + most * np.array([252, 253, 191])
    return np.where(np.array(cells)[:, None], largest, none)


@needs_node
def test_a_frame_keeps_its_colours_under_the_weights():
    np.testing.assert_array_equal(pixels("frames"), FRAMES[0, :2, :4])
    np.testing.assert_allclose(pixels(), mixed([0, 0, 1, 1]), atol=0.51)
    np.testing.assert_allclose(pixels(hidden=1)[:, 2:], 0.65 * FRAMES[0, :2, 2:4], atol=0.51)


@needs_node
def test_nearly_uniform_weights_leave_a_picture_in_sight():
    """More than a third of every difference between two pixels is left."""
    even = PIXELS.replace("[0, 0.5]", "[0.5, 0.499]")
    data = {"frame": FRAMES[0, :2, :4], "draw": "both", "shift": 0, "hidden": -1}
    seen = np.array(run_js(FILES, even, data), float).reshape(2, 4, 4)[..., :3]
    contrast = np.diff(seen, axis=0).ravel() @ np.diff(FRAMES[0, :2, :4].astype(float), axis=0).ravel()
    assert contrast > np.square(np.diff(FRAMES[0, :2, :4].astype(float), axis=0)).sum() / 3


@needs_node
@pytest.mark.parametrize("width", [1084, 404, 300])
def test_a_single_picture_stands_beside_its_weights_where_there_is_room(width):
    body = "return js.explorerLayout(data.width, [1, 48, 64], { draw: data.draw })"
    page = run_js(FILES, body, {"width": width, "draw": "both"})
    assert ("plain" in page) == (width > 600)
    if width > 600:
        assert page["plain"][0]["left"] + page["plain"][0]["across"] < page["boxes"][0]["left"]
        assert page["boxes"][0]["left"] + page["boxes"][0]["across"] <= width
        assert page["boxes"][0]["left"] + page["boxes"][0]["across"] > 0.95 * width
    assert "plain" not in run_js(FILES, body, {"width": width, "draw": "weights"})


@needs_node
@pytest.mark.parametrize("two", [False, True])
@pytest.mark.parametrize("width", [1084, 800, 404, 300])
def test_the_sum_of_each_query_fits_into_the_width_below_the_frames(width, two):
    body = "return js.layoutOfAll(data.width, [8, 28, 42], { draw: 'both', two: data.two }, { film: true })"
    page = run_js(FILES, body, {"width": width, "two": two})
    end = page["frames"]["height"]
    for strip in page["strips"]:
        pieces = strip["terms"] + 3
        assert 2 * 9 + pieces * strip["side"] + (pieces - 1) * 22 <= strip["width"] + 1e-9
        assert strip["left"] + strip["width"] <= width + 1e-9
        assert strip["side"] >= 30
        assert strip["top"] > end
        end = strip["bottom"] if not page["beside"] else end
    assert len(page["strips"]) == 1 + two
    assert page["films"][1]["left"] + page["films"][1]["across"] < width
    assert page["strips"][-1]["bottom"] < page["films"][1]["top"]
    assert page["films"][1]["top"] + page["films"][1]["down"] < page["height"]


@needs_node
def test_in_a_lecture_the_sum_stands_to_the_right_of_the_frames_on_a_low_picture():
    body = "return js.layoutOfAll(1147, [8, 28, 42], { draw: 'both', two: data.two }, { low: true })"
    page = run_js(FILES, body, {"two": False})
    (strip,) = page["strips"]
    assert max(box["left"] + box["across"] for box in page["panels"][0]["boxes"]) < strip["left"]
    assert strip["left"] + strip["width"] <= page["width"] == 1147
    assert page["height"] < 360
    assert run_js(FILES, body, {"two": True})["height"] < 520


UNDER = """const state = { draw: "both", two: data.two };
const layout = js.layoutOfAll(data.width, [8, 28, 42], state, { now: data.now });
const source = { grid: [8, 28, 42] };
return data.places.map((place) => {
  const marks = js.queryMarks(layout, source, [{ place }, { place }]);
  return marks.map(([x, y]) => x < 0 ? null : js.pointAt(layout, source, x, y));
});"""


@needs_node
@pytest.mark.parametrize("width", [1084, 404])
@pytest.mark.parametrize("two", [False, True])
@pytest.mark.parametrize("now", [None, 5])
def test_every_query_is_found_again_under_its_mark(width, two, now):
    places = [[t, y, x] for t in (0, 5, 7) for y, x in ((0, 0), (27, 41), (13, 20))]
    data = {"width": width, "two": two, "now": now, "places": places}
    for place, found in zip(places, run_js(FILES, UNDER, data), strict=True):
        seen = [point for point in found if point is not None]
        if now is not None and place[0] != now:
            assert seen == []  # its frame is not shown
            continue
        assert [point["place"] for point in seen] == [place] * len(found)
        assert [point["which"] for point in seen] == ([0, 1] if two else [0] * len(found))


@needs_node
def test_two_queries_have_one_scale_and_each_its_own_weights():
    widget = explorer(FRAMES, patch=3, state={"two": True, "t": 1, "y": 2, "x": 3, "t2": 2, "y2": 6, "x2": 0})
    body = """const source = js.givenSource(data.page);
    const views = js.viewsOf(source, data.state);
    const received = views.map((view) => js.sumOf(view, source.grid, 3));
    const words = js.allInWords(source, data.state, { views, received });
    return { p: views.map((view) => view.p), tops: views.map((view) => view.top), words };"""
    found = run_js(FILES, body, {"page": page_of(widget), "state": widget.state})
    for p, query in zip(found["p"], [(1, 2, 3), (2, 6, 0)], strict=True):
        expected = weights_at(
            FRAMES, query, tuned("gaussian_distance", widget.state["gaussian_distance"]), size=3
        )
        np.testing.assert_allclose(p, expected.ravel(), rtol=1e-6, atol=1e-12)
    assert found["tops"] == [np.max(found["p"])] * 2
    a, b = (np.array(p) for p in found["p"])
    assert f"differ by {100 * np.abs(a - b).sum() / 2:.3g}" in found["words"]


@needs_node
def test_with_a_shift_the_cells_begin_earlier_and_the_last_one_reaches_the_edge():
    np.testing.assert_allclose(pixels(shift=0.375), mixed([0, 1, 1, 1]), atol=0.51)
    np.testing.assert_allclose(pixels(shift=0.2), mixed([0, 0, 1, 1]), atol=0.51)


@needs_node
@pytest.mark.parametrize(
    ("start", "kind"),
    [
        (b"\x89PNG\r\n\x1a\n", "picture"),
        (b"\xff\xd8\xff\xe0", "picture"),
        (b"GIF89a", "picture"),
        (b"RIFF\0\0\0\0WEBP", "picture"),
        (b"\0\0\0\x18ftypmp42", "clip"),
        (b"\x1aE\xdf\xa3", "clip"),
        (b"RIFF\0\0\0\0AVI ", "clip"),
        (b"%PDF-1.7", "a PDF"),
        (b"PK\x03\x04", "an archive or an office document"),
        (b"", "empty"),
        ("plain words, ä and so on".encode(), "text"),
        (b"\x7fELF\x02\x01\x01\0\0", "of a kind that is not known here"),
    ],
)
def test_a_file_is_known_by_its_first_bytes_not_by_its_name(start, kind):
    assert run_js(FILES, "return js.fileKind(Uint8Array.from(data.start))", {"start": list(start)}) == kind


@needs_node
@pytest.mark.parametrize(
    ("size", "clip", "expected"),
    [
        ((1920, 1280), True, [28, 42]),
        ((1280, 1920), True, [42, 28]),
        ((800, 600), False, [48, 64]),
        ((3000, 20), False, [6, 64]),
        ((20, 30000), True, [128, 6]),
    ],
)
def test_media_are_scaled_to_a_grid_that_a_drag_can_follow(size, clip, expected):
    data = {"size": size, "clip": clip}
    assert run_js(FILES, "return js.gridSize(...data.size, data.clip, 5)", data) == expected


def test_who_touches_nothing_has_a_picture_and_a_sentence():
    widget = explorer()
    assert widget.sentence == ON_THE_BALL
    assert widget.still().startswith(b"\x89PNG")
    telling = "By Gaussian distance, the strongest weight of t = 1, y = 3, x = 5 beyond its surroundings lies"
    assert explorer(FRAMES).sentence.startswith(f"{telling} at t = ")
    assert "weight of y = 3, x = 5 beyond" in explorer(FRAMES[0]).sentence
    assert explorer(FRAMES, state={"positions": "time"}).sentence.endswith("drag the query to see others.")
    assert explorer(FRAMES[0], version="dot_product", state={"pool": True}).still().startswith(b"\x89PNG")
    assert explorer(FRAMES, **GIVEN).still().startswith(b"\x89PNG")


def test_a_grey_picture_and_files_are_taken(tmp_path):
    from PIL import Image

    grey = FRAMES[0, ..., 0]
    assert explorer(grey).data["frames"] == explorer(np.stack([grey] * 3, axis=-1)).data["frames"]
    Image.fromarray(np.zeros((96, 160, 3), np.uint8)).save(tmp_path / "mine.png")
    assert explorer(tmp_path / "mine.png").data["shape"] == [1, 48, 80]
    frames = [Image.fromarray(np.full((40, 60, 3), 20 * k, np.uint8)) for k in range(11)]
    frames[0].save(tmp_path / "mine.gif", save_all=True, append_images=frames[1:])
    assert explorer(str(tmp_path / "mine.gif")).data["shape"] == [8, 28, 42]
    with pytest.raises(FileNotFoundError):
        explorer("missing.png")


@pytest.mark.parametrize("version", ["gaussian_distance", "dot_product"])
@pytest.mark.parametrize("pool", [False, True])
def test_the_patches_of_the_still_picture_end_with_what_the_query_receives(version, pool):
    p = weights_at(FRAMES, (1, 2, 3), version, pool=pool, size=3)
    g, mean = values_at(FRAMES, size=3, pool=pool)
    x, _ = values_at(FRAMES, size=3)
    pieces = dict(explorer_still._pieces(x[1, 2, 3], g, p, (1, 2, 3), (3, 7, 11)))
    assert [words.split("\n")[0] for words in pieces][-2:] == ["all others", "$y_i$: output"]
    *_, (words, y) = pieces.items()
    gain = 1.0 if version == "gaussian_distance" else float(words.split("× ")[1])
    expected = output_at(FRAMES, (1, 2, 3), version, pool=pool, size=3)
    np.testing.assert_allclose((as_patch(y, mean) - mean) / gain, expected - mean, rtol=0.06)
    assert ("$x_j$ = $x_i$" in "".join(pieces)) != pool


def test_the_default_page_is_small_and_its_query_lies_on_the_ball():
    widget, (_, centres) = explorer(), nl.moving_ball(height=28, width=42)
    assert sum(len(value) for value in widget.data.values() if isinstance(value, bytes)) < 30_000
    t, y, x = (widget.state[k] for k in "tyx")
    assert np.hypot(*(np.array([y, x]) - centres[t])) < 1


def test_floating_frames_and_pictures_become_the_same_bytes():
    assert explorer(FRAMES / 255).data["frames"] == explorer(FRAMES).data["frames"]
    assert explorer(FRAMES[0]).data["shape"] == [1, 7, 11]
    assert explorer(FRAMES[0], theta=THETA[0], phi=PHI[0]).data["grid"] == [1, 4, 5]


@pytest.mark.parametrize(
    ("frames", "options", "error", "message"),
    [
        (np.zeros((7, 11, 2)), {}, ValueError, r"frames have shape \(7, 11, 2\): give \(T, H, W, 3\), or"),
        (np.zeros((300, 300)), {}, ValueError, r"90,000 positions .* or picture\[::3, ::3\] make them fewer"),
        (np.zeros((8, 56, 84, 3)), {}, ValueError, r"or frames\[:, ::2, ::2\] make them fewer"),
        (FRAMES.astype("int64"), {}, TypeError, "frames are int64: give uint8, or intensities from 0 to 1"),
        (FRAMES.astype(float), {}, ValueError, "frames go from 0 to 255: give uint8, or 0 to 1"),
        (FRAMES / 255 * np.nan, {}, ValueError, "frames holds 693 values that are NaN or infinite"),
        (
            np.zeros((8, 56, 84, 3), np.uint8),
            {},
            ValueError,
            r"37,632 positions on frames of \(8, 56, 84\): give at most 12,544 of them and 500,000 pixels",
        ),
        (FRAMES, {"theta": THETA}, ValueError, "one of theta and phi came alone: give both, or neither"),
        (FRAMES[::2], GIVEN, ValueError, r"theta lies on \(3, 4, 5\) cells but the frames have \(2, 7, 11\)"),
        (FRAMES[:, :3], GIVEN, ValueError, r"theta lies on \(3, 4, 5\) cells but the frames have \(3, 3, 11"),
        (FRAMES, {"patch": 4}, ValueError, "patches of 4 x 4 in frames of 7 x 11: give an odd side"),
        (FRAMES, {"patch": 9}, ValueError, "patches of 9 x 9 in frames of 7 x 11: give an odd side"),
        (FRAMES, {"version": "softmax"}, ValueError, "unknown version 'softmax': choose one of 'gaussian'"),
        (FRAMES, {"state": {"scale": "cubic"}}, ValueError, "unknown scale 'cubic': choose one of 'linear'"),
        (FRAMES, {"state": {"x2": 11}}, ValueError, r"query \(1, 1, 11\) lies outside the grid \(3, 7, 11\)"),
        (FRAMES, {"state": {"x": 11}}, ValueError, r"query \(1, 3, 11\) lies outside the grid \(3, 7, 11\)"),
        (FRAMES, {"state": {"cosine": 0}}, ValueError, "cosine is 0: give a number above zero"),
        (FRAMES, {"state": {"speed": 2}}, ValueError, "state has speed, which this widget does not know"),
        (
            FRAMES,
            {"state": {"positions": "time", "pool": True}},
            ValueError,
            'positions="time" with pooled keys',
        ),
    ],
)
def test_what_does_not_fit_is_refused_in_words(frames, options, error, message):
    with pytest.raises(error, match=message):
        explorer(frames, **options)


def test_features_too_many_for_a_page_are_refused_in_words():
    many = np.zeros((4, 28, 28, 700), np.float32)
    with pytest.raises(ValueError, match="theta has 2,195,200 numbers, and 2,000,000 fit into a page"):
        explorer(np.zeros((4, 28, 28, 3), np.uint8), theta=many, phi=many)
