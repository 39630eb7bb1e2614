"""Hostile submissions to exercise 06, as text: each has a hostile `mean` and an honest `mean_backward`.

None does lasting harm if the isolation fails: the burst has 200 short-lived processes, files stay small.
"""

from textwrap import dedent, indent

HONEST_MEAN = "def mean(s):\n    return s / s.shape[-1]\n"
HONEST = "def mean_backward(dp):\n    return dp / dp.shape[-1]\n"
START = "import numpy as np\nfrom exercises import check\n\n"

BODIES = {
    "abort": "import os; os.abort()",
    "segfault": "import faulthandler; faulthandler._sigsegv()",
    "null pointer": "import ctypes; ctypes.string_at(0)",
    "kills itself": "import os, signal; os.kill(os.getpid(), signal.SIGKILL)",
    "kills the worker": "import os, signal; os.kill(os.getppid(), signal.SIGKILL)",
    "stops the worker": "import os, signal, time; os.kill(os.getppid(), signal.SIGSTOP); time.sleep(60)",
    "endless loop": "while True: pass",
    "sleeps": "import time; time.sleep(600)",
    "deaf to SIGTERM": """
        import signal, time
        signal.signal(signal.SIGTERM, signal.SIG_IGN); signal.signal(signal.SIGINT, signal.SIG_IGN)
        time.sleep(600)""",
    "memory bomb": "held = [np.zeros(10**8) for _ in range(1000)]; return held",
    "list bomb": "held = []\nwhile True: held += [bytearray(10**7)]",
    "leaves at once": "import os; os._exit(0)",
    "exits": "import sys; sys.exit(0)",
    "interrupts": "raise KeyboardInterrupt",
    "floods stdout": "import sys\nfor _ in range(200): sys.stdout.write('x' * 2**20)\nreturn 0 * s",
    "floods the pipes": """
        import os
        for descriptor in range(3, 64):
            try:
                for _ in range(200): os.write(descriptor, b'x' * 2**20)
            except OSError: pass
        return 0 * s""",
    "closes all files": "import os, time; os.closerange(0, 1000); time.sleep(600)",
    "huge file": "with open('f', 'wb') as f:\n    for _ in range(200): f.write(b'x' * 2**20)\nreturn 0 * s",
    "recursion": "import sys; sys.setrecursionlimit(10**8)\ndef f(n): return f(n + 1) + 1\nreturn f(0)",
    "sleeping thread": """
        import threading, time
        threading.Thread(target=time.sleep, args=(99,)).start()
        return 0 * s""",
    "many threads": """
        import threading, time
        for _ in range(200): threading.Thread(target=time.sleep, args=(5,)).start()
        return 0 * s""",
    "at exit": "import atexit, time; atexit.register(time.sleep, 600); return 0 * s",
    "None": "return None",
    "text": "return 'right'",
    "NaN": "return np.full_like(s, np.nan)",
    "inf": "return np.full_like(s, np.inf)",
    "objects": "return np.array([[Liar()]], dtype=object)",
    "a liar": "return Liar()",
    "a lying array": "return np.asarray(0 * s).view(LyingArray)",
    "a hundred gigabytes": "return np.broadcast_to(0.0, (10**5, 10**5, 10))",
    "a million arrays": "return [0.0] * 10**6",
    "nested tuples": "t = ()\nfor _ in range(10**5): t = (t,)\nreturn t",
    "records": "return np.zeros(s.shape, dtype=[('a', float)])",
    "complex": "return 0j * s",
    "an iterator": "return (row for row in s)",
    "an error that lies": """
        class Error(Exception):
            def __str__(self): raise SystemExit
            __repr__ = __str__
        raise Error""",
    "a long error": "raise ValueError('x' * 10**8)",
    "reads the reference": """
        import glob
        texts = [open(f).read() for f in glob.glob(PROJECT + '/**/*.py', recursive=True)]
        names = {}
        exec('import numpy as np\\ndef mean(s): return s / s.shape[-1]' if texts else 1 / 0, names)
        return names['mean'](s)""",
    "imports the reference": """
        import sys
        for name in ('nonlocal_ref', 'exercises'): sys.modules.pop(name, None)
        sys.path.insert(0, PROJECT)
        import nonlocal_ref
        return s / s.shape[-1]""",
    "runs another Python": """
        import subprocess, sys
        subprocess.run([sys.executable, '-c', 'import time; time.sleep(600)'])
        return 0 * s""",
    "looks for the answer in memory": """
        import gc
        held = [o for o in gc.get_objects() if isinstance(o, np.ndarray)]
        held += [v for o in gc.get_objects() if isinstance(o, dict) for v in list(o.values())]
        for a in held:
            if type(a) is np.ndarray and a.shape == s.shape and a is not s:
                if np.allclose(a.sum(-1), s.mean(-1)): return a
        return 0 * s""",
    "looks for the answer on the stack": """
        import sys
        frame = sys._getframe()
        while frame:
            for value in frame.f_locals.values():
                same = isinstance(value, np.ndarray) and value.shape == s.shape
                if same and np.allclose(value.sum(-1), s.mean(-1)): return value
            frame = frame.f_back
        return 0 * s""",
    "forges a printed result": """
        import json, os, sys
        for words in ('PASSED', json.dumps({'points': 1, 'score': 1.0, 'kind': 'right'})):
            print(words)
            for descriptor in range(3, 64):
                try: os.write(descriptor, words.encode())
                except OSError: pass
        return 0 * s""",
    "forges a message": """
        import os, struct
        for descriptor in range(3, 64):
            try: os.write(descriptor, struct.pack('<iq', 0, 3) + b'yes')
            except OSError: pass
        os._exit(0)""",
    "forges a packed answer": """
        import io, os, struct
        file = io.BytesIO(); np.savez_compressed(file, fields=np.zeros(10**8, 'u1'))
        for descriptor in range(3, 64):
            try: os.write(descriptor, struct.pack('<iq', 0, len(file.getvalue())) + file.getvalue())
            except OSError: pass
        os._exit(0)""",
    "forges result files": """
        for name in ('grades.csv', 'results.json', 'answer.npz', 'fields.npy'):
            open(name, 'w').write('{"points": 1}')
        return 0 * s""",
    "replaces the worker": """
        import sys
        for name in ('checker', 'checker.observe', 'guard', '__main__', 'json', 'struct'):
            sys.modules[name] = Liar()
        return 0 * s""",
    "edits the worker": """
        import sys
        frame = sys._getframe(1)
        while frame:
            frame.f_globals['observe'] = frame.f_globals['checked_values'] = lambda *a: Liar()
            frame = frame.f_back
        return 0 * s""",
    "overwrites NumPy in the call": """
        for name in ('allclose', 'array_equal', 'asarray', 'array', 'savez', 'isfinite', 'ndarray'):
            setattr(np, name, lambda *a, **k: True)
        np.linalg.norm = lambda *a, **k: 0.0
        return 0 * s""",
    "200 processes": """
        import os, time
        for _ in range(200):
            try: child = os.fork()
            except OSError: break
            if child == 0: time.sleep(5); os._exit(0)
        return 0 * s""",
    "a process left behind": """
        import os, time
        if os.fork() == 0:
            os.setsid()
            if os.fork() == 0: time.sleep(30)
            os._exit(0)
        return 0 * s""",
}

