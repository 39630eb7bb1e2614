"""Scrolling alone is enough to read the notebooks: their words, links and cells, and what the map says."""

import ast
import itertools
import re
import statistics
from pathlib import Path

import nbformat
import pytest
from kept_notebooks import EXERCISES, LIVE, NAMES, PNG, code, kept, prose
from run_notebooks import NOTEBOOKS, ROOT
from texts import wrong_mathematics


@pytest.mark.parametrize("path", [*NOTEBOOKS, *EXERCISES], ids=lambda path: path.stem)
def test_jupyterlab_typesets_its_mathematics(path):
    cells = [cell for cell in nbformat.read(path, as_version=4).cells if cell.cell_type == "markdown"]
    assert {cell.id: wrong for cell in cells if (wrong := wrong_mathematics(cell.source))} == {}


@pytest.mark.parametrize("name", NAMES)
def test_every_figure_and_slider_says_in_words_what_it_shows(name):
    """`alt` of the cell: nbconvert and the site read it. A sentence about the picture, and no code."""
    words = {}
    for cell in kept(name).cells:
        pictures = sum(PNG in output.get("data", {}) for output in cell.get("outputs", []))
        if pictures or (cell.cell_type == "code" and re.search(LIVE, cell.source)):
            words[cell.id] = cell.metadata.get("alt", "")
    assert {key for key, said in words.items() if not re.fullmatch(r"[A-Z].{20,300}\.", said)} == set()
    assert {key for key, said in words.items() if re.search(r"\w=\w|plots\.|[a-z]{4,}\(", said)} == set()
    assert len({*words.values()}) >= len(words) - 1  # the same figure is shown a second time once


@pytest.mark.parametrize("name", NAMES)
def test_its_cells_are_short_and_hold_no_logic(name):
    lines = [sum(bool(line.strip()) for line in source.splitlines()) for source in code(name)]
    assert max(lines) <= 6
    assert statistics.median(lines) <= 4
    trees = [ast.parse(source) for source in code(name)]
    logic = (ast.FunctionDef, ast.ClassDef, ast.For, ast.While, ast.If, ast.Try, ast.With)
    assert [type(node) for tree in trees for node in ast.walk(tree) if isinstance(node, logic)] == []


@pytest.mark.parametrize("name", NAMES)
def test_it_draws_only_through_the_package(name):
    assert re.findall(r"matplotlib|plt\b|%|\.savefig|\.plot\(", "\n".join(code(name))) == []


@pytest.mark.parametrize("name", NAMES)
def test_it_names_no_place_on_a_machine_or_on_the_network(name):
    text = (ROOT / "notebooks" / f"{name}.ipynb").read_text()
    text = re.sub(r'xmlns(:xlink)?=\\"http://www.w3.org/[\w/]+\\"', "", text)  # names of SVG, not places
    assert re.findall(r'https?://|file:|"/\w+|/(?:home|root|Users|work|tmp)/|[A-Z]:\\\\', text) == []


@pytest.mark.parametrize("name", NAMES)
def test_every_link_leads_to_a_file_and_a_heading(name):
    links = re.findall(r"\]\(([^)]+)\)", prose(name))
    assert links
    for link in links:
        path, _, title = link.partition("#")
        target: Path = ROOT / "notebooks" / path
        assert target.exists(), link
        headings = re.findall(r"^#+ (.*)$", target.read_text(), re.MULTILINE) if title else []
        anchors = [re.sub(r"[^\w -]", "", heading.lower()).replace(" ", "-") for heading in headings]
        assert not title or title in anchors


@pytest.mark.parametrize("name", NAMES)
def test_it_says_what_for_how_long_what_next_and_asks_two_to_four_questions(name):
    text = prose(name)
    assert "**After this notebook**" in text
    assert re.search(r"Reading time: \d+ minutes", text)
    questions = re.findall(r"^\*\*\d\. .*\*\*$", text, re.MULTILINE)
    assert 2 <= len(questions) <= 4
    assert (
        text.count("<details><summary>Answer</summary>\n\n") == len(questions) == text.count("\n\n</details>")
    )
    assert re.search(r"\*\*(Next|To read on):\*\*", text)


def test_every_exercise_follows_from_a_notebook_and_is_called_by_its_title():
    found = [
        re.findall(r"\[(\d\d .*?)\]\(\.\./exercises/student/(\w+)\.ipynb\)", prose(name)) for name in NAMES
    ]
    assert all(found)
    links = sorted(itertools.chain(*found[1:]))  # the map leads to the first one
    exercises = {path.stem: nbformat.read(path, as_version=4) for path in EXERCISES}
    titles = {name: read.cells[0].source.splitlines()[0] for name, read in exercises.items()}
    assert {name for _, name in links} == set(titles)
    for title, name in [*links, *found[0]]:
        assert titles[name] == "# " + title.replace(" ", " · ", 1)


def test_the_map_leads_to_every_notebook_and_tells_the_same_time():
    for name in NAMES[1:]:
        minutes = re.search(r"Reading time: (\d+) minutes", prose(name))[1]
        assert re.search(rf"\({name}\.ipynb\) \|.*\| {minutes} \|", prose("00_map"))


def test_the_map_lists_every_exercise_with_its_minutes_and_points_and_opens_with_the_first():
    for path in EXERCISES:
        head = nbformat.read(path, as_version=4).cells[0].source
        points, minutes = re.search(r"\*\*Points\*\* (\d+) · \*\*Time\*\* (\d+) minutes", head).groups()
        assert re.search(
            rf"\(\.\./exercises/student/{path.stem}\.ipynb\) \| {minutes} \| {points} \|", prose("00_map")
        )
    assert f"(../exercises/student/{EXERCISES[0].name})" in kept("00_map").cells[0].source
