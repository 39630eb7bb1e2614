"""Numbers in README, docs and exercises, held against the code that they come from."""

import inspect
import math
import re

import numpy as np
import pytest
from said import holds, prose

import nonlocal_ref as nl
from exercises.grading import notebook_size, reader, stop, submitted_files
from exercises.grading.isolation import __file__ as isolation
from exercises.grading.limits import DEFAULT_LIMITS, FUNCTIONS, MIB
from exercises.tasks import ex04_softmax, ex13_reassociation
from nonlocal_ref.analysis.cost import stage_costs
from nonlocal_ref.analysis.plots.places import strongest
from nonlocal_ref.layers.batchnorm import EPS, MOMENTUM
from nonlocal_ref.paper import STAGES, grid
from nonlocal_ref.training import Settings
from nonlocal_ref.training.ablate import ABLATIONS

README, EQUATIONS, TEACHING = "README.md", "docs/equations.md", "docs/teaching.md"


def test_readme_the_figure_and_the_table():
    holds(README, r"its (\d+) strongest places", inspect.signature(strongest).parameters["count"].default)
    steps = {settings.steps for settings in ABLATIONS["d"].cells.values()}
    holds(README, r"Five trainings of each, (\d+) steps", *steps)
    classes = nl.tiny().out_shape((1, 3, 20, 20, 1))[-1]
    holds(README, r"\(lowest–highest\); chance is (\d+)\.", 100 / classes)


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


def test_teaching_the_project():
    holds(TEACHING, r"One training of `tiny` with (\d+) steps takes", Settings._field_defaults["steps"])
    rubric = re.search(r"^### Rubric\n(.*?)^#", prose(TEACHING), re.MULTILINE | re.DOTALL)[1]
    points = sum(int(n) for n in re.findall(r"^\| [^|]*? \| (\d+) \|", rubric, re.MULTILINE))
    holds(TEACHING, r"### Rubric\n\n(\d+) points\.", points)


def test_exercise_13_why_scores_are_not_formed():
    n = 32 * 56 * 56
    words = r"For (\d+) frames of (\d+) × \d+ positions,\s+M\s+=\s+N,\s+that\s+is\s+(\d+) GB of float64"
    holds("exercises/student/ex13", words, 32, 56, 8 * n**2 / 1e9)
    ((large, small),) = re.findall(
        r"inputs\s+are near (1e21) and others near\s+(1e-26)", prose("exercises/student/ex13")
    )
    assert (np.float32(large), np.float32(small)) == (ex13_reassociation.LARGE, ex13_reassociation.SMALL)


def test_exercise_04_scores_of_any_size():
    said = prose("exercises/student/ex04")
    source = inspect.getsource(ex04_softmax)
    assert "scores of any size: 1000 and −2000 among them" in said
    assert "1000 * (1 + rng" in source
    assert "(B, N, M)) - 2000" in source


def test_credits_the_photograph_says_where_it_is_from():
    pytest.importorskip("matplotlib", reason="matplotlib is not installed")
    pillow = pytest.importorskip("PIL.Image", reason="Pillow is not installed")
    from matplotlib import get_data_path

    with pillow.open(f"{get_data_path()}/sample_data/grace_hopper.jpg") as photograph:
        comment = photograph.info["comment"]
    assert comment == b"File source: http://commons.wikimedia.org/wiki/File:Grace_Hopper.jpg"
    assert "`File:Grace_Hopper.jpg` | the comment inside the file" in prose("docs/credits.md")
