"""The small example: numbers that another language draws too, and that the block takes."""

import numpy as np
import pytest

import nonlocal_ref as nl
from nonlocal_ref.analysis.lessons.example import SEEDS, example, hundredths
from nonlocal_ref.base.tree import leaves

SHAPE = (1, 2, 3, 2, 6)


def park_and_miller(seed, count):
    """The generator as its paper writes it, 16807's successor 48271, in whole numbers."""
    state, drawn = 7919 * seed, []
    for _ in range(count):
        state = (48271 * state) % 2147483647
        drawn.append((state * 201) // 2147483647 - 100)
    return drawn


def test_numbers_are_those_of_the_generator_row_by_row():
    assert np.array_equal(100 * hundredths("phi.w", (3, 5)), np.reshape(park_and_miller(4, 15), (3, 5)))


def test_numbers_are_hundredths_spread_between_minus_one_and_one():
    drawn = 100 * hundredths("x", (4000,))
    assert np.allclose(drawn, np.round(drawn), rtol=0, atol=1e-9)
    assert set(np.round(drawn)) <= set(range(-100, 101))
    assert abs(drawn.mean()) < 3
    assert 54 < drawn.std() < 62  # uniform: 200 / sqrt(12) = 57.7


@pytest.mark.parametrize("version", nl.VERSIONS)
def test_the_block_takes_the_example(version):
    block = nl.nonlocal_block(version)
    params, x, dz = example(block, SHAPE)
    z, saved = block.forward(params, x)
    dx, dparams = block.backward(dz, saved, params)
    assert z.shape == dx.shape == SHAPE
    assert {name for name, _ in leaves(params)} == {name for name, _ in leaves(dparams)}
    assert all(np.array_equal(a, hundredths(name, a.shape)) for name, a in leaves(params))
    assert np.any(params["w_z"].w)


def test_each_name_has_numbers_of_its_own():
    assert len({tuple(hundredths(name, (5,))) for name in SEEDS}) == len(SEEDS)


def test_a_block_with_batch_normalisation_is_refused():
    with pytest.raises(ValueError, match="the example has no running statistics: use batchnorm=False"):
        example(nl.nonlocal_block(batchnorm=True), SHAPE)
