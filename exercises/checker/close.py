"""When two arrays count as equal in a task's `allowed`."""

import numpy as np


def close(a: np.ndarray, b: np.ndarray) -> bool:
    """But for rounding, by operators alone: code beside it may have put another function in np.allclose."""
    return bool((abs(a - b) <= 1e-8 + 1e-5 * abs(b)).all())
