"""The site: every source is a page, no link is dead, nothing comes from elsewhere, formulas are drawn."""

import json
import re
import subprocess
from urllib.parse import unquote, urlsplit

import pytest
from browsers import ROOT
from site_pages import pages_of

import nonlocal_ref as nl
from nonlocal_ref import widgets
from tools.site.facts import EXERCISES, NOTEBOOKS

# one process, so that the site is built once, which takes two minutes
pytestmark = [pytest.mark.slow, pytest.mark.xdist_group("site")]
LARGEST = 40e6  # bytes of the whole site, without Python for the browser
FONT = 4.1e5  # bytes of the font of the formulas, which the tests build without
LARGEST_PAGE = 2e6 - FONT  # bytes of a page with all that it loads, scrolled to its end
STATIC = ("css", "js")
ELSEWHERE = re.compile(r"@import[^;]*|url\([\"']?https?:[^)]*|//cdn[\w./-]*")
URL = re.compile(r"url\([\"']?(?!data:)([^)\"'?#]+)")
LATEX = re.compile(r"\$[^$\n]{1,60}\$|\$\$|\\(?:frac|sum|mathrm|theta|phi|begin)\b|(?m:^\s*math\s*$)")


@pytest.fixture(scope="module")
def pages(site):
    return pages_of(site)


def from_sphinx(pages):
    return {place: page for place, page in pages.items() if "main" in page.names or "article" in page.names}


def test_every_notebook_exercise_text_and_widget_is_a_page_that_the_first_one_reaches(pages):
    sources = [*NOTEBOOKS, *EXERCISES, *(ROOT / "docs").glob("[!i]*.md")]
    wanted = {f"{path.relative_to(ROOT).with_suffix('')}.html" for path in sources}
    wanted |= {f"{name}.html" for name in widgets.__all__}
    assert len(wanted) > 14 + 19 + 8 + 6
    linked = {urlsplit(link).path for link in pages["index.html"].links}
    assert wanted - linked == set()


def test_no_link_is_dead(site, pages):
    followed = 0
    for place, page in pages.items():
        for link in page.links + [load for load in page.loads if not load.startswith("data:")]:
            url = urlsplit(link)
            if url.scheme:
                assert url.scheme == "https", (place, link)
                continue
            target = (site / place).parent.joinpath(unquote(url.path)).resolve() if url.path else site / place
            assert target.is_file(), (place, link)
            there = pages.get(str(target.relative_to(site.resolve()))) if target.suffix == ".html" else None
            is_state = url.path.endswith("practice.html")
            assert not url.fragment or is_state or unquote(url.fragment) in there.ids, (place, link)
            followed += 1
    assert followed > 3000


def test_no_page_loads_anything_from_elsewhere(site, pages):
    for place, page in pages.items():
        assert [load[:80] for load in page.loads if urlsplit(load).scheme not in ("", "data")] == [], place
    for file in [file for ending in STATIC for file in site.rglob(f"*.{ending}")]:
        assert ELSEWHERE.findall(file.read_text()) == [], file


def test_a_link_to_code_leads_to_a_page_of_that_code(site, pages):
    assert "../files/nonlocal_ref/block.py.html" in pages["docs/equations.html"].links
    text = (site / "files/nonlocal_ref/block.py.html").read_text()
    assert "def</span>" in text
    lines = len((ROOT / "nonlocal_ref" / "block.py").read_text().splitlines())
    assert {f"L-{k + 1}" for k in range(lines)} <= pages["files/nonlocal_ref/block.py.html"].ids


def test_a_link_to_a_folder_leads_to_a_list_of_its_files(pages):
    found = pages["files/nonlocal_ref/engines.html"].links
    names = {path.name for path in (ROOT / "nonlocal_ref" / "engines").glob("*.py")}
    assert {f"engines/{name}.html" for name in names} <= set(found)


def test_no_page_shows_latex(pages):
    """Code and the words `$HOME` in commands stand in <code> and <pre>, which are not read here."""
    for place, page in from_sphinx(pages).items():
        assert LATEX.findall(page.text) == [], place


def test_the_formulas_of_the_derivations_are_drawn(site):
    text = (site / "docs" / "derivations.html").read_text()
    source = (ROOT / "docs" / "derivations.md").read_text()
    blocks = len(re.findall(r"(?m)^\$\$$|^\$\$(?=\S)|^```math$", source))
    assert text.count('<math xmlns="http://www.w3.org/1998/Math/MathML" display="block"') >= blocks // 2 > 25
    assert text.count('display="inline"') > 100
    assert "merror" not in text


def test_every_public_name_is_explained(site, pages):
    assert {f"nonlocal_ref.{name}" for name in nl.__all__} <= pages["docs/api.html"].ids
    text = (site / "docs" / "api.html").read_text()
    for name in nl.__all__:
        assert f'<span class="pre">{name}</span>' in text, name


