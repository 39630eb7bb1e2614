"""`check_weights` of the command line: what it says of files, and that the Python it prints loads them."""

import os
import pickle

import numpy as np
import pytest

from nonlocal_ref.__main__ import main
from nonlocal_ref.base.tree import leaves
from nonlocal_ref.block import nonlocal_block
from nonlocal_ref.commands import check_weights
from nonlocal_ref.networks import c2d, tiny
from nonlocal_ref.networks.parameter_files import save_params
from nonlocal_ref.networks.recognise import Blank
from nonlocal_ref.training.checkpoint import Checkpoint, save_checkpoint
from tests.networks.released import shapes, write


def zeros(dtype=np.int8, **options):
    """The arrays of a released file at full size; of one byte a number, so that the file is small."""
    return {name: np.zeros(shape, dtype) for name, shape in shapes(**options).items()}


def printed(capsys, path):
    assert main(["check_weights", str(path)]) == 0
    return capsys.readouterr().out.splitlines()


def loaded(lines):
    """The parameters that the printed Python loads."""
    start = lines.index("import numpy as np")
    space = {}
    exec("\n".join(lines[start:]), space)
    return dict(leaves(space["params"]))


def refusal(capsys, path):
    assert main(["check_weights", str(path)]) == 2
    out, err = capsys.readouterr()
    assert out == ""
    assert err.count("\n") == 1
    return err


def test_a_released_file_is_described_and_loaded(tmp_path, capsys):
    written = zeros(blocks=5)
    written["res4_5_branch2a_w"][3, 7] = 2
    path = write(tmp_path / "it's.pkl", written)
    lines = printed(capsys, path)
    assert lines[:7] == [
        str(path),
        "file                 the authors' names",
        "network              C2D, ResNet-50, 400 classes",
        "non-local blocks     5 (after res3 1, 3; res4 1, 3, 5), θ, φ, g, W_z, with batch normalisation",
        "batch normalisation  with running statistics",
        "fits                 all 327 names and shapes",
        'not in the file      whether it is resnet_video_org (of="code", 32 frames) or resnet_video '
        '(of="code8", 8 frames); which of embedded_gaussian, dot_product; '
        "pooling and positions of the blocks",
    ]
    assert 'net = c2d(50, 5, of="code")' in lines
    assert loaded(lines)["res4.block5.sum.conv_a.w"][0, 0, 0, 7, 3] == 2


@pytest.fixture
def blobs(monkeypatch, tmp_path):
    """A file that seems to hold what is in this dictionary, so that it need not be written and read."""
    held = {}
    monkeypatch.setattr(check_weights, "read_blobs", lambda path, tick: held)
    (tmp_path / "w.pkl").write_bytes(b"seems to be a pickle")
    held["path"] = tmp_path / "w.pkl"
    return held


def fill(blobs, **options):
    path = blobs.pop("path")
    blobs |= {name: np.broadcast_to(np.int8(0), shape) for name, shape in shapes(**options).items()}
    return path


def test_a_folded_file_is_said_to_be_folded(blobs, capsys):
    lines = printed(capsys, fill(blobs, blocks=5, folded=True, inflate=True))
    assert lines[2:6] == [
        "network              I3D, kernels 3x1x1, ResNet-50, 400 classes",
        "non-local blocks     5 (after res3 1, 3; res4 1, 3, 5), θ, φ, g, W_z, without batch normalisation",
        "batch normalisation  folded to scale and shift",
        "fits                 all 201 names and shapes",
    ]


def test_weights_of_pictures_are_said_to_fit_i3d_too(blobs, capsys):
    path = fill(blobs)
    blobs |= {name: a[:, :, 0] for name, a in blobs.items() if a.ndim == 5}
    lines = printed(capsys, path)
    assert lines[1].endswith("the authors' names, of pictures: i3d takes them too, inflated")
    assert lines[3] == "non-local blocks     none"


def test_what_does_not_fit_is_listed_in_one_line(blobs, capsys):
    path = fill(blobs)
    del blobs["res5_2_branch2c_w"]
    blobs |= {f"extra{k}": np.zeros(k) for k in range(9)}
    said = refusal(capsys, path)
    assert f'{path} is nearest to c2d(50, 0, of="code"), but 10 of its names do not fit: ' in said
    assert "missing res5_2_branch2c_w; left over extra0 (0,); " in said
    assert said.endswith("left over extra6 (6,); and 2 more\n")


def test_a_block_where_no_residual_block_is_is_refused(blobs, capsys):
    path = fill(blobs)
    blobs["nonlocal_conv4_9_theta_w"] = np.zeros((512, 1024, 1, 1, 1))
    assert "unknown residual block of res4 9: choose one of 0, 1, 2, 3, 4, 5" in refusal(capsys, path)


def test_our_own_file_is_described_and_loaded(tmp_path, capsys):
    params = c2d(50, 5, version="gaussian").init(Blank(), 3, dtype="float16")
    params["fc"].b[7] = 1
    path = tmp_path / "w.npz"
    save_params(path, params)
    lines = printed(capsys, path)
    assert lines[1] == "file                 our names, float16"
    assert lines[3].endswith("g, W_z, with batch normalisation")
    assert "which of gaussian, gaussian_distance, cosine" in lines[6]
    assert 'net = c2d(50, 5, of="code", version="gaussian")' in lines
    assert loaded(lines)["fc.b"][7] == 1


