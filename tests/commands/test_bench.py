import pytest

from nonlocal_ref.__main__ import main
from nonlocal_ref.commands import bench


def test_more_positions_than_fit_into_memory_are_refused_before_any_work(monkeypatch, capsys):
    monkeypatch.setattr(bench, "memory", lambda: 2**34)
    assert main(["bench", "--N", "100", "1000000"]) == 2
    out, err = capsys.readouterr()
    assert out == ""
    assert "--N 1000000 with --E 256 takes 7,4" in err
    assert "GiB with the dense engine, and this machine has 16 GiB: give a smaller --N or --E" in err


@pytest.mark.parametrize("there", [None, 2**40])
def test_what_fits_or_is_not_known_passes(there, monkeypatch):
    monkeypatch.setattr(bench, "memory", lambda: there)
    bench._check_memory([784, 3136], 256)
