"""The table of configurations: each number is that of init, and no network is missing."""

from itertools import product

import pytest
from counted import Zeros

from nonlocal_ref.base.tree import leaves
from nonlocal_ref.networks.bottleneck import KERNELS
from nonlocal_ref.networks.configurations import CONFIGURATIONS, LONG
from nonlocal_ref.paper.architecture import BLOCKS, DEPTHS


def full_name(inflate, depth, blocks):
    name = f"c2d_{depth}" if inflate is None else f"i3d_{depth}_{inflate}"
    return f"{name}_nl{blocks}" if blocks else name


@pytest.mark.parametrize("name", CONFIGURATIONS)
def test_the_parameters_are_those_that_init_makes(name):
    made, parameters = CONFIGURATIONS[name]
    arrays = leaves(made().init(Zeros(), 3))
    assert sum(a.size for path, a in arrays if "running" not in path) == parameters


def test_no_combination_that_the_functions_take_is_missing():
    wanted = {
        full_name(inflate, depth, blocks)
        for inflate, depth in product(KERNELS, DEPTHS)
        for blocks in (0, *BLOCKS[depth])
    }
    in_res3 = {
        name for name in wanted if name.endswith(("_nl5", "_nl10"))
    }  # where there are groups of frames
    assert set(CONFIGURATIONS) == wanted | {f"{name}_128" for name in in_res3} | {"tiny", "tiny_nl1"}


@pytest.mark.parametrize("name", CONFIGURATIONS)
def test_the_name_tells_how_the_network_is_made(name):
    made, options = CONFIGURATIONS[name].make, dict(CONFIGURATIONS[name].make.keywords)
    *depth, blocks = made.args
    inflate = [options.pop("inflate")] if "inflate" in options else []
    assert options == (LONG if name.endswith("_128") else {})
    ending = [*map(str, depth), *inflate, *([f"nl{blocks}"] if blocks else []), *(["128"] if options else [])]
    assert name == "_".join([made.func.__name__, *ending])


def test_the_counts_of_table_1_are_those_of_the_paper():
    """Counted by hand from Table 1; five blocks add 2 x 526,592 + 3 x 2,101,760."""
    assert CONFIGURATIONS["c2d_50"].parameters == 24_327_632
    assert CONFIGURATIONS["c2d_101"].parameters == 43_319_760
    five, none = (CONFIGURATIONS[name].parameters for name in ("c2d_101_nl5", "c2d_101"))
    assert five - none == 7_358_464


def test_a_block_of_a_frozen_network_has_no_batch_normalisation():
    """Two numbers for each of the 512 and 1024 channels of five and of ten blocks."""
    for blocks, channels in ((5, 2 * 512 + 3 * 1024), (10, 4 * 512 + 6 * 1024)):
        name = f"c2d_50_nl{blocks}"
        more, less = (CONFIGURATIONS[n].parameters for n in (name, f"{name}_128"))
        assert more - less == 2 * channels


@pytest.mark.parametrize("name", [name for name in CONFIGURATIONS if name.endswith("_128")])
def test_networks_for_128_frames_take_them_with_blocks_on_four_frames_in_res3(name):
    net = CONFIGURATIONS[name].make()
    assert net.out_shape((1, 128, 224, 224, 3)) == (1, 400)
    for stage, positions in {"res3": 4, "res4": "spacetime"}.items():
        layers = net.made_of.layers[stage].made_of.layers
        found = {layer.options.positions for n, layer in layers.items() if n.startswith("nonlocal")}
        assert found == {positions}
