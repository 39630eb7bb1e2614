"""Reassociated engine: another order of the same products."""

import tracemalloc

import numpy as np
import pytest
from engine_cases import PLAIN, assert_agrees, case, case_of, exactly, operands, run
from support import B, D, E, M, Maker, N, assert_close

import nonlocal_ref as nl
from nonlocal_ref.base.tree import leaves

NAME = "dot mean"
VERSION = PLAIN[NAME]
SIZES = [(1, 1, (1, 1)), (1, 5, (3, 2)), (7, 1, (1, 11)), (7, 5, (3, 11)), (5, 7, (11, 3)), (31, 37, (2, 5))]


@pytest.mark.parametrize("dtype", ["float32", "float64"])
@pytest.mark.parametrize(("n", "m", "width"), SIZES)
def test_it_agrees_with_the_loops(n, m, width, dtype):
    for samples in (1, B):
        right = case(NAME, samples, n, m, dtype, width=width)
        assert_agrees(run(VERSION, right.args, right.dy, "reassociated"), right)


def test_it_gives_the_same_in_every_library(make):
    right = case(NAME, B, N, M, "float32")
    found = run(VERSION, tuple(map(make.of, right.args)), make.of(right.dy), "reassociated")
    assert_agrees(found, right)


def test_large_scores_of_both_signs_are_as_exact_as_their_products():
    args, dy = operands(Maker(np), VERSION, B, N, M, "float32")
    right = case_of(VERSION, (np.float32(1e4) * args[0], args[1], args[2]), dy)
    assert_agrees(run(VERSION, right.args, dy, "reassociated"), right)


def test_all_queries_share_one_matrix_that_holds_all_of_the_keys():
    theta, phi, g = (np.array([rows]) for rows in ([[5.0, 7.0]], [[1.0, 2.0], [3.0, 4.0]], [[10.0], [20.0]]))
    y, saved = nl.nonlocal_operation(theta, phi, g, version="dot_product", engine="reassociated")
    assert saved.kept.k.tolist() == [[[(1 * 10 + 3 * 20) / 2], [(2 * 10 + 4 * 20) / 2]]]
    assert y.item() == 5 * 35 + 7 * 50


def test_nothing_is_kept_but_the_inputs_and_that_matrix():
    args, _ = operands(Maker(np), VERSION, B, N, M)
    _, saved = nl.nonlocal_operation(*args, version=VERSION, engine="reassociated")
    kept = {name: a.shape for name, a in leaves(saved.kept)}
    assert kept == dict(theta=(B, N, E), phi=(B, M, E), g=(B, M, D), k=(B, E, D))


def test_the_memory_is_that_of_the_inputs_and_the_outputs():
    positions, width = 4096, (5, 11)
    args, dy = operands(Maker(np), VERSION, 1, positions, positions, "float32", width)
    tracemalloc.start()
    run(VERSION, args, dy, "reassociated")
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < 2 * 4 * positions * 2 * sum(
        width
    )  # y, dtheta, dphi, dg, and once more for what is on the way


def test_a_second_call_gives_the_same_bits():
    args, dy = operands(Maker(np), VERSION, 3, 331, 257, "float32")
    first, second = ([a.tobytes() for a in run(VERSION, args, dy, "reassociated")] for _ in range(2))
    assert first == second


OWN = nl.DOT._replace(backward=lambda ds, *kept: kept)
REFUSED = {name: (PLAIN[name], "streaming") for name in PLAIN if name != NAME} | {
    "temperature": (nl.cosine(0.5), "streaming"),
    "a backward of your own, in tiles": (nl.Version(OWN, nl.MEAN, tiles=True), "streaming"),
    "a backward of your own": (nl.Version(OWN, nl.MEAN), "dense"),
}


@pytest.mark.parametrize("name", REFUSED)
def test_what_it_cannot_serve_is_refused_with_an_engine_that_can(name):
    version, able = REFUSED[name]
    args, _ = operands(Maker(np), version, B, N, M)
    text = (
        "engine 'reassociated' multiplies phi with g first, which gives the same y only for dot products "
        "divided by M: "
    )
    with pytest.raises(ValueError, match=exactly(f'{text}use engine="{able}"')):
        nl.nonlocal_operation(*args, version=version, engine="reassociated")
    y, _ = nl.nonlocal_operation(*args, version=version, engine=able)
    assert_close(y, nl.nonlocal_operation(*args, version=version, engine="literal")[0])


def test_features_pass_since_they_come_before_the_products():
    version = nl.cosine(0.5)._replace(normalise=nl.MEAN)
    args, dy = operands(Maker(np), version, B, N, M)
    for a, right in zip(
        run(version, args, dy, "reassociated"), run(version, args, dy, "literal"), strict=True
    ):
        assert_close(a, right)
