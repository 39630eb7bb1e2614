"""The table of the shipped blocks."""

import numpy as np
import pytest
from bs4 import BeautifulSoup

from nonlocal_ref.analysis.attention import trained_blocks
from nonlocal_ref.analysis.attention.controls import CONTROLS
from nonlocal_ref.analysis.attention.trained_blocks import COLUMNS, paired, table
from nonlocal_ref.data.tasks import matching, twins


def test_the_pairs_show_the_same_pattern_or_another():
    """Read from the pixels of noiseless clips: 5 x 5 in twins, inside the border of the cards in matching."""
    for task, border in ((twins(noise=0), 0), (matching(noise=0), 1)):
        clips = task.draw(np.random.default_rng(7), 20)
        for same in (True, False):
            x, objects = paired(task, clips, same=same)
            assert len(x) == len(objects.queries) == len(objects.twins) > 5
            for clip, query, twin in zip(x, objects.queries, objects.twins, strict=True):
                first, second = (pattern(clip, place, border) for place in (query, twin))
                assert np.array_equal(first, second) == same


def pattern(clip, place, border):
    t, y, x = place + np.array([0, border, border])
    return clip[t, y : y + 5, x : x + 5]


@pytest.fixture(scope="module")
def small():
    """Few clips: the numbers are rough."""
    few = pytest.MonkeyPatch()
    few.setattr(trained_blocks, "FOR_TRUTH", 40)
    few.setattr(trained_blocks, "FOR_PAIRS", 2)
    yield table("twins", ["embedded_gaussian", "average"], clips=64)
    few.undo()


def test_a_version_has_a_row_before_and_after_training_and_one_for_each_control(small):
    names = ["untrained", "trained", *CONTROLS]
    assert [row.what for row in small.rows if row.version == "embedded_gaussian"] == names
    assert [row.what for row in small.rows if row.version == "average"] == ["trained"]


def test_the_average_has_uniform_weights_and_a_trained_block_ten_times_as_much_on_the_twin(small):
    rows = {(row.version, row.what): row for row in small.rows}
    average, trained = rows["average", "trained"], rows["embedded_gaussian", "trained"]
    assert average.twin.times_uniform == pytest.approx(1, abs=1e-3)
    assert average.pairs.weights == pytest.approx(0, abs=1e-6)
    assert trained.twin.times_uniform > 10
    assert trained.accuracy > 0.9
    assert rows["embedded_gaussian", "shuffled keys"].accuracy < 0.75


def test_the_table_prints_and_shows_the_same_cells(small):
    page = BeautifulSoup(small._repr_html_(), "html.parser")
    shown = [[cell.text for cell in row.find_all(["th", "td"])] for row in page.find_all("tr")]
    assert shown == [list(row) for row in small.cells()]
    assert shown[0] == [*COLUMNS]
    lines = str(small).splitlines()
    assert len(lines) == len(shown)
    assert all(cell in line for line, row in zip(lines, shown, strict=True) for cell in row)


def test_an_unknown_task_or_version_is_refused():
    with pytest.raises(ValueError, match="unknown trained task 'cats'"):
        table("cats")
    with pytest.raises(ValueError, match="unknown version that is trained on twins 'mine'"):
        table("twins", ["mine"])