def test_a_checkpoint_is_said_to_be_one(tmp_path, capsys):
    params = c2d(50, 0, classes=3).init(Blank(), 3, dtype="float16")
    path = tmp_path / "run.npz"
    save_checkpoint(path, Checkpoint(params, {"w": np.zeros(3)}, 7, np.random.default_rng(0)))
    lines = printed(capsys, path)
    assert lines[1] == "file                 our names, a checkpoint of a training, float16"
    assert lines[2] == "network              C2D, ResNet-50, 3 classes"
    assert "load_checkpoint" in lines[-1]


def test_our_own_file_that_does_not_fit_is_refused(tmp_path, capsys):
    params = c2d().init(Blank(), 3, dtype="float16")
    path = tmp_path / "w.npz"
    save_params(path, params | {"fc": params["fc"]._replace(b=np.zeros(399, "float16"))})
    said = refusal(capsys, path)
    assert "1 of its names do not fit: fc.b is (399,) of float16 but (400,) of float16 is needed" in said


TINY = {
    "tiny(1)": (3, {}),
    "tiny(0, classes=5)": (1, {"blocks": 0, "classes": 5}),
    'tiny(2, stage="conv2", version="concatenation")': (
        3,
        {"blocks": 2, "stage": "conv2", "version": "concatenation"},
    ),
    "tiny(1, widths=(8, 8, 16), position_embedding=4, batchnorm=False, bias=False)": (
        1,
        {"widths": (8, 8, 16), "position_embedding": 4, "batchnorm": False, "bias": False},
    ),
}


@pytest.mark.parametrize("call", TINY)
def test_a_file_of_tiny_is_described_and_loaded(call, tmp_path, capsys):
    channels, options = TINY[call]
    params = tiny(**options).init(np.random.default_rng(0), channels)
    save_params(tmp_path / "tiny.npz", params)
    lines = printed(capsys, tmp_path / "tiny.npz")
    assert f"net = {call}" in lines
    assert lines[2].startswith(f"network           tiny, {options.get('classes', 2)} classes, {channels} cha")
    assert lines[4] == f"fits              all {len(dict(leaves(params)))} names and shapes"
    found, wanted = loaded(lines), dict(leaves(params))
    assert found.keys() == wanted.keys()
    assert all(np.array_equal(found[name], a) for name, a in wanted.items())


def test_a_file_of_tiny_without_a_layer_is_refused(tmp_path, capsys):
    params = tiny().init(np.random.default_rng(0), 3)
    save_params(tmp_path / "tiny.npz", {name: p for name, p in params.items() if name != "fc"})
    assert "no fc.w with a kernel among 32 names: a part of tiny is missing" in refusal(
        capsys, tmp_path / "tiny.npz"
    )


def test_parameters_of_another_network_are_none_of_ours(tmp_path, capsys):
    block = nonlocal_block().init(np.random.default_rng(0), 4)
    save_params(tmp_path / "block.npz", block)
    said = refusal(capsys, tmp_path / "block.npz")
    assert "block.npz holds 8 arrays (theta.w, theta.b, phi.w, ...) of no C2D, I3D or tiny" in said


class Runs:
    def __reduce__(self):
        return os.system, ("touch HACKED",)


def test_a_hostile_file_is_refused_and_nothing_runs(tmp_path, capsys, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "w.pkl").write_bytes(pickle.dumps({"conv1_w": Runs()}))
    assert "refused, nothing was run" in refusal(capsys, "w.pkl")
    np.savez(tmp_path / "w.npz", w=np.array([Runs()], dtype=object))
    assert "refused, nothing was run" in refusal(capsys, "w.npz")
    assert not (tmp_path / "HACKED").exists()


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (None, "there is no file w: check the path"),
        (b"", "w is no pickle of arrays, or is damaged"),
        (b"hello", "the instruction OBJ at byte 4 is not one of arrays: refused"),
        (b"PK\x03\x04", "w is no .npz of arrays, or is damaged"),
        (pickle.dumps({"a": np.zeros(3)}), "no conv1_w with a kernel among 1 names (a, ...): no C2D or I3D"),
        (pickle.dumps({}), "w: no conv1_w with a kernel among 0 names: no C2D or I3D"),
    ],
)
def test_a_file_that_holds_no_weights_is_refused(tmp_path, capsys, monkeypatch, content, message):
    monkeypatch.chdir(tmp_path)
    if content is not None:
        (tmp_path / "w").write_bytes(content)
    assert message in refusal(capsys, "w")


@pytest.mark.parametrize("content", [b"hello", b"PK\x03\x04"])
def test_a_refusal_says_which_files_are_meant(tmp_path, capsys, monkeypatch, content):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "w").write_bytes(content)
    assert "; give the weights of a C2D, I3D or tiny: a .pkl of the authors, or an .npz" in refusal(
        capsys, "w"
    )


def test_a_folder_is_not_called_missing(tmp_path, capsys, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "w").mkdir()
    assert "w is a folder: give the weights of a C2D, I3D or tiny" in refusal(capsys, "w")


def test_the_bytes_for_the_progress_bar_add_up_to_twice_the_file(tmp_path, monkeypatch):
    path, ticks = write(tmp_path / "w.pkl", {"w": np.zeros((100, 100))}), []
    check_weights.read_blobs(path, ticks.append)
    assert 0.99 * 2 * path.stat().st_size < sum(ticks) <= 2 * path.stat().st_size
