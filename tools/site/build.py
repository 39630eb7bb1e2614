"""All of the site into a folder: the widgets' pages, then Sphinx's."""

import hashlib
import shutil
import sys
from pathlib import Path

from sphinx.application import Sphinx

from nonlocal_ref import widgets
from nonlocal_ref.widgets.page import save_page

from .facts import WIDGETS
from .thumbnails import save_thumbnails

HERE = Path(__file__).parent
ROOT = HERE.parents[1]
KEPT = ROOT / "build" / "site"  # what a second build reads instead of making it again
BACK = '<p class="nlw-alone"><a href="index.html">All pages</a></p>\n'
NO_PAGES = shutil.ignore_patterns(".buildinfo*", "objects.inv")


def build(site: Path) -> None:
    """Every page into a folder. Raises SystemExit if a link leads nowhere or a text cannot be read."""
    for name, (title, _) in WIDGETS.items():
        save_page(getattr(widgets, name)(), site / f"{name}.html", title, BACK)
    save_thumbnails(site)
    shutil.copytree(texts(), site, dirs_exist_ok=True, ignore=NO_PAGES)


def texts() -> Path:
    """The folder with Sphinx's pages, made where their sources have changed."""
    forget_older_builds()
    app = Sphinx(
        ROOT, HERE, KEPT / "html", KEPT / "doctrees", "html", status=None, warning=sys.stderr, parallel=2
    )
    app.build()
    if app._warncount:
        shutil.rmtree(KEPT)  # or the next build would not say it again
        raise SystemExit("the site has mistakes: see above")
    return KEPT / "html"


def forget_older_builds() -> None:
    """Empties KEPT if it was made by other code: Sphinx sees changes of the texts, not of what makes the pages."""
    key = digest([*HERE.rglob("*.*"), *(ROOT / "nonlocal_ref").rglob("*.py")])
    if not (KEPT / "key").exists() or (KEPT / "key").read_text() != key:
        shutil.rmtree(KEPT, ignore_errors=True)
        KEPT.mkdir(parents=True)
        (KEPT / "key").write_text(key)


def digest(files: list[Path]) -> str:
    """One number for the contents of files."""
    return hashlib.sha256(b"".join(file.read_bytes() for file in sorted(files) if file.is_file())).hexdigest()


def main() -> None:
    site = ROOT / "site"
    shutil.rmtree(site, ignore_errors=True)
    site.mkdir()
    build(site)
    sizes = [file.stat().st_size for file in site.rglob("*") if file.is_file()]
    print(f"{len(sizes)} files, {sum(sizes) / 2**20:.1f} MiB: open {site / 'index.html'}")
