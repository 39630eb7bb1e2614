"""Trees of parameters: names, maps, moves."""

import numpy as np
import pytest

from nonlocal_ref.base.tree import apply_gradients, leaves, move, tree_map
from nonlocal_ref.embed import Linear
from nonlocal_ref.layers.batchnorm import Affine, BatchNorm, Running

array_api_strict = pytest.importorskip("array_api_strict")

TREE = {"theta": Linear(np.ones((2, 3)), np.zeros(3)), "rest": (np.arange(2), {"deep": np.arange(5)})}


def test_leaves_are_named_by_their_path():
    assert [name for name, _ in leaves(TREE)] == ["theta.w", "theta.b", "rest.0", "rest.1.deep"]


def test_a_lone_array_is_a_tree_without_a_name():
    assert [name for name, _ in leaves(np.ones(3))] == [""]


def test_tree_map_keeps_the_form_of_the_tree():
    doubled = tree_map(lambda a: 2 * a, TREE)
    assert isinstance(doubled["theta"], Linear)
    assert type(doubled["rest"]) is tuple
    for (name, a), (same, b) in zip(leaves(doubled), leaves(TREE), strict=True):
        assert name == same
        assert (a == 2 * b).all()


def test_tree_map_walks_several_trees_together():
    difference = tree_map(lambda a, b: a - b, TREE, TREE)
    assert all((a == 0).all() for _, a in leaves(difference))


def test_tuples_of_other_lengths_are_refused():
    with pytest.raises(ValueError, match=r"zip\(\) argument 2 is shorter"):
        tree_map(lambda a, b: a, (np.ones(2), np.ones(3)), (np.ones(2),))


def test_move_there_and_back_gives_the_same_numbers(xp):
    there = move(TREE, xp)
    assert all(type(a) is type(xp.zeros(1)) for _, a in leaves(there))
    for (_, a), (_, b) in zip(leaves(move(there, np)), leaves(TREE), strict=True):
        assert type(a) is np.ndarray
        assert a.dtype == b.dtype
        assert (a == b).all()


def test_move_keeps_float32(xp):
    assert str(move({"w": np.ones(3, np.float32)}, xp)["w"].dtype).endswith("float32")


def test_moved_parameters_are_of_one_library():
    assert {type(a) for _, a in leaves(move(TREE, array_api_strict))} == {type(array_api_strict.zeros(1))}


def test_gradients_change_what_they_belong_to_and_statistics_stay():
    params = ({"norm": BatchNorm(1.0, 4.0, Running(5.0, 6.0))}, Linear(1.0, 0.0), {})
    dparams = ({"norm": Affine(3.0, 2.0)}, Linear(2.0, 1.0), {})
    after = apply_gradients(lambda p, dp: p - 0.5 * dp, params, dparams)
    assert after == ({"norm": BatchNorm(-0.5, 3.0, Running(5.0, 6.0))}, Linear(0.0, -0.5), {})
    assert type(after[1]) is Linear


def test_parameters_without_a_gradient_are_told():
    with pytest.raises(ValueError, match="argument 2 is shorter"):
        apply_gradients(lambda p, dp: p - dp, (1.0, 2.0), (3.0,))
