"""The explorer on a trained block, in Node: weights, shares and words are those of the package."""

import numpy as np
import pytest
from explorer_trained_cases import (
    FILES,
    VERSIONS,
    exact,
    queries_of,
    seen,
    states_of,
)
from node import needs_node, run_js
from trained_runs import STEPS, runs

import nonlocal_ref as nl
from nonlocal_ref.analysis.attention.inside import inside
from nonlocal_ref.analysis.attention.query_dependence import query_dependence
from nonlocal_ref.analysis.attention.truth import Objects, object_cells, shares, truth
from nonlocal_ref.data.tasks import matching, twins
from nonlocal_ref.widgets import explorer_trained
from nonlocal_ref.widgets.explorer_trained_data import example_of, moments_of


@needs_node
@pytest.mark.parametrize("version", VERSIONS, ids=lambda v: v if isinstance(v, str) else "a Version")
def test_both_queries_have_the_weights_of_the_block_at_every_step(version):
    trained = runs(version=version)
    widget = explorer_trained(trained=trained)
    moments = moments_of({"own": trained}, example_of(None, trained[0].task))["own"]
    states = states_of(widget)
    for state, one in zip(states, seen(widget, states), strict=True):
        found = moments[STEPS.index(state["step"])].found
        for query, view in zip(queries_of(state), one["views"], strict=True):
            np.testing.assert_allclose(view["p"], exact(found, query), rtol=1e-6, atol=1e-12)
            whole = nl.attention(*found, query).ravel()
            np.testing.assert_allclose(view["p"], whole, rtol=2e-3, atol=1e-5 * np.abs(whole).max())


@needs_node
@pytest.mark.parametrize("positions", ["space", "time"])
def test_a_block_within_a_frame_or_a_place_meets_the_same_keys(positions):
    trained = runs(positions=positions)
    widget = explorer_trained(trained=trained)
    found = moments_of({"own": trained}, example_of(None, trained[0].task))["own"][-1].found
    (one,) = seen(widget, [widget.state])
    for query, view in zip(queries_of(widget.state), one["views"], strict=True):
        np.testing.assert_allclose(view["p"], nl.attention(*found, query).ravel(), rtol=1e-3, atol=1e-6)


@needs_node
@pytest.mark.parametrize("version", ["embedded_gaussian", "dot_product"])
@pytest.mark.parametrize("task", [twins(), matching()], ids=["twins", "matching"])
def test_the_shares_on_the_objects_and_the_distance_of_the_maps_are_those_of_python(task, version):
    trained = runs(task, version=version)
    clip = task.draw(np.random.default_rng(3), 1)
    widget = explorer_trained(clip, trained=trained)
    moments = moments_of({"own": trained}, example_of(clip, task))["own"]
    states = states_of(widget)
    for state, one in zip(states, seen(widget, states), strict=True):
        found = moments[STEPS.index(state["step"])].found
        p, q = (shares(found, 0, query) for query in queries_of(state))
        for p_or_q, view in zip((p, q), one["views"], strict=True):
            on = [p_or_q[object_cells(o, task.patch, 32, (4, 8, 8))].sum() for o in clip.objects[0]]
            np.testing.assert_allclose(view["on"], on, rtol=1e-4, atol=1e-6)
        maps = (nl.attention(*found, query)[0] for query in queries_of(state))
        assert one["apart"] == pytest.approx(query_dependence(next(maps), maps), rel=1e-3, abs=1e-6)


@needs_node
def test_one_colour_means_one_weight_at_all_steps_and_for_both_queries():
    widget = explorer_trained(trained=runs())
    found = seen(widget, [widget.state | {"step": step} for step in STEPS])
    views = [view for one in found for view in one["views"]]
    assert {view["top"] for view in views} == {max(max(view["p"]) for view in views)}
    assert len({max(view["p"]) for view in views}) > len(STEPS)


LAYOUT = """const layout = js.pairLayout(data.width, [4, 32, 32]);
const source = { grid: [4, 8, 8], shift: 0.375 };
const cells = [[0, 0, 0], [1, 7, 7], [3, 2, 5]];
const under = [0, 1].map((which) => cells.map(([t, y, x]) => {
  const { left, top, across, down } = layout.panels[which].boxes[t];
  return js.pairAt(layout, source, left + (x + 0.125) * across / 8, top + (y + 0.125) * down / 8);
}));
return { ...layout, cells, under, outside: js.pairAt(layout, source, 5, 5) };"""


