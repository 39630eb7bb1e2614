"""The site and the gallery: every link leads somewhere, nothing is loaded, a page opens from its folder."""

import re
import subprocess
from html.parser import HTMLParser
from urllib.parse import unquote, urlsplit

import nbformat
import pytest
from browsers import ROOT, a_browser, too_wide, unreadable, watched
from refusals import refuses

from nonlocal_ref import widgets
from tools import chromium, file_to_html, pages, pictures

pytestmark = pytest.mark.xdist_group("pages")  # one process, so that each page is built once
LARGEST = 25e6  # bytes of the whole site: what the smallest free hosts take in one upload
LOADED = {"img": "src", "script": "src", "link": "href", "iframe": "src", "source": "src", "video": "src"}


class Read(HTMLParser):
    """What a page refers to: where its links lead, what it loads, its headings' ids, its language."""

    def __init__(self, text):
        super().__init__()
        self.links, self.loads, self.ids, self.language, self.names = [], [], set(), None, []
        self.feed(text)

    def handle_starttag(self, tag, attrs):
        found = dict(attrs)
        self.names.append(tag)
        self.ids.add(found.get("id"))
        self.links += [found["href"]] if tag == "a" and "href" in found else []
        self.loads += [found[LOADED[tag]]] if LOADED.get(tag) in found else []
        self.loads += re.findall(r"url\(([^)]*)\)", found.get("style", ""))
        self.language = found["lang"] if tag == "html" else self.language


@pytest.fixture(scope="module")
def site(tmp_path_factory):
    """{place: page} of the whole site; its folder is `site[None]`."""
    folder = tmp_path_factory.mktemp("site")
    pages.build(folder)
    read = {str(f.relative_to(folder)): Read(f.read_text()) for f in folder.rglob("*.html")}
    return {None: folder} | read


@pytest.fixture(scope="module")
def browser():
    with a_browser() as browser:
        yield browser


def each(site):
    return [(place, read) for place, read in site.items() if place]


def test_the_first_page_leads_to_every_widget_every_notebook_and_every_exercise(site):
    read = [*pages.NOTEBOOKS, *pages.EXERCISES]
    wanted = {f"{name}.html" for name in widgets.__all__} | {f"{path.stem}.html" for path in read}
    sources = [*(ROOT / "notebooks").glob("*.ipynb"), *(ROOT / "exercises" / "solutions").glob("ex*.py")]
    assert len(wanted) == 7 + len(sources) > 6 + 8 + 12
    assert set(site["index.html"].links) == wanted


@pytest.mark.parametrize(
    ("source", "names"),
    [
        ('explorer(video, version="cosine")', ["explorer"]),
        ("explorer_trained()", ["explorer_trained"]),
        ('explorer(clip, trained="twins")', ["explorer_trained"]),
        ("explorer()\nexplorer(trained=mine)\nstepper()", ["explorer", "explorer_trained", "stepper"]),
        ("my_explorer(trained=mine)", []),
    ],
)
def test_a_cell_that_makes_widgets_is_followed_by_links_to_their_pages(source, names):
    assert file_to_html.calls(source) == names


def test_the_page_of_an_exercise_is_what_the_student_gets_and_no_solution(site):
    for path in pages.EXERCISES:
        text = (site[None] / f"{path.stem}.html").read_text()
        assert "NotImplementedError" in text, path.stem
        assert "SOLUTION" not in text, path.stem
        assert text.count("<summary>Hint") == path.read_text().count("<summary>Hint") > 0, path.stem


def test_a_notebook_that_does_not_say_what_it_is_is_refused_in_words(tmp_path, monkeypatch):
    monkeypatch.setattr(file_to_html, "ROOT", tmp_path)
    silent = tmp_path / "ex99_silent.ipynb"
    nbformat.write(nbformat.v4.new_notebook(cells=[nbformat.v4.new_markdown_cell("# 99")]), silent)
    with refuses(ValueError, "ex99_silent.ipynb opens without '# title', 'Points' and 'Time'"):
        pages.exercise_facts(silent)
    with refuses(
        ValueError, "ex99_silent.ipynb opens without '# title', 'After this notebook' and 'Reading time'"
    ):
        pages.notebook_facts(silent)


