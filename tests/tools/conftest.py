"""The site and the exercises' page, built once for all tests that read them."""

import shutil

import pytest
from small_site import make_small_site

from tools.foreign import CannotFetch
from tools.practice import build
from tools.practice.pages import without_runtime
from tools.practice.runtime import editor_modules, runtime_files
from tools.site.build import build_pages


@pytest.fixture(scope="session")
def site(tmp_path_factory):
    """The folder of the whole site, without what other projects publish."""
    folder = tmp_path_factory.mktemp("site")
    build_pages(folder)
    (folder / "practice.html").write_text(without_runtime("left out in the tests"))
    return folder


@pytest.fixture(scope="session")
def small(tmp_path_factory):
    """The folder of three pages of the site; makes them in seconds."""
    return make_small_site(tmp_path_factory.mktemp("small"))


@pytest.fixture(scope="session")
def practice_site(tmp_path_factory):
    """The exercises' page alone, with Python for the browser; skips where that is not to be had."""
    try:
        runtime_files(), editor_modules()
    except CannotFetch as error:
        pytest.skip(f"no Python for the browser: {error}")
    folder = tmp_path_factory.mktemp("practice")
    build(folder)
    return folder


@pytest.fixture(scope="session")
def site_with_python(site, practice_site, tmp_path_factory):
    """The folder of the whole site, with Python for the browser."""
    folder = tmp_path_factory.mktemp("whole") / "site"
    shutil.copytree(site, folder)
    return shutil.copytree(practice_site, folder, dirs_exist_ok=True)
