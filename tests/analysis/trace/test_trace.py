"""The steps against the cost model, and against the arrays and gradients of a real run."""

from itertools import product
from math import prod

import numpy as np
import pytest

import nonlocal_ref as nl
from nonlocal_ref.analysis import cost
from nonlocal_ref.analysis.lessons.example import example
from nonlocal_ref.analysis.trace import cheapest, too_large, trace

GRID, C, INNER, B = (2, 5, 7), 6, 11, 3
SHAPE = (B, *GRID, C)
OPTIONS = [
    {"version": version, "pool": pool, "positions": positions, "batchnorm": batchnorm}
    for version, pool, positions, batchnorm in product(
        nl.VERSIONS, (None, "before", "after"), ("spacetime", "space", "time", 1), (False, True, "frozen")
    )
    if pool is None or positions != "time"
]
every_block = pytest.mark.parametrize("options", OPTIONS, ids=lambda o: " ".join(map(str, o.values())))
every_version_and_pool = pytest.mark.parametrize(
    ("version", "pool"), [*product(nl.VERSIONS, (None, "before", "after"))]
)


def sum_of(steps):
    return sum(step.macs for step in steps)


def named(steps):
    """By name; where positions are moved in memory, the array before it."""
    return {step.name: step for step in reversed(steps)}


@every_block
@pytest.mark.parametrize("inner", [None, INNER])
def test_sums_are_those_of_the_cost_model(options, inner):
    traced = trace(nl.nonlocal_block(**options), SHAPE, inner)
    price = cost.block_cost(nl.nonlocal_block(**options, engine="dense"), SHAPE, inner)
    assert (sum_of(traced.forward), sum_of(traced.backward)) == (price.macs_forward, price.macs_backward)


def test_sums_hold_for_a_scaled_dot_product_and_a_score_of_ones_own():
    mine = nl.Version(nl.DOT._replace(backward=lambda ds, theta, phi: (theta, phi)), nl.SOFTMAX)
    for block in (nl.nonlocal_block(scale=True), nl.nonlocal_block(mine)):
        price = cost.block_cost(nl.nonlocal_block(**(block.options._asdict() | {"engine": "dense"})), SHAPE)
        traced = trace(block, SHAPE)
        assert (sum_of(traced.forward), sum_of(traced.backward)) == (price.macs_forward, price.macs_backward)


@every_block
def test_the_forward_is_that_of_block_steps_with_the_scores_apart(options):
    traced = trace(nl.nonlocal_block(**options), SHAPE).forward
    steps = cost.block_steps(nl.nonlocal_block(**options, engine="dense"), SHAPE)
    steps = [step for step in steps if step.made != "the same on the grid"]
    place = [step.name for step in steps].index("p")
    assert [step.name for step in traced] == [
        *(step.name for step in steps[:place]),
        "s",
        *(step.name for step in steps[place:]),
    ]
    without = [step for step in traced if step.name != "s"]
    assert [(step.made, step.shape) for step in without] == [(step.made, step.shape) for step in steps]
    assert named(traced)["s"].shape == named(traced)["p"].shape


