"""Fixtures: the array library `xp`, the same test for each; random arrays; one browser, one JupyterLab."""

import numpy as np
import pytest
from browsers import a_browser, jupyterlab
from hypothesis import HealthCheck, settings
from support import Maker

STEADY = settings(  # the same examples in every run, however busy the machine
    deadline=None, derandomize=True, database=None, suppress_health_check=[HealthCheck.too_slow]
)


def pytest_configure(config):
    """Few examples where every call is checked for its shapes, which costs twenty times as much."""
    settings.register_profile("steady", STEADY, max_examples=2 if typed(config) else 15)
    settings.load_profile("steady")


def typed(config):
    """Whether this is the run in which jaxtyping checks every call."""
    return bool(config.getoption("--jaxtyping-packages", default=None))


def _cupy():
    """CuPy where a device answers; the test is skipped otherwise, with the reason."""
    cupy = pytest.importorskip("cupy", reason="CuPy is not installed (extra gpu-cuda12 or gpu-cuda13)")
    try:
        cupy.cuda.runtime.getDeviceCount()
        cupy.zeros(1)
    except Exception as problem:
        pytest.skip(f"CuPy is installed but no device answers: {problem}")
    return cupy


LIBRARIES = {
    "numpy": lambda: np,
    "array_api_strict": lambda: pytest.importorskip("array_api_strict"),
    "cupy": _cupy,
}


@pytest.fixture(params=["numpy", "array_api_strict", pytest.param("cupy", marks=pytest.mark.gpu)])
def xp(request):
    """NumPy; the strict form of the array-API standard, which has no name beyond it; CuPy."""
    return LIBRARIES[request.param]()


@pytest.fixture
def make(xp):
    """Random arrays of `xp`: make(B, N, E)."""
    return Maker(xp)


@pytest.fixture(scope="session")
def chromium():
    """One Chromium for all tests of a process."""
    with a_browser() as found:
        yield found


@pytest.fixture(scope="module")
def browser(chromium):
    """That Chromium, in which no page of a file of tests outlives the file."""
    yield chromium
    for context in chromium.contexts:
        context.close()


@pytest.fixture(scope="session")
def notebook_server(tmp_path_factory):
    """(folder, address, token) of one JupyterLab, for all tests of the group "jupyterlab"."""
    folder = tmp_path_factory.mktemp("notebooks")
    with jupyterlab(folder, tmp_path_factory.mktemp("home")) as (url, token):
        yield folder, url, token


@pytest.fixture
def make_numpy():
    """Random arrays of NumPy, for what is compared with central differences."""
    return Maker(np)