@needs_node
@pytest.mark.parametrize(("width", "beside"), [(1084, True), (860, True), (404, False), (300, False)])
def test_the_queries_stand_side_by_side_or_below_each_other_and_every_cell_is_found(width, beside):
    page = run_js(FILES, LAYOUT, {"width": width})
    first, second = page["panels"]
    assert (second["top"] == first["top"]) == beside
    assert (second["left"] > first["left"]) == beside
    assert page["under"] == [
        [{"which": which, "place": cell} for cell in page["cells"]] for which in range(2)
    ]
    assert page["outside"] is None
    boxes = first["boxes"] + second["boxes"]
    assert max(box["left"] + box["across"] for box in boxes) <= width
    assert max(box["top"] + box["down"] for box in boxes) < page["height"]


@needs_node
def test_the_words_say_both_queries_the_step_and_the_answer_of_the_network():
    widget = explorer_trained(trained=runs())
    start, last = seen(widget, [widget.state | {"step": step} for step in (0, 8)])
    t, y, x, t2, y2, x2 = (widget.state[name] for name in ("t", "y", "x", "t2", "y2", "x2"))
    assert start["words"].startswith(f"Before training. Query 1 (t = {t}, y = {y}, x = {x}, on object A):")
    assert last["words"].startswith("After 8 steps. Query 1 ")
    assert f"Query 2 (t = {t2}, y = {y2}, x = {x2}, on object B): A " in last["words"]
    answer = np.array(widget.data["versions"]["own"]["answers"][-1])
    right = "which is right" if answer.argmax() == 1 else "but it is class 1"
    said = f"The network says class {answer.argmax()} ({100 * answer.max():.3g}\u00a0%), {right}."
    assert said in last["words"]


def test_the_answers_are_those_of_the_network():
    trained, clip = runs(), twins().draw(np.random.default_rng(5), 1)
    for (network, params, *_), answer in zip(
        trained.values(),
        explorer_trained(clip, trained=trained).data["versions"]["own"]["answers"],
        strict=True,
    ):
        e = np.exp(network.forward(params, clip.x)[0][0])
        np.testing.assert_allclose(answer, e / e.sum(), rtol=1e-5)


def test_the_clip_that_comes_along_is_always_the_same_and_the_queries_stand_on_objects():
    widget = explorer_trained(trained=runs())
    assert widget.data["label"] == 1  # the last
    assert widget.data == explorer_trained(trained=runs()).data
    cells = [one["cell"] for one in widget.data["objects"]]
    assert [list(query) for query in queries_of(widget.state)] == cells
    assert widget.state["step"] == STEPS[-1]


def test_a_position_that_a_key_stands_for_lies_on_the_first_pixel_of_its_part():
    widget = explorer_trained(trained=runs())
    assert widget.data["shift"] == 0.375
    for one in widget.data["objects"]:
        t, top, left = one["place"]
        assert one["cell"] == [
            t,
            (top + 3) // 4,
            (left + 3) // 4,
        ]  # of four pixels, the nearest to the middle


@pytest.mark.parametrize("task", [twins(), matching()], ids=["twins", "matching"])
def test_the_means_over_other_clips_are_those_of_the_table_of_trained_blocks(task):
    trained = runs(task)
    rng = np.random.default_rng(5)
    if task.shape[-1] == 1:  # of twins those with one pattern, as in the clip that is shown
        clips = task.draw(rng, 64)
        x, objects = clips.x[clips.labels == 1], clips.objects[clips.labels == 1]
    else:
        x, _, objects = task.draw(rng, 32)
    found = explorer_trained(trained=trained).data["versions"]["own"]["means"]
    for (network, params, *_), (itself, twin, *_) in zip(trained.values(), found, strict=True):
        expected = truth(inside(network, params, x), Objects(objects[:, 0], objects[:, 1], task.patch, 32))
        np.testing.assert_allclose([itself, twin], [expected.itself, expected.twin], rtol=1e-5)
