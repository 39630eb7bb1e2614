"""The progress bar: shown where it is asked for and tqdm is there."""

import pytest

from nonlocal_ref.training import progress
from nonlocal_ref.training.progress import bar


def test_it_shows_how_many_are_done_and_the_numbers(capsys, monkeypatch):
    real = pytest.importorskip("tqdm.auto").tqdm
    monkeypatch.setattr("tqdm.auto.tqdm", lambda **options: real(**options | {"delay": 0}))
    with bar(True, 10, "training", "step", done=4) as tick:
        for _ in range(6):
            tick(loss="0.5")
    said = capsys.readouterr().err
    assert "training" in said
    assert "10/10" in said
    assert "loss=0.5" in said


@pytest.mark.parametrize("why", ["not asked for", "no tqdm"])
def test_otherwise_nothing_is_shown(why, capsys, monkeypatch):
    monkeypatch.setattr(progress, "find_spec", lambda name: None)
    with bar(why == "no tqdm", 3, "training", "step") as tick:
        tick()
        tick(2, loss=1)
    assert capsys.readouterr().err == ""
