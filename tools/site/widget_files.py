"""The widgets' files of all notebooks: kept from one build to the next, made anew when the code changes."""

import hashlib
import os
import shutil
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from pathlib import Path

import nbformat
from threadpoolctl import threadpool_limits
from tqdm import tqdm

from .facts import NOTEBOOKS, WIDGETS
from .widget_pages import save_widget

HERE = Path(__file__).parent
ROOT = HERE.parents[1]
KEPT = ROOT / "build" / "site_widgets"  # a folder for each notebook
OWN = Path("own_pages")  # stands for the widgets' own pages, in their first view
FIRST = (
    "own_pages",
    "05_the_backward_pass",
)  # both have the check bench, 10 s: in one process it is made once
MADE_BY = ("record.py", "needed.py", "stills.py")


def make_widget_files() -> None:
    """Brings KEPT up to date, on all cores: the notebooks' code runs, as far as their widgets need it."""
    keys = {notebook: key_of(notebook) for notebook in NOTEBOOKS} | {OWN: own_key()}
    old = [source for source, key in keys.items() if kept_key(source) != key]
    first = [source for source in old if source.stem in FIRST]
    groups = [first] * bool(first) + [[source] for source in reversed(old) if source not in first]
    spawn, mine = get_context("spawn"), numbers_of_cores()[:8]
    free = spawn.SimpleQueue()
    for core in mine:
        free.put(core)
    with ProcessPoolExecutor(len(mine), spawn, keep_to_one_core, (free,)) as pool:
        made = pool.map(make, groups, [[keys[source] for source in group] for group in groups])
        for _ in tqdm(made, "widgets", len(groups), unit="notebook", disable=not groups):
            pass


def numbers_of_cores() -> list[int | None]:
    """The cores of this process; one that has no number where the system gives none."""
    known = hasattr(os, "sched_getaffinity")
    return sorted(os.sched_getaffinity(0)) if known else [None] * (os.cpu_count() or 1)


def keep_to_one_core(free) -> None:
    """This process works on one core: with threads on all of them, processes wait for each other."""
    threadpool_limits(1)
    core = free.get()
    if core is not None:
        os.sched_setaffinity(0, {core})


def make(sources: list[Path], keys: list[str]) -> None:
    """The files of these notebooks, or of the widgets' own pages, one after the other."""
    for source, key in zip(sources, keys, strict=True):
        folder = KEPT / source.stem
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir(parents=True)
        fill(folder, source)
        (folder / "key").write_text(key)


def fill(folder: Path, source: Path) -> None:
    from .record import record  # here: it chooses matplotlib's backend

    if source != OWN:
        return record(source, folder)
    for name in WIDGETS:
        save_widget(name, folder)


def own_key() -> str:
    """Changes with the package and with what makes the widgets' own pages."""
    return digest([*package_files(), *(HERE / name for name in ("widget_pages.py", "facts.py"))])


def key_of(notebook: Path) -> str:
    """Changes with the code of the notebook, of the package and of what makes the files."""
    cells = nbformat.read(notebook, as_version=4).cells
    own = "\n".join(f"{cell.id} {cell.source}" for cell in cells if cell.cell_type == "code")
    return digest([*package_files(), *(HERE / name for name in MADE_BY)], own)


def package_files() -> list[Path]:
    return [
        file
        for file in (ROOT / "nonlocal_ref").rglob("*")
        if file.is_file() and "__pycache__" not in file.parts
    ]


def kept_key(source: Path) -> str | None:
    file = KEPT / source.stem / "key"
    return file.read_text() if file.exists() else None


def digest(files: list[Path], text: str = "") -> str:
    """One number for the contents of files."""
    found = hashlib.sha256(text.encode())
    for file in sorted(files):
        found.update(file.read_bytes())
    return found.hexdigest()
