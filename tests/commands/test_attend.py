"""What attend takes and refuses, beside what tests/test_main.py says."""

import errno
import os
import re
import signal
import sys
import tempfile
import tracemalloc

import numpy as np
import pytest
from media import grey_frames, write_video
from quick import few_quick

from nonlocal_ref.__main__ import main
from nonlocal_ref.analysis.attention.patches import patch_attention
from nonlocal_ref.commands import attend
from nonlocal_ref.commands.knobs import KNOBS, version_with_knob
from nonlocal_ref.data import video_file
from nonlocal_ref.versions import VERSIONS

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
@pytest.mark.parametrize("version", KNOBS)
@pytest.mark.parametrize("scale", few_quick(["linear", "root", "log"], ["log"]))
@pytest.mark.filterwarnings("error")
def test_at_the_limits_of_a_knob_every_number_is_one(version, value, scale, capsys):
    knob = f"--{KNOBS[version][0]}"
    words = ["attend", "ball", "--pairwise", version, knob, str(value), "--scale", scale, "--hide-self"]
    assert main([*words, *QUICK]) == 0
    assert "nan" not in capsys.readouterr().out


def test_where_nothing_else_has_a_weight_it_is_said(capsys):
    assert main(["attend", "--bandwidth", "1e-9", *QUICK]) == 0
    assert f"\n{attend.ALONE}\ndrawn: " in capsys.readouterr().out


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


@pytest.mark.parametrize("command", ["cost", "shapes"])
def test_other_commands_speak_to_such_a_terminal_too(command, monkeypatch, capfdbinary):
    with open(sys.stdout.fileno(), "w", encoding="ascii", closefd=False) as terminal:
        monkeypatch.setattr(sys, "stdout", terminal)
        assert main([command]) == 0
    assert capfdbinary.readouterr().out


def test_a_terminal_without_a_times_sign_still_gets_the_numbers(monkeypatch, capfdbinary):
    with open(sys.stdout.fileno(), "w", encoding="ascii", closefd=False) as terminal:
        monkeypatch.setattr(sys, "stdout", terminal)
        assert main(["attend", "ball", *QUICK]) == 0
    assert b" ? uniform" in capfdbinary.readouterr().out


def test_places_of_a_file_with_fewer_pixels_than_the_figure_are_told_once(capsys):
    Image.fromarray(np.random.default_rng(0).integers(0, 256, (3, 4, 3), dtype=np.uint8)).save("a.png")
    assert main(["attend", "a.png"]) == 0
    places = re.findall(r"\(\d, \d\)", capsys.readouterr().out.partition("elsewhere")[2])
    assert len(places) == len({*places} - {"(1, 2)"}) > 3  # (1, 2) is the query


@pytest.mark.parametrize(("words", "near"), [("atend", "attend"), ("attend --bandwith 1", "--bandwidth")])
def test_a_mistyped_word_gets_the_nearest_right_one(words, near, capsys):
    with pytest.raises(SystemExit, match="2"):
        main(words.split())
    assert f"did you mean {near}?" in capsys.readouterr().err


def test_the_help_names_all_six_versions_and_says_why_three_cannot_serve(capsys):
    with pytest.raises(SystemExit, match="0"):
        main(["attend", "--help"])
    said = " ".join(capsys.readouterr().out.split())
    assert all(name in said for name in VERSIONS)
    assert "need trained ones" in said


def test_a_drawn_video_that_is_too_large_is_refused_before_it_is_drawn(capsys):
    for words in (["--stride", "9" * 14], ["--frames", "100000"], ["--size", "30000"]):
        refused(capsys, ["ball", *words], "the drawn video: ")


def test_the_patches_are_refused_before_any_is_cut(monkeypatch, capsys):
    monkeypatch.setattr(attend, "memory", lambda: 16 * 2**30)
    monkeypatch.setattr("nonlocal_ref.analysis.attention.patches.patch_attention", lambda *_, **__: 1 / 0)
    refused(capsys, ["--size", "3000", "--patch", "15"], "patches of 15 x 15 for 3516 x 3000 pixels take ")


@pytest.mark.parametrize("error", [MemoryError(), OverflowError("too large")])
def test_a_lack_of_memory_that_nobody_foresaw_is_a_sentence(error, monkeypatch, capsys):
    monkeypatch.setattr(attend, "load_input", lambda *_: (_ for _ in ()).throw(error))
    refused(capsys, QUICK, f"{error or 'there is not enough memory'}: ask for less")


