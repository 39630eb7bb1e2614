"""Numbers in README, docs and exercises, held against the code that they come from."""

import csv
import inspect
import math
import re
import tomllib

import numpy as np
import pytest
from run_notebooks import ROOT
from said import holds, prose
from test_oracle import LIMIT

import nonlocal_ref as nl
from exercises.checker.checking import check
from exercises.grading import notebook_size, reader, stop, submitted_files
from exercises.grading.isolation import __file__ as isolation
from exercises.grading.limits import DEFAULT_LIMITS, FUNCTIONS, MIB
from nonlocal_ref.analysis.cost import stage_costs
from nonlocal_ref.analysis.plots.places import strongest
from nonlocal_ref.layers.batchnorm import EPS, MOMENTUM
from nonlocal_ref.networks.resnet import STD
from nonlocal_ref.paper import STAGES, grid
from nonlocal_ref.training import Settings
from nonlocal_ref.training.ablate import ABLATIONS
from tools.peer_blocks import C

README, INDEX, EQUATIONS, PEERS, TEACHING = (
    "README.md",
    *(f"docs/{name}.md" for name in ("index", "equations", "peers", "teaching")),
)


def test_readme_the_figure_and_the_table():
    holds(README, r"its (\d+) strongest places", inspect.signature(strongest).parameters["count"].default)
    steps = {settings.steps for settings in ABLATIONS["d"].cells.values()}
    holds(README, r"trained five times, with (\d+) steps", *steps)
    classes = nl.tiny().out_shape((1, 3, 20, 20, 1))[-1]
    holds(README, r"\(lowest–highest\)\. Chance is (\d+)\.", 100 / classes)
    holds(README, r"still be some points above or below (\d+) \(\[why", 100 / classes)


def test_readme_the_block_and_how_exact_it_is():
    channels, inner = STAGES["res4"].channels, stage_costs()["res4"].sizes.E
    holds(README, r"step by step: T·H·W × (\d+) → (\d+) → (\d+) \|", channels, inner, channels)
    holds(README, r"\(`tests/oracle/`, to (\S+)\)", LIMIT)


@pytest.mark.parametrize("version", ["gaussian", "gaussian_distance", "embedded_gaussian", "dot_product"])
@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_readme_large_scores_do_not_overflow(version, dtype):
    holds(README, r"Scores of ±(\S+) do not overflow", 10_000)
    rng = np.random.default_rng(0)
    theta, phi, g = (rng.standard_normal((1, n, 4)).astype(dtype) for n in (5, 6, 6))
    largest = np.max(np.abs(nl.VERSIONS[version].score.forward(theta, phi)))
    factor = math.sqrt(10_000 / largest)
    y, saved = nl.nonlocal_operation(dtype(factor) * theta, dtype(factor) * phi, g, version=version)
    assert y.dtype == dtype
    assert np.all(np.isfinite(y))
    assert all(np.all(np.isfinite(d)) for d in nl.nonlocal_operation_backward(y, saved))


def test_equations_the_letters_at_res4():
    channels, (_, height, width) = STAGES["res4"].channels, grid("res4")
    full, pooled = (stage_costs(**ways)["res4"].sizes for ways in ({}, {"pool": "before"}))
    holds(EQUATIONS, r"\| `H` \| rows \| (\d+) \|", height)
    holds(EQUATIONS, r"\| `W` \| columns \| (\d+) \|", width)
    holds(EQUATIONS, r"\| channels of x and z \| (\d+) \|", channels)
    holds(EQUATIONS, r"\| query positions i, `T\*H\*W` \| (\d+) \|", full.N)
    holds(EQUATIONS, r"or fewer after pooling \| (\d+) \|", pooled.M)
    holds(EQUATIONS, r"theta and phi, the embedding \| (\d+) \|", full.E)
    holds(EQUATIONS, r"\| channels of g and y \| (\d+) \|", full.D)
    holds(EQUATIONS, r"4 frames of \d+ × \d+ with (\d+) channels", channels)


def test_equations_the_number_of_parameters():
    words = r"4 · (\d+) · (\d+) weights, 3 · (\d+) \+ (\d+) biases, and 2 · (\d+) for"
    holds(EQUATIONS, words, 1024, 512, 512, 1024, 1024)
    cost = nl.cost.block_cost(nl.nonlocal_block(batchnorm=True), (1, 4, 14, 14, 1024))
    assert cost.parameters == 4 * 1024 * 512 + 3 * 512 + 1024 + 2 * 1024
    holds(EQUATIONS, r"ε = (\S+), momentum (\S+) \|", EPS, MOMENTUM)


def test_equations_the_released_code_and_what_overflows():
    holds(EQUATIONS, r"normal, standard deviation (\S+), biases 0", STD)
    video = np.zeros((64, 16, 16, 3), np.uint8)
    holds(EQUATIONS, r"\| (\d+) squares, mean of the softmax", len([*nl.video_views(video, short=16)]))
    largest = math.log(np.finfo(np.float32).max)
    holds(EQUATIONS, r"and exp\((\d+)\) would overflow float32", math.ceil(largest))


