"""What is read of a student's .py or .ipynb: what Python, and IPython, mean by it."""

import sys

import pytest

from exercises.checker.statements import MOST_MAGICS, MOST_PIECES
from exercises.checker.student_file import load, modules_beside
from tests.exercises.support import notebook_of


def loaded(tmp_path, text):
    file = tmp_path / "a.py"
    file.write_bytes(text if isinstance(text, bytes) else text.encode())
    return load(file)


def test_the_last_definition_of_a_function_counts(tmp_path):
    file = notebook_of(tmp_path / "a.ipynb", "def f(): return 1", "def f(): return 2")
    assert load(file)[0].f() == 2


@pytest.mark.parametrize("text", ["no json", "[]", '{"cells": [{}]}'])
def test_a_notebook_that_cannot_be_read_is_said(tmp_path, text):
    (tmp_path / "a.ipynb").write_text(text)
    with pytest.raises(ValueError, match=r"^a\.ipynb is no notebook that can be read"):
        load(tmp_path / "a.ipynb")


@pytest.mark.parametrize(
    "text",
    [
        "if 2 > 1:\n    N = 3\nelse:\n    N = 4",
        "N = 0\nfor k in (1, 2):\n    N += k",
        "N = 5\nwhile N > 3:\n    N -= 1",
        "try:\n    import no_such_module as math\nexcept ImportError:\n    import math\nN = math.isqrt(9)",
        "from contextlib import nullcontext\nwith nullcontext(3) as N:\n    pass",
        "N = 1\nN += 2",
        "A = []\nA.append(3)\nN = A[0]",
        "A = {'k': [1]}\nA['k'].append(3)\nN = A['k'][-1]",
        "M = N = 3",
        "N: int = 3",
        "(M, *_), N = [1, 2], 3",
        "match 3:\n    case int(N):\n        pass",
        "N = 4\ndel N\nN = 3",
        "from math import pi as N\nN = 3",
        "if (N := 3):\n    pass",
        "class A:\n    n = 3\nN = A.n",
        "import sys\nN = 3\nsys.exit()\nprint(N)",
        "N = 3\nassert N == 4\nraise SystemExit",
        "N = 3\nif __name__ == '__main__':\n    N = 4",
        "N = 3\nfor k in (1, 2):\n    check(k)\n    print(k)",
        "def f(s):\n    a = 3\n# %% a remark\n    return a\nN = f(0)",
    ],
)
def test_statements_at_the_left_margin_run_as_python_runs_them(tmp_path, text):
    file = loaded(tmp_path, text)
    assert (file.module.N, file.problems) == (3, [])


def test_an_import_from_the_future_holds_for_all_that_follows(tmp_path):
    file = loaded(
        tmp_path, "from __future__ import annotations\n\n# %%\ndef f(x: NoSuchName) -> None:\n    return 3\n"
    )
    assert (file.module.f(0), file.problems) == (3, [])


def test_a_cell_runs_again_once_a_later_one_has_made_its_name(tmp_path):
    cells = (
        "LIST = []",
        "LIST.append(3)\nTWO = ONE + ONE\nLIST.append(4)",
        "import math\nONE = math.isqrt(1)",
    )
    file = load(notebook_of(tmp_path / "a.ipynb", *cells))
    assert (file.module.TWO, file.module.LIST, file.problems) == (2, [3, 4], [])


def test_calls_that_stand_alone_are_left_out_and_named(tmp_path):
    text = "import os\nN = 3\ndef set_up():\n    global N\n    N = 4\nset_up()\n"
    text += "if N:\n    os.abort()\nprint(N)\nN\n"
    file = loaded(tmp_path, text)
    assert file.module.N == 3
    assert file.left_out == ["line 6: set_up()", "line 8: os.abort()"]


WORDS = "# café\nNAME = 'é'\nif NAME:\n\tN = 3\n"


@pytest.mark.parametrize(
    "text",
    [
        WORDS.encode(),
        WORDS.encode("utf-8-sig"),
        WORDS.encode("latin-1"),
        b"# -*- coding: latin-1 -*-\n" + WORDS.encode("latin-1"),
        b"# -*- coding: cp1252 -*-\n" + WORDS.encode("cp1252"),
        WORDS.replace("\n", "\r\n").encode(),
        WORDS.replace("\n", "\r").encode(),
    ],
)
def test_usual_ways_to_save_text_are_read(tmp_path, text):
    file = loaded(tmp_path, text)
    assert (file.module.N, file.module.NAME, file.problems) == (3, "é", [])


