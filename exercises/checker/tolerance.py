"""When two arrays count as equal in a task's `allowed`."""

import numpy as np


def is_close(a: np.ndarray, b: np.ndarray) -> bool:
    """Equal up to rounding. Operators only: code in the same process may have replaced np.allclose."""
    return bool((abs(a - b) <= 1e-8 + 1e-5 * abs(b)).all())
