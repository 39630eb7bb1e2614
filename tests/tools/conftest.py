"""The site, built once for all tests that read it."""

import pytest

from tools.practice.pages import without_runtime
from tools.site.build import build_pages


@pytest.fixture(scope="session")
def site(tmp_path_factory):
    """The folder of the whole site, without what other projects publish."""
    folder = tmp_path_factory.mktemp("site")
    build_pages(folder)
    (folder / "practice.html").write_text(without_runtime("left out in the tests"))
    return folder
