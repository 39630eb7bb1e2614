"""What notebooks 07 to 09 say of clips, frames and training steps, held against the networks themselves."""

import inspect
from functools import cache

import numpy as np
import pytest
from said import given, holds, slider, written

import nonlocal_ref as nl
from nonlocal_ref.analysis.cost import stage_costs
from nonlocal_ref.analysis.lessons.layer_outputs import frames_reached
from nonlocal_ref.data import training_clip
from nonlocal_ref.data.crops import normalised
from nonlocal_ref.networks import c2d
from nonlocal_ref.paper import STAGES, TEXT, by_network, grid, retrained
from nonlocal_ref.positions import split

FRAMES = inspect.signature(stage_costs).parameters["frames"].default
CLIP = (1, 32, 224, 224, 3)
LONG = max(row.frames for row in retrained())


def test_07_long_clips():
    holds("07", r"it uses for clips of (\d+) frames: at res3", LONG)
    words = r"Then set T to (\d+), a clip of (\d+) frames, and switch"
    holds("07", words, grid("res3", frames=LONG)[0], LONG)
    holds("07", r"than the whole network for (\d+) frames", FRAMES)


def test_07_the_row_of_query_6():
    rows = split(np.arange(16).reshape(1, 4, 2, 2, 1), "time")[..., 0]
    (row,) = (row for row in rows if 6 in row)
    assert np.argwhere(rows == 6)[0, 0] == 2
    others = [number for number in row if number != 6]
    holds("07", r"in the third row, with (\d+), (\d+) and (\d+): those", *others)


def test_07_two_trainings_differ_by_as_much_as_two_rows():
    apart = sorted({round(row.again - row.paper, 1) for row in retrained()})
    holds("07", r"differences of (\S+) or (\S+) between two rows decide nothing", *apart[-2:])


def test_07_the_stages_below_a_share():
    costs = stage_costs(pool="before")
    share = {s: 100 * cost.macs_forward / nl.cost.network_macs() for s, cost in costs.items()}
    limit = float(written("07", r"Which of them stay below (\d+) % of the network"))
    assert [stage for stage, percent in share.items() if percent < limit] == ["res4", "res5"]


@cache
def reached(frame, frames=CLIP[1]):
    """Layer -> the frames of it that change with this one of a clip of moving pixels."""
    clip, _ = nl.moving_ball(frames=frames, height=32, width=32)
    net = c2d()
    return frames_reached(net, net.init(np.random.default_rng(0), 3), normalised(clip)[None], frame)


def test_08_which_frames_reach_one_frame_of_pool2():
    found = {frame: int(reached(frame)["pool2"].sum()) for frame in range(CLIP[1])}
    one = [frame for frame, count in found.items() if count == 1]
    words = r"(\d+), (\d+), (\d+) and (\d+), which lie .* end of the clip (\d+), (\d+) and (\d+), where"
    holds("08", words, *one)
    assert {count for frame, count in found.items() if frame % 2} == {0}
    assert {found[frame] for frame in range(0, CLIP[1], 2) if frame not in one} == {2}


def test_08_frames_of_the_controls():
    holds(
        "08",
        r"every frame depends on frame (\d+)\. \(The",
        given("08", r"working, small, frame=(\d+)\), frame"),
    )
    start, least, most = slider("08", "frame")
    moved = int(start) + 1
    holds("08", r"Move \*frame\* from (\d+) to (\d+)\. Does", start, moved)
    holds("08", r"conv1 skips frame (\d+), and", moved)
    assert (least, most) == (0, CLIP[1] - 1)
    assert not reached(moved)["conv1"].any()


def test_08_the_clip_is_every_second_frame():
    options = inspect.signature(training_clip).parameters
    consecutive = options["frames"].default * options["stride"].default
    assert consecutive == TEXT["frames that a clip is cut from"]
    holds("08", r"every second frame of (\d+) consecutive ones", consecutive)


def test_08_taps_that_the_first_frame_lacks():
    taps, padding = 5, int(given("08", r"inflated, stride=2, padding=\((\d), 3, 3\)"))
    holds("08", r"lacks two of five taps, (\S+) of the sum", padding / taps)


def test_09_clips_and_shares_of_the_paper():
    holds("09", r"is counted here, for a clip of (\d+) frames of (\d+) × \d+ pixels", *CLIP[1:3])
    shares = TEXT["parameters of R50 with 5 blocks"], TEXT["FLOPs of R50 with 5 blocks"]
    holds("09", r"\(the paper says about (\d+) % and (\d+) %\)", *shares)
    versions = [top1 for name, top1 in by_network("2a")["R50"].items() if name != "baseline"]
    holds("09", r"The authors call (\S+) points between two versions noise", max(versions) - min(versions))
    words = r"authors trained\s+(\d+) clips on (\d) GPUs: (\d) clips each"
    clips, processors = TEXT["clips of a step"], TEXT["GPUs"]
    holds("09", words, clips, processors, clips / processors)


def test_09_weights_of_a_residual_block():
    for row in STAGES.values():
        inner = row.inner
        weights = 2 * row.channels * inner + 9 * inner**2
        holds("09", r"a residual block \(bottleneck\) has (\d+)/16 C²", 16 * weights / row.channels**2)


def test_09_working_memory_of_the_largest_layer():
    memory = nl.cost.training_memory(c2d(50, 5, pool="before"), CLIP)
    holds("09", r"for a short time, about (\d+) MiB for each clip", memory.working / 2**20)


@pytest.mark.parametrize(
    ("words", "name"),
    [
        (r"Back at (\d+), move \*frames\* from \d+ to \d+\.", "gib"),
        (r"move \*frames\* from (\d+) to \d+\. How", "frames"),
    ],
)
def test_09_where_the_sliders_start(words, name):
    start, least, most = slider("09", name)
    holds("09", words, start)
    if name == "frames":
        holds("09", r"move \*frames\* from \d+ to (\d+)\. How", most)
    assert least < start < most
