"""Numbers drawn on a canvas go to their new values in a few frames, or at once where no motion is wanted."""

import pytest
from node import needs_node, run_js

pytestmark = needs_node
FRAMES = """
    const frames = [];
    globalThis.requestAnimationFrame = (call) => frames.push(call);
    globalThis.cancelAnimationFrame = () => frames.splice(0);
    globalThis.matchMedia = () => ({ matches: data.still });
    const [course, painted] = [{}, []];
    const paint = (numbers) => painted.push([...numbers]);
    js.easeNumbers(course, [1, 0], paint);
    js.easeNumbers(course, data.next, paint, data.atOnce);
    const start = performance.now();
    for (const time of [100, 200, 1000]) frames.shift()?.(start + time);
    return { painted, left: frames.length };
"""


def painted(next_numbers, still=False, at_once=False):
    return run_js(("easing",), FRAMES, {"next": next_numbers, "still": still, "atOnce": at_once})


def test_numbers_start_where_they_were_move_one_way_and_end_where_they_are():
    found = painted([0, 2])
    first, start, *moving, last = found["painted"]
    assert first == start == [1, 0]
    assert last == [0, 2]
    assert 1 > moving[0][0] > moving[1][0] > 0
    assert 0 < moving[0][1] < moving[1][1] < 2
    assert found["left"] == 0


@pytest.mark.parametrize(
    ("numbers", "still", "at_once"),
    [([0, 2], True, False), ([0, 2], False, True), ([1, 0], False, False), ([0, 2, 1], False, False)],
)
def test_they_are_there_at_once_without_motion_in_a_drag_without_a_change_and_where_others_came(
    numbers, still, at_once
):
    assert painted(numbers, still, at_once) == {"painted": [[1, 0], numbers], "left": 0}
