"""gradcheck flags every wrong backward of the block, and none of the right ones."""

import numpy as np
import pytest
from support import Maker, assert_close, assert_trees_close
from wrong_backwards import MISTAKES, RIGHT_TOO, layer

import nonlocal_ref as nl

KINDS = {"e": "embedded_gaussian", "d": "dot_product", "c": "concatenation"}
SIZES = {"C=5, E=3": (5, 3), "C=E=4: transposes have the right shape": (4, 4)}


def inputs(kind, channels, inner, integers=False):
    """params with nothing at 0, and x (2, 12, C)."""
    make = Maker(np, seed=3)
    params = make.params(nl.nonlocal_block(version=KINDS[kind]), channels, inner)
    x = make.rng.integers(-1, 2, (2, 12, channels)).astype(float) if integers else make(2, 12, channels)
    return params, x


# the first in the quick run, the others in the long one
PROBES = [
    pytest.param(sizes, id=name, marks=[pytest.mark.slow] if k else [])
    for k, (name, sizes) in enumerate(SIZES.items())
]


def cases(table):
    """The first of every eight rows in the quick run."""
    return [
        pytest.param(
            kind, right, wrong, id=f"{KINDS[kind]}: {what}", marks=[pytest.mark.slow] if k % 8 else []
        )
        for k, (kinds, what, right, wrong) in enumerate(table)
        for kind in kinds
    ]


@pytest.mark.parametrize("sizes", PROBES)
@pytest.mark.parametrize(("kind", "right", "wrong"), cases(MISTAKES))
def test_a_wrong_backward_is_flagged(kind, right, wrong, sizes):
    report = nl.gradcheck(layer(kind, right, wrong), *inputs(kind, *sizes))
    assert not report.ok, f"called right:\n{report}"
    assert report.problems or not report.worst.ok


@pytest.mark.parametrize("integers", [False, True], ids=["random", "ties"])
@pytest.mark.parametrize(("kind", "right", "other"), cases(RIGHT_TOO))
def test_a_right_backward_is_not_flagged_however_it_is_written(kind, right, other, integers):
    report = nl.gradcheck(layer(kind, right, other), *inputs(kind, 5, 3, integers))
    assert report.ok, f"blamed:\n{report}"


@pytest.mark.parametrize("kind", KINDS)
def test_the_block_written_out_by_hand_is_the_block_of_the_package(kind):
    params, x = inputs(kind, 5, 3)
    dz, block, mine = (
        Maker(np, seed=4)(*x.shape),
        nl.nonlocal_block(version=KINDS[kind], pool="before"),
        layer(kind),
    )
    (z, saved), (z_mine, saved_mine) = block.forward(params, x), mine.forward(params, x)
    (dx, dparams), (dx_mine, dparams_mine) = (
        block.backward(dz, saved, params),
        mine.backward(dz, saved_mine, params),
    )
    assert_close(z_mine, z)
    assert_close(dx_mine, dx)
    assert_trees_close(dparams_mine, dparams, floor=1.0)


def test_there_are_at_least_sixty_different_mistakes_and_none_is_there_twice():
    pieces = [(kinds, right, wrong) for kinds, _, right, wrong in MISTAKES]
    assert len(set(pieces)) == len(pieces) >= 60
    assert all(right != wrong for _, right, wrong in pieces)


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize(
    ("share", "ok"),
    [("1", False), ("0.5", True), ("0.75", False), ("0", False)],
    ids="all a-half too-much none".split(),
)
def test_at_a_tie_the_shares_must_add_up_to_one(kind, share, ok):
    # two equal entries of a window: a share of 1/2 each is right, where there is no tie the winner has all
    ties = "(pairs(x) == pooled[:, :, None]) * dpooled[:, :, None]"
    both = "(pairs(x)[:, :, :1] == pairs(x)[:, :, 1:])"
    wrong = f"({ties} * np.where({both}, {share}, 1.0)).reshape(x.shape)"
    report = nl.gradcheck(
        layer(kind, "unpool(dpooled, x, pooled)", wrong), *inputs(kind, 5, 3, integers=True)
    )
    assert report.ok == ok, report
    if not ok:
        assert "moved together have the slope" in report.problems[0]
        assert (
            "at a tie one of the equal entries receives dy, or shares that add up to one"
            in report.problems[0]
        )
    without_ties = nl.gradcheck(layer(kind, "unpool(dpooled, x, pooled)", wrong), *inputs(kind, 5, 3))
    assert without_ties.ok, "where nothing is equal the convention does not show"
