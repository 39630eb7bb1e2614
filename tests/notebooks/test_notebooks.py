"""The notebooks: they run from top to bottom, and show what is committed."""

import base64
import copy
import io
import itertools
import re

import nbformat
import numpy as np
import pytest
from kept_notebooks import LIVE, NAMES, PNG, code, kept
from quick import few_quick
from run_notebooks import INSTEAD, ROOT, SVG, WIDGET, outputs, ran, without_widgets

from nonlocal_ref import widgets

pytestmark = pytest.mark.xdist_group("notebooks")  # one process, so that each notebook is run once
STATE = "application/vnd.jupyter.widget-state+json"
LARGEST = 1.5e6  # bytes of a file
LONGEST = 90  # seconds of processor time; 10, which trains, took 68 on the slowest machine that was tried
QUICK = [name for name in NAMES if name[:2] in ("00", "01", "04", "06", "09", "12")]  # seconds each
# These train. After a hundred steps the same seed gives other digits on another machine, so their figures are
# not compared, and their numbers loosely; what their texts say is tested with the lessons.
TRAIN = {"10_train_it", "13_what_f_does_not_know"}
NUMBER = r"-?\d+\.\d+(?:e-?\d+)?"

# Before the first cell: every slider is also put to both of its ends, with warnings as errors.
BOTH_ENDS = """
import itertools, warnings
import ipywidgets

def ends(slider):
    return [slider.base ** end if hasattr(slider, "base") else end
            for end in (slider.min, slider.max)]

def interact(function, *, interact=ipywidgets.interact, **sliders):
    interact(function, **sliders)
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        for values in itertools.product(*map(ends, sliders.values())):
            assert function(**dict(zip(sliders, values))) is not None

ipywidgets.interact = interact
"""
SECONDS = "import time; print(time.process_time())"


@pytest.fixture(scope="module", params=few_quick(NAMES, QUICK))
def run(request, tmp_path_factory):
    """(name, seconds, the notebook as a run leaves it, states of the widgets), in a home without settings."""
    notebook = copy.deepcopy(kept(request.param))
    notebook.cells.insert(0, nbformat.v4.new_code_cell(BOTH_ENDS))
    notebook.cells.append(nbformat.v4.new_code_cell(SECONDS))
    ran(notebook, IPYTHONDIR=str(tmp_path_factory.mktemp("ipython")))
    *notebook.cells, last = notebook.cells[1:]
    states = [widget["state"] for widget in notebook.metadata.widgets[STATE]["state"].values()]
    return request.param, float(last.outputs[0].text), notebook, states


def kinds(notebook: nbformat.NotebookNode) -> list:
    """What each cell shows, without what it looks like."""
    return [
        [(o.output_type, o.get("name"), sorted(o.get("data", {}))) for o in cell.get("outputs", [])]
        for cell in notebook.cells
    ]


def picture(output) -> np.ndarray:
    """(H, W, 3) of a figure, on mid-grey where it is transparent."""
    from PIL import Image

    image = Image.open(io.BytesIO(base64.b64decode(output.data[PNG]))).convert("RGBA")
    return np.asarray(Image.alpha_composite(Image.new("RGBA", image.size, "#808080"), image))[..., :3]


def apart(one: np.ndarray, other: np.ndarray) -> float:
    """Mean difference of two figures, levels of 0 to 255; where their sizes differ, over what they share."""
    assert np.abs(np.subtract(one.shape, other.shape)).max() <= 4, (one.shape, other.shape)
    height, width = np.minimum(one.shape, other.shape)[:2]
    return float(np.abs(one[:height, :width].astype(int) - other[:height, :width]).mean())


def figures(notebook: nbformat.NotebookNode) -> list[np.ndarray]:
    return [picture(output) for output in outputs(notebook) if PNG in output.get("data", {})]


def texts(notebook: nbformat.NotebookNode) -> list[str]:
    return [output.text for output in outputs(notebook) if output.output_type == "stream"]


