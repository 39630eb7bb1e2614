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
    js.easeNumbers(course, data.next, paint);
    const start = performance.now();
    for (const time of [100, 200, 1000]) frames.shift()?.(start + time);
    return { painted, left: frames.length };
"""


def painted(next_numbers, still=False):
    return run_js(("easing",), FRAMES, {"next": next_numbers, "still": still})


def test_numbers_start_where_they_were_move_one_way_and_end_where_they_are():
    found = painted([0, 2])
    first, start, *moving, last = found["painted"]
    assert first == start == [1, 0]
    assert last == [0, 2]
    assert 1 > moving[0][0] > moving[1][0] > 0
    assert 0 < moving[0][1] < moving[1][1] < 2
    assert found["left"] == 0


@pytest.mark.parametrize(("numbers", "still"), [([0, 2], True), ([1, 0], False), ([0, 2, 1], False)])
def test_they_are_there_at_once_without_motion_without_a_change_and_where_others_came(numbers, still):
    assert painted(numbers, still) == {"painted": [[1, 0], numbers], "left": 0}
