"""All of the site into a folder: the widgets' pages, then Sphinx's."""

import shutil
import sys
from pathlib import Path

from sphinx.application import Sphinx

from .. import practice
from .facts import WIDGETS
from .math_font import add_math_font
from .thumbnails import save_thumbnails
from .widget_files import KEPT as WIDGET_FILES
from .widget_files import digest, make_widget_files, package_files
from .widget_pages import save_widget

HERE = Path(__file__).parent
ROOT = HERE.parents[1]
KEPT = ROOT / "build" / "site"  # what a second build reads instead of making it again
SHOWN = ("html", "png", "webp")
NO_PAGES = shutil.ignore_patterns(".buildinfo*", "objects.inv")


def build(site: Path) -> None:
    """The whole site into a folder, with what other projects publish where it can be had."""
    build_pages(site)
    add_math_font(site / "_static")
    practice.build(site)


def build_pages(site: Path) -> None:
    """Every page that needs the project alone. Raises SystemExit if a link leads nowhere."""
    for name in WIDGETS:
        save_widget(name, site)
    save_thumbnails(site)
    make_widget_files()
    copy_widget_files(site / "widgets")
    shutil.copytree(texts(), site, dirs_exist_ok=True, ignore=NO_PAGES)


def copy_widget_files(folder: Path) -> None:
    """What the notebooks' pages show of widgets: pages, still pictures, the pictures of sliders."""
    folder.mkdir()
    for file in [file for ending in SHOWN for file in WIDGET_FILES.glob(f"*/*.{ending}")]:
        shutil.copy(file, folder)


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
    """Empties KEPT if other code made it: Sphinx itself looks at changes of the texts only."""
    own = [file for file in HERE.rglob("*.*") if "__pycache__" not in file.parts]
    key = digest([*own, *package_files(), *WIDGET_FILES.glob("*/found.json")])
    if not (KEPT / "key").exists() or (KEPT / "key").read_text() != key:
        shutil.rmtree(KEPT, ignore_errors=True)
        KEPT.mkdir(parents=True)
        (KEPT / "key").write_text(key)


def main() -> None:
    site = ROOT / "site"
    shutil.rmtree(site, ignore_errors=True)
    site.mkdir()
    build(site)
    sizes = [file.stat().st_size for file in site.rglob("*") if file.is_file()]
    print(f"{len(sizes)} files, {sum(sizes) / 2**20:.1f} MiB: open {site / 'index.html'}")
