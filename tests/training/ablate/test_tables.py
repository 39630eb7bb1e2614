"""The tables as data: prices that are said to be equal are, and the controls stand everywhere."""

import pickle

import pytest

from nonlocal_ref.paper.tables import TABLES
from nonlocal_ref.training.ablate import ABLATIONS
from nonlocal_ref.training.ablate.runs import price

PAPER = {name: f"2{name}" for name in "abcdefg"}


def price_of(table, row, group="anywhere"):
    found = price(ABLATIONS[table].cells[group, row])
    return int(found["parameters"]), int(found["multiply_adds"])


def test_every_part_of_table_2_is_there():
    assert {name: a.paper for name, a in ABLATIONS.items() if a.paper} == PAPER
    assert set(PAPER.values()) <= set(TABLES)


@pytest.mark.parametrize("name", ABLATIONS)
def test_no_block_and_the_average_stand_in_every_group_of_every_table(name):
    cells = ABLATIONS[name].cells
    for group in {group for group, _ in cells}:
        assert cells[group, "no block"].network.keywords["blocks"] == 0
        assert cells[group, "average"].network.keywords["version"] == "average"


@pytest.mark.parametrize("name", ABLATIONS)
def test_every_pair_is_of_rows_that_some_group_has_and_every_row_meets_the_average(name):
    ablation = ABLATIONS[name]
    groups = {group for group, _ in ablation.cells}
    for pair in ablation.pairs:
        assert any(all((group, row) in ablation.cells for row in pair) for group in groups), pair
        assert pair[0] != pair[1]


@pytest.mark.parametrize("name", [name for name in ABLATIONS if name != "main"])
def test_the_rows_of_a_table_differ_in_nothing_but_network_and_setting(name):
    rest = {s._replace(task=None, network=None) for s in ABLATIONS[name].cells.values()}
    assert len(rest) == 1
    assert {s.seed for s in rest} == {0}


def test_in_the_main_table_one_row_has_more_steps_and_nothing_else_differs_but_the_network():
    cells = {row: s._replace(network=None, task=None) for (_, row), s in ABLATIONS["main"].cells.items()}
    longer = cells.pop("average, three times the steps")
    assert set(cells.values()) == {longer._replace(steps=longer.steps // 3)}
    assert longer.steps == 1500


def test_settings_go_to_another_process():
    for ablation in ABLATIONS.values():
        for settings in ablation.cells.values():
            assert pickle.loads(pickle.dumps(settings)).network.keywords == settings.network.keywords


def test_baselines_without_a_block_have_its_parameters_and_its_multiply_adds():
    parameters, macs = price_of("d", "spacetime")
    assert price_of("d", "no block, as many parameters")[0] == pytest.approx(parameters, rel=0.01)
    assert price_of("d", "no block, as many multiply-adds")[1] == pytest.approx(macs, rel=0.01)


@pytest.mark.parametrize("kernel", ["3x1x1", "3x3x3"])
def test_kernels_over_frames_have_the_multiply_adds_of_the_block(kernel):
    macs = price_of("e", "1 block")[1]
    assert price_of("e", kernel)[1] == pytest.approx(macs, rel=0.01)


def test_the_block_with_fewer_parameters_has_fewer_than_no_block():
    assert price_of("a", "embedded_gaussian, fewer parameters", "")[0] < price_of("a", "no block", "")[0]


@pytest.mark.parametrize("row", ["conv1", "conv2", "conv3"])
def test_every_stage_has_as_many_keys(row):
    settings = ABLATIONS["b"].cells["", row]
    frames, size, *_ = settings.task().shape
    options = settings.network.keywords
    stride = {"conv1": 1, "conv2": 2, "conv3": 4}[options.get("stage", "conv3")]
    window = options.get("pool_window", (1, 1, 1))
    assert frames * (size // stride // window[1]) ** 2 == 75
