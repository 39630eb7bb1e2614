"""Files of other projects that pages carry: each from its own registry, each known by its SHA-256.

They are kept in .foreign/, which git ignores. What is there is taken from there, without a network.
A table names them: Package("npm", "crelt", "1.0.7", "MIT", {"index.js": "6ff1..."}).
"""

import hashlib
import shutil
import subprocess
import sys
import tarfile
import zipfile
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import NamedTuple

CACHE = Path(__file__).parents[1] / ".foreign"
ANY_MACHINE = "--platform manylinux2014_x86_64 --python-version 3.11 --only-binary :all:".split()
SOON = "--fetch-retries 1 --fetch-retry-mintimeout 1000".split()  # without a network npm says so at once
SECONDS = 300  # that a registry may take


class CannotFetch(RuntimeError):
    """A foreign file that is not in the cache and cannot be had, or is another one than the table says."""


class Package(NamedTuple):
    """One version of a package, and those of its files that are used.

    registry   npm or pypi
    files      path in the package -> its SHA-256; of PyPI also the wheel itself, by its file name
    """

    registry: str
    name: str
    version: str
    licence: str
    files: dict[str, str]

    @property
    def folder(self) -> Path:
        """Where the cache has it."""
        return CACHE / f"{self.name.replace('/', '-').lstrip('@')}-{self.version}"


def fetched(package: Package) -> dict[str, Path]:
    """Path in the package -> the file on this machine, of the right SHA-256.

    Raises CannotFetch if a file is neither in the cache nor to be had, or is not the one in the table.
    """
    found = {path: package.folder / path for path in package.files}
    if not all(file.is_file() for file in found.values()):
        _fetch(package)
    for path, file in found.items():
        checked(file, package.files[path])
    return found


def checked(file: Path, sha256: str) -> Path:
    """The file. Raises CannotFetch if its SHA-256 is another one."""
    if not file.is_file():
        raise CannotFetch(f"{file.name} is not in {file.parent}, where its package should have it")
    found = hashlib.sha256(file.read_bytes()).hexdigest()
    if found != sha256:
        raise CannotFetch(f"{file} has the SHA-256 {found}, expected is {sha256}: remove it, and try again")
    return file


def _fetch(package: Package) -> None:
    """Downloads the package's archive and keeps the files of the table."""
    with TemporaryDirectory() as folder:
        archive = DOWNLOADS[package.registry](package, Path(folder))
        for path in package.files:
            target = package.folder / path
            target.parent.mkdir(parents=True, exist_ok=True)
            part = target.with_name(target.name + ".part")
            part.write_bytes(archive.read_bytes() if path == archive.name else _member(archive, path))
            part.replace(target)  # whole, or not at all


def download(command: list[str], folder: Path, what: str) -> Path:
    """The one file that the command leaves in the folder. Raises CannotFetch."""
    if shutil.which(command[0]) is None:
        raise CannotFetch(f"{what} is not in {CACHE.name}/, and {command[0]} is not installed to get it")
    try:
        subprocess.run(command, cwd=folder, check=True, capture_output=True, text=True, timeout=SECONDS)
    except subprocess.TimeoutExpired:
        raise CannotFetch(f"{what}: no answer from {command[0]} in {SECONDS} seconds") from None
    except subprocess.CalledProcessError as error:
        said = _reason(error.stderr)
        raise CannotFetch(f"{what} is not in {CACHE.name}/ and cannot be had now: {said}") from None
    return next(file for file in folder.iterdir() if file.is_file())


def _reason(said: str) -> str:
    """The first line that speaks of an error, or the last one."""
    lines = said.strip().splitlines() or ["no reason given"]
    return next((line for line in lines if "error" in line.lower()), lines[-1])


def pip_download(requirement: str, folder: Path) -> Path:
    """A wheel of PyPI, the same one on every machine. Raises CannotFetch."""
    pip = [sys.executable, "-m", "pip", "download", "--quiet", "--no-deps", "--retries", "1"]
    return download([*pip, *ANY_MACHINE, requirement], folder, requirement)


def _npm(package: Package, folder: Path) -> Path:
    requirement = f"{package.name}@{package.version}"
    return download(["npm", "pack", "--loglevel", "error", *SOON, requirement], folder, requirement)


def _pypi(package: Package, folder: Path) -> Path:
    return pip_download(f"{package.name}=={package.version}", folder)


def _member(archive: Path, path: str) -> bytes:
    """A file of a .tgz of npm, whose folder is called package, or of a wheel."""
    try:
        if archive.suffix == ".whl":
            return zipfile.ZipFile(archive).read(path)
        with tarfile.open(archive) as tar:
            return tar.extractfile(f"package/{path}").read()
    except KeyError:
        raise CannotFetch(f"{archive.name} has no {path}") from None


DOWNLOADS = {"npm": _npm, "pypi": _pypi}