def test_every_page_leads_back_to_the_first(site):
    folder = site[None]
    for place, read in each(site):
        ends = {(folder / place).parent.joinpath(link).resolve() for link in read.links}
        assert place == "index.html" or folder.resolve() / "index.html" in ends, place


def test_no_link_is_dead(site):
    followed = 0
    for place, read in each(site):
        for link in read.links + [load for load in read.loads if not load.startswith("data:")]:
            url = urlsplit(link)
            if url.scheme:
                assert url.scheme == "https", (place, link)
                continue
            target = (
                ((site[None] / place).parent / unquote(url.path)).resolve()
                if url.path
                else site[None] / place
            )
            assert target.is_file(), (place, link)
            there = site.get(str(target.relative_to(site[None].resolve())))
            assert not url.fragment or unquote(url.fragment) in there.ids, (place, link)
            followed += 1
    assert followed > 100


def test_no_page_loads_anything_but_what_stands_in_it_or_beside_it(site):
    for place, read in each(site):
        assert [load[:80] for load in read.loads if urlsplit(load).scheme not in ("", "data")] == [], place
        text = (site[None] / place).read_text()
        assert re.findall(r"@import[^;]*|//(?:cdn|unpkg)[\w./-]*", text) == [], place


def test_every_page_names_its_language_and_adapts_to_its_window(site):
    for place, read in each(site):
        text = (site[None] / place).read_text()
        assert read.language == "en", place
        assert '<meta name="viewport" content="width=device-width' in text, place
        assert re.search(r"<title>[^<]+</title>", text), place


def test_every_figure_of_a_notebook_is_on_its_page_and_says_which_call_made_it(site):
    for path in pages.NOTEBOOKS:
        figures = path.read_text().count('"image/png":')
        text = (site[None] / f"{path.stem}.html").read_text()
        assert text.count('src="data:image/png;base64,') == figures
        assert len(re.findall(r"<img alt=[\"']figure: \S", text)) == figures > 0


def test_below_a_widget_in_a_notebook_stands_a_link_to_the_page_where_it_moves(site):
    found = 0
    for path in pages.NOTEBOOKS:
        names = set(file_to_html.calls(path.read_text()))
        assert {f"{name}.html" for name in names} <= set(site[f"{path.stem}.html"].links)
        found += len(names)
    assert found >= len(widgets.__all__)


def test_no_page_of_a_notebook_says_where_it_was_made(site):
    for place, _ in each(site):
        assert str(ROOT) not in (site[None] / place).read_text(), place


def test_the_site_is_small_enough_to_host_anywhere(site):
    assert sum(file.stat().st_size for file in site[None].rglob("*") if file.is_file()) < LARGEST


def test_a_link_to_nothing_is_refused_in_words():
    tag = pages.soup('<a href="../nonlocal_ref/pairwise_old.py">f</a>').a
    message = (
        "notebooks/00_map.ipynb links to ../nonlocal_ref/pairwise_old.py, which is not there: mend the link"
    )
    with refuses(FileNotFoundError, message):
        pages.relink(tag, ROOT / "notebooks" / "00_map.ipynb")


@pytest.mark.parametrize(
    ("page", "link", "wanted", "file"),
    [
        (
            "notebooks/00_map.ipynb",
            "01_the_equation.ipynb",
            "01_the_equation.html",
            "notebooks/01_the_equation.ipynb",
        ),
        (
            "notebooks/00_map.ipynb",
            "../nonlocal_ref/block.py",
            "files/nonlocal_ref/block.py.html",
            "nonlocal_ref/block.py",
        ),
        ("docs/equations.md", "derivations.md#a-b", "derivations.md.html#a-b", "docs/derivations.md"),
        ("docs/equations.md", "../notebooks/00_map.ipynb", "../../00_map.html", "notebooks/00_map.ipynb"),
        (
            "notebooks/00_map.ipynb",
            "../exercises/student/ex01_positions.ipynb",
            "ex01_positions.html",
            "exercises/student/ex01_positions.ipynb",
        ),
        ("docs/equations.md", "https://example.org/a.py", "https://example.org/a.py", None),
        ("docs/equations.md", "#a-b", "#a-b", None),
    ],
)
def test_a_link_to_a_file_leads_to_its_page_and_others_stay(page, link, wanted, file):
    tag = pages.soup(f'<a href="{link}">f</a>').a
    assert pages.relink(tag, ROOT / page) == (file and ROOT / file)
    assert tag["href"] == wanted


