"""Builds the static site: python -m tools.pages. Its pages need no network, no server and no kernel."""

import os
import re
import shutil
from pathlib import Path

import nbformat
from bs4 import BeautifulSoup, Tag
from nbconvert.filters import markdown2html
from pygments.formatters import HtmlFormatter
from tqdm import tqdm

from nonlocal_ref import widgets
from nonlocal_ref.widgets.page import embedded, save_page

from .file_to_html import ROOT, TEMPLATES, TITLES, WIDGETS, file_to_html, name_of

NOTEBOOKS = sorted((ROOT / "notebooks").glob("*.ipynb"))
EXERCISES = sorted((ROOT / "exercises" / "student").glob("*.ipynb"))
NOTEBOOK_OPENING = re.compile(
    r"(?s)# (.*?)\n.*?\*\*After this notebook\*\* (.*?\.)\s+Reading\s+time: (\d+ minutes)"
)
EXERCISE_OPENING = re.compile(r"(?s)# (.*?)\n.*?\*\*Points\*\* (\d+) · \*\*Time\*\* (\d+ minutes)")
WRITING = "Here they are read. To write and check them: `make lab`, folder `exercises/student`."
FIRST = "explorer_trained"  # stands on the front page itself
HEAD = TEMPLATES.from_string("<h2>{{ title }}</h2><p>{{ sentence }}</p>")
STYLES = {"light": "default", "dark": "github-dark"}  # of code; each has a contrast of 4.5 and more
COLOURS = {name: HtmlFormatter(style=style).get_style_defs(".highlight") for name, style in STYLES.items()}


def build(site: Path) -> None:
    """Every page into a folder. A file of the project that a page links to becomes a page as well."""
    save_front_page(site)
    waiting = [*NOTEBOOKS, *EXERCISES]
    found = {*waiting}
    with tqdm(total=len(WIDGETS) + len(waiting), unit="page") as bar:
        for name in WIDGETS:
            save_widget(name, site)
            bar.update()
        while waiting:
            links = save_file(waiting.pop(0), site) - found
            waiting += sorted(links)
            found |= links
            bar.total += len(links)
            bar.update()


def save_front_page(site: Path) -> None:
    """What there is, and before it a widget that moves at once."""
    body, widget = soup(markdown2html(index())), getattr(widgets, FIRST)()
    body.p.insert_after(soup(HEAD.render(title=TITLES[FIRST], sentence=widget.sentence) + embedded(widget)))
    save_page_of(site / "index.html", body, widget._css)


def index() -> str:
    """What there is, one line each, as Markdown."""
    head = ["# nonlocal_ref", "The non-local operation, to look at and to move. No page needs a network."]
    live = [f"- [{title}]({name}.html): {line}" for name, (title, line) in WIDGETS.items()]
    read = ["- [{}]({}), {}: afterwards {}".format(*notebook_facts(path)) for path in NOTEBOOKS]
    write = ["- [{}]({}), {}, {} points".format(*exercise_facts(path)) for path in EXERCISES]
    parts = ["## To move", *live, "", "## To read", *read, "", "## To write yourself", WRITING, "", *write]
    return "\n".join([*head, *parts])


def notebook_facts(notebook: Path) -> tuple[str, ...]:
    """Title, place, reading time and aim, as its first cell says them."""
    if found := NOTEBOOK_OPENING.match(nbformat.read(notebook, as_version=4).cells[0].source):
        title, aim, time = found.groups()
        return title, place_on_site(notebook), time, aim
    raise ValueError(f"{name_of(notebook)} opens without '# title', 'After this notebook' and 'Reading time'")


def exercise_facts(exercise: Path) -> tuple[str, ...]:
    """Title, place, time and points, as its first cell says them."""
    if found := EXERCISE_OPENING.match(nbformat.read(exercise, as_version=4).cells[0].source):
        title, points, time = found.groups()
        return title, place_on_site(exercise), time, points
    raise ValueError(f"{name_of(exercise)} opens without '# title', 'Points' and 'Time'")


# ---- one page


def save_widget(name: str, site: Path) -> Path:
    """A widget in its default view; gives the file."""
    back = '<p><a href="index.html">All pages</a></p>\n'
    save_page(getattr(widgets, name)(), site / f"{name}.html", TITLES[name], back)
    return site / f"{name}.html"


def save_file(path: Path, site: Path) -> set[Path]:
    """A file of the project as a page, or as it is if it is a picture. Gives the files that it links to."""
    target = site / place_on_site(path)
    target.parent.mkdir(parents=True, exist_ok=True)
    if path.suffix == ".png":
        shutil.copy(path, target)
        return set()
    body = soup(file_to_html(path))
    links = {relink(tag, path) for tag in body.select("a[href], img[src]")} - {None}
    home = os.path.relpath(site / "index.html", target.parent)
    body.insert(0, soup(f'<p><a href="{home}">All pages</a></p>'))
    save_page_of(target, body)
    return links


def save_page_of(target: Path, body: BeautifulSoup, style: str = "") -> None:
    """HTML in the layout of all pages, with a style of its own; its headings can be linked to."""
    for anchor in body.select("a.anchor-link"):
        anchor.decompose()
    for heading in body.select("h1, h2, h3, h4"):
        heading["id"] = re.sub(r"[^\w\- ]", "", heading.text).lower().replace(" ", "-")
    page = TEMPLATES.get_template("layout.html").render(title=body.h1.text, body=body, style=style, **COLOURS)
    target.write_text(page)


def soup(html: str) -> BeautifulSoup:
    return BeautifulSoup(html, "html.parser")


# ---- links


def place_on_site(path: Path) -> str:
    """Where the site has a file of the project."""
    if path.suffix == ".ipynb":
        return f"{path.stem}.html"
    return f"files/{path.relative_to(ROOT)}" + ("" if path.suffix == ".png" else ".html")


def relink(tag: Tag, page: Path) -> Path | None:
    """The file of the project that a link leads to, which now leads to its page. None: it leads elsewhere."""
    name = "src" if tag.name == "img" else "href"
    link, mark, title = tag[name].partition("#")
    if not link or re.match(r"\w+:", link) or link.endswith(".html"):
        return None
    path = Path(os.path.normpath(page.parent / link))
    if not path.exists():
        raise FileNotFoundError(f"{name_of(page)} links to {link}, which is not there: mend the link")
    tag[name] = os.path.relpath(place_on_site(path), Path(place_on_site(page)).parent) + mark + title
    return path


def main() -> None:
    site = ROOT / "site"
    shutil.rmtree(site, ignore_errors=True)
    site.mkdir()
    build(site)
    sizes = [file.stat().st_size for file in site.rglob("*") if file.is_file()]
    print(f"{len(sizes)} files, {sum(sizes) / 2**20:.1f} MiB: open {site / 'index.html'}")


if __name__ == "__main__":
    main()
