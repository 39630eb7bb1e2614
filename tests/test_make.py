"""The Makefile: its targets, its messages, and a lab that only this machine can reach."""

import os
import re
import signal
import socket
import subprocess
import sys
import time
from contextlib import closing, contextmanager, suppress
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
TARGETS = [
    "lab",
    "exercises",
    "pages",
    "slides",
    "pictures",
    "test",
    "bench",
    "ablations",
    "check",
    "gpu-test",
]
# Not what a make around these tests hands on (its flags, NO_VENV), nor a screen, nor the user's Jupyter.
HANDED_ON = re.compile("MAKE|MFLAGS|NO_VENV|PYTHON$|PORT$|JOBS$|JUPYTER|.*DISPLAY")
ENV = {name: value for name, value in os.environ.items() if not HANDED_ON.match(name)}


def make(*arguments: str) -> str:
    run = subprocess.run(["make", *arguments], cwd=ROOT, env=ENV, capture_output=True, check=True, text=True)
    return run.stdout


def test_the_run_that_checks_types_leaves_out_what_the_list_says_and_that_is_there():
    lines = (ROOT / "tests/untyped.txt").read_text().splitlines()
    listed = [line for line in lines if not line.startswith("#")]
    assert [path for path in listed if not (ROOT / "tests" / path).exists()] == []
    (typed,) = (line for line in make("--dry-run", "check").splitlines() if "jaxtyping" in line)
    assert re.findall(r"--ignore=tests/(\S+)", typed) == listed
    assert len(listed) > 20


def test_make_alone_lists_every_target_with_what_it_does():
    lines = dict(line.split(maxsplit=1) for line in make().splitlines())
    assert set(TARGETS) <= set(lines)
    assert make() == make("help")


@pytest.mark.parametrize("target", TARGETS)
def test_a_target_can_run_on_a_python_as_it_is(target):
    recipe = make("--dry-run", "NO_VENV=1", "PYTHON=python-of-mine", target)
    assert "python-of-mine" in recipe
    assert ".venv" not in recipe


def test_an_old_or_missing_python_is_told_what_to_install(tmp_path):
    command = ["make", f"--file={ROOT / 'Makefile'}", "PYTHON=python2.0", "lab"]
    for name in ["pyproject.toml", "constraints.txt"]:
        (tmp_path / name).touch()
    run = subprocess.run(command, cwd=tmp_path, env=ENV, capture_output=True, text=True)
    assert run.returncode != 0
    assert "python2.0 is missing or older than Python 3.11: install 3.11 or newer" in run.stdout
    assert not (tmp_path / ".venv").exists()


@contextmanager
def jupyterlab(home: Path, port: int):
    """`make lab` in a home of its own, without a screen; gives the address that it prints."""
    log = home / "lab.log"
    command = ["make", "lab", "NO_VENV=1", f"PYTHON={sys.executable}", f"PORT={port}"]
    with log.open("w") as out:
        run = subprocess.Popen(
            command, cwd=ROOT, env=ENV | {"HOME": str(home)}, stdout=out, stderr=out, start_new_session=True
        )
    try:
        yield address(log, run)
    finally:
        if run.poll() is None:
            os.killpg(run.pid, signal.SIGTERM)
        run.wait()


def address(log: Path, run: subprocess.Popen) -> str:
    for _ in range(600):
        found = re.search(r"http://\S+/lab/tree/notebooks/00_map.ipynb\?token=\w+", log.read_text())
        if found or run.poll() is not None:
            break
        time.sleep(0.1)
    assert found, log.read_text()
    return found[0]


def wait_until_served(place: tuple[str, int]) -> None:
    """The address is printed a moment before the server listens."""
    for _ in range(300):
        with suppress(ConnectionRefusedError):
            return socket.create_connection(place, timeout=5).close()
        time.sleep(0.1)
    raise AssertionError(f"nothing listens at {place}")


def test_the_lab_takes_another_port_where_its_own_is_taken_and_listens_to_this_machine_only(tmp_path):
    with closing(socket.create_server(("127.0.0.1", 0))) as other:
        taken = other.getsockname()[1]
        with jupyterlab(tmp_path, taken) as url:
            host, port = re.match(r"http://([\w.]+):(\d+)/", url).groups()
            assert host in ("127.0.0.1", "localhost")
            assert int(port) != taken
            wait_until_served(("127.0.0.1", int(port)))
            # the same machine by another of its loopback addresses: reached only by a server open to everyone
            with pytest.raises(OSError, match=r"refused|unreachable|timed out"):
                socket.create_connection(("127.0.0.2", int(port)), timeout=5)
