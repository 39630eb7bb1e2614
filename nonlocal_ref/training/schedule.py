"""Schedules: which share of the rate step k has. rate_k = rate * schedule(k, steps), k from 0.

constant    1 throughout
steps_down  1, then a tenth of it after each 3/8 of the steps      (section 4.1: 150,000 of 400,000)
cosine      from 1 to 0 along half a cosine, after a linear start
one_cycle   from 1/25 up to 1, then down to 1/250,000, each along half a cosine (Smith; as in PyTorch)

Options by functools.partial: partial(one_cycle, warm=0.1).
"""

from math import cos, pi


def constant(k: int, steps: int) -> float:
    """1"""
    return 1.0


def steps_down(k: int, steps: int, *, every: float = 0.375, factor: float = 0.1) -> float:
    """factor ** (how often a share `every` of the steps has gone by).   Source: section 4.1."""
    return factor ** int(k / (every * steps))


def cosine(k: int, steps: int, *, warm: float = 0.0) -> float:
    """(1 + cos(pi t)) / 2, t from 0 to 1, after a straight line from 0 over a share `warm` of all."""
    first = warm * steps
    return (k + 1) / (first + 1) if k < first else _between(1.0, 0.0, (k - first) / (steps - first))


def one_cycle(
    k: int, steps: int, *, warm: float = 0.3, start: float = 1 / 25, end: float = 1 / 250_000
) -> float:
    """From `start` to 1 over a share `warm` of the steps, then to `end`, along half cosines."""
    top, last = warm * steps - 1, steps - 1
    if 0 < top and k <= top:
        return _between(start, 1.0, k / top)
    return _between(1.0, end, (k - top) / (last - top)) if last > top else end


def _between(first: float, last: float, t: float) -> float:
    """From `first` (t = 0) to `last` (t = 1) along half a cosine."""
    return last + (first - last) * (1 + cos(pi * t)) / 2


SCHEDULES = {f.__name__: f for f in (constant, steps_down, cosine, one_cycle)}