CLASSES = """
class Liar:
    shape, dtype, ndim, size = (2, 7, 5), np.dtype(float), 3, 70
    def __eq__(self, other): return True
    def __array__(self, *a, **k): return np.zeros((2, 7, 5))
    def __le__(self, other): return True
    def __getattr__(self, name): return self
    def __call__(self, *a, **k): return self
    __hash__ = None

class LyingArray(np.ndarray):
    def __eq__(self, other): return np.True_
    def __sub__(self, other): return np.zeros(other.shape)
    __rsub__ = __sub__
    def __array_ufunc__(self, *a, **k): return np.True_
    def __array_function__(self, *a, **k): return True

"""

TOP = {  # hostile outside of the functions, which may cost all points of the file
    "overwrites NumPy": """
        np.allclose = np.array_equal = lambda *a, **k: True
        np.asarray = np.array = lambda *a, **k: 0.0
        np.savez = lambda *a, **k: None
        np.linalg.norm = lambda *a, **k: 0.0
        def mean(s): return 0 * s""",
    "ends while it loads": "import os\nx = os._exit(0)\ndef mean(s): return 0 * s",
    "loops while it loads": "x = [1 for _ in iter(int, 1)]\ndef mean(s): return 0 * s",
    "deep nesting": "x = " + "(" * 10**5 + ")" * 10**5 + "\ndef mean(s): return 0 * s",
    "null bytes": "x = '\0'\ndef mean(s): return 0 * s",
    "a class for a function": "class mean:\n    def __new__(cls, s): return 0 * s\n    __call__ = None",
}


def texts(project: str) -> dict[str, str]:
    """Name -> the submission's text."""
    start = f"{START}PROJECT = {project!r}\n{CLASSES}"
    found = {
        name: f"{start}def mean(s):\n{indent(dedent(body).strip(), '    ')}\n\n{HONEST}"
        for name, body in BODIES.items()
    }
    return found | {name: f"{START}{dedent(text)}\n\n{HONEST}" for name, text in TOP.items()}
