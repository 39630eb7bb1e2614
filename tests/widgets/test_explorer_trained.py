"""Two queries before and after training: the page's numbers in Node against the block itself."""

from functools import partial

import numpy as np
import pytest
from node import needs_node, run_js
from trained_runs import STEPS, runs

import nonlocal_ref as nl
from nonlocal_ref.analysis.attention.inside import inside
from nonlocal_ref.analysis.attention.query_dependence import query_dependence
from nonlocal_ref.analysis.attention.truth import Objects, object_cells, shares, truth
from nonlocal_ref.analysis.attention.weights import weights_of
from nonlocal_ref.base.op import Op
from nonlocal_ref.data.tasks import matching, twins
from nonlocal_ref.pairwise import CONCATENATION, DISTANCE, DOT
from nonlocal_ref.training.trained import RUNS
from nonlocal_ref.versions import Version, cosine, gaussian_distance
from nonlocal_ref.widgets import explorer, explorer_trained
from nonlocal_ref.widgets.explorer_trained import CHOICES
from nonlocal_ref.widgets.explorer_trained_data import example_of, moments_of
from nonlocal_ref.widgets.explorer_trained_scores import operands_of, recognised

FILES = ("explorer_trained_view", "explorer_trained_picture", "explorer_pair")
FILES += ("explorer_trained_words",)
SEEN = """const sources = js.sourcesOf(data.page);
return data.states.map((state) => {
  const { views, apart } = js.pairOf(data.page, sources, state);
  return { apart, views, words: js.pairInWords(data.page, js.pairOf(data.page, sources, state)) };
});"""


def states_of(widget):
    """Every step, at a pair of queries on objects and one far from them."""
    places = [{}, dict(zip(("t", "y", "x", "t2", "y2", "x2"), (0, 0, 7, 3, 6, 1), strict=True))]
    return [widget.state | place | {"step": step} for place in places for step in widget.data["steps"]]


def seen(widget, states):
    """What the page shows in each state; it is given bytes as lists."""
    return run_js(FILES, SEEN, {"page": listed(widget.data), "states": states})


def listed(value):
    """Data with lists in the place of bytes."""
    if isinstance(value, dict):
        return {name: listed(one) for name, one in value.items()}
    return list(value) if isinstance(value, bytes) else value


def queries_of(state):
    return [tuple(state[name] for name in names) for names in (("t", "y", "x"), ("t2", "y2", "x2"))]


def exact(found, query):
    """The weights of a query in float64, from the queries and keys in float32 that the page holds."""
    queries, keys = (np.asarray(a, np.float32).astype(float) for a in operands_of(found))
    version = found.block.options.version._replace(features=None)
    plain = {"dot": DOT, "distance": DISTANCE, "concatenation": CONCATENATION}[recognised(version)[0]]
    keys = keys.reshape(1, -1, keys.shape[-1])
    return weights_of(queries[0][query][None, None], keys, version._replace(score=plain))[0, 0]


SQUARED = Op(lambda theta, phi: (theta @ phi.mT) ** 2, None)
HALVED = Op(lambda theta, phi: -0.5 * (theta @ phi.mT), None)
OWN_SCORE = Version(HALVED, nl.VERSIONS["gaussian"].normalise)
VERSIONS = [*nl.VERSIONS, "average", cosine(temperature=0.1), gaussian_distance(bandwidth=4.0), OWN_SCORE]


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


def test_who_touches_nothing_has_a_picture_and_a_sentence():
    widget = explorer_trained(trained=runs())
    assert widget.still().startswith(b"\x89PNG")
    before, after = (np.multiply(widget.data["versions"]["own"]["means"][k], 100) for k in (0, -1))
    assert widget.sentence == (
        "Two positions, before and after training. A position on A gives on average "
        f"{before[0]:.0f}\u00a0% of its weight to A, {before[1]:.0f}\u00a0% to B before training, and "
        f"{after[0]:.0f}\u00a0%, {after[1]:.0f}\u00a0% after 8 steps (32 clips). "
        "Move the slider, drag the two queries."
    )


def test_a_clip_of_ones_own_has_no_objects_and_no_right_answer():
    widget = explorer_trained(np.random.default_rng(0).random((3, 32, 24, 1)), trained=runs())  # float64
    assert widget.data["objects"] == []
    assert widget.data["label"] is None
    assert widget.data["grid"] == [3, 8, 6]
    assert queries_of(widget.state) == [(0, 4, 3), (2, 4, 3)]
    assert widget.sentence.endswith("before and after training. Move the slider, drag the two queries.")
    assert widget.still().startswith(b"\x89PNG")