@pytest.mark.parametrize("version", KNOBS)
@pytest.mark.parametrize(("shape", "patch"), [((4, 64, 96, 3), 5), ((128, 96, 3), 11), ((16, 64, 48, 3), 1)])
def test_the_memory_said_beforehand_is_what_is_needed(version, shape, patch):
    frames = np.random.default_rng(0).random(shape, dtype=np.float32)
    tracemalloc.start()
    patch_attention(frames, (0,) * (len(shape) - 1), version_with_knob(version, None, None)[0], patch)
    peak = frames.nbytes + tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert 0.95 * peak < attend._bytes(shape, patch) < 1.6 * peak


def test_the_price_stands_in_the_first_line(capsys):
    assert main(["attend", "ball", "--frames", "3", "--patch", "3", *QUICK]) == 0
    line = capsys.readouterr().out.splitlines()[0]
    assert line.endswith(": 2,592 positions, 69,984 multiply-adds, 476 KiB")  # 3 x 24 x 36; times 27
    assert line == "the drawn video, gaussian_distance (bandwidth 0.1), patches of 3 x 3 pixels: " + (
        attend.price((3, 24, 36, 3), 3)
    )


def stopped(*_, **__):
    raise KeyboardInterrupt


def test_an_interruption_after_the_figure_was_written_says_so(tmp_path, monkeypatch, capsys):
    monkeypatch.setattr(attend, "report", stopped)
    assert main(["attend", *QUICK]) == 130
    assert capsys.readouterr().err.endswith("interrupted, attention.png was written before\n")
    assert (tmp_path / "attention.png").exists()


def test_an_interruption_before_it_says_that_nothing_was_also_where_an_old_figure_is(
    tmp_path, monkeypatch, capsys
):
    (tmp_path / "attention.png").write_bytes(b"old")
    monkeypatch.setattr(attend, "_figure", stopped)
    assert main(["attend", *QUICK]) == 130
    assert capsys.readouterr().err.endswith("interrupted, nothing was written\n")
    assert (tmp_path / "attention.png").read_bytes() == b"old"


class Ending:
    """A figure in the middle of whose writing the process is asked to end."""

    def savefig(self, file, **_):
        file.write(b"half")
        os.kill(os.getpid(), signal.SIGTERM)


def test_sigterm_leaves_no_half_figure(tmp_path, monkeypatch, capsys):
    before = signal.getsignal(signal.SIGTERM)
    monkeypatch.setattr(attend, "_figure", lambda *_: Ending())
    assert main(["attend", *QUICK]) == 143
    assert capsys.readouterr().err.endswith("nonlocal_ref attend: terminated, nothing was written\n")
    assert list(tmp_path.iterdir()) == []
    assert signal.getsignal(signal.SIGTERM) == before


def test_sigterm_ends_the_decoder_and_removes_its_folder(tmp_path, monkeypatch):
    pytest.importorskip("av", reason="PyAV is not installed")
    write_video(tmp_path / "a.mp4", grey_frames(5, 46, 62))
    (tmp_path / "tmp").mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path / "tmp"))
    decoders, send = [], video_file._send

    def then_end(child, **words):
        decoders.append(child)
        send(child, **words)
        assert list((tmp_path / "tmp").iterdir())
        os.kill(os.getpid(), signal.SIGTERM)

    monkeypatch.setattr(video_file, "_send", then_end)
    assert main(["attend", "a.mp4", *QUICK]) == 143
    assert [child.poll() is not None for child in decoders] == [True]
    assert list((tmp_path / "tmp").iterdir()) == []


def full(*_):
    raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))


def test_a_full_disk_is_told_as_that_and_leaves_nothing(tmp_path, monkeypatch, capsys):
    monkeypatch.setattr(Ending, "savefig", lambda *_, **__: full())
    monkeypatch.setattr(attend, "_figure", lambda *_: Ending())
    assert main(["attend", *QUICK]) == 2
    assert "--out attention.png cannot be written (No space left on device): free" in capsys.readouterr().err
    assert list(tmp_path.iterdir()) == []


def test_a_folder_that_may_not_be_written_to_is_named_before_any_work(tmp_path, monkeypatch, capsys):
    monkeypatch.setattr(os, "access", lambda *_: False)
    refused(capsys, ["--out", "a.png"], "--out a.png: nothing can be written to .: name another place")
