"""All of the site into a folder: the widgets' pages, then Sphinx's."""

import shutil
import sys
import warnings
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from pathlib import Path

from sphinx.application import Sphinx

from .. import practice
from .lecture_places import fill_places
from .math_font import add_math_font
from .thumbnails import save_thumbnails
from .widget_files import KEPT as WIDGET_FILES
from .widget_files import OWN, digest, make_widget_files, package_files

HERE = Path(__file__).parent
ROOT = HERE.parents[1]
KEPT = ROOT / "build" / "site"  # what a second build reads instead of making it again
MADE_BY_SLIDES = ("slides", "figures")  # `make slides` puts them next to the pages
SHOWN = ("html", "webp", "svg")
OF_OTHERS = ".*Check CHANGES for Sphinx API"  # what MyST-Parser still uses
NO_PAGES = shutil.ignore_patterns(".buildinfo*", "objects.inv")


def build(site: Path) -> None:
    """The whole site into a folder, with what other projects publish where it can be had."""
    with ProcessPoolExecutor(1, get_context("spawn")) as beside:  # Sphinx leaves cores idle at times
        practice_pages = beside.submit(practice.build, site)
        build_pages(site)
        practice_pages.result()
    add_math_font(site)


def build_pages(site: Path) -> None:
    """Every page that needs the project alone. Raises SystemExit if a link leads nowhere."""
    save_thumbnails(site)
    make_widget_files()
    copy_widget_files(site)
    shutil.copytree(texts(), site, dirs_exist_ok=True, ignore=NO_PAGES)
    fill_places(site)


def copy_widget_files(site: Path) -> None:
    """The widgets' own pages, and what the notebooks' pages show: pages, stills, the pictures of sliders."""
    (site / "widgets").mkdir()
    for file in [file for ending in SHOWN for file in WIDGET_FILES.glob(f"*/*.{ending}")]:
        shutil.copy(file, site if file.parent.name == OWN.name else site / "widgets")


def texts() -> Path:
    """The folder with Sphinx's pages, made where their sources have changed."""
    forget_older_builds()
    return made_by_sphinx(KEPT)


def made_by_sphinx(folder: Path, **settings) -> Path:
    """The folder with the pages, in `folder`. settings: in place of those in conf.py."""
    html, others = folder / "html", folder / "doctrees"
    app = Sphinx(ROOT, HERE, html, others, "html", settings, status=None, warning=sys.stderr, parallel=2)
    with warnings.catch_warnings():
        warnings.filterwarnings("ignore", message=OF_OTHERS)
        app.build()
    if app._warncount:
        shutil.rmtree(folder)  # or the next build would not say it again
        raise SystemExit("the site has mistakes: see above")
    return html


def forget_older_builds() -> None:
    """Empties KEPT if other code made it: Sphinx itself looks at changes of the texts only."""
    own = [file for file in HERE.rglob("*.*") if "__pycache__" not in file.parts]
    key = digest([*own, *package_files(), *WIDGET_FILES.glob("*/found.json")])
    if not (KEPT / "key").exists() or (KEPT / "key").read_text() != key:
        shutil.rmtree(KEPT, ignore_errors=True)
        KEPT.mkdir(parents=True)
        (KEPT / "key").write_text(key)


def main() -> None:
    site = ROOT / "site"
    site.mkdir(exist_ok=True)
    for old in site.iterdir():
        if old.name not in MADE_BY_SLIDES:
            shutil.rmtree(old) if old.is_dir() else old.unlink()
    build(site)
    sizes = [file.stat().st_size for file in site.rglob("*") if file.is_file()]
    print(f"{len(sizes)} files, {sum(sizes) / 2**20:.1f} MiB: open {site / 'index.html'}")
