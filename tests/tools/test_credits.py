"""docs/credits.md names what the site and the slides carry of others: every file, with its licence."""

import re
from fnmatch import fnmatch
from importlib.metadata import metadata
from pathlib import Path

import pytest
from texts import ROOT, rows, section

from tools.site.style_sheets import JOINED
from tools.slides.carried import FONT, REVEAL, WOFF2

pytestmark = pytest.mark.xdist_group("small site")
TEXT = (ROOT / "docs" / "credits.md").read_text()
CARRIED = rows(section(TEXT, "What the site carries of others"))
OURS = {file.name for file in (ROOT / "tools" / "site" / "static").iterdir()} | {"style.css", JOINED}
WORDS = {"BSD-2-Clause": "BSD", "BSD-3-Clause": "BSD", "MIT": "MIT"}  # of a licence, as packages write it


def name_of(row):
    """The words of its link, or all of the cell."""
    return re.match(r"\[?([^\]]+)", row["what"])[1]


def test_every_file_of_others_stands_in_one_row_and_every_row_has_files(small):
    files = {file.name for file in (small / "_static").rglob("*") if file.is_file()} - OURS
    files |= {Path(WOFF2).name}  # put there when the whole site is made
    named = [pattern for row in CARRIED for pattern in re.findall(r"`([^`]+)`", row["its files"])]
    found = {file: [pattern for pattern in named if fnmatch(file, pattern)] for file in files}
    assert {file: some for file, some in found.items() if len(some) != 1} == {}
    assert [pattern for pattern in named if [pattern] not in found.values()] == []
    assert len(files) > 20


@pytest.mark.parametrize("row", CARRIED, ids=name_of)
def test_the_licence_of_a_row_is_the_one_that_the_package_says(row):
    if (name := name_of(row)) == "STIX Two Math":
        assert row["licence"] == FONT.licence
        return
    said = metadata({"Snowball": "snowballstemmer"}.get(name, name))
    words = [said.get("License-Expression"), said.get("License"), *(said.get_all("Classifier") or [])]
    assert any(WORDS[row["licence"]] in word for word in filter(None, words))
    exact = said.get("License-Expression")
    assert exact in (None, row["licence"])


def test_what_a_file_says_of_itself_is_in_its_row(small):
    """Packages that a package carries in its turn, by the notes at the head of the files."""
    said = (small / "_static" / "scripts" / "furo.js.LICENSE.txt").read_text()
    style = (small / "_static" / "styles" / "furo.css").read_text()
    icons = (small / "docs" / "gpu.html").read_text()
    found = set(re.findall(r"gumshoe|normalize\.css|feather|tabler", (said + style[:200] + icons).lower()))
    (furo,) = [row for row in CARRIED if name_of(row) == "furo"]
    assert len(found) == 4
    assert [name for name in found if name not in furo["its files"].lower()] == []


def test_the_slides_packages_have_their_licences():
    text = section(TEXT, "What the slides carry of others")
    assert f"by Hakim El Hattab ({REVEAL.licence})" in text
    assert FONT.licence == "OFL-1.1"
    assert "(SIL Open Font License 1.1)" in " ".join(text.split())
