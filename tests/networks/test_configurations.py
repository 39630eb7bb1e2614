"""The table of configurations: each number is that of init, and no network is missing."""

from itertools import product

import pytest
from counted import Zeros

from nonlocal_ref.base.tree import leaves
from nonlocal_ref.networks.bottleneck import KERNELS
from nonlocal_ref.networks.configurations import CONFIGURATIONS
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
    assert set(CONFIGURATIONS) == wanted | {"tiny", "tiny_nl1"}


@pytest.mark.parametrize("name", CONFIGURATIONS)
def test_the_name_tells_how_the_network_is_made(name):
    made, options = CONFIGURATIONS[name].make, CONFIGURATIONS[name].make.keywords
    *depth, blocks = made.args
    ending = [*map(str, depth), *options.values(), *([f"nl{blocks}"] if blocks else [])]
    assert name == "_".join([made.func.__name__, *ending])


def test_the_counts_of_table_1_are_those_of_the_paper():
    """Counted by hand from Table 1; five blocks add 2 x 526,592 + 3 x 2,101,760."""
    assert CONFIGURATIONS["c2d_50"].parameters == 24_327_632
    assert CONFIGURATIONS["c2d_101"].parameters == 43_319_760
    five, none = (CONFIGURATIONS[name].parameters for name in ("c2d_101_nl5", "c2d_101"))
    assert five - none == 7_358_464
