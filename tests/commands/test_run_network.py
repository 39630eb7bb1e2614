"""`shapes --net NET --run CLIP`: a network at work, what it prints as it happens, what is refused before."""

import re
import subprocess
import sys

import numpy as np
import pytest
from media import grey_frames, write_gif

from nonlocal_ref.__main__ import main
from nonlocal_ref.analysis.cost import network_cost
from nonlocal_ref.base.tree import leaves
from nonlocal_ref.commands import run_network
from nonlocal_ref.networks import tiny

pytest.importorskip("PIL", reason="Pillow is not installed")
ITSELF = """
import sys
from nonlocal_ref.__main__ import main
from nonlocal_ref.commands.process_memory import held_at_most
main(sys.argv[1:])
print(held_at_most())
"""


def run(capsys, *words):
    """The three parts of what is printed: before the first layer, a line for each layer, after the last."""
    assert main(["shapes", *words]) == 0
    return [part.splitlines() for part in capsys.readouterr().out.split("\n\n")]


def test_every_layer_has_a_line_with_the_shape_of_its_output(capsys):
    (title, memory), layers, (end,) = run(capsys, "--net", "tiny", "--run")
    assert (
        title
        == "tiny, embedded_gaussian blocks: 1, 4 frames of 32 x 32 pixels of the drawn video, random weights"
    )
    assert re.fullmatch(r"memory: about [\d.,]+ MiB at most, [\d.,]+ MiB of it now", memory)
    rows = [row for row in network_cost(tiny(), (1, 4, 32, 32, 3)).rows if row.kind != "sum"]
    assert [line.split()[:3] for line in layers[1:]] == [
        [row.path, row.kind, "x".join(map(str, row.shape[1:]))] for row in rows
    ]
    assert re.fullmatch(r"forward [\d.e-]+ s; memory [\d,.]+ MiB at most, [+-]\d+% of what was said", end)


def test_residuals_are_run_branch_and_shortcut(capsys):
    _, layers, _ = run(capsys, "--net", "c2d", "--of", "code8", "--blocks", "1", "--size", "32", "--run")
    names = [line.split()[0] for line in layers]
    first = names.index("res2.block0.sum.shortcut.conv")
    assert names[first - 1] == "res2.block0.sum.branch.bn_c"
    assert names[names.index("res4.nonlocal4") - 1] == "res4.block4.relu"


def test_the_backward_tells_the_norm_of_every_gradient(capsys, monkeypatch):
    """The same run once more, with the functions of the layers alone."""
    _, _, backward, (loss, *zeros, _) = run(capsys, "--net", "tiny", "--run", "--backward")
    net = tiny()
    params = net.init(np.random.default_rng(run_network.SEED), 3)
    clip = run_network.load_clip("", 4, 1, 32)
    logits, saved = net.forward(params, clip[None], train=True)
    p = np.exp(logits - logits.max()) / np.exp(logits - logits.max()).sum()
    _, dparams = net.backward(p - np.array([[1, 0]], np.float32), saved, params)
    lines = {line.split()[0]: line for line in backward[1:]}
    printed = {
        f"{path}.{name}": float(norm)
        for path, line in lines.items()
        for name, norm in re.findall(r"([a-z_.]+) ([\d.e+-]+)(?:,|$)", line)
    }
    expected = {name: np.linalg.norm(d) for name, d in leaves(dparams)}
    assert set(printed) == set(expected)
    large = {name for name, norm in expected.items() if norm > 1e-4}  # what is left of a sum of zero is noise
    assert len(large) > 10
    assert {n: printed[n] for n in large} == pytest.approx({n: expected[n] for n in large}, rel=6e-3)
    assert float(loss.split()[1].strip(":")) == pytest.approx(-np.log(p[0, 0]), rel=1e-3)
    assert zeros[0].startswith("8 parameters have the gradient 0")  # theta, phi, g, W_z: w and b of each


