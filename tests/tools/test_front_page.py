"""The first page: what it counts comes from the sources, every card has a picture and a page."""

import re

from PIL import Image
from texts import ROOT

from nonlocal_ref import widgets
from tools.site import facts, front_page, thumbnails

NUMBERS = (
    "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen".split()
)
NUMBERS += "sixteen seventeen eighteen nineteen twenty".split()


def test_every_widget_notebook_and_exercise_has_a_card():
    html = front_page.widget_cards() + front_page.notebook_cards() + front_page.exercise_cards()
    places = re.findall(r'href="([^"]+)\.html"', html)
    notebooks = [f"notebooks/{path.stem}" for path in (ROOT / "notebooks").glob("*.ipynb")]
    exercises = [
        f"exercises/student/{path.stem}" for path in (ROOT / "exercises" / "student").glob("*.ipynb")
    ]
    assert sorted(places) == sorted([*widgets.__all__, *notebooks, *exercises])
    assert html.count(" min<") + html.count(" min ·") == len(notebooks) + len(exercises)
    assert re.findall(r"\$|<img(?![^>]* alt=)", html) == []


def test_the_doors_count_what_is_there():
    text = " ".join(front_page.doors().split())
    minutes = sum(int(re.search(r"Reading time: (\d+)", path.read_text())[1]) for path in facts.NOTEBOOKS)
    assert (
        f"{len(facts.NOTEBOOKS)} notebooks, {minutes} minutes, and {len(facts.EXERCISES)} exercises" in text
    )
    assert f"{len(widgets.__all__)} widgets" in text


def test_the_readme_counts_what_is_there():
    text = (ROOT / "README.md").read_text()
    counts = {"notebooks": facts.NOTEBOOKS, "exercises": facts.EXERCISES, "widgets": widgets.__all__}
    for what, there in counts.items():
        said = re.findall(rf"(?i)\b({'|'.join(NUMBERS)}) (?:\[)?{what}\b", text)
        assert {word.lower() for word in said} == {NUMBERS[len(there)]}, what


def test_readme_and_first_page_begin_with_the_same_sentence():
    sentence = "**Each pixel looks at every other pixel, in all frames, and takes what is like it.**"
    for name in ("README.md", "docs/index.md"):
        assert sentence in (ROOT / name).read_text()[:300], name


def test_the_comparison_links_to_each_material_and_says_what_it_does_better():
    text = (ROOT / "docs" / "index.md").read_text()
    rows = [line.strip("| ").split(" | ") for line in text.splitlines() if line.startswith("| [")]
    assert len(rows) >= 7
    assert all(len(row) == 4 and all(row) and "](https://" in row[0] for row in rows)


def test_thumbnails_are_small_and_show_something(tmp_path):
    thumbnails.save_thumbnails(tmp_path)
    files = [*(tmp_path / "thumbnails").iterdir()]
    whole = f"{thumbnails.FIRST}_whole"
    assert {file.stem for file in files} == {
        *widgets.__all__,
        *(path.stem for path in facts.NOTEBOOKS),
        whole,
    }
    assert sum(file.stat().st_size for file in files) < 500_000
    for file in files:
        with Image.open(file) as picture:
            assert picture.size == thumbnails.SIZE or file.stem == whole
            assert len(picture.getcolors(1 << 20)) > 20, file.name