def test_the_titles_are_those_that_the_widgets_show():
    assert set(file_to_html.TITLES) == set(widgets.__all__)
    for name, title in file_to_html.TITLES.items():
        assert re.search(rf'title: "{title}"', (ROOT / f"nonlocal_ref/widgets/{name}.js").read_text()), name


def test_without_chromium_the_pictures_say_what_to_install(monkeypatch):
    monkeypatch.setattr(chromium, "PATH", None)
    with pytest.raises(
        SystemExit, match=r"no Chromium is on the path: install it .*, or name one: CHROMIUM="
    ):
        pictures.main()


def test_the_gallery_has_a_picture_of_every_widget():
    from PIL import Image

    for name in widgets.__all__:
        with Image.open(ROOT / "docs" / "pictures" / f"{name}.png") as picture:
            assert picture.width == pictures.WIDTH * pictures.SHARPNESS - 24 * pictures.SHARPNESS


def test_both_are_targets_of_make_and_what_they_write_is_cleaned_and_not_kept():
    for target in ("pages", "pictures"):
        recipe = subprocess.run(
            ["make", "--dry-run", "NO_VENV=1", target], cwd=ROOT, capture_output=True, check=True, text=True
        ).stdout
        assert f"python3 -m tools.{target}" in recipe
    assert "site/" in (ROOT / ".gitignore").read_text().split()
    assert re.search(r"rm -rf .*\bsite\b", (ROOT / "Makefile").read_text())


# ---- in a browser


@pytest.mark.browser
def test_the_front_page_opens_with_a_widget_that_moves(site, browser):
    page, wrongs = watched(browser)
    page.goto((site[None] / "index.html").as_uri())
    words = page.locator(".nlw[data-ready=true] .nlw-words")
    assert words.inner_text().startswith("After ")
    page.locator(".nlw [name=step]:visible").press("Home")
    assert words.inner_text().startswith("Before training.")
    places = [page.locator(name).first.bounding_box()["y"] for name in ("h1", ".nlw", "li")]
    assert places == sorted(places)
    assert wrongs == []
    page.close()


@pytest.mark.browser
def test_a_picture_shows_the_widget_on_white(browser, tmp_path):
    from PIL import Image

    with Image.open(pictures.take("price_dial", browser, tmp_path)) as picture:
        pixels = picture.convert("RGB")
        assert pixels.getpixel((3, 3)) == (255, 255, 255)
        assert len(pixels.getcolors(1 << 20)) > 20
    assert [file.name for file in tmp_path.iterdir()] == ["price_dial.png"]


@pytest.mark.browser
def test_what_cannot_be_read_is_found(browser):
    """4.48 and 4.54 are the contrasts with white of #777 and #767676 as WCAG 2.2 defines them."""
    page, _ = watched(browser)
    page.set_content(
        "<body style='background: white'><p style='color: #777'>pale</p><p style='color: #767676'>dark</p>"
        "<p style='color: black; opacity: 0.4'>faint</p><p style='color: black'>ink</p>"
        "<svg><rect width=90 height=30 fill='navy' /><text x=5 y=20 fill='black'>drawn</text></svg>"
    )
    assert [text for text, _ in unreadable(page)] == ["pale", "faint", "drawn"]
    assert unreadable(page)[0][1] == 4.48
    page.close()


@pytest.mark.browser
@pytest.mark.slow
def test_every_page_opens_from_the_folder_without_a_network_and_can_be_read(site, browser):
    page, wrongs = watched(browser, 420)
    for place, _ in each(site):
        page.goto((site[None] / place).as_uri())
        page.wait_for_load_state("load")
        assert too_wide(page) <= 0, place
        for scheme in ("light", "dark"):
            page.emulate_media(color_scheme=scheme)
            assert unreadable(page) == [], (place, scheme)
    assert wrongs == []