def test_the_frames_are_shown_from_their_darkest_to_their_lightest_number():
    clip = np.array([-0.5, 0.0, 1.5, 0.5], np.float32).reshape(1, 2, 2, 1)
    widget = explorer_trained(np.tile(clip, (2, 8, 8, 1)), trained=runs())
    frames = np.frombuffer(widget.data["frames"], np.uint8).reshape(2, 16, 16, 3)
    np.testing.assert_array_equal(frames[1, :2, :2, 2], [[0, 64], [255, 128]])
    assert (frames == frames[..., :1]).all()


def test_of_a_shipped_training_two_versions_are_shown_or_the_one_that_is_asked_for():
    kept = RUNS["twins"].kept
    widget = explorer(trained="twins")
    steps = {name: course["steps"] for name, course in widget.data["versions"].items()}
    assert steps == {name: [0, *kept[name]] for name in ("cosine", "embedded_gaussian")}
    assert widget.data["steps"] == sorted({0, *kept["cosine"], *kept["embedded_gaussian"]})
    assert widget.state["version"] == "cosine"
    assert widget.sentence.startswith("Do A and B show the same pattern? With the cosine, a position on A ")
    assert widget.sentence.endswith("drag the two queries, choose the other version.")
    assert [*explorer(trained="twins", version="dot_product").data["versions"]] == ["dot_product"]


@needs_node
def test_a_version_that_was_kept_at_fewer_steps_shows_the_last_one_before():
    widget = explorer(trained="twins")
    found = seen(widget, [widget.state | {"step": step} for step in widget.data["steps"]])
    steps = widget.data["versions"]["cosine"]["steps"]
    shown = [max(k for k in steps if k <= step) for step in widget.data["steps"]]
    assert len({*shown}) == len(steps)
    words = ["Before training." if step == 0 else f"After {step} steps." for step in shown]
    assert [one["words"].split(" Query")[0] for one in found] == words


def test_the_explorer_hands_a_trained_block_on_with_its_state():
    trained = runs()
    state = {"step": 3, "active": 2, "x2": 0, "truth": False}
    widget = explorer(trained=trained, state=state)
    assert widget.data == explorer_trained(trained=trained).data
    assert widget.state == explorer_trained(trained=trained).state | state


@pytest.mark.parametrize(
    ("options", "error", "message"),
    [
        (
            {"clip": np.zeros((4, 32, 32, 3), np.float32)},
            ValueError,
            r"\(4, 32, 32, 3\): give \(T, H, W, 1\)",
        ),
        ({"clip": np.zeros((4, 32, 32, 1), np.uint8)}, TypeError, "clip is uint8: gradients need floating"),
        ({"clip": np.full((4, 32, 32, 1), np.nan)}, ValueError, "clip holds 4096 values that are NaN"),
        ({"state": {"step": 4}}, ValueError, "unknown step 4: choose one of 0, 3, 8"),
        ({"state": {"active": 3}}, ValueError, "unknown active 3: choose one of 1, 2"),
        ({"state": {"y2": 8}}, ValueError, r"query \(\d, 8, \d\) lies outside the grid \(4, 8, 8\)"),
        ({"trained": {}}, ValueError, "trained is empty: give the name of a shipped training, or"),
        ({"trained": "twin"}, ValueError, "unknown trained task 'twin': choose one of 'twins', 'matching'"),
        ({"version": "softmax"}, ValueError, "unknown version that is trained on matching 'softmax'"),
        (
            {"trained": runs(pool="before")},
            ValueError,
            "the block has pool='before' and positions='spacetime'",
        ),
        ({"trained": runs(positions=2)}, ValueError, "the block has pool=None and positions=2"),
        (
            {"trained": runs(version=nl.VERSIONS["dot_product"]._replace(score=SQUARED))},
            ValueError,
            "the browser knows the scores and normalisations of VERSIONS only",
        ),
    ],
)
def test_what_does_not_fit_is_refused_in_words(options, error, message):
    made = partial(explorer_trained, **({} if "version" in options else {"trained": runs()}) | options)
    with pytest.raises(error, match=message):
        made()


def test_a_training_with_one_step_is_shown_too():
    widget = explorer_trained(trained={8: runs()[8]})
    assert widget.data["steps"] == [8]
    assert widget.sentence.count("after 8 steps") == 2


def test_theta_and_phi_beside_a_trained_block_are_refused():
    with pytest.raises(
        ValueError, match=r"theta, phi or w_f came with trained=\.\.\.: a trained block has its own"
    ):
        explorer(trained="twins", theta=np.zeros((4, 8, 8, 2)))


def test_every_choice_is_taken_as_a_state():
    for name, values in CHOICES.items():
        for value in values:
            assert explorer_trained(trained=runs(), state={name: value}).state[name] == value
