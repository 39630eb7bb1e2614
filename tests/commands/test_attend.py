"""What attend takes and refuses, beside what tests/test_main.py says."""

import sys

import pytest
from media import grey_frames, write_video

from nonlocal_ref.__main__ import main
from nonlocal_ref.commands import attend

Image = pytest.importorskip("PIL.Image", reason="Pillow is not installed")
pytest.importorskip("matplotlib", reason="matplotlib is not installed").use("Agg")
QUICK = ["--size", "24"]


@pytest.fixture(autouse=True)
def _in_an_empty_folder(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)


def refused(capsys, words, message):
    assert main(["attend", *words]) == 2
    out, err = capsys.readouterr()
    assert out == ""
    assert message in err


def test_a_film_that_no_picture_reader_knows_is_read_as_a_film(tmp_path, capsys):
    pytest.importorskip("av", reason="PyAV is not installed")
    write_video(tmp_path / "clip.ts", grey_frames(9, 46, 62), "libx264")
    (tmp_path / "clip.ts").rename("clip.bin")
    assert main(["attend", "clip.bin", *QUICK]) == 0
    assert "from (4, 23, 31)" in capsys.readouterr().out


def test_of_a_film_of_fewer_frames_than_8_all_are_taken_unless_8_were_asked_for(tmp_path, capsys):
    pytest.importorskip("av", reason="PyAV is not installed")
    write_video(tmp_path / "a.mp4", grey_frames(5, 46, 62))
    assert main(["attend", "a.mp4", *QUICK]) == 0
    assert "of the 3840 positions" in capsys.readouterr().out  # 5 x 24 x 32
    assert main(["attend", "a.mp4", "--stride", "3", *QUICK]) == 0
    assert "of the 1536 positions" in capsys.readouterr().out  # frames 0 and 3
    refused(capsys, ["a.mp4", "--frames", "8"], "a.mp4 has 5 frames, but frames=8")


@pytest.mark.parametrize("value", ["1e-30", "1e30"])
@pytest.mark.parametrize(("knob", "version"), [("bandwidth", "gaussian_distance"), ("temperature", "cosine")])
def test_a_knob_that_float32_cannot_square_is_refused(knob, version, value, capsys):
    refused(capsys, ["--pairwise", version, f"--{knob}", value], f"--{knob} is 1e")


@pytest.mark.parametrize("value", [attend.LEAST, attend.MOST])
@pytest.mark.parametrize(("knob", "version"), [("bandwidth", "gaussian_distance"), ("temperature", "cosine")])
@pytest.mark.filterwarnings("error")
def test_at_the_limits_of_a_knob_every_number_is_one(knob, version, value, capsys):
    assert main(["attend", "ball", "--pairwise", version, f"--{knob}", str(value), *QUICK]) == 0
    assert "nan" not in capsys.readouterr().out


def test_patches_that_the_machine_cannot_hold_are_refused_before_they_are_cut(monkeypatch, capsys):
    monkeypatch.setattr(attend, "memory", lambda: 2**20)
    message = "patches of 5 x 5 for 66 x 56 pixels take "
    refused(capsys, ["--size", "56"], message)
    refused(capsys, ["--size", "56"], "and this machine has 1 MiB: give a smaller --patch or --size")
    monkeypatch.setattr(attend, "memory", lambda: None)
    assert main(["attend", "--size", "56"]) == 0


def test_a_query_may_start_with_a_minus_sign_and_is_then_outside(capsys):
    refused(capsys, ["--query", "-1,5"], "query (-1, 5) lies outside the grid")


def test_a_mistyped_ball_is_understood(capsys):
    refused(capsys, ["bal"], "there is no file bal: did you mean ball, the drawn video?")


def test_a_single_pixel_has_nothing_else_to_attend_to(capsys):
    Image.new("RGB", (1, 1)).save("a.png")
    refused(capsys, ["a.png"], "a.png has one pixel only")


def test_a_terminal_without_a_times_sign_still_gets_the_numbers(monkeypatch, capfdbinary):
    with open(sys.stdout.fileno(), "w", encoding="ascii", closefd=False) as terminal:
        monkeypatch.setattr(sys, "stdout", terminal)
        assert main(["attend", "ball", *QUICK]) == 0
    assert b" ? uniform" in capfdbinary.readouterr().out
