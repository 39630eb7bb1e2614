"""The attention explorer's numbers in Node against the plain functions, over all versions and switches."""

import shutil
from itertools import product

import node
import numpy as np
import pytest
from explorer_cases import FILES, FRAMES, GIVEN, page_of
from node import needs_node, run_js

import nonlocal_ref as nl
from nonlocal_ref.analysis import plots
from nonlocal_ref.analysis.attention.explore import numbers_of, tuned, weights_at
from nonlocal_ref.analysis.attention.output import denoised, output_at
from nonlocal_ref.widgets.explorer import CHOICES, explorer
from nonlocal_ref.widgets.explorer_data import KNOBS

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
