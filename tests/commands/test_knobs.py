"""Options as NumPy numbers: `run` of every command takes them, as everything else does."""

import argparse

import numpy as np
import pytest

from nonlocal_ref.__main__ import COMMANDS, parser

KINDS = {bool: np.bool_, int: np.int64, float: np.float64}


def as_numpy(value):
    if isinstance(value, tuple | list):
        return type(value)(map(as_numpy, value))
    return KINDS.get(type(value), lambda same: same)(value)


@pytest.mark.parametrize(
    "words",
    [
        "shapes --stage res3 --frames 8",
        "shapes --net c2d --blocks 5",
        "shapes --net tiny --frames 4 --size 32 --positions 2",
        "cost --frames 16",
        "attend --size 32 --query 3,4 --patch 3 --bandwidth 0.2 --hide-self",
        "attend ball --size 32 --frames 4 --stride 1",
        "bench --N 64",
    ],
)
def test_run_takes_the_numbers_of_numpy(words, tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    options = parser().parse_args(words.split())
    numbers = argparse.Namespace(**{name: as_numpy(value) for name, value in vars(options).items()})
    COMMANDS[options.command].run(numbers)
    with_numpy = capsys.readouterr().out
    assert with_numpy
    if options.command != "bench":  # its times differ
        COMMANDS[options.command].run(options)
        assert capsys.readouterr().out == with_numpy
