"""The decoder's process on machines of every kind: many CPUs, little memory, no room."""

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from media import grey_frames, write_gif, write_video

from nonlocal_ref.data import load_video, video_file

ROOT = Path(__file__).parents[2]

CPUS = """
#define _GNU_SOURCE
#include <sched.h>
#include <stdlib.h>
#include <unistd.h>
#include <dlfcn.h>
static int seen(void) { return atoi(getenv("SEEN_CPUS")); }
int sched_getaffinity(pid_t process, size_t size, cpu_set_t *set) {
    CPU_ZERO_S(size, set);
    for (int k = 0; k < seen(); k++) CPU_SET_S(k, size, set);
    return 0;
}
int pthread_getaffinity_np(unsigned long thread, size_t size, cpu_set_t *set) {
    return sched_getaffinity(0, size, set);
}
int get_nprocs(void) { return seen(); }
int get_nprocs_conf(void) { return seen(); }
long sysconf(int name) {
    long (*real)(int) = dlsym(RTLD_NEXT, "sysconf");
    return name == _SC_NPROCESSORS_ONLN || name == _SC_NPROCESSORS_CONF ? seen() : real(name);
}
"""


@pytest.fixture
def changed(tmp_path, monkeypatch):
    """Puts the decoder with one line changed in the decoder's place."""

    def put(line, other):
        code = video_file.DECODER.read_text()
        assert code.count(line) == 1
        (tmp_path / "decoder.py").write_text(code.replace(line, other))
        for name in ("film_stream", "frame_pixels", "last_frame", "transport_stream"):
            shutil.copy(video_file.DECODER.with_name(f"{name}.py"), tmp_path)
        monkeypatch.setattr(video_file, "DECODER", tmp_path / "decoder.py")

    return put


@pytest.fixture(scope="module")
def many_cpus(tmp_path_factory):
    """A library that, loaded first, changes the number of CPUs that a program sees to $SEEN_CPUS."""
    compiler = shutil.which("gcc") or shutil.which("cc")
    if compiler is None or sys.platform != "linux":
        pytest.skip("a C compiler and Linux are needed to change the number of CPUs that a program sees")
    folder = tmp_path_factory.mktemp("cpus")
    (folder / "cpus.c").write_text(CPUS)
    command = [compiler, "-shared", "-fPIC", "-o", "cpus.so", "cpus.c", "-ldl"]
    subprocess.run(command, cwd=folder, check=True)
    return folder / "cpus.so"


LOAD = """
import os, sys
import numpy as np
import nonlocal_ref as nl

assert os.cpu_count() == int(os.environ["SEEN_CPUS"])
np.save(sys.argv[2], nl.load_video(sys.argv[1], frames=None))
"""


def loaded_with(path, **environment):
    """load_video(path, frames=None), by a program with these variables in its environment."""
    out = path.with_suffix(".npy")
    command = [sys.executable, "-c", LOAD, str(path), str(out)]
    variables = os.environ | environment
    run = subprocess.run(command, cwd=ROOT, env=variables, capture_output=True, text=True)
    assert run.returncode == 0, run.stderr
    return np.load(out)


def refused(path, message, **options):
    with pytest.raises(ValueError, match=f"^{re.escape(str(path))} {message}"):
        load_video(path, **options)


def test_a_video_gives_the_same_frames_whatever_the_number_of_cpus(many_cpus, tmp_path):
    noise = np.random.default_rng(3).integers(0, 256, (60, 96, 128, 3), np.uint8)
    path = write_video(tmp_path / "a.mp4", noise, "libx264")
    for cpus in (1, 48, 128):
        video = loaded_with(path, LD_PRELOAD=str(many_cpus), SEEN_CPUS=str(cpus), OPENBLAS_NUM_THREADS="")
        np.testing.assert_array_equal(video, load_video(path, frames=None))


def test_a_video_that_needs_too_much_memory_is_refused(tmp_path, changed):
    pytest.importorskip("resource", reason="this system cannot limit the memory of a process")
    path = write_gif(tmp_path / "a.gif", grey_frames(3, 11, 17))
    content = bytearray(path.read_bytes())
    content[6:10] = np.array([15000, 15000], "<u2").tobytes()  # the size that a GIF says it has
    path.write_bytes(content)
    changed("MEMORY = 4 * 2**30", "MEMORY = 2**30")
    refused(path, "needs more than 1 GiB to decode: save it smaller$", frames=1, size=11)


def test_a_lack_of_room_for_temporary_files_is_told(tmp_path, changed):
    pytest.importorskip("resource", reason="this system cannot limit the size of a file")
    path = write_video(tmp_path / "a.mp4", grey_frames(9, 46, 62))
    limit = "import resource; resource.setrlimit(resource.RLIMIT_FSIZE, (9000, 9000)); main(*sys.argv[1:])"
    changed("main(*sys.argv[1:])", limit)
    refused(path, r"finds no room for frames in .* \(File too large\): free some, or set TMPDIR to another")


@pytest.mark.parametrize(
    ("line", "message"),
    [
        ("raise MemoryError", "needs more than 4 GiB to decode: save it smaller$"),
        (
            "raise OSError(11, 'Try again')",
            r"needs a thread that the system does not give \(Try again\): close",
        ),
        (
            "raise OSError(28, 'Disk full')",
            r"finds no room for frames in .* \(Disk full\): free some, or set",
        ),
        (
            "import nothing_of_this_name",
            r"needs a decoder that cannot be started \(No module.*: free some mem",
        ),
    ],
)
def test_what_the_machine_lacks_is_not_blamed_on_the_file(line, message, tmp_path, changed):
    path = write_video(tmp_path / "a.mp4", grey_frames(9, 46, 62))
    changed("    limit_memory()", f"    {line}")
    refused(path, message)
