"""Table 1 as data: the sizes of the stages, for clips of every size."""

import re

import pytest

from nonlocal_ref.paper.architecture import grid


def test_odd_clips_round_up_as_padded_strides_do():
    assert grid("res2", frames=5, size=225) == (2, 57, 57)
    assert grid("res5", frames=9, size=33) == (2, 2, 2)


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("res6",), "unknown stage 'res6': choose one of 'res2', 'res3', 'res4', 'res5'"),
        (("res3", 0), "frames is 0: give a number above zero"),
        (("res3", 8, -1), "size is -1: give a number above zero"),
    ],
)
def test_a_clip_or_stage_that_cannot_be_is_refused(arguments, message):
    with pytest.raises(ValueError, match=f"^{re.escape(message)}$"):
        grid(*arguments)
