"""The steps of a block, as figure 2 draws them."""

import nonlocal_ref as nl
from nonlocal_ref.analysis import cost


def test_a_block_of_figure_2_tells_every_step():
    """4 x 14 x 14 positions of 1024 channels, pooled before phi and g: shapes as the paper draws them."""
    steps = cost.block_steps(
        nl.nonlocal_block(pool="before", batchnorm=True, engine="dense"), (1, 4, 14, 14, 1024)
    )
    grid, cells = (1, 4, 14, 14), (1, 4, 7, 7)
    assert [(step.name, step.shape) for step in steps] == [
        ("x", (*grid, 1024)),
        ("x^", (*cells, 1024)),
        ("theta", (*grid, 512)),
        ("phi", (*cells, 512)),
        ("g", (*cells, 512)),
        ("p", (1, 784, 196)),
        ("y", (1, 784, 512)),
        ("y", (*grid, 512)),
        ("w_z", (*grid, 1024)),
        ("bn", (*grid, 1024)),
        ("z", (*grid, 1024)),
    ]


def test_of_one_clip_positions_along_time_are_put_in_order_without_a_copy():
    """A step that copies nothing keeps nothing: another view of the same memory."""
    block = nl.nonlocal_block(positions="time")
    for samples, kept in ((1, False), (2, True)):
        steps = cost.block_steps(block, (samples, 4, 5, 7, 6))
        moved = [step.kept for step in steps if step.made == "each place through time"]
        assert moved == [kept] * 3