def test_a_video_is_cut_to_the_square_in_its_middle_and_repeated_for_every_sample(tmp_path, capsys):
    path = write_gif(tmp_path / "grey.gif", grey_frames(9, 40, 60))
    clip = run_network.load_clip(str(path), 4, 2, 32)
    assert clip.shape == (4, 32, 32, 3)
    greys = 57.375 * clip.mean(axis=(1, 2, 3)) + 114.75
    assert np.allclose(greys, [8, 24, 40, 56], atol=1)  # frames 0, 2, 4, 6
    (title, *_), layers, _ = run(capsys, "--net", "tiny", "--run", str(path), "--samples", "2")
    assert title.endswith(f"4 frames of 32 x 32 pixels of {path}, random weights")
    assert layers[-1].split()[2] == "2x2"


def test_a_version_of_the_block_may_be_chosen(capsys):
    (title, *_), *_ = run(capsys, "--net", "tiny", "--pairwise", "dot_product", "--run")
    assert title.startswith("tiny, dot_product blocks: 1, ")


def refused(capsys, *words):
    """What is said on stderr in one line; nothing is printed on stdout, so nothing has been run."""
    assert main(["shapes", *words]) == 2
    out, err = capsys.readouterr()
    assert out == ""
    assert err.count("\n") == 1
    return err


@pytest.mark.parametrize(
    ("words", "message"),
    [
        ("--run", "--run is for a network: add --net c2d or --net i3d or --net tiny"),
        ("--net tiny --backward", "--backward is for a network at work: add --run, or --run CLIP"),
        ("--net tiny --stride 2", "--stride is for a network at work: add --run, or --run CLIP"),
        ("--net tiny --run no_such.mp4", "there is no video at no_such.mp4"),
        ("--net tiny --run --positions 3", "nonlocal0 meets (1, 4, 8, 8, 32): positions=3 does not divide"),
    ],
)
def test_what_does_not_go_together_is_refused_before_any_work(capsys, words, message):
    assert message in refused(capsys, *words.split())


def test_too_few_frames_are_refused_before_any_work(tmp_path, capsys):
    path = str(write_gif(tmp_path / "grey.gif", grey_frames(9, 20, 20)))
    said = refused(capsys, "--net", "c2d", "--run", path)
    assert (
        "grey.gif has 9 frames, but frames=32, stride=2, start=0 reach to frame 62: ask for frames=5" in said
    )
    assert "has 9 frames, but frames=4, stride=3" in refused(
        capsys, *("--net", "tiny", "--stride", "3", "--run", path)
    )


def test_a_file_that_is_no_video_is_refused_before_any_work(tmp_path, capsys):
    path = tmp_path / "letter.mp4"
    path.write_text("Dear reader")
    assert str(path) in refused(capsys, "--net", "tiny", "--run", str(path))


@pytest.mark.parametrize("more", [[], ["--backward"]])
def test_too_little_memory_is_refused_before_any_work(capsys, monkeypatch, more):
    monkeypatch.setattr(run_network, "memory", lambda: 2**20)
    said = refused(capsys, "--net", "c2d", "--blocks", "5", "--run", *more)
    assert re.search(r"this run needs about [\d,]+ MiB of this machine's 1 MiB: take fewer --frames", said)
    assert ("leave --backward out" in said) == bool(more)


SMALL = [["--net", "tiny", "--frames", "8", "--size", "96"]]
LARGE = [["--net", "c2d", "--blocks", "5"]]


@pytest.mark.parametrize("more", [[], ["--backward"]])
@pytest.mark.parametrize("words", [*SMALL, *(pytest.param(w, marks=pytest.mark.slow) for w in LARGE)])
def test_the_peak_that_is_said_is_near_the_one_of_a_fresh_process(words, more):
    """Within 20 %, both as it prints it and as the system tells it after the run."""
    command = [sys.executable, "-c", ITSELF, "shapes", *words, "--run", *more]
    out = subprocess.run(command, check=True, capture_output=True, text=True).stdout
    if out.splitlines()[-1] == "None":
        pytest.skip("this system does not tell how much memory a process has held")
    said = float(re.search(r"about ([\d,.]+) MiB at most", out)[1].replace(",", ""))
    assert said == pytest.approx(int(out.splitlines()[-1]) / 2**20, rel=0.2)
    assert abs(int(re.search(r"([+-]\d+)% of what was said", out)[1])) <= 20
