"""From the lecture's Markdown to one page of slides, a page for each widget in it, and the figures as files.

site/slides/lecture.html    the slides, with the speaker's notes (key S)
site/slides/widgets/        the widgets that stand in the slides, each with its state
site/slides/reveal/         reveal.js, checked and unchanged
site/figures/               every figure as SVG and PNG, on a page that says its licence
"""

import shutil
from pathlib import Path

import jupytext
import nbformat
from nbclient import NotebookClient
from nbconvert import SlidesExporter
from tqdm import tqdm
from traitlets.config import Config

from nonlocal_ref.widgets.javascript import HERE as WIDGETS

from .carried import copy_carried
from .figures import save_figures
from .lecture import alive, timed, typeset

ROOT = Path(__file__).parents[2]
LECTURE = ROOT / "slides" / "lecture.md"
HERE = Path(__file__).parent
OURS = (HERE / "theme.css", HERE / "slides.js", WIDGETS / "style.css")
KERNEL = "from tools.slides.kernel import prepare\nprepare({!r})"


def build(site: Path, lecture: Path = LECTURE) -> Path:
    """The page of slides and what it loads, in `site`.   Raises CannotFetch if a file is not to be had."""
    folder = site / "slides"
    for made in (folder, site / "figures"):
        shutil.rmtree(made, ignore_errors=True)
        made.mkdir(parents=True)
    copy_carried(folder)  # first, so that what is missing is said at once
    for file in OURS:
        shutil.copy(file, folder)
    notebook = executed(jupytext.read(lecture), folder)
    save_figures(notebook, site / "figures")
    page = folder / f"{lecture.stem}.html"
    page.write_text(slides(notebook))
    return page


def executed(notebook: nbformat.NotebookNode, folder: Path) -> nbformat.NotebookNode:
    """The notebook with its outputs; each widget becomes a page in `folder`, and a frame that shows it."""
    ready = nbformat.v4.new_code_cell(KERNEL.format(str(folder)), metadata={"tags": ["remove-cell"]})
    notebook.cells.insert(0, ready)
    cells = sum(cell.cell_type == "code" for cell in notebook.cells)
    with tqdm(total=cells, unit="cell", desc="slides") as bar:
        run = NotebookClient(
            notebook,
            timeout=300,
            kernel_name="python3",
            store_widget_state=False,
            extra_arguments=["--log-level=ERROR"],
            on_cell_executed=lambda **_: bar.update(),
            resources={"metadata": {"path": str(ROOT)}},
        )
        run.execute()
    notebook.cells = [cell for cell in notebook.cells if "remove-cell" not in cell.metadata.get("tags", [])]
    return notebook


def slides(notebook: nbformat.NotebookNode) -> str:
    """The HTML of the whole lecture."""
    exporter = SlidesExporter(
        config=Config(
            TemplateExporter={"extra_template_basedirs": [str(HERE)], "extra_template_paths": [str(WIDGETS)]}
        ),
        template_name="template",
        reveal_url_prefix="reveal",
        exclude_input_prompt=True,
        exclude_output_prompt=True,
        exclude_anchor_links=True,
    )
    return exporter.from_notebook_node(typeset(alive(timed(notebook))))[0]
