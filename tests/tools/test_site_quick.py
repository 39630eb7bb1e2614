"""A small site of three pages, made in seconds: a broken build is seen before the whole site is made."""

import re
from urllib.parse import unquote, urlsplit

import nbformat
import pytest
from site_pages import pages_of
from small_site import EXERCISE, NOTEBOOK
from texts import ROOT

from tools.site import facts, notebooks

pytestmark = pytest.mark.xdist_group("small site")
LARGEST_PAGE = 1.5e6  # bytes; the notebook has the most of it in its figures
DRAWN = re.compile(r'<div class="drawn"><svg role="img" aria-label="[^"]{20,}"')


def outputs(name):
    return [o for c in nbformat.read(ROOT / f"{name}.ipynb", 4).cells for o in c.get("outputs", [])]


def test_a_notebook_has_its_figures_in_the_colours_of_the_page_and_its_slider(small):
    html = (small / f"{NOTEBOOK}.html").read_text()
    drawn = [o for o in outputs(NOTEBOOK) if "image/svg+xml" in o.get("data", {})]
    assert (
        len(re.findall(r'<div class="drawn"><svg role="img" aria-label="[^"]{20,}"', html))
        >= len(drawn) - 1
        > 2
    )
    assert "light-dark(" in html
    stills = re.search(r'<figure class="stills".*?</figure>\n</div>', html, re.DOTALL)[0]
    assert stills.count("<img") == 2
    assert stills.count(" hidden>") == 1  # until the slider asks for it
    assert "gib = 4" in stills


def test_the_page_of_an_exercise_has_what_the_student_gets_and_leads_to_where_it_runs(small):
    html = (small / f"{EXERCISE}.html").read_text()
    assert "NotImplementedError" in html
    assert "SOLUTION" not in html
    assert html.count("<summary>Hint") == (ROOT / f"{EXERCISE}.ipynb").read_text().count("<summary>Hint") > 0
    assert '../../practice.html#ex05"' in html
    assert "<math " in html


def test_the_cells_that_train_say_for_how_many_minutes():
    """Before a reader presses Run: run_here.js reads the class that MyST-NB makes of the tag."""
    found = {}
    for path in facts.NOTEBOOKS:
        for cell in notebooks.read(path.read_text()).cells:
            marks = [tag for tag in cell.metadata.get("tags", []) if tag.startswith("minutes-")]
            found |= {cell.id: marks} if marks else {}
    assert found == {cell: [f"minutes-{minutes}"] for cell, minutes in notebooks.LONG.items()}
    script = (ROOT / "tools" / "site" / "static" / "run_here.js").read_text()
    assert r"/\btag_minutes-(\d+)\b/" in script


def test_no_page_is_too_large_or_loads_anything_from_elsewhere(small):
    for place, page in pages_of(small).items():
        loads = [load for load in page.loads if not load.startswith("data:")]
        assert [load for load in loads if urlsplit(load).scheme] == [], place
        files = [(small / place).parent / unquote(urlsplit(load).path) for load in loads]
        sizes = [
            file.stat().st_size for file in files if "widgets" not in file.parts
        ]  # made for the whole site
        assert sum(sizes) + (small / place).stat().st_size < LARGEST_PAGE, place


def test_a_link_to_code_leads_to_a_page_of_it(small):
    pages = pages_of(small)
    code = [link for link in pages[f"{NOTEBOOK}.html"].links if "/files/" in link]
    assert len(code) > 2
    for link in code:
        assert (small / "notebooks" / urlsplit(link).path).is_file(), link
    assert "L-1" in pages["files/nonlocal_ref/block.py.html"].ids
