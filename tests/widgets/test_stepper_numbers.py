"""The shape stepper: its numbers in JavaScript against the package's."""

from itertools import product

import numpy as np
import pytest
from node import needs_node, run_js
from stepper_cases import FILES, POOLS, STATES, VERSIONS

import nonlocal_ref as nl
from nonlocal_ref.analysis.lessons.example import SEEDS, example, hundredths
from nonlocal_ref.normalise import SOFTMAX
from nonlocal_ref.widgets.stepper import stepper

SMALL = [(2, 2, 3, 4), (1, 3, 4, 8), (1, 1, 7, 3), (3, 2, 2, 5)]  # odd sizes drop a last row or column


@pytest.fixture(scope="module")
def data():
    return stepper().data


@needs_node
def test_the_example_is_the_packages(data):
    body = "return Object.keys(data.seeds).map((name) => js.hundredths(data, name, 500));"
    drawn = run_js(FILES, body, data)
    assert np.array_equal(drawn, [hundredths(name, (500,)) for name in SEEDS])


def numbers_of(state):
    """Every array that a run of the block shows, by the name of its step."""
    block = nl.nonlocal_block(state["version"], pool=state["pool"], engine="dense")
    params, x, dz = example(block, (1, *(state[k] for k in "THWC")))
    z, saved = block.forward(params, x)
    dx, dparams = block.backward(dz, saved, params)
    kept, dense = saved.embedded, saved.operation.kept
    run = {"x": x, "g": kept.g, "p": dense.p, "y": saved.y, "z": z, "dz": dz, "dx": dx, "w_z": z - x}
    run |= {"x^": kept.x_keys, "phi^": kept.phi_keys, "g^": kept.values, "a": kept.queries, "b": kept.keys}
    run |= {"theta": kept.theta, "phi": kept.phi, "theta'": dense.theta, "phi'": dense.phi}
    run |= {f"dw_{name}": dparams[name].w for name in ("theta", "phi", "g", "w_z") if name in dparams}
    run["dw_z"] = run.pop("dw_w_z")
    if "w_f" in dparams:
        run |= {"dw_f_theta": dparams["w_f"].theta, "dw_f_phi": dparams["w_f"].phi}
    return run


@needs_node
def test_the_numbers_are_those_of_a_run_forward_and_backward(data):
    states = [
        dict(zip("THWC", shape, strict=True)) | {"version": version, "pool": pool}
        for shape, version, pool in product(SMALL, VERSIONS, POOLS)
        if pool is None or min(shape[1:3]) > 1
    ]
    body = """return data.states.map((state) => {
        const n = js.sizesOf(data, state);
        const numbers = js.numbersOf(data, n);
        return js.blockSteps(data, n).map((step) => [step.name, step.shape, numbers[step.name] ?? null]);
    });"""
    for state, found in zip(states, run_js(FILES, body, data | {"states": states}), strict=True):
        run = numbers_of(state)
        for name, shape, values in found:
            assert len(values) == np.prod(shape), (state, name)
            if name in run:
                np.testing.assert_allclose(values, run[name].ravel(), rtol=0, atol=1e-9, err_msg=name)
        assert {"x", "g", "p", "y", "z", "dx", "dw_g", "dw_z"} <= {name for name, *_ in found}


@needs_node
def test_the_paths_add_up_to_dx(data):
    states = [
        {"T": 2, "H": 2, "W": 3, "C": 4, "version": v, "pool": pool} for v, pool in product(VERSIONS, POOLS)
    ]
    body = "return data.states.map((state) => js.numbersOf(data, js.sizesOf(data, state)));"
    for state, v in zip(states, run_js(FILES, body, data | {"states": states}), strict=True):
        keys = (
            np.add(v["dx by phi"], v["dx by g"]) if state["pool"] != "before" else np.array(v["dx by keys"])
        )
        np.testing.assert_allclose(v["dx"], v["dz"] + (v["dx by theta"] + keys), rtol=0, atol=1e-12)
        assert all(np.any(np.abs(v[name]) > 1e-6) for name in ("dx by theta", "dz")), state


@needs_node
def test_small_is_as_large_as_python_says(data):
    body = "return data.states.map((state) => js.isSmall(data, js.sizesOf(data, state)));"
    shapes = [(2, 2, 3, 8), (2, 2, 3, 9), (13, 1, 1, 8)]
    states = [dict(zip("THWC", s, strict=True)) | {"version": "cosine", "pool": None} for s in shapes]
    assert run_js(FILES, body, data | {"states": states}) == [True, False, False]


