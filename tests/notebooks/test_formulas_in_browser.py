"""Every notebook as JupyterLab itself draws it: each formula is typeset, no LaTeX is left to read."""

import re
import shutil

import pytest
from browsers import ROOT

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.xdist_group("jupyterlab")]
NOTEBOOKS = [*ROOT.glob("notebooks/*.ipynb"), *ROOT.glob("exercises/student/*.ipynb")]
LATEX = re.compile(r"\$[^$\n]{1,60}\$|\$\$|\\(?:frac|sum|mathrm|theta|phi|begin|left|text)\b")
OPENED = """async (path) => {
    const options = { path, factory: "Notebook", kernel: { shouldStart: false, autoStartDefault: false } };
    const opened = await window.jupyterapp.commands.execute("docmanager:open", options);
    await opened.context.ready;
    await opened.revealed;
    return opened.content.widgets.length;
}"""
DRAWN = """async (k) => {
    const cells = window.jupyterapp.shell.currentWidget.content, cell = cells.widgets[k];
    await cells.scrollToItem(k, "start");
    const source = cell.model.sharedModel.getSource().replace(/`[^`]*`/g, "");
    const isText = cell.model.type === "markdown", wanted = isText && source.includes("$");
    const kinds = ["Markdown", "HTML", "Latex"].map((kind) => `.jp-Rendered${kind}`).join();
    const shown = () => cell.node.querySelectorAll(kinds);
    const done = () => (!isText || shown().length) && (!wanted || cell.node.querySelector("mjx-container"));
    for (let tries = 0; tries < 600 && !done(); tries++) await new Promise((go) => setTimeout(go, 50));
    const texts = [...shown()].map((part) => {
        const copy = part.cloneNode(true);
        for (const no of copy.querySelectorAll("mjx-container, code, pre, script, style, svg")) no.remove();
        return copy.textContent;
    });
    const wrong = cell.node.querySelectorAll("mjx-merror, merror, [data-mjx-error], .MathJax_Error").length;
    return { text: texts.join("\\n"), wrong, drawn: Boolean(done()), formulas: Boolean(wanted) };
}"""


@pytest.fixture(scope="module")
def lab(notebook_server, browser):
    """JupyterLab, open on a folder with a copy of every notebook; no kernel runs."""
    folder, url, token = notebook_server
    for notebook in NOTEBOOKS:
        shutil.copy(notebook, folder)
    page = browser.new_page(viewport={"width": 1200, "height": 1600})
    page.set_default_timeout(120_000)
    page.goto(f"{url}/lab/workspaces/formulas?token={token}")
    page.wait_for_function("() => window.jupyterapp")
    page.evaluate("() => window.jupyterapp.restored")
    return page


@pytest.mark.parametrize("notebook", NOTEBOOKS, ids=lambda path: path.stem)
def test_every_formula_is_drawn_and_no_latex_is_left(lab, notebook):
    cells = [lab.evaluate(DRAWN, k) for k in range(lab.evaluate(OPENED, notebook.name))]
    lab.evaluate("window.jupyterapp.shell.currentWidget.dispose()")
    assert len(cells) > 3
    assert [k for k, cell in enumerate(cells) if not cell["drawn"]] == []
    assert [k for k, cell in enumerate(cells) if cell["wrong"]] == []
    assert [found for cell in cells for found in LATEX.findall(cell["text"])] == []


def test_the_notebooks_have_formulas_to_draw(lab):
    count = lab.evaluate(OPENED, "01_the_equation.ipynb")
    assert any(lab.evaluate(DRAWN, k)["formulas"] for k in range(count))
