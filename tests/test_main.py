"""The command line: what it writes, what it says, and how it ends."""

import re
import subprocess
import sys

import numpy as np
import pytest

from nonlocal_ref import __version__
from nonlocal_ref.__main__ import main
from nonlocal_ref.base.files import write_whole
from nonlocal_ref.commands.input import load_input
from nonlocal_ref.commands.knobs import version_with_knob
from nonlocal_ref.data import moving_ball

Image = pytest.importorskip("PIL.Image", reason="Pillow is not installed")
pytest.importorskip("matplotlib", reason="matplotlib is not installed").use("Agg")
QUICK = ["--size", "24"]


@pytest.fixture(autouse=True)
def _in_an_empty_folder(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)


@pytest.fixture
def picture(tmp_path):
    """40 x 60 pixels of noise, in which two spots are alike: around (8, 9) and (30, 45)."""
    pixels = np.random.default_rng(0).integers(0, 256, (40, 60, 3), dtype=np.uint8)
    pixels[25:36, 40:51] = pixels[3:14, 4:15]
    Image.fromarray(pixels).save(tmp_path / "spots.png")
    return "spots.png"


def assert_refused(capsys, words, message):
    """Status 2 and one line on stderr; nothing on stdout, nothing written."""
    try:
        status = main(words)
    except SystemExit as end:
        status = end.code
    out, err = capsys.readouterr()
    assert status == 2
    assert out == ""
    assert message in err
    assert err.count("\n") == 1


def test_attend_with_nothing_else_draws_the_photograph(tmp_path, capsys):
    assert main(["attend"]) == 0
    assert capsys.readouterr().out.startswith(
        "the photograph, gaussian_distance (bandwidth 0.1), patches of 5 x 5"
    )
    with Image.open("attention.png") as figure:
        assert figure.format == "PNG"
        assert min(figure.size) > 500
        assert figure.getpixel((0, 0)) == (255, 255, 255, 255)  # so that its ink can be read anywhere
    assert [file.name for file in tmp_path.iterdir()] == ["attention.png"]


def test_a_pixel_of_the_photographs_star_attends_to_another_star(capsys):
    main(["attend", "--query", "86,68"])
    strongest = capsys.readouterr().out.splitlines()[4].split(")")[0].strip(" (").split(", ")
    assert np.allclose([int(k) for k in strongest], (18, 218), atol=6)  # read off the photograph


def test_the_ball_is_found_in_the_other_frames(capsys):
    assert main(["attend", "ball", "--frames", "3", *QUICK]) == 0
    _, centres = moving_ball(frames=3, height=24, width=36)
    lines = capsys.readouterr().out.splitlines()
    places = [
        tuple(map(int, numbers.split(", "))) for numbers in re.findall(r"\(([\d, ]+)\)", "".join(lines[4:-1]))
    ]
    assert {place[0] for place in places[:3]} >= {0, 2}
    for t, y, x in places[:6]:
        assert np.hypot(y - centres[t][0], x - centres[t][1]) < 24 / 6 + 1


def test_query_and_places_are_pixels_of_the_file_whatever_the_working_size(picture, capsys):
    assert main(["attend", picture, "--query", "8,9", "--size", "40"]) == 0
    assert "from (8, 9)" in (at_full_size := capsys.readouterr().out)
    assert "(30, 45)" in at_full_size.splitlines()[4].split(")")[0] + ")"
    source = load_input(picture, (39, 59), 20, None, None)
    assert source.query == (19, 29)
    assert source.in_file((19, 29)) == (39, 59)
    assert source.in_file((0, 0)) == (1, 1)


@pytest.mark.parametrize("kind", ["png", "pdf", "svg", "PNG"])
def test_the_ending_says_the_kind_of_figure(picture, tmp_path, kind):
    assert main(["attend", picture, "--out", f"figure.{kind}", *QUICK]) == 0
    starts = {"png": b"\x89PNG", "pdf": b"%PDF", "svg": b"<?xml"}
    assert (tmp_path / f"figure.{kind}").read_bytes().startswith(starts[kind.lower()])


@pytest.mark.parametrize("pairwise", ["gaussian", "gaussian_distance", "cosine"])
@pytest.mark.parametrize("scale", ["linear", "log"])
def test_every_version_that_needs_no_training_is_drawn(picture, pairwise, scale, capsys):
    assert main(["attend", picture, "--pairwise", pairwise, "--scale", scale, "--hide-self", *QUICK]) == 0
    assert f", {pairwise} (" in capsys.readouterr().out


def test_a_gaussian_with_temperature_divides_the_dot_product_by_it():
    version, said = version_with_knob("gaussian", None, 0.5)
    x = np.array([[[0.3, 0.4]]])
    assert np.allclose(version.score.forward(*[version.features.forward(x)] * 2), 0.25 / 0.5)
    assert said == "gaussian (temperature 0.5)"


