"""The widgets' files of all notebooks: kept from one build to the next, made anew when the code changes."""

import hashlib
import os
import shutil
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from pathlib import Path

import nbformat
from tqdm import tqdm

from .facts import NOTEBOOKS

HERE = Path(__file__).parent
ROOT = HERE.parents[1]
KEPT = ROOT / "build" / "site_widgets"  # a folder for each notebook
MADE_BY = ("record.py", "needed.py", "stills.py")


def make_widget_files() -> None:
    """Brings KEPT up to date, on all cores: the notebooks' code runs, as far as their widgets need it."""
    keys = {notebook: key_of(notebook) for notebook in NOTEBOOKS}
    old = [notebook for notebook, key in keys.items() if kept_key(notebook) != key]
    workers = min(8, os.cpu_count() or 1)
    with ProcessPoolExecutor(workers, get_context("spawn")) as pool:
        made = pool.map(make, old, [keys[notebook] for notebook in old])
        for _ in tqdm(made, "widgets", len(old), unit="notebook", disable=not old):
            pass


def make(notebook: Path, key: str) -> None:
    """The files of one notebook."""
    from .record import record  # here: it chooses matplotlib's backend

    folder = KEPT / notebook.stem
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    record(notebook, folder)
    (folder / "key").write_text(key)


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


def kept_key(notebook: Path) -> str | None:
    file = KEPT / notebook.stem / "key"
    return file.read_text() if file.exists() else None


def digest(files: list[Path], text: str = "") -> str:
    """One number for the contents of files."""
    found = hashlib.sha256(text.encode())
    for file in sorted(files):
        found.update(file.read_bytes())
    return found.hexdigest()