@pytest.mark.parametrize("encoding", ["utf-16", "utf-16-le", "utf-16-be"])
def test_utf16_is_named(tmp_path, encoding):
    with pytest.raises(ValueError, match=r'^a\.py is saved as UTF-16, .*: save it as "UTF-8"$'):
        loaded(tmp_path, WORDS.encode(encoding))


@pytest.mark.parametrize(
    "cell",
    [
        "!pip install x\nN = 3",
        "if 1:\n    !pip install x \\\n      y\n    N = 3",
        "import math\nfiles = !ls\nN = 3 + len(files)",
        "N = 2\nfor f in (1,):\n    t = %timeit -o f\n    N += f",
        "import math\nmath.pi?\nN = 3",
        "pip install x\nN = 3",
        "%%time\nN = 3",
        "%matplotlib inline\n%load_ext autoreload\nN = 3",
        "  N = 3\n  M = 4",
        ">>> N = 3\n>>> M = 4",
        "N = (7\n     % 4)",
        "N = (3\n     if 1 !=\n     2 else 0)",
        "N = 3\n%%bash is no magic here",
        "N = 3\ndef broken(:\n    return 4",
    ],
)
def test_a_cell_means_what_ipython_means_by_it(tmp_path, cell):
    assert load(notebook_of(tmp_path / "a.ipynb", cell)).module.N == 3


def test_the_cell_of_another_language_is_left_out(tmp_path):
    file = load(notebook_of(tmp_path / "a.ipynb", "%%writefile a.txt\nN = 3", "%%bash\nls", "M = 4"))
    assert not hasattr(file.module, "N")
    assert (file.module.M, file.problems) == (4, [])


def test_lines_keep_their_numbers_after_a_magic_over_several(tmp_path):
    file = load(notebook_of(tmp_path / "a.ipynb", "!pip install x \\\n    y\n\ndef f():\n    return 1\n"))
    assert file.module.f.__code__.co_firstlineno == 4


def test_a_line_that_cannot_be_read_costs_itself_alone(tmp_path):
    file = loaded(
        tmp_path, "import math\n\ndef g():\n    return (1\n\n@abs\n# a remark\ndef f(\n\nN = math.isqrt(9)\n"
    )
    assert file.module.N == 3
    assert file.problems == ["a.py, line 4: '(' was never closed", "a.py, line 8: '(' was never closed"]


def test_modules_next_to_the_file_are_found_and_forgotten(tmp_path):
    (tmp_path / "beside.py").write_text("N = 3")
    path = list(sys.path)
    with modules_beside(tmp_path / "a.py"):
        assert loaded(tmp_path, "from beside import N").module.N == 3
    assert sys.path == path
    assert "beside" not in sys.modules


def test_a_cell_of_endless_magics_is_read_up_to_a_limit(tmp_path):
    file = load(notebook_of(tmp_path / "a.ipynb", "N = 3\n" + "!x\n" * 20_000))
    assert file.module.N == 3
    assert MOST_MAGICS < len(file.problems) < 2 * MOST_PIECES


def test_a_stub_below_a_function_does_not_take_its_place(tmp_path):
    text = 'def f(): return 1\ndef f():\n    """Text."""\n    raise NotImplementedError("ex05: f")\n'
    (tmp_path / "a.py").write_text(text)
    file = load(tmp_path / "a.py")
    assert file.module.f() == 1
    assert file.older == {
        "f": "f is defined twice: the stub in a.py, line 2 is left out, the one in a.py, line 1 is judged."
    }
    (tmp_path / "a.py").write_text(text + "def f(): return 3\n")
    file = load(tmp_path / "a.py")
    assert (file.module.f(), file.older) == (3, {})


def test_the_older_definition_is_said_to_be_judged_after_one_that_cannot_be_read(tmp_path):
    file = load(notebook_of(tmp_path / "a.ipynb", "def f(): return 1", "x = 3\ndef f(): return (2\n"))
    assert file.module.f() == 1
    assert file.older == {
        "f": "f is defined again in a.ipynb, code cell 2, line 2, which Python cannot read: "
        "the one in a.ipynb, code cell 1, line 1 is judged."
    }
    assert load(notebook_of(tmp_path / "a.ipynb", "def f(): return (2", "def f(): return 1")).older == {}
