"""Products and samples on all cores: the numbers of one product, one after the other."""

import numpy as np
import pytest
from support import D, E, M, N, assert_close

from nonlocal_ref.base import parallel
from nonlocal_ref.base.arrays import to_numpy


def test_at_least_one_core_is_at_work():
    assert parallel.cores() >= 1


@pytest.mark.parametrize("several", [1, 3, 9])
@pytest.mark.parametrize("samples", [1, 2, 7])
def test_samples_are_treated_alone(make_numpy, samples, several):
    a, b = make_numpy(samples, 5, 3), make_numpy(samples, 3, 4)
    product, double = parallel.samplewise(lambda a, b: (a @ b, 2 * a), a, b, several=several)
    assert_close(product, a @ b)
    assert_close(double, 2 * a)


def test_every_core_has_samples_of_its_own(make_numpy, monkeypatch):
    monkeypatch.setattr(parallel, "threads_for", lambda x: 2)
    taken, few, many = [], make_numpy(4, 5), make_numpy(4, parallel.FEW_NUMBERS)
    for a in (few, many):
        parallel.samplewise(lambda a: (taken.append(len(a)) or a,), a, several=9)
    assert taken == [4, 2, 2]


@pytest.mark.parametrize(
    "numbers", [parallel.OF_ONE_SAMPLE, parallel.OF_ONE_SAMPLE + 1, parallel.FEW_NUMBERS + 1]
)
def test_a_single_sample_of_any_size_is_taken_once(make_numpy, monkeypatch, numbers):
    monkeypatch.setattr(parallel, "threads_for", lambda x: 2)
    taken, a = [], make_numpy(1, numbers)
    (double,) = parallel.samplewise(lambda a: (taken.append(len(a)) or 2 * a,), a, several=9)
    assert_close(double, 2 * a)
    assert taken == [1]


@pytest.fixture
def any_size(monkeypatch):
    """Small products are shared out too."""
    monkeypatch.setattr(parallel, "ONE_THREAD", 0)
    monkeypatch.setattr(parallel, "SHARED", 0)


@pytest.mark.usefixtures("any_size")
@pytest.mark.parametrize("number_of_cores", [1, 3, 8])
@pytest.mark.parametrize(
    ("left", "right"),
    [
        ((N, E), (E, D)),
        ((N, E, D), (N, D, M)),
        ((2, N, E), (2, E, M)),
        ((1, N, E), (1, E, M)),
        ((1, E), (E, D)),
        ((7, N, E), (E, M)),
        ((N, E), (7, E, M)),
        ((1, N, E), (7, E, M)),
        ((7, N, E), (1, E, M)),
        ((2, 3, N, E), (2, 3, E, M)),
        ((2, 1, N, E), (3, E, M)),
    ],
)
def test_a_product_in_shares_is_the_product(make_numpy, monkeypatch, number_of_cores, left, right):
    monkeypatch.setattr(parallel, "cores", lambda: number_of_cores)
    a, b = make_numpy(*left), make_numpy(*right)
    assert_close(parallel.matmul(a, b), a @ b, 1e-14)
    assert_close(parallel.matmul(a, b.mT.copy().mT), a @ b, 1e-14)  # another order in memory


@pytest.mark.usefixtures("any_size")
def test_a_product_inside_a_share_stays_on_its_thread(make_numpy):
    a, b = make_numpy(N, E), make_numpy(E, D)
    found = parallel.run_parallel(lambda share: parallel.matmul(a, b), [[1], [2]])
    assert all(np.array_equal(one, a @ b) for one in found)


@pytest.mark.usefixtures("any_size")
def test_the_dtype_is_that_of_the_product(make_numpy):
    single, double = make_numpy(N, E, dtype="float32"), make_numpy(E, D)
    assert parallel.matmul(single, double).dtype == "float64"
    assert parallel.matmul(single, single.mT).dtype == "float32"


@pytest.mark.usefixtures("any_size")
def test_without_threadpoolctl_blas_has_its_own_threads(make_numpy, monkeypatch):
    monkeypatch.setattr(parallel, "_blas_can_be_limited", lambda: False)
    a, b = make_numpy(N, E), make_numpy(E, D)
    assert np.array_equal(parallel.matmul(a, b), a @ b)


def test_products_of_every_library_are_served(make):
    a, b = make(N, E), make(E, D)
    assert_close(parallel.matmul(a, b), to_numpy(a) @ to_numpy(b))
