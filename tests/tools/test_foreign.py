"""Files of other projects: their SHA-256 is checked, the cache needs no network, failures are worded."""

import hashlib
import zipfile

import pytest

from tools import foreign
from tools.foreign import CannotFetch, Package, fetched

TEXT = b"export default 1;\n"
SHA256 = hashlib.sha256(TEXT).hexdigest()


@pytest.fixture
def cache(tmp_path, monkeypatch):
    monkeypatch.setattr(foreign, "CACHE", tmp_path)
    return tmp_path


@pytest.fixture
def no_network(monkeypatch):
    def refuse(*_):
        raise AssertionError("asked a registry")

    monkeypatch.setattr(foreign, "DOWNLOADS", {"npm": refuse, "pypi": refuse})


def package(registry="npm", sha256=SHA256, path="dist/index.js"):
    return Package(registry, "@some/package", "1.2.3", "MIT", {path: sha256})


def test_what_the_cache_has_is_taken_from_there(cache, no_network):
    file = cache / "some-package-1.2.3" / "dist" / "index.js"
    file.parent.mkdir(parents=True)
    file.write_bytes(TEXT)
    assert fetched(package()) == {"dist/index.js": file}


def test_a_file_with_another_sha256_is_refused(cache, no_network):
    file = cache / "some-package-1.2.3" / "dist" / "index.js"
    file.parent.mkdir(parents=True)
    file.write_bytes(TEXT + b" ")
    with pytest.raises(CannotFetch, match=rf"index\.js has the SHA-256 \w+, expected is {SHA256}: remove it"):
        fetched(package())


def test_of_a_wheel_only_the_named_files_are_kept(cache, monkeypatch, tmp_path_factory):
    wheel = tmp_path_factory.mktemp("wheels") / "some.whl"
    with zipfile.ZipFile(wheel, "w") as archive:
        archive.writestr("some/a.py", TEXT)
        archive.writestr("some/b.py", "print()")
    monkeypatch.setattr(foreign, "DOWNLOADS", {"pypi": lambda *_: wheel})
    fetched(package("pypi", path="some/a.py"))
    assert [file.name for file in cache.rglob("*") if file.is_file()] == ["a.py"]


def test_a_file_that_the_archive_does_not_have_is_named(cache, monkeypatch, tmp_path_factory):
    wheel = tmp_path_factory.mktemp("wheels") / "some.whl"
    with zipfile.ZipFile(wheel, "w") as archive:
        archive.writestr("some/a.py", TEXT)
    monkeypatch.setattr(foreign, "DOWNLOADS", {"pypi": lambda *_: wheel})
    with pytest.raises(CannotFetch, match=r"some\.whl has no some/c\.py"):
        fetched(package("pypi", path="some/c.py"))


def test_a_missing_program_is_named(tmp_path):
    with pytest.raises(CannotFetch, match=r"crelt@1 is not in \.foreign/, and no-such-npm is not installed"):
        foreign.download(["no-such-npm", "pack"], tmp_path, "crelt@1")


def test_a_registry_that_refuses_is_quoted(tmp_path):
    command = ["python3", "-c", "import sys; sys.exit('404 Not Found')"]
    with pytest.raises(
        CannotFetch, match=r"crelt@1 is not in \.foreign/ and cannot be had now: 404 Not Found"
    ):
        foreign.download(command, tmp_path, "crelt@1")
