"""`cost` and `shapes` of the command line: what they print, what they say will not fit, what they refuse."""

import pytest

from nonlocal_ref.__main__ import main
from nonlocal_ref.commands import cost as command
from nonlocal_ref.commands import machine

GIB = 2**30


def lines_of(capsys, *words):
    """What a command that succeeds prints, line by line."""
    assert main(list(words)) == 0
    return capsys.readouterr().out.splitlines()


def test_cost_prints_every_stage_of_table_1(capsys):
    lines = lines_of(capsys, "cost", "--pool", "before", "--engine", "dense")
    table = {line.split()[0]: line.split() for line in lines[3:8]}
    assert table["res3"] == "res3 dense 4x28x28x512 3,136 784 526,592 2.29 11% 9.38 MiB".split()
    assert [table[stage][-4] for stage in ("res2", "res4", "res5")] == ["42.3", "1.18", "0.988"]


def test_a_window_and_maps_without_biases_have_their_own_price(capsys):
    """By hand: 4 maps of 512 x 256 and the two numbers of 512 channels; keys 4 x 7 x 7."""
    words = ("cost", "--pool", "before", "--pool-window", "1,4,4", "--no-bias", "--stage", "res3")
    lines = lines_of(capsys, *words)
    assert "pooling before by 1x4x4, no biases" in lines[0]
    row = lines[4].split()
    assert row[3:6] == ["3,136", "196", f"{4 * 512 * 256 + 2 * 512:,}"]


def test_cost_prints_the_peak_of_each_engine_that_can_serve(capsys):
    lines = lines_of(capsys, "cost", "--pairwise", "dot_product", "--stage", "res4")
    assert any(line.split()[-3:] == ["dense", "streaming", "reassociated"] for line in lines)
    assert lines[-1].startswith(("all of this fits into the ", "res4 with "))


def test_what_does_not_fit_is_said_with_what_does(capsys, monkeypatch):
    monkeypatch.setattr(command, "memory", lambda: 2 * GIB)
    last = lines_of(capsys, "cost", "--stage", "res2")[-1]
    assert last.startswith("res2 with dense does not fit: it needs 5,023 MiB of this machine's 2,048 MiB; ")
    assert "engine streaming does, with " in last


def test_where_nothing_fits_it_says_what_to_change(capsys, monkeypatch):
    monkeypatch.setattr(command, "memory", lambda: 2**20)
    lines = lines_of(capsys, "cost", "--stage", "res5")
    assert lines[-1].endswith("no engine does: pool the keys, or take fewer frames or a smaller size")


def test_an_unknown_memory_is_not_guessed(capsys, monkeypatch):
    monkeypatch.setattr(command, "memory", lambda: None)
    assert lines_of(capsys, "cost", "--stage", "res5")[-1].endswith("compare the peaks with it yourself")


def test_the_memory_of_a_container_is_its_limit(monkeypatch, tmp_path):
    limit = tmp_path / "memory.max"
    monkeypatch.setattr(machine, "LIMIT", limit)
    whole = machine.memory()
    limit.write_text(f"{2**20}\n")
    assert machine.memory() == 2**20
    limit.write_text("max\n")
    assert machine.memory() == whole


def test_a_block_is_priced_in_residual_blocks_of_its_stage(capsys):
    """By hand, pooled before phi and g: 526,592 / 280,064 parameters, 2.29e9 / 0.873e9 multiply-adds."""
    lines = lines_of(capsys, "cost", "--pool", "before", "--stage", "res3")
    (row,) = [line.split() for line in lines if line.startswith("res3 ") and len(line.split()) == 3]
    assert row == ["res3", "1.88", "2.62"]
    assert not any("more depth?" in line for line in lines)


def test_five_blocks_stand_beside_more_residual_blocks(capsys):
    lines = lines_of(capsys, "cost")
    rows = {line.split("  ")[0]: line.split()[-3:] for line in lines}
    assert rows["with 5 non-local blocks"] == ["31,686,096", "28.6", "73.8"]
    assert rows["C2D ResNet-101, 17 more residual blocks"][::2] == ["43,319,760", "73.1"]
    assert "gained nothing" in "".join(lines)


def test_with_channels_of_your_own_there_are_no_residual_blocks_to_compare_with(capsys):
    assert not any("residual" in line for line in lines_of(capsys, "cost", "--channels", "64"))


def test_cost_draws(capsys, tmp_path):
    out = tmp_path / "cost.png"
    assert lines_of(capsys, "cost", "--out", str(out))[-1] == f"drawn: {out}"
    assert out.read_bytes().startswith(b"\x89PNG")


def test_shapes_prints_figure_2_step_by_step(capsys):
    lines = lines_of(capsys, "shapes", "--engine", "dense")
    shown = {line.split()[0]: line for line in lines[2:] if line}
    assert "4x14x14x1024" in shown["x"]
    assert "784x784" in shown["p"]
    assert shown["w_z"].split()[-3:] == ["525,312", "411,041,792", "yes"]
    assert "2,101,760" in shown["parameters"]


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (("cost", "--positions", "3"), "positions=3 does not divide the 8 frames"),
        (("cost", "--positions", "spce"), "unknown positions 'spce'"),
        (("cost", "--positions", "time", "--pool", "before"), 'positions="time" with pooled keys'),
        (("cost", "--size", "8", "--pool", "before"), "too small to pool"),
        (("cost", "--frames", "0"), "frames is 0: give a number above zero"),
        (("cost", "--out", "cost.txt"), "name a file .png, .pdf, .svg"),
        (("cost", "--engine", "sorted_keys"), "engine 'sorted_keys' sorts keys"),
        (("shapes", "--channels", "1"), "inner is 0: give a number above zero"),
    ],
)
def test_what_cannot_be_is_refused_in_one_line(capsys, words, message):
    assert main(list(words)) == 2
    said = capsys.readouterr().err
    assert message in said
    assert said.count("\n") == 1


@pytest.mark.parametrize(
    "words", [("cost", "--frames", "1e3"), ("shapes", "--stage", "res6"), ("cost", "--pol", "x")]
)
def test_a_slip_of_the_keyboard_ends_with_2(words, capsys):
    with pytest.raises(SystemExit, match="2"):
        main(list(words))
    assert capsys.readouterr().err.count("\n") == 1