def test_gpu_the_versions_of_cuda():
    extras = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]["optional-dependencies"]
    ours = sorted(int(name.removeprefix("gpu-cuda")) for name in extras if name.startswith("gpu-cuda"))
    holds("docs/gpu.md", r"\| (\d+) \| `pip install -e '\.\[gpu-cuda12\]'` \|\n\| (\d+) \|", *ours)


def test_peers_the_largest_difference_and_the_scale_of_timm():
    with open(ROOT / "benchmarks/results/peers.csv", newline="") as file:
        rows = [*csv.DictReader(file)]
    found = [float(row[name]) for row in rows for name in ("output", "gradients", "statistics") if row[name]]
    holds(PEERS, r"All of them are rounding errors: the largest is (\S+)\.\n", max(found))
    holds(PEERS, r"With C = (\d+) its scale is (\d+)\^−½ = (\S+)\.", C, C, C**-0.5)
    holds(PEERS, r"its ε is that of ours, (\S+)\. Without", EPS)


def test_pytorch_how_near_the_two_are():
    (limit, *others) = {float(n) for n in re.findall(r"atol=(\S+?)\)", prose("docs/pytorch.md"))}
    assert not others
    holds("docs/pytorch.md", r"automatic differentiation agree to (\S+), for x", limit)


def test_teaching_limits_of_the_grader():
    mib = (notebook_size.MOST_NOTEBOOK, notebook_size.PARSED, reader.TOTAL_BYTES)
    words = r"\(its file: (\d+) MiB, (\d+) without pictures; all files (\d+) MiB\)"
    holds(TEACHING, words, *(n / MIB for n in mib))
    source = DEFAULT_LIMITS.source / MIB
    holds(TEACHING, r"\| code of a file \| (\d+) MiB", source)
    holds(TEACHING, r"\| (\d+) MiB, in (\d+) files \|", reader.TOTAL * source, reader.MOST_FILES)
    holds(TEACHING, r"\| (\d+) with code \|", reader.MOST_CELLS)
    holds(TEACHING, r"\| (\d+) deep, (\S+) entries", submitted_files.DEEPEST, submitted_files.MOST_ENTRIES)


def test_teaching_seconds_bytes_and_processes():
    words = r"may compute for (\d) second \(`--seconds`\) and take (\d) on the clock"
    holds(TEACHING, words, DEFAULT_LIMITS.seconds, DEFAULT_LIMITS.clock)
    words = r"may take (\d+) times as long as a function, second tries included, and send (\d+) MB"
    holds(TEACHING, words, FUNCTIONS, DEFAULT_LIMITS.answers / MIB)
    words = r"limited per process \((\d) GB, (\d+) processes\)"
    holds(TEACHING, words, DEFAULT_LIMITS.memory / 2**30, DEFAULT_LIMITS.processes)
    holds(TEACHING, r"nothing shared; (\d+) MB of its own", 16)
    with open(isolation) as file:
        assert "size=16m" in file.read()


def test_teaching_exit_codes_and_points():
    holds(TEACHING, r"(\d+) after Ctrl-C, (\d+) after SIGTERM\.", 128 + 2, 128 + 15)
    assert "130 after Ctrl-C, 143 after SIGTERM" in inspect.getsource(stop)


def test_teaching_points_of_a_half_right_answer():
    def dot_backward(ds, theta, phi):
        return ds @ phi, 2 * ds.mT @ theta

    def softmax(s):
        with np.errstate(all="ignore"):
            return np.exp(s) / np.exp(s).sum(axis=-1, keepdims=True)

    half, overflows = check(dot_backward), check(softmax)
    words = r"`dot_backward`, (\d) points, with a right dtheta and a wrong dphi gives (\S+)\.\n"
    holds(TEACHING, words, half.task.points, half.points)
    words = r"right but overflows gives (\S+) of (\d)\."
    holds(TEACHING, words, overflows.points, overflows.task.points)


def test_teaching_the_project():
    holds(TEACHING, r"One training of `tiny` with (\d+) steps takes", Settings._field_defaults["steps"])
    rubric = re.search(r"^### Rubric\n(.*?)^#", prose(TEACHING), re.MULTILINE | re.DOTALL)[1]
    points = sum(int(n) for n in re.findall(r"^\| [^|]*? \| (\d+) \|", rubric, re.MULTILINE))
    holds(TEACHING, r"### Rubric\n\n(\d+) points\.", points)


def test_credits_the_photograph_says_where_it_is_from():
    pytest.importorskip("matplotlib", reason="matplotlib is not installed")
    pillow = pytest.importorskip("PIL.Image", reason="Pillow is not installed")
    from matplotlib import get_data_path

    with pillow.open(f"{get_data_path()}/sample_data/grace_hopper.jpg") as photograph:
        comment = photograph.info["comment"]
    assert comment == b"File source: http://commons.wikimedia.org/wiki/File:Grace_Hopper.jpg"
    assert "`File:Grace_Hopper.jpg` | the comment inside the file" in prose("docs/credits.md")
