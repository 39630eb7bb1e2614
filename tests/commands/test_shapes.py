"""`shapes --net` of the command line: a network layer by layer, and the options that go together."""

import pytest

from nonlocal_ref.__main__ import main


def lines_of(capsys, *words):
    assert main(["shapes", *words]) == 0
    return capsys.readouterr().out.splitlines()


def rows_of(lines):
    """path -> the cells of its first line."""
    return {line.split()[0]: line.split() for line in reversed(lines) if line}


def test_a_network_is_printed_layer_by_layer(capsys):
    lines = lines_of(capsys, "--net", "c2d", "--blocks", "5", "--pool", "before")
    assert lines[0] == "c2d, embedded_gaussian blocks: 5, 32 frames of 224 x 224 pixels"
    rows = rows_of(lines)
    assert rows["conv1"][1:7] == ["conv", "1x7x7", "2x2x2", "16x112x112x64", "9,408", "1,888,223,232"]
    assert rows["res3.nonlocal1"][1:4] == ["non-local", "4x28x28x512", "526,592"]
    assert rows["res2.block2.relu"][-4:] == ["5", "frames,", "35", "pixels"]
    assert rows["res5"][-4:] == ["all", "frames,", "all", "pixels"]
    assert rows["parameters"] == ["parameters", "31,686,096"]


def test_the_shares_add_up(capsys):
    lines = lines_of(capsys, "--net", "i3d", "--depth", "101", "--inflate", "3x3x3")
    first = lines[3 : lines.index("", 3)]
    shares = [float(cell[:-1]) for line in first for cell in line.split() if cell.endswith("%")]
    assert sum(shares) == pytest.approx(100, abs=3)  # each is rounded to 0.1
    assert len(first) > 300


@pytest.mark.parametrize(
    ("words", "clip"),
    [
        ((), "tiny, embedded_gaussian blocks: 1, 4 frames of 32 x 32 pixels"),
        (("--blocks", "0"), "tiny, no non-local block, 4 frames of 32 x 32 pixels"),
        (("--frames", "8", "--pairwise", "cosine"), "tiny, cosine blocks: 1, 8 frames of 32 x 32 pixels"),
    ],
)
def test_a_network_is_shown_for_the_clip_that_it_is_meant_for(capsys, words, clip):
    assert lines_of(capsys, "--net", "tiny", *words)[0] == clip


def test_the_released_codes_network_of_8_frames_gets_8(capsys):
    lines = lines_of(capsys, "--net", "c2d", "--of", "code8")
    assert lines[0].endswith("8 frames of 224 x 224 pixels")
    assert "8x55x55x64" in rows_of(lines)["pool1"]


def test_blocks_of_one_stage_may_work_on_groups_of_frames(capsys):
    """By hand: 16 frames of 28 x 28 in res3: (16 x 784)^2 pairs, or (4 x 784)^2 in each of 4 groups."""
    words = ("--net", "c2d", "--blocks", "5", "--of", "code", "--frames", "128", "--pool", "none")
    whole, groups = (
        int(rows_of(lines_of(capsys, *words, *more))["res3.nonlocal1"][4].replace(",", ""))
        for more in ((), ("--positions", "res3:4"))
    )
    assert whole - groups == (4 * 4 - 4) * (784 * 4) ** 2 * (256 + 256)


def test_without_a_network_one_block_is_printed(capsys):
    lines = lines_of(capsys, "--stage", "res3")
    assert lines[0] == "one block after res3, embedded_gaussian, 32 frames of 224 x 224 pixels"


@pytest.mark.parametrize(
    ("words", "message"),
    [
        ("--depth 101", "--depth is for a network: add --net c2d or --net i3d"),
        ("--inflate 3x1x1", "--inflate is for a network: add --net i3d"),
        ("--net c2d --inflate 3x1x1", "--net c2d has no --inflate: leave it out, or take i3d"),
        ("--net tiny --of code", "--net tiny has no --of: leave it out, or take i3d"),
        ("--net c2d --stage res4", "--stage is for one block: leave it out, --net c2d has all its layers"),
        ("--net c2d --channels 4", "--channels is for one block: leave it out, "),
        ("--net c2d --depth 101 --blocks 10", "unknown blocks 10: choose one of 0, 1, 5"),
        ("--net c2d --frames 0", "frames is 0: give a number above zero"),
        ("--net c2d --samples 0", "samples is 0: give a number above zero"),
        (
            "--net c2d --of code --frames 1",
            "pool1 meets (1, 1, 112, 112, 64): the kernel (2, 3, 3) does",
        ),
        (
            "--net c2d --blocks 5 --positions 3",
            "res3.nonlocal1 meets (1, 4, 28, 28, 512): positions=3 does ",
        ),
    ],
)
def test_what_does_not_go_together_is_refused_in_one_line(capsys, words, message):
    assert main(["shapes", *words.split()]) == 2
    said = capsys.readouterr().err
    assert message in said
    assert said.count("\n") == 1


@pytest.mark.parametrize("words", ["--net c2d --blocks 3", "--net c2d --depth 34", "--net resnet"])
def test_a_choice_that_is_not_there_ends_with_2(capsys, words):
    with pytest.raises(SystemExit, match="2"):
        main(["shapes", *words.split()])
    assert capsys.readouterr().err.count("\n") == 1


@pytest.mark.parametrize(("scale", "factor"), [("0.25", "0.5"), ("sqrt", "0.21")])  # 512**-0.25 is 0.2102
def test_a_scale_of_the_scores_stands_among_the_steps(capsys, scale, factor):
    rows = rows_of(lines_of(capsys, "--stage", "res4", "--scale", scale))
    assert rows["theta'"][1:4] == [factor, "x", "theta"]


def test_a_scale_that_has_no_meaning_is_refused(capsys):
    with pytest.raises(SystemExit):
        main(["shapes", "--scale", "-1"])
    assert "'-1': give a number above zero" in capsys.readouterr().err
