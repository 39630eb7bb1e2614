"""What the tests of the arrays share: random inputs, comparisons that assert, and central differences."""

from typing import Any

import numpy as np

from nonlocal_ref.base.arrays import to_numpy
from nonlocal_ref.base.tree import leaves, tree_map

B, N, M, E, D, C = 2, 7, 5, 3, 11, 6
TOLERANCE = {"float32": 2e-5, "float64": 1e-11}
STEP = 1e-5  # of a central difference in float64: its error is about STEP squared


class Maker:
    """Random arrays of one library, the same numbers in each: `make(2, 7, 3)`; read-only if they can be."""

    def __init__(self, xp: Any, seed: int = 0):
        self.xp, self.rng = xp, np.random.default_rng(seed)

    def __call__(self, *shape: int, dtype: str = "float64") -> Any:
        return self.of(self.rng.standard_normal(shape).astype(dtype))

    def of(self, values: Any) -> Any:
        """These values as a read-only array of the library."""
        values = np.array(values)
        values.setflags(write=False)
        return values if self.xp is np else self.xp.asarray(values)

    def params(self, block: Any, channels: int = C, inner: int = E, dtype: str = "float64") -> dict:
        """Parameters with nothing at zero: all of size 1, biases and gamma too, variances above 0.5."""
        return self.like(block.init(self.rng, channels, inner, dtype=np.float64), dtype)

    def like(self, tree: Any, dtype: str = "float64") -> Any:
        """A tree of the same names and shapes with nothing at zero; variances above 0.5."""
        names = iter([name for name, _ in leaves(tree)])
        return tree_map(lambda a: self._nonzero(next(names), a.shape, dtype), tree)

    def _nonzero(self, name: str, shape: tuple, dtype: str) -> Any:
        if name.endswith("running.var"):
            return self.of((0.5 + self.rng.random(shape)).astype(dtype))
        return self(*shape, dtype=dtype)


def replaced(tree: Any, name: str, value: Any) -> Any:
    """The tree with another array under this name, such as "theta.w"."""
    names = iter([found for found, _ in leaves(tree)])
    return tree_map(lambda a: value if next(names) == name else a, tree)


def error(actual: Any, expected: Any, floor: float = 0.0) -> float:
    """|actual - expected| / |expected|, in norms; `floor` stands in for an expected norm that is smaller."""
    actual, expected = to_numpy(actual).astype(np.float64), np.asarray(to_numpy(expected), np.float64)
    distance, size = np.linalg.norm(actual - expected), max(np.linalg.norm(expected), floor)
    return float(distance / size) if size else float(distance)


def assert_close(actual: Any, expected: Any, tolerance: float | None = None, floor: float = 0.0) -> None:
    """Same shape, same numbers up to the rounding of the actual dtype. NaN is never close."""
    assert tuple(actual.shape) == tuple(expected.shape)
    limit = TOLERANCE[str(to_numpy(actual).dtype)] if tolerance is None else tolerance
    found = error(actual, expected, floor)
    assert found <= limit, f"relative error {found:.3g}, allowed {limit:.3g}"


def assert_trees_close(
    actual: Any, expected: Any, tolerance: float | None = None, floor: float = 0.0
) -> None:
    """The same names in both, each pair close."""
    actual, expected = dict(leaves(actual)), dict(leaves(expected))
    assert set(actual) == set(expected)
    for name in actual:
        assert_close(actual[name], expected[name], tolerance, floor)


def assert_dtypes(tree: Any, dtype: str) -> None:
    """Every array of the tree, None aside, has this dtype."""
    found = {name: str(to_numpy(a).dtype) for name, a in leaves(tree) if hasattr(a, "dtype")}
    assert found
    assert set(found.values()) == {dtype}, found


def numeric_gradient(function: Any, x: Any, dy: Any) -> np.ndarray:
    """d <dy, function(x)> / dx by central differences on every element, for NumPy float64."""
    gradient = np.zeros(x.shape)
    for place in np.ndindex(x.shape):
        ahead, behind = x.copy(), x.copy()
        ahead[place] += STEP
        behind[place] -= STEP
        gradient[place] = np.vdot(dy, function(ahead) - function(behind)) / (2 * STEP)
    return gradient


def assert_gradients(forward: Any, gradients: Any, inputs: tuple, dy: Any, tolerance: float = 1e-8) -> None:
    """Each gradient is that of central differences (their own error is near 1e-10)."""
    gradients = gradients if isinstance(gradients, tuple) else (gradients,)
    assert len(gradients) == len(inputs)
    largest = max(np.linalg.norm(a) for a in gradients)
    for k, (x, gradient) in enumerate(zip(inputs, gradients, strict=True)):
        numeric = numeric_gradient(lambda v, k=k: forward(*inputs[:k], v, *inputs[k + 1 :]), x, dy)
        assert_close(gradient, numeric, tolerance, floor=1e-3 * largest)


def dot_product(left: Any, right: Any) -> float:
    """<left, right> over all elements, in float64."""
    return float(np.vdot(to_numpy(left).astype(np.float64), to_numpy(right).astype(np.float64)))