def test_there_are_notebooks_and_their_numbers_follow_each_other():
    assert [name[:2] for name in NAMES] == [f"{k:02}" for k in range(len(NAMES))]
    assert len(NAMES) >= 3


def test_no_cell_fails_or_writes_to_stderr(run):
    _, _, notebook, states = run
    inside = [output for state in states for output in state.get("outputs", [])]
    everything = [*outputs(notebook), *inside]
    assert [o for o in everything if o["output_type"] == "error" or o.get("name") == "stderr"] == []


def test_every_slider_shows_a_figure(run):
    _, _, notebook, states = run
    shown = [state["outputs"] for state in states if state.get("_model_name") == "OutputModel"]
    live = [output.data for output in outputs(notebook) if WIDGET in output.get("data", {})]
    assert len(shown) == sum(PNG not in data for data in live)
    assert all([PNG in o["data"] for o in inside] == [True] for inside in shown)


def test_it_takes_no_longer_than_a_reader_waits(run):
    assert run[1] < LONGEST


def test_the_committed_outputs_are_those_of_a_run(run):
    name, _, notebook, _ = run
    fresh = without_widgets(copy.deepcopy(notebook))
    assert kinds(kept(name)) == kinds(fresh)
    pairs = zip(figures(kept(name)), figures(fresh), strict=True)
    assert name in TRAIN or all(apart(old, new) < 1 for old, new in pairs)
    for old, new in zip(texts(kept(name)), texts(fresh), strict=True):
        assert re.sub(NUMBER, "#", old) == re.sub(NUMBER, "#", new)
        numbers = [[float(n) for n in re.findall(NUMBER, text)] for text in (old, new)]
        np.testing.assert_allclose(*numbers, rtol=1e-2, atol=0.05 if name in TRAIN else 1e-9)


@pytest.mark.parametrize("name", NAMES)
def test_two_figures_of_a_notebook_would_not_pass_for_each_other(name):
    pairs = itertools.combinations(figures(kept(name)), 2)
    alike = [(one, other) for one, other in pairs if np.abs(np.subtract(one.shape, other.shape)).max() <= 4]
    assert all(apart(one, other) > 3 for one, other in alike)


@pytest.mark.parametrize("name", NAMES)
def test_it_is_committed_as_it_was_run_once_from_top_to_bottom(name):
    cells = [cell for cell in kept(name).cells if cell.cell_type == "code"]
    assert [cell.execution_count for cell in cells] == list(range(1, len(cells) + 1))


@pytest.mark.parametrize("name", NAMES)
def test_it_is_committed_without_the_state_of_widgets_and_says_how_to_have_them(name):
    text = (ROOT / "notebooks" / f"{name}.ipynb").read_text()
    assert "widgets" not in kept(name).metadata
    assert "widget-view" not in text
    assert text.count(INSTEAD) == sum(bool(re.search(LIVE, source)) for source in code(name)) > 0
    assert len(text) < LARGEST


@pytest.mark.parametrize("name", NAMES)
def test_every_figure_is_kept_as_svg_too_in_the_ink_of_the_page(name):
    """The PNG is for JupyterLab before a cell is run, and for programs that do not know SVG."""
    drawn = [output for output in outputs(kept(name)) if PNG in output.get("data", {})]
    stills = sum(bool(re.search(rf"\b({'|'.join(widgets.__all__)})\(", source)) for source in code(name))
    svgs = [output.data[SVG] for output in drawn if SVG in output.data]
    assert len(svgs) == len(drawn) - stills
    assert all("currentColor" in svg for svg in svgs)


@pytest.mark.parametrize("name", NAMES)
def test_a_figure_stands_before_every_slider(name):
    """For those who only scroll, and for pages that cannot show a slider."""
    seen = 0
    for cell in kept(name).cells:
        seen += sum(PNG in output.get("data", {}) for output in cell.get("outputs", []))
        assert "interact(" not in cell.source or seen > 0
