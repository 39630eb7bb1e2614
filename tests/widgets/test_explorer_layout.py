"""Where the attention explorer's frames and sums are, and what is under a point."""

import pytest
from explorer_cases import FILES
from node import needs_node, run_js


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
    body = """const options = { room: data.room, legend: !data.two };
        return js.layoutOfAll(data.width, [8, 28, 42], { draw: "both", two: data.two }, options);"""
    page = run_js(FILES, body, {"two": False, "width": 1147, "room": 300})
    (strip,) = page["strips"]
    assert max(box["left"] + box["across"] for box in page["panels"][0]["boxes"]) < strip["left"]
    assert strip["left"] + strip["width"] <= page["width"] == 1147
    assert page["height"] <= 300
    assert run_js(FILES, body, {"two": True, "width": 767, "room": 350})["height"] <= 350


@needs_node
@pytest.mark.parametrize("T", [1, 4, 8, 13])
def test_in_a_room_of_little_height_the_rows_are_those_with_the_largest_frames(T):
    body = """const shape = [data.T, 28, 42];
        const others = data.columns.map((narrowest) => js.layoutOf(700, shape, { narrowest, tallest: 1e4 }));
        return { chosen: js.layoutOf(700, shape, { room: 400 }), others };"""
    found = run_js(FILES, body, {"T": T, "columns": [700 // k - 6 for k in range(1, T + 1)]})
    assert found["chosen"]["height"] <= 400
    largest = found["chosen"]["boxes"][0]["across"]
    for other in found["others"]:
        assert other["height"] > 400 or other["boxes"][0]["across"] <= largest + 1e-9


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
@pytest.mark.parametrize("step", ["scores", "weights", "sum"])
def test_a_title_of_the_sum_becomes_shorter_where_there_is_less_room(step):
    body = """const rule = { embed: "identity", score: "distance", softmax: true };
    return js.sumTitles(rule, { given: false }, data.step);"""
    long, middle, short = run_js(FILES, body, {"step": step})
    assert long.startswith(middle)
    assert middle.startswith(short)
    assert len(long) > len(middle) > len(short)
    assert short in ("1. Scores", "2. Weights", "3. Weighted sum")