@pytest.mark.parametrize(
    ("words", "message"),
    [
        ("", "the following arguments are required: COMMAND"),
        ("atend", "invalid choice: 'atend'"),
        ("attend no.png", "there is no picture at no.png"),
        ("attend no.mp4", "there is no video at no.mp4"),
        ("attend text.png", "text.png is no picture of a known kind"),
        ("attend --query 3;4", "'3;4': give whole numbers, y,x or t,y,x"),
        ("attend --query 600,0", "query (600, 0) lies outside the grid (600, 512)"),
        ("attend --query=-1,0", "query (-1, 0) lies outside the grid"),
        ("attend --query 1,2,3", "query (1, 2, 3) has 3 numbers but the grid (600, 512) needs (y, x)"),
        ("attend ball --query 1,2", "query (1, 2) has 2 numbers but the grid (8, 128, 192) needs (t, y, x)"),
        ("attend --pairwise dot_product", "dot_product needs trained theta and phi"),
        ("attend --pairwise gaussain", "unknown --pairwise 'gaussain': choose one of 'gaussian'"),
        ("attend --temperature 1", "--temperature has no meaning for gaussian_distance: use --bandwidth"),
        (
            "attend --pairwise cosine --bandwidth 1",
            "--bandwidth has no meaning for cosine: use --temperature",
        ),
        ("attend --bandwidth 0", "'0': give a number above zero"),
        ("attend --bandwidth wide", "'wide': give a number above zero"),
        ("attend --temperature inf", "'inf': give a number above zero"),
        ("attend --patch 4", "patch size is 4: give an odd number"),
        ("attend --size 0", "'0': give a whole number from 1"),
        ("attend ball --frames 0", "'0': give a whole number from 1"),
        ("attend ball --stride -1", "'-1': give a whole number from 1"),
        ("attend --size 3", "patches of 5 x 5 do not fit into 4 x 3 pixels"),
        ("attend --frames 3", "the photograph is a picture: --frames and --stride are for a video"),
        ("attend --out a.jpg", "--out a.jpg ends with '.jpg': name a file .png, .pdf, .svg"),
        ("attend --out a", "--out a ends with 'nothing'"),
        ("attend --out nowhere/a.png", "there is no folder nowhere: make it first"),
        ("attend --out folder.png", "--out folder.png is a folder: name a file in it"),
        ("attend spots.png --out ./spots.png", "--out ./spots.png is the file that is looked at"),
    ],
)
def test_a_mistake_costs_one_line_that_says_what_to_do(words, message, picture, tmp_path, capsys):
    (tmp_path / "folder.png").mkdir()
    (tmp_path / "text.png").write_text("no picture")
    before = {file.name: file.stat().st_mtime_ns for file in tmp_path.iterdir()}
    assert_refused(capsys, words.split(), message)
    assert {file.name: file.stat().st_mtime_ns for file in tmp_path.iterdir()} == before


@pytest.mark.parametrize("fault", [ValueError, KeyboardInterrupt])
def test_an_interrupted_run_leaves_the_old_figure_and_no_half_one(tmp_path, fault):
    (tmp_path / "figure.png").write_bytes(b"old")

    def write(file):
        file.write(b"half")
        raise fault

    with pytest.raises(fault):
        write_whole(tmp_path / "figure.png", write)
    assert (tmp_path / "figure.png").read_bytes() == b"old"
    assert [file.name for file in tmp_path.iterdir()] == ["figure.png"]


STOPPED = """
import os, runpy, signal, sys
class Finder:  # Ctrl-C comes while NumPy is imported
    def find_spec(self, name, *others):
        if name == "numpy":
            os.kill(os.getpid(), signal.SIGINT)
sys.meta_path.insert(0, Finder())
signal.signal(signal.SIGINT, signal.default_int_handler)  # a run in the background ignores Ctrl-C
sys.argv = ["-m"]
runpy.run_module("nonlocal_ref", run_name="__main__", alter_sys=False)
"""


@pytest.mark.skipif(sys.platform == "win32", reason="Windows sends no SIGINT to one process")
def test_ctrl_c_during_the_imports_ends_a_command_with_one_line():
    path = str(__import__("nonlocal_ref").__path__[0]).removesuffix("nonlocal_ref")
    run = subprocess.run(
        [sys.executable, "-c", STOPPED],
        capture_output=True,
        text=True,
        env={"PYTHONPATH": path},
        check=False,
    )
    assert run.returncode == 130
    assert (run.stdout, run.stderr) == ("", "nonlocal_ref: interrupted, nothing was written\n")


def test_an_animation_named_like_a_picture_is_looked_at_as_a_video(tmp_path, capsys):
    pytest.importorskip("av", reason="PyAV is not installed")
    first, *rest = map(Image.fromarray, moving_ball(frames=3, height=24, width=36)[0])
    first.save("ball.gif", save_all=True, append_images=rest)
    assert main(["attend", "ball.gif", "--frames", "3", "--query", "1,3,20", *QUICK]) == 0
    assert "from (1, 3, 20)" in capsys.readouterr().out


def test_version_is_the_programs(capsys):
    with pytest.raises(SystemExit, match="0"):
        main(["--version"])
    assert capsys.readouterr().out == f"nonlocal_ref {__version__}\n"


def test_the_help_lists_every_command_and_loads_no_drawing(tmp_path):
    program = (
        "import sys; from nonlocal_ref.__main__ import main\n"
        "try: main(['--help'])\n"
        "finally: print({'matplotlib', 'av', 'PIL', 'tqdm'} & set(sys.modules))"
    )
    from nonlocal_ref.__main__ import COMMANDS

    path = str(__import__("nonlocal_ref").__path__[0]).removesuffix("nonlocal_ref")
    run = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, env={"PYTHONPATH": path}, check=False
    )
    assert "set()" in run.stdout
    assert all(re.search(rf"^    {name}\s", run.stdout, re.MULTILINE) for name in COMMANDS)
