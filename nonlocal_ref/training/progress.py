"""A progress bar (tqdm) for what takes longer than a second; none where tqdm is not installed."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from importlib.util import find_spec
from typing import Any


@contextmanager
def bar(show: bool, total: int, label: str, unit: str, *, done: int = 0) -> Iterator[Callable]:
    """Gives tick(count, name=number, ...): so many more are done, and what to write behind the bar."""
    if not show or find_spec("tqdm") is None:
        yield lambda count=1, **numbers: None
        return
    from tqdm.auto import tqdm

    with tqdm(total=total, initial=done, desc=label, unit=unit, delay=1) as shown:

        def tick(count: int = 1, **numbers: Any) -> None:
            if numbers:
                shown.set_postfix(numbers, refresh=False)
            shown.update(count)

        yield tick