def test_a_public_name_leads_to_the_line_where_its_code_begins_with_its_decorator(pages):
    lines = (ROOT / "nonlocal_ref" / "block.py").read_text().splitlines()
    line = next(
        k for k, text in enumerate(lines) if text.startswith("def nonlocal_block(")
    )  # its decorator's
    assert f"../files/nonlocal_ref/block.py.html#L-{line}" in pages["docs/api.html"].links


def test_the_page_of_an_exercise_is_what_the_student_gets_and_no_solution(site):
    for path in EXERCISES:
        text = (site / "exercises" / "student" / f"{path.stem}.html").read_text()
        assert "NotImplementedError" in text, path.stem
        assert "SOLUTION" not in text, path.stem
        assert text.count("<summary>Hint") == path.read_text().count("<summary>Hint") > 0, path.stem
        assert f"practice.html#{path.stem.partition('_')[0]}" in text, path.stem
    assert not [*site.glob("exercises/solutions/*"), *site.glob("files/exercises/solutions/*")]


def test_every_figure_of_a_notebook_is_on_its_page(site, pages):
    for path in NOTEBOOKS:
        text = path.read_text()
        drawn = text.count('"image/svg+xml":')
        page = pages[f"notebooks/{path.stem}.html"]
        html = (site / "notebooks" / f"{path.stem}.html").read_text()
        assert len(re.findall(r'<div class="drawn"><svg role="img" aria-label="[^"]{20,}"', html)) == drawn
        stills = [picture for picture in page.pictures if not picture["src"].endswith((".svg", ".webp"))]
        alive = html.count('<figure class="live"')
        assert len(stills) + alive == text.count('"image/png":') - drawn, path.stem
        assert drawn > 0, path.stem
        assert all(picture.get("alt") for picture in page.pictures), path.stem


def test_no_page_says_where_it_was_made(site):
    for file in site.rglob("*.html"):
        assert str(ROOT) not in file.read_text(), file


def test_every_page_names_its_language_and_adapts_to_its_window(site, pages):
    for place, page in pages.items():
        text = (site / place).read_text()
        assert page.language == "en", place
        assert '<meta name="viewport" content="width=device-width' in text, place
        assert re.search(r"<title>[^<]+</title>", text), place


def in_style(file):
    """The files that a style sheet names."""
    return {file.parent.joinpath(name).resolve() for name in URL.findall(file.read_text())}


def test_no_page_is_too_large_and_the_site_fits_a_small_host(site, pages):
    for place, page in pages.items():
        loaded = {(site / place).parent.joinpath(urlsplit(load).path).resolve() for load in page.loads}
        loaded.add(site / place)
        loaded |= {path for file in loaded if file.suffix == ".css" for path in in_style(file)}
        assert sum(file.stat().st_size for file in loaded if file.is_file()) < LARGEST_PAGE, place
    assert sum(file.stat().st_size for file in site.rglob("*") if file.is_file()) < LARGEST


def test_a_page_waits_for_one_style_sheet_and_all_that_others_say_is_in_it(site, pages):
    parts = ["pygments.css", "styles/furo.css", "copybutton.css", "style.css", "theme.css", "site.css"]
    joined = (site / "_static/all.css").read_text()
    for file in [site / "_static" / part for part in parts] + [*(site / "_static").glob("mystnb.*.css")]:
        assert file.read_text() in joined, file
    found = {place: [load for load in page.loads if ".css" in load] for place, page in pages.items()}
    found = {place: sheets for place, sheets in found.items() if sheets}
    assert len(found) > 150
    assert all(len(sheets) == 1 and "_static/all.css?v=" in sheets[0] for sheets in found.values())


def test_search_knows_the_words_of_texts_and_notebooks(site):
    index = (site / "searchindex.js").read_text()
    found = json.loads(index.removeprefix("Search.setIndex(").removesuffix(")"))
    wanted = {"notebooks/01_the_equation", "docs/derivations", "exercises/student/ex04_softmax"}
    assert wanted <= {*found["docnames"]}
    assert "bandwidth" in found["terms"]


def test_it_is_a_target_of_make_and_what_it_writes_is_cleaned_and_not_kept():
    for target, module in {"pages": "site", "pictures": "pictures"}.items():
        command = ["make", "--dry-run", "NO_VENV=1", target]
        recipe = subprocess.run(command, cwd=ROOT, capture_output=True, check=True, text=True).stdout
        assert f"python3 -m tools.{module}" in recipe
    ignored = (ROOT / ".gitignore").read_text().split()
    assert {"/site/", "build/"} <= {*ignored}
    assert re.search(r"rm -rf .*\bbuild\b.*\bsite\b", (ROOT / "Makefile").read_text())