@needs_node
def test_the_numbers_beside_a_large_block_are_of_the_same_steps(data):
    body = """return data.states.map((state) => {
        const n = js.sizesOf(data, state);
        const [small, names] = [js.smallOf(data, n), (n) => js.blockSteps(data, n).map(({ name }) => name)];
        const { T, H, W, C, version, pool } = small;
        return [[T, H, W, C], version === n.version, pool === n.pool, names(n), names(small)];
    });"""
    for state, found in zip(STATES, run_js(FILES, body, data | {"states": STATES}), strict=True):
        shape, same_version, same_pool, names, names_small = found
        assert shape == ([1, 2, 2, 2] if state["C"] == 2 else [2, 2, 3, 4]), state
        assert (same_version, same_pool) == (True, True), state
        assert names == names_small, state


MADE = """return data.states.map((state) => {
    const n = js.sizesOf(data, state);
    const numbers = js.numbersOf(data, n);
    return js.blockSteps(data, n).map((step, place) => {
        const { operands, count, columns } = js.shownNumbers(data, n, place);
        const parts = Array.from({ length: count }, (_, r) => operands.map(([name, part]) => {
            const { rows, column } = js.placesOf(part, r, n);
            return { name, part, columns: columns[name], values: numbers[name], rows, column };
        }));
        return { name: step.name, columns: step.shape.at(-1), values: numbers[step.name], parts };
    });
});"""


def marked(part):
    """The rows or the column of an array that are said to make a row."""
    values = np.reshape(part["values"], (-1, part["columns"]))
    values = values if part["rows"] is None else values[part["rows"]]
    return values[:, part["column"]] if "column" in part else values


@needs_node
def test_what_is_marked_makes_the_row(data):
    """Of every version, pooling and step: products, sums and pooling of what is marked give the row."""
    small = dict(zip("THWC", (2, 2, 3, 4), strict=True))
    states = [small | {"version": version, "pool": pool} for version, pool in product(VERSIONS, POOLS)]
    files = (*FILES, "stepper_operands", "stepper_tables")
    proved = set()
    for state, steps in zip(states, run_js(files, MADE, data | {"states": states}), strict=True):
        for step in steps:
            rows = np.reshape(step["values"], (-1, step["columns"]))
            assert len(step["parts"]) == len(rows), (state, step["name"])
            for row, parts in zip(rows, step["parts"], strict=True):
                made = made_of(state, step["name"], parts)
                if made is not None:
                    said = f"{state} {step['name']}"
                    np.testing.assert_allclose(made, row, rtol=0, atol=1e-9, err_msg=said)
                    proved.add(step["name"])
    assert {"theta", "g", "s", "p", "y", "w_z", "z", "dy", "dp", "dg", "dw_z", "dw_g", "x^", "dx"} <= proved


def made_of(state, name, parts):
    """The row that the marked parts make; None for gradients of unit rows, softmax and gates."""
    kinds = [part["part"] for part in parts]
    if name == "s" and state["version"] == "gaussian_distance":
        return -np.sum((marked(parts[0]) - marked(parts[1])) ** 2, axis=-1)
    if name == "s" and state["version"] == "concatenation":
        return np.maximum(marked(parts[0]) + np.ravel(marked(parts[1])), 0).ravel()
    if name == "p":
        e = np.exp(marked(parts[0]) - np.max(marked(parts[0])))
        softmax = nl.VERSIONS[state["version"]].normalise == SOFTMAX
        return (e / e.sum()).ravel() if softmax else marked(parts[0]).ravel() / parts[0]["columns"]
    if kinds == ["window"]:
        return marked(parts[0]).max(axis=0)
    if name in ("z", "dx", "dx^"):
        return sum(np.ravel(marked(part)) for part in parts)
    products = (["row", "all"], ["column", "all"], ["row", "all", "all"])
    return the_product(parts) if kinds in products else None


def the_product(parts):
    """The only product that the axes allow; of a square array both are, and no side is proved."""
    row, whole = np.ravel(marked(parts[0])), marked(parts[1])
    if whole.shape[0] == whole.shape[1]:
        return None
    made = row @ (whole if whole.shape[0] == len(row) else whole.T)
    return made + (np.ravel(marked(parts[2])) if len(parts) > 2 else 0)
