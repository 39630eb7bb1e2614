"""Builds the static site: python -m tools.pages. Its pages need no network, no server and no kernel."""

import os
import re
import shutil
from html import escape
from pathlib import Path

import nbformat
from bs4 import BeautifulSoup, Tag
from nbconvert.filters import markdown2html
from pygments.formatters import HtmlFormatter
from tqdm import tqdm

from nonlocal_ref import widgets
from nonlocal_ref.widgets.page import save_page

from .shown import ROOT, TITLES, WIDGETS, as_html, named

NOTEBOOKS = sorted((ROOT / "notebooks").glob("*.ipynb"))
EXERCISES = sorted((ROOT / "exercises" / "student").glob("*.ipynb"))
OPENING = re.compile(r"(?s)# (.*?)\n.*?\*\*After this notebook\*\* (.*?\.)\s+Reading\s+time: (\d+ minutes)")
TASK = re.compile(r"(?s)# (.*?)\n.*?\*\*Points\*\* (\d+) · \*\*Time\*\* (\d+ minutes)")
FRAME = (ROOT / "tools" / "frame.html").read_text()
WRITING = "Here they are read. To write and check them: `make lab`, folder `exercises/student`."
STYLES = {"light": "default", "dark": "github-dark"}  # of code; each has a contrast of 4.5 and more
COLOURS = {name: HtmlFormatter(style=style).get_style_defs(".highlight") for name, style in STYLES.items()}


def build(site: Path) -> None:
    """Every page into a folder. A file of the project that a page links to becomes a page as well."""
    save_frame(site / "index.html", soup(markdown2html(index())))
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


def index() -> str:
    """What there is, one line each, as Markdown."""
    head = ["# nonlocal_ref", "The non-local operation, to look at and to move. No page needs a network."]
    live = [f"- [{title}]({name}.html): {line}" for name, (title, line) in WIDGETS.items()]
    read = ["- [{}]({}), {}: afterwards {}".format(*opening(path)) for path in NOTEBOOKS]
    write = ["- [{}]({}), {}, {} points".format(*task(path)) for path in EXERCISES]
    parts = ["## To move", *live, "", "## To read", *read, "", "## To write yourself", WRITING, "", *write]
    return "\n".join([*head, *parts])


def opening(notebook: Path) -> tuple[str, ...]:
    """Title, place, reading time and aim, as its first cell says them."""
    if found := OPENING.match(nbformat.read(notebook, as_version=4).cells[0].source):
        title, aim, time = found.groups()
        return title, place(notebook), time, aim
    raise ValueError(f"{named(notebook)} opens without '# title', 'After this notebook' and 'Reading time'")


def task(exercise: Path) -> tuple[str, ...]:
    """Title, place, time and points, as its first cell says them."""
    if found := TASK.match(nbformat.read(exercise, as_version=4).cells[0].source):
        title, points, time = found.groups()
        return title, place(exercise), time, points
    raise ValueError(f"{named(exercise)} opens without '# title', 'Points' and 'Time'")


# ---- one page


def save_widget(name: str, site: Path) -> Path:
    """A widget in its default view; gives the file."""
    back = '<p><a href="index.html">All pages</a></p>\n'
    save_page(getattr(widgets, name)(), site / f"{name}.html", TITLES[name], back)
    return site / f"{name}.html"


def save_file(path: Path, site: Path) -> set[Path]:
    """A file of the project as a page, or as it is if it is a picture. Gives the files that it links to."""
    target = site / place(path)
    target.parent.mkdir(parents=True, exist_ok=True)
    if path.suffix == ".png":
        shutil.copy(path, target)
        return set()
    body = soup(as_html(path))
    links = {relinked(tag, path) for tag in body.select("a[href], img[src]")} - {None}
    home = os.path.relpath(site / "index.html", target.parent)
    body.insert(0, soup(f'<p><a href="{home}">All pages</a></p>'))
    save_frame(target, body)
    return links


def save_frame(target: Path, body: BeautifulSoup) -> None:
    for sign in body.select("a.anchor-link"):
        sign.decompose()
    for heading in body.select("h1, h2, h3, h4"):
        heading["id"] = re.sub(r"[^\w\- ]", "", heading.text).lower().replace(" ", "-")
    target.write_text(FRAME.format(title=escape(body.h1.text), body=body, **COLOURS))


def soup(html: str) -> BeautifulSoup:
    return BeautifulSoup(html, "html.parser")


# ---- links


def place(path: Path) -> str:
    """Where the site has a file of the project."""
    if path.suffix == ".ipynb":
        return f"{path.stem}.html"
    return f"files/{path.relative_to(ROOT)}" + ("" if path.suffix == ".png" else ".html")


def relinked(tag: Tag, page: Path) -> Path | None:
    """The file of the project that a link leads to, which now leads to its page. None: it leads elsewhere."""
    name = "src" if tag.name == "img" else "href"
    link, mark, title = tag[name].partition("#")
    if not link or re.match(r"\w+:", link) or link.endswith(".html"):
        return None
    path = Path(os.path.normpath(page.parent / link))
    if not path.exists():
        raise FileNotFoundError(f"{named(page)} links to {link}, which is not there: mend the link")
    tag[name] = os.path.relpath(place(path), Path(place(page)).parent) + mark + title
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