@every_version_and_pool
def test_shapes_are_those_of_a_run(version, pool):
    block = nl.nonlocal_block(version, pool=pool, engine="dense")
    shape = (1, *GRID, C)
    params, x, dz = example(block, shape)
    _, saved = block.forward(params, x)
    dx, dparams = block.backward(dz, saved, params)
    steps = named([step for part in trace(block, shape) for step in part])
    kept, dense = saved.embedded, saved.operation.kept
    run = {"x": x, "y": saved.y, "p": dense.p, "g": kept.g, "dx": dx, "dw_z": dparams["w_z"].w}
    run |= {"x^": kept.x_keys, "phi^": kept.phi_keys, "g^": kept.values, "a": kept.queries, "b": kept.keys}
    run |= {"theta": kept.theta, "phi": kept.phi, "theta'": dense.theta, "phi'": dense.phi}
    run |= {f"dw_{name}": dparams[name].w for name in ("theta", "phi", "g") if name in dparams}
    if "w_f" in dparams:
        run |= {"dw_f_theta": dparams["w_f"].theta, "dw_f_phi": dparams["w_f"].phi}
    on_grid = {"y": (1, prod(GRID), C // 2)}
    compared = {name: on_grid.get(name, a.shape) for name, a in run.items() if name in steps}
    assert {name: steps[name].shape for name in compared} == compared
    assert {name for name in steps if name.startswith("dw_")} == {n for n in run if n.startswith("dw_")}


@every_block
def test_a_gradient_has_as_many_numbers_as_what_it_is_the_gradient_of(options):
    traced = trace(nl.nonlocal_block(**options), SHAPE)
    forward = named(traced.forward)
    for step in traced.backward:
        name = step.name.removeprefix("d").partition(" ")[0]
        if name in forward and not step.name.startswith("dw_"):
            assert prod(step.shape) == prod(forward[name].shape), step


@every_block
def test_every_array_but_those_that_come_in_has_its_line_of_code(options):
    traced = trace(nl.nonlocal_block(**options), SHAPE)
    without = [step.name for part in traced for step in part if not step.code]
    assert without == ["x", "dz"]


@every_version_and_pool
def test_every_forward_array_but_x_has_a_gradient_and_x_has_four_paths(version, pool):
    traced = trace(nl.nonlocal_block(version, pool=pool), SHAPE)
    gradients = named(traced.backward)
    wanted = {f"d{step.name}" for step in traced.forward} - {"dw_z"}
    assert wanted <= set(gradients)
    paths = {name.partition(" by ")[2] for name in gradients} - {""}
    assert paths - {"keys"} == {"theta", "phi", "g"}
    assert traced.backward[-1].name == "dx"
    assert "dz" in traced.backward[-1].made


def test_the_code_follows_the_version_and_the_options():
    def code(name, **options):
        step = named([step for part in trace(nl.nonlocal_block(**options), SHAPE) for step in part])[name]
        return " | ".join(map(str, step.code))

    assert "pairwise.dot: return matmul(theta, phi.mT)" in code("s")
    assert "factor * distance(theta, phi)" in code("s", version=nl.gaussian_distance(0.5))
    assert "normalise.mean: return s / s.shape[-1]" in code("p", version="dot_product")
    assert "normalise.softmax_backward: return p *" in code("ds")
    assert "da = _row_sum(open_gate)" in code("da", version="concatenation")
    assert "embed.unit: return x * _stretch(x, length)" in code("theta'", version="cosine")
    assert "factor * x" in code("theta'", scale=True)
    assert "normalised + x" in code("z", batchnorm=True)
    assert "w + x" in code("z")
    assert "fixed_backward: dx = rowwise" in code("dw", batchnorm="frozen")
    assert "embed.linear: y = matmul(_rows(x), w, plus=b)" in code("theta")
    assert "_backward_of_rows: db = " in code("dw_theta")
    assert "_backward_of_rows: db = " not in code("dw_theta", bias=False)
    assert "dkeys = subsample_backward(dkeys, e.phi, window=window)" in code("dphi", pool="after")
    assert "dvalues = subsample_backward(dvalues, e.g, window=window)" in code("dg", pool="after")
    assert "dx_keys = subsample_backward(dx_keys, x, window=window)" in code("dx by keys", pool="before")


def test_the_table_tells_what_the_paper_draws():
    lines = str(trace(nl.nonlocal_block(), (1, 4, 14, 14, 1024))).splitlines()
    assert lines[0].split() == ["step", "made", "by", "shape", "float32", "multiply-adds", "code"]
    row = next(line for line in lines if line.startswith("theta "))
    assert "4x14x14x512" in row
    assert "1.53 MiB" in row
    assert f"{784 * 1024 * 512:,}" in row
    assert row.endswith("embed.linear: y = matmul(_rows(x), w, plus=b)")
    assert any(line.startswith("s ") and "784x784" in line and "2.34 MiB" in line for line in lines)
    assert lines[-1] == "2.27 billion multiply-adds forward, 4.55 billion backward"


def test_weights_that_do_not_fit_are_told_before_anything_is_made():
    assert too_large("embedded_gaussian", 784, 196) is None
    assert too_large("gaussian", 2**15, 2**14) is None  # 2 GiB to the byte
    assert too_large("embedded_gaussian", 25088, 25088) == (
        "25,088 × 25,088 weights take 2,401 MiB, and their gradient as much again: "
        'pool the keys, or use engine="streaming", which never forms them'
    )
    assert too_large("dot_product", 100352, 25088).endswith(
        '9,604 MiB, and their gradient as much again: use engine="reassociated", which never forms them'
    )


@pytest.mark.parametrize("version", nl.VERSIONS)
def test_the_engine_that_is_named_serves_and_forms_no_weights(version):
    engine = cheapest(version)
    block = nl.nonlocal_block(version, engine=engine)
    assert block.options.engine == engine
    params, x, _ = example(block, (1, 2, 3, 2, 4))
    _, saved = block.forward(params, x)
    assert not any(np.shape(a)[1:] == (12, 12) for a in saved.operation.kept)


def test_a_shape_that_does_not_fit_is_refused():
    with pytest.raises(ValueError, match="a grid of \\(4, 1, 7\\) is too small to pool"):
        trace(nl.nonlocal_block(pool="before"), (1, 4, 1, 7, 6))
