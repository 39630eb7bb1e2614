"""Which network names and shapes are for, by the names that the released files have."""

import pytest

from nonlocal_ref.base.tree import leaves
from nonlocal_ref.networks import c2d, i3d
from nonlocal_ref.networks.recognise import Blank, as_released, recognise
from tests.networks.released import shapes

RELEASED = {
    'c2d(50, 0, of="code")': {},
    'c2d(50, 5, of="code")': {"blocks": 5},
    'c2d(50, 10, of="code", frozen=True)': {"blocks": 10, "folded": True},
    'i3d(50, 5, of="code", inflate="3x1x1")': {"blocks": 5, "inflate": True},
    'i3d(101, 5, of="code", inflate="3x1x1")': {"depth": 101, "blocks": 5, "inflate": True},
    'c2d(101, 1, of="code")': {"depth": 101, "blocks": 1},
}
OURS = {
    'c2d(50, 5, of="code", version="gaussian")': c2d(50, 5, version="gaussian"),
    'c2d(50, 1, of="code", version="concatenation")': c2d(50, 1, version="concatenation"),
    'c2d(50, 5, of="code")': c2d(50, 5, version="dot_product"),
    'c2d(101, {"res3": (0, 2)}, of="code", classes=7)': c2d(101, {"res3": (2, 0)}, classes=7),
    'c2d(50, 1, of="code", batchnorm=False)': c2d(50, 1, frozen=True),
    'c2d(50, 5, of="code", bias=False)': c2d(50, 5, bias=False),
    'c2d(50, 1, of="code", version="gaussian", bias=False)': c2d(50, 1, version="gaussian", bias=False),
    'i3d(50, 10, of="code", inflate="3x3x3")': i3d(50, 10, inflate="3x3x3"),
}


def parameters(net):
    return {name: a.shape for name, a in leaves(net.init(Blank(), 3))}


@pytest.mark.parametrize("call", RELEASED)
def test_a_released_file_is_recognised_and_its_network_has_the_same_names_and_shapes(call):
    named = shapes(**RELEASED[call])
    found = recognise(named)
    assert found.call() == call
    needed = as_released(parameters(eval(call)))
    statistics = {name for name in needed if name.endswith(("_rm", "_riv"))}
    assert set(needed) - (statistics if found.folded else set()) == set(named)
    three = {n: s for n, s in named.items() if n.startswith(("conv1", "res", "pred"))}
    assert {n: needed[n] for n in three} == three


@pytest.mark.parametrize("call", OURS)
def test_our_own_parameters_are_recognised(call):
    found = recognise(as_released(parameters(OURS[call])))
    assert found.call() == call
    assert parameters(found.network()) == parameters(OURS[call])


def test_weights_of_pictures_are_those_of_c2d():
    flat = {n: (*s[:2], *s[3:]) if len(s) == 5 else s for n, s in shapes().items()}
    assert recognise(flat).call() == 'c2d(50, 0, of="code")'


def test_a_folded_batch_normalisation_in_a_block_is_frozen_too():
    named = shapes(blocks=1, folded=True) | {f"nonlocal_conv4_4_bn_{part}": (1024,) for part in "sb"}
    found = recognise(named)
    assert found.call() == 'c2d(50, 1, of="code", frozen=True, batchnorm="frozen")'
    assert set(named) <= set(as_released(parameters(found.network())))


@pytest.mark.parametrize("missing", ["conv1_w", "pred_w"])
def test_without_the_first_or_the_last_layer_it_is_neither(missing):
    named = shapes()
    del named[missing]
    with pytest.raises(
        ValueError, match=rf"no {missing} with a kernel among 266 names \(\w+, \w+, \w+, \.\.\.\)"
    ):
        recognise(named)


def test_names_of_another_network_are_refused():
    with pytest.raises(ValueError, match=r"mix\.conv\.w has no counterpart in the released files"):
        as_released({"mix.conv.w": (1, 1, 1, 3, 5)})
