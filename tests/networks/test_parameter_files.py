"""Parameters saved and loaded: trees of real networks, and every way in which a file does not fit."""

import numpy as np
import pytest
from support import replaced

from nonlocal_ref.base import npz
from nonlocal_ref.base.tree import leaves
from nonlocal_ref.networks import tiny
from nonlocal_ref.networks.parameter_files import load_params, save_params

NET = tiny(blocks=1, classes=5, widths=(3, 5, 7))


def drawn(seed, dtype=np.float32):
    return NET.init(np.random.default_rng(seed), 3, dtype=dtype)


@pytest.fixture
def path(tmp_path):
    return tmp_path / "tiny.npz"


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_parameters_come_back_in_the_same_tree(path, dtype):
    params = drawn(0, dtype)
    save_params(path, params)
    found = load_params(path, drawn(1, dtype))
    assert type(found["fc"]) is type(params["fc"])
    assert [name for name, _ in leaves(found)] == [name for name, _ in leaves(params)]
    for (name, a), (_, b) in zip(leaves(params), leaves(found), strict=True):
        assert np.array_equal(a, b), name
        assert a.dtype == b.dtype


def test_a_loaded_network_gives_the_same_logits(path, make_numpy):
    x, params = make_numpy(2, 4, 8, 8, 3, dtype="float32"), drawn(0)
    save_params(path, params)
    assert np.array_equal(NET.forward(load_params(path, drawn(1)), x)[0], NET.forward(params, x)[0])


def test_parameters_come_back_in_the_library_that_they_are_to_be_like(path, make):
    params = {"w": make(2, 3), "pair": (make(5), make(7))}
    save_params(path, params)
    found = load_params(path, params)
    assert type(found["pair"][1]) is type(params["pair"][1])
    assert bool((found["w"] == params["w"]).all() if hasattr(found["w"], "all") else True)


def test_numpy_shows_the_names(path):
    save_params(path, drawn(0))
    with np.load(path) as loaded:
        assert {"conv1.conv.w", "nonlocal0.theta.w", "nonlocal0.batchnorm.running.var", "fc.b"} <= set(loaded)


def test_missing_left_over_and_misshapen_names_are_all_listed_before_an_array_is_read(path, monkeypatch):
    params = drawn(0)
    mix = params.pop("mix")
    save_params(path, replaced(params, "fc.w", np.zeros((5, 7), np.float32)) | {"mixed": mix["conv"]})
    monkeypatch.setattr(npz, "_array", None)
    with pytest.raises(ValueError, match=r"tiny\.npz: 7 names do not fit these parameters: ") as error:
        load_params(path, drawn(1))
    said = str(error.value)
    assert "missing mix.conv.w; missing mix.bn.gamma; " in said
    assert "left over mixed.w (1, 1, 1, 7, 7)" in said
    assert "fc.w is (5, 7) of float32 but (7, 5) of float32 is needed" in said


def test_numbers_of_another_kind_are_not_rounded_unseen(path):
    save_params(path, drawn(0, np.float64))
    with pytest.raises(ValueError, match=r"fc\.b is \(5,\) of float64 but \(5,\) of float32 is needed"):
        load_params(path, drawn(0, np.float32))


def test_what_is_no_array_is_not_saved(path):
    with pytest.raises(ValueError, match=r"a\.b holds object"):
        save_params(path, {"a": {"b": None}})
    assert not path.exists()
