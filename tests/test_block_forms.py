"""Positions, pooling and batch normalisation said in other words: frames as pictures, places as sequences."""

from itertools import product

import numpy as np
import pytest
from cases import POOLS, every_version
from support import C, assert_close

import nonlocal_ref as nl


def frames(x, k):
    return x.reshape(-1, k, *x.shape[2:])


@every_version
@pytest.mark.parametrize("pool", POOLS)
def test_positions_in_space_are_every_frame_as_a_picture(make_numpy, version, pool):
    params, x = make_numpy.params(nl.nonlocal_block(version)), make_numpy(2, 4, 3, 5, C)
    space = nl.nonlocal_block(version, pool=pool, positions="space").forward(params, x)[0]
    pictures = nl.nonlocal_block(version, pool=pool).forward(params, x.reshape(8, 3, 5, C))[0]
    assert_close(space, pictures.reshape(x.shape))


@every_version
def test_positions_in_time_are_every_place_as_a_sequence(make_numpy, version):
    params, x = make_numpy.params(nl.nonlocal_block(version)), make_numpy(2, 4, 3, 5, C)
    time = nl.nonlocal_block(version, positions="time").forward(params, x)[0]
    for row, column in np.ndindex(3, 5):
        alone = nl.nonlocal_block(version).forward(params, x[:, :, row, column])[0]
        assert_close(time[:, :, row, column], alone)


@pytest.mark.parametrize(("k", "positions"), [(1, "space"), (4, "spacetime")])
@every_version
def test_groups_of_one_frame_are_space_and_of_all_frames_spacetime(make_numpy, version, k, positions):
    params, x = make_numpy.params(nl.nonlocal_block(version)), make_numpy(2, 4, 3, 5, C)
    groups, named = (nl.nonlocal_block(version, positions=p).forward(params, x)[0] for p in (k, positions))
    assert (groups == named).all()


@every_version
def test_groups_of_two_frames_are_clips_of_two_frames(make_numpy, version):
    params, x = make_numpy.params(nl.nonlocal_block(version)), make_numpy(2, 4, 3, 5, C)
    groups = nl.nonlocal_block(version, positions=2).forward(params, x)[0]
    clips = nl.nonlocal_block(version).forward(params, frames(x, 2))[0]
    assert_close(groups, clips.reshape(x.shape))


@pytest.mark.parametrize(
    ("pool", "positions", "keys"), [(None, "space", 15), ("before", "space", 2), ("after", 2, 4)]
)
@pytest.mark.parametrize("version", ["dot_product", "concatenation"])
def test_the_m_of_1_over_m_is_the_number_of_keys_that_a_query_meets(
    make_numpy, version, pool, positions, keys
):
    block = nl.nonlocal_block(version, pool=pool, positions=positions, engine="dense")
    _, saved = block.forward(make_numpy.params(block), make_numpy(2, 4, 3, 5, C))
    theta, phi, _, _, p = saved.operation.kept
    assert p.shape[-1] == keys
    assert_close(p * keys, nl.VERSIONS[version].score.forward(theta, phi))


# batch normalisation: what is kept, and what is left


def test_only_training_moves_the_running_statistics(make_numpy):
    x = make_numpy(2, 3, 5, C)
    for norm, train in product((True, "frozen"), (False, True)):
        block = nl.nonlocal_block(batchnorm=norm)
        params = make_numpy.params(block)
        _, saved = block.forward(params, x, train=train)
        moved = norm is True and train
        before, after = (tree["batchnorm"].running for tree in (params, block.update(params, saved)))
        assert saved.batchnorm.train == moved
        assert (after.mean != before.mean).all() == moved


def test_without_batch_normalisation_update_gives_the_parameters_themselves(make_numpy):
    block, x = nl.nonlocal_block(), make_numpy(2, 3, 5, C)
    params = make_numpy.params(block)
    _, saved = block.forward(params, x, train=True)
    assert block.update(params, saved) is params


def test_running_statistics_walk_a_tenth_of_the_way_to_those_of_the_batch(make_numpy):
    block = nl.nonlocal_block(batchnorm=True)
    params, x = make_numpy.params(block), make_numpy(2, 3, 5, C)
    _, saved = block.forward(params, x, train=True)
    rows = saved.batchnorm.x.reshape(-1, C)
    before, after = (tree["batchnorm"].running for tree in (params, block.update(params, saved)))
    assert_close(after.mean, 0.9 * before.mean + 0.1 * rows.mean(axis=0))
    assert_close(after.var, 0.9 * before.var + 0.1 * rows.var(axis=0, ddof=1))


@pytest.mark.parametrize("true", [True, 1, np.True_])
def test_whatever_is_true_asks_for_batch_normalisation_in_training(make_numpy, true, pytestconfig):
    if pytestconfig.getoption("--jaxtyping-packages", default=None):
        pytest.skip("the type checker of this run refuses what is no bool before the block sees it")
    block = nl.nonlocal_block(batchnorm=true)
    assert block.forward(make_numpy.params(block), make_numpy(2, 7, C), train=True)[1].batchnorm.train
