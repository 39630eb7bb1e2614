"""The watch on Python's own calls, alone: where nothing isolates, it stops accidents and usual tricks."""

import os
from textwrap import dedent, indent

import numpy as np
import pytest

from exercises.grading.isolation import NONE
from exercises.grading.job import Request
from exercises.grading.limits import Limits
from exercises.grading.runner import run_functions

pytestmark = pytest.mark.skipif(not hasattr(os, "fork"), reason="the worker needs os.fork")
THREE = Limits(seconds=3)

TRICKS = {
    "plainly": "return open(NOTE).read()",
    "as bytes": "return open(os.fsencode(NOTE)).read()",
    "with os.fsdecode changed": "os.fsdecode = lambda path: os.getcwd(); return open(NOTE).read()",
    "with realpath changed": "os.path.realpath = lambda *a, **k: os.getcwd(); return open(NOTE).read()",
    "with the system's calls changed": """
        import posix, posixpath, genericpath, stat
        for module in (os, posix, posixpath, genericpath, stat):
            for name in 'lstat stat readlink S_ISLNK islink getcwd fspath join normpath'.split():
                setattr(module, name, lambda *a, **k: os.sep)
        return open(NOTE).read()""",
    "with the built-ins changed": """
        import builtins
        for name in ('isinstance', 'any', 'all', 'len', 'type', 'str', 'int', 'PermissionError', 'Exception'):
            setattr(builtins, name, lambda *a, **k: True)
        return open(NOTE).read()""",
    "by a name that lies": """
        class Name(str):
            def startswith(self, *a): return True
            def __add__(self, other): return self
        return open(Name(NOTE)).read()""",
    "by a path that changes": """
        class Path:
            times = 0
            def __fspath__(self):
                Path.times += 1
                return 'x' if Path.times == 2 else NOTE
        return os.read(os.open(Path(), os.O_RDONLY), 99).decode()""",
    "from a folder far below": """
        work = os.open('.', os.O_RDONLY)
        os.makedirs('a/b/c/d/e/f/g/h/i/j'); os.chdir('a/b/c/d/e/f/g/h/i/j')
        return os.read(os.open('../' * 10 + NOTE[1:], os.O_RDONLY, dir_fd=work), 99).decode()""",
    "from another working folder": """
        os.chdir(os.path.dirname(NOTE))
        return open(os.path.basename(NOTE)).read()""",
    "by a list of names": "os.chdir(os.path.dirname(NOTE)); return str(os.listdir())",
    "by a list of files": "return str([file.name for file in os.scandir(os.path.dirname(NOTE))])",
    "by a link": "os.symlink(NOTE, 'link'); return open('link').read()",
    "by another program": """
        import subprocess
        return subprocess.run(['cat', NOTE], capture_output=True, text=True).stdout""",
    "through the hook on the stack": """
        import sys
        try:
            open(NOTE)
        except PermissionError as error:
            trace = error.__traceback__
            while trace:
                trace.tb_frame.f_locals.update(wrong=False, refused=(), roots=('/',))
                trace.tb_frame.f_globals.update(REFUSED=(), PATHS={})
                trace = trace.tb_next
        return open(NOTE).read()""",
    "through all objects": """
        import gc
        for thing in gc.get_objects():
            if getattr(thing, '__name__', '') == 'hook': thing.__code__ = (lambda *a, **k: None).__code__
        return open(NOTE).read()""",
    "by the system's library": """
        import ctypes
        file = ctypes.pythonapi.open(NOTE.encode(), 0)
        return os.read(file, 99).decode()""",
}
HARM = {
    "removes": "os.remove(NOTE)",
    "renames": "os.rename(NOTE, 'mine')",
    "renames into its place": "open('mine', 'w').close(); os.replace('mine', NOTE)",
    "truncates": "os.truncate(NOTE, 0)",
    "closes to others": "os.chmod(NOTE, 0)",
    "removes all": "import shutil; shutil.rmtree(os.path.dirname(NOTE))",
    "makes a folder": "os.mkdir(NOTE + '.d')",
}


@pytest.fixture
def note(tmp_path):
    file = tmp_path / "others" / "note.py"
    file.parent.mkdir()
    file.write_text("SECRET")
    return file


def message(body, note):
    """What `mean` raised: its last line raises what it returned."""
    body = indent(dedent(body).strip(), "    ")
    text = f"import os\nNOTE = {str(note)!r}\ndef read(s):\n{body}\n"
    text += "def mean(s):\n    raise ValueError(read(s))\n"
    request = Request("mean", ("a.py",), {"generic": {"s": np.ones((2, 7, 5))}})
    (found,) = run_functions([request], {"a.py": [("a.py", text, 0)]}, THREE, NONE)
    return found["generic"].raised


@pytest.mark.parametrize("name", TRICKS)
def test_no_trick_reads_another_file(note, name):
    raised = message(TRICKS[name], note)
    assert "SECRET" not in raised.message
    assert "note.py" not in raised.message.replace(str(note), "")
    assert raised.kind in ("PermissionError", "ValueError", "TypeError", "Crash", "function"), raised


@pytest.mark.parametrize("name", HARM)
def test_no_call_harms_another_file(note, name):
    raised = message(HARM[name], note)
    assert raised.kind == "PermissionError"
    assert [file.name for file in note.parent.iterdir()] == ["note.py"]
    assert note.read_text() == "SECRET"


ALLOWED = (
    "open('x', 'w').write('1'); return open('x').read()",
    "os.mkdir('d'); open('d/x', 'w').close(); os.remove('d/x'); os.rmdir('d'); return '1'",
    "import decimal, json, fractions, statistics, timeit; return str(decimal.Decimal(1))",
    "import numpy as np; np.save('x.npy', np.ones(1)); return str(int(np.load('x.npy')[0]))",
    "from collections import namedtuple; return str(namedtuple('A', 'x')(1).x)",
    "import multiprocessing as m; a, b = m.Pipe(False); b.send(1); return str(a.recv())",
    "import threading; t = threading.Thread(target=print); t.start(); t.join(); return '1'",
    "import random, secrets; return str(len([random.random(), secrets.token_hex()]) - 1)",
)


@pytest.mark.parametrize("body", ALLOWED)
def test_honest_code_may_use_python_s_library_and_its_own_folder(note, body):
    assert message(body, note).message == "1"


def test_signals_to_other_processes_are_refused(note):
    raised = message("import signal; os.kill(os.getppid(), signal.SIGCONT)", note)
    assert raised.kind == "PermissionError"
