"""What installs the project: extras, pins, the conda route; and what importing it brings along."""

import json
import re
import subprocess
import sys
import tomllib
from importlib import metadata
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).parents[1]
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
EXTRAS = PROJECT["optional-dependencies"]
PINS = [line for line in (ROOT / "constraints.txt").read_text().splitlines() if not line.startswith("#")]
VERSIONS = {canonicalize_name(name): version for name, version in (pin.split("==") for pin in PINS)}


def flat(requirements: list[str]) -> set[str]:
    """The requirements with `nonlocal_ref[a,b]` replaced by what the extras a and b hold."""
    own = [Requirement(text) for text in requirements if text.startswith("nonlocal_ref[")]
    inner = [flat(EXTRAS[extra]) for requirement in own for extra in requirement.extras]
    return {text for text in requirements if not text.startswith("nonlocal_ref[")}.union(*inner)


def needed(names: set[str]) -> set[str]:
    """Every distribution that these need, as those installed here say, themselves included."""
    found, waiting = set(), {canonicalize_name(name) for name in names}
    while waiting:
        found |= waiting
        waiting = {name for parent in waiting for name in children(parent)} - found
    return found


def children(name: str) -> set[str]:
    requirements = map(Requirement, metadata.requires(name) or [])
    wanted = (r for r in requirements if r.marker is None or r.marker.evaluate({"extra": ""}))
    return {canonicalize_name(r.name) for r in wanted}


def is_installed(name: str) -> bool:
    try:
        return bool(metadata.version(name))
    except metadata.PackageNotFoundError:
        return False


def conda(kind: type) -> list:
    """What environment.yml installs: as a str what conda finds, as a dict what it leaves to pip."""
    import yaml  # here, so that a GPU machine with few libraries can still collect this file

    items = yaml.safe_load((ROOT / "environment.yml").read_text())["dependencies"]
    return [item for item in items if isinstance(item, kind)]


def test_the_conda_route_installs_what_the_lab_and_the_quick_tests_need():
    wanted = flat([*PROJECT["dependencies"], *EXTRAS["test"]])
    renamed = {re.sub("^brotli(?=>)", "brotli-python", text) for text in wanted}
    assert set(conda(str)) == renamed | {"pip", f"python{PROJECT['requires-python']}"}


def test_pip_adds_nothing_to_the_conda_route_but_the_project():
    assert conda(dict) == [{"pip": ["--editable ."]}]


def test_using_the_package_needs_two_others_only():
    assert {Requirement(text).name for text in PROJECT["dependencies"]} == {"numpy", "jaxtyping"}


@pytest.mark.parametrize(
    "extra", ["lab", "test", "dev", "bench", "media", "plots", "fast", "gpu", "gpu-cuda12", "gpu-cuda13"]
)
def test_every_extra_that_the_texts_name_is_there(extra):
    assert flat(EXTRAS[extra])


def test_the_gpu_extras_name_their_cuda():
    assert EXTRAS["gpu-cuda12"] == ["cupy-cuda12x>=14"]
    assert flat(EXTRAS["gpu"]) == set(EXTRAS["gpu-cuda13"]) == {"cupy-cuda13x>=14"}


@pytest.mark.parametrize(
    "text", sorted(flat([*PROJECT["dependencies"], *(t for e in EXTRAS.values() for t in e)]))
)
def test_everything_named_in_pyproject_has_a_pin_that_it_allows(text):
    requirement = Requirement(text)
    assert VERSIONS[canonicalize_name(requirement.name)] in requirement.specifier


def test_everything_that_the_lab_and_the_tests_need_in_turn_is_pinned():
    wanted = map(Requirement, flat([*PROJECT["dependencies"], *EXTRAS["dev"]]))
    names = {r.name for r in wanted if r.marker is None or r.marker.evaluate()}
    if absent := [name for name in names if not is_installed(name)]:
        pytest.skip(f"what {', '.join(sorted(absent))} need cannot be asked: not installed (extra dev)")
    assert needed(names) - set(VERSIONS) == set()


def test_pins_are_names_and_versions_each_once_and_in_order():
    assert all(re.fullmatch(r"[a-z0-9-]+==[0-9][a-z0-9.]*", pin) for pin in PINS)
    assert list(VERSIONS) == sorted(set(VERSIONS))
    assert len(VERSIONS) == len(PINS)


@pytest.mark.parametrize(
    "name", ["pyproject.toml", "constraints.txt", "environment.yml", "Makefile", ".ci/run"]
)
def test_no_file_of_the_set_up_names_an_address(name):
    assert re.findall(r"\w+://|index-url|find-links|--hash|sha256", (ROOT / name).read_text()) == []


def test_no_lock_file_is_kept():
    assert [*ROOT.glob("*.lock"), *ROOT.glob("*lock.json"), *ROOT.glob("pylock*")] == []


GROUP = """
import pytest

@pytest.mark.xdist_group("one")
@pytest.mark.parametrize("k", range(6))
def test_nothing(k):
    pass
"""


def test_the_tests_of_a_group_run_in_one_process(tmp_path):
    (tmp_path / "test_group.py").write_text(GROUP)
    command = [sys.executable, "-m", "pytest", "-v", "-n", "2", "--dist", "loadgroup", "test_group.py"]
    run = subprocess.run(command, cwd=tmp_path, capture_output=True, check=True, text=True)
    ran = re.findall(r"^\[(gw\d)\]", run.stdout, re.MULTILINE)
    assert (len(ran), len(set(ran))) == (6, 1), "pytest and pytest-xdist do not fit each other"


IMPORT = "import json, sys, nonlocal_ref; print(json.dumps(sorted(sys.modules)))"


def test_importing_the_package_brings_no_heavy_library():
    run = subprocess.run([sys.executable, "-c", IMPORT], cwd=ROOT, capture_output=True, check=True)
    heavy = {"matplotlib", "av", "PIL", "cupy", "torch", "scipy", "IPython"}
    assert heavy & set(json.loads(run.stdout)) == set()
