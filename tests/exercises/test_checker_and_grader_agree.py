"""The checker in a student's process and the grader's isolated worker give each file the same points."""

import os

import pytest

from exercises.checker.catalogue import EXERCISES
from exercises.checker.checking import check_file
from exercises.grading.batch import grade
from tests.exercises.support import notebook_of
from tests.exercises.unusual_files import BACK, BOTH, CELLS, ENCODINGS, FILES, MEAN, NUMPY

pytestmark = pytest.mark.skipif(not hasattr(os, "fork"), reason="the worker needs os.fork")
HEAD = "import numpy as np\ndef softmax_jacobian(p_i):\n    return np.diag(p_i) - np.outer(p_i, p_i)\n"
RIGHT_ROW = "def softmax_backward_row(dp_i, p_i):\n    return p_i * (dp_i - dp_i @ p_i)\n"
WRONG_ROW = "def softmax_backward_row(dp_i, p_i):\n    return 1.5 * p_i * (dp_i - dp_i @ p_i)\n"
NO_ROW = "def softmax_backward_row(dp_i, p_i):\n    raise NotImplementedError('ex05: softmax_backward_row')\n"
BY_ROWS = "    return np.array([[row(a, b) for a, b in zip(x, y)] for x, y in zip(dp, p)])\n"
ALL = "def softmax_backward(dp, p):\n"
CALLS = f"{ALL}    row = softmax_backward_row\n{BY_ROWS}"
KEYWORDS = f"{ALL}    row = lambda d, q: softmax_backward_row(weights=q, grad=d)\n{BY_ROWS}"

# what the file holds after HEAD, and the points of row (of 1) and of softmax_backward (of 3)
OWN_FUNCTIONS = {
    "other names of parameters": (
        "def softmax_backward_row(grad, weights):\n    return weights * (grad - grad @ weights)\n" + KEYWORDS,
        (1, 3),
    ),
    "other names, and wrong": (
        "def softmax_backward_row(grad, weights):\n    return weights * grad\n" + KEYWORDS,
        (0, 3),
    ),
    "other order": (
        "def softmax_backward_row(weights, grad):\n    return weights * (grad - grad @ weights)\n" + KEYWORDS,
        (0, 3),
    ),
    "more options": (
        "def softmax_backward_row(dp, p, axis=0, keep=False):\n"
        "    return p * (dp - (p * dp).sum(axis=axis, keepdims=keep))\n"
        f"{ALL}    return softmax_backward_row(dp, p, axis=-1, keep=True)\n",
        (1, 3),
    ),
    "a matrix in place of a row": (
        "def softmax_backward_row(dp_i, p_i):\n"
        "    return p_i * (dp_i - np.sum(dp_i * p_i, axis=-1, keepdims=p_i.ndim > 1))\n"
        f"{ALL}    return np.stack([softmax_backward_row(a, b) for a, b in zip(dp, p)])\n",
        (1, 3),
    ),
    "a later function": (
        "def softmax_backward_row(dp_i, p_i):\n"
        "    return softmax_backward(dp_i[None, None], p_i[None, None])[0, 0]\n"
        f"{ALL}    return p * (dp - (p * dp).sum(axis=-1, keepdims=True))\n",
        (1, 3),
    ),
    "a later function, wrong": (
        "def softmax_backward_row(dp_i, p_i):\n"
        "    return softmax_backward(dp_i[None, None], p_i[None, None])[0, 0]\n"
        f"{ALL}    return p * dp\n",
        (0, 0),
    ),
    "a wrong row": (WRONG_ROW + CALLS, (0, 3)),
    "a wrong row as a default": (
        f"{WRONG_ROW}def softmax_backward(dp, p, row=softmax_backward_row):\n{BY_ROWS}",
        (0, 3),
    ),
    "a wrong row under another name": (f"{WRONG_ROW}row = softmax_backward_row\n{ALL}{BY_ROWS}", (0, 3)),
    "a wrong row in a table": (
        f"{WRONG_ROW}ROWS = {{'softmax': softmax_backward_row}}\n{ALL}    row = ROWS['softmax']\n{BY_ROWS}",
        (0, 3),
    ),
    "a wrong row in map": (
        f"{WRONG_ROW}{ALL}    rows = [map(softmax_backward_row, x, y) for x, y in zip(dp, p)]\n"
        "    return np.array(list(map(list, rows)))\n",
        (0, 3),
    ),
    "a row that is not written": (NO_ROW + CALLS, (0, 3)),
    "a row that is not there": (CALLS, (0, 3)),
    "a wrong row, and a factor": (f"{WRONG_ROW}{CALLS.replace('return ', 'return 2 * ')}", (0, 0)),
    "an unwritten row, and a factor": (f"{NO_ROW}{CALLS.replace('return ', 'return 2 * ')}", (0, 0)),
    "the wrong row itself": (f"{WRONG_ROW}softmax_backward = softmax_backward_row\n", (0, 0)),
}  # fmt: skip


def points_in_both(folder, key, suffix=".py"):
    """Name of the file -> points of the exercise's functions by the checker, and by the grader."""
    names = [task.name for task in EXERCISES[key].tasks]
    graded = {r["student"]: r["exercises"][key]["functions"] for r in grade(folder, keys=(key,), seed=1)}
    return {
        path.stem: (
            tuple(report.points for report in check_file(key, path)),
            tuple(graded[path.stem][name]["points"] for name in names),
        )
        for path in sorted(folder.iterdir())
    }


def test_both_judge_a_function_with_the_students_own_others_first(tmp_path):
    for name, (text, _) in OWN_FUNCTIONS.items():
        (tmp_path / f"{name}.py").write_text(HEAD + text)
    expected = {name: ((1, *points),) * 2 for name, (_, points) in OWN_FUNCTIONS.items()}
    assert points_in_both(tmp_path, "ex05") == expected


def test_both_run_a_file_as_python_runs_it(tmp_path):
    for name, text in ({n: t.encode() for n, t in FILES.items()} | ENCODINGS).items():
        (tmp_path / f"{name}.py").write_bytes(text)
    for name, cells in CELLS.items():
        notebook_of(tmp_path / f"{name}.ipynb", *cells)
    assert len([*tmp_path.iterdir()]) >= 60
    expected = {name: ((1, 1), (1, 1)) for name in (*FILES, *ENCODINGS, *CELLS)}
    assert points_in_both(tmp_path, "ex06") == expected


def test_both_find_a_module_next_to_the_file(tmp_path):
    ada = tmp_path / "ada"
    (ada / "tools").mkdir(parents=True)
    text = f"from helper import LAST\n{NUMPY}{MEAN.replace('-1', 'LAST')}"
    (ada / "tools" / "over.py").write_text(text)
    (ada / "helper.py").write_text("LAST = 0\nLAST -= 1\n")
    (ada / "ex06_mean.py").write_text("from tools.over import mean\nmean_backward = mean\n")
    assert [report.points for report in check_file("ex06", ada / "ex06_mean.py")] == [1, 1]
    assert grade(tmp_path, keys=("ex06",), seed=1)[0]["points"] == 2


def test_both_tell_an_import_that_failed_as_the_cause(tmp_path):
    (tmp_path / "ada.py").write_text(
        f"from no_such_helper import over\n{NUMPY}def mean(s): return over(s)\n{BACK}"
    )
    words = "ada.py, line 1: ModuleNotFoundError: No module named 'no_such_helper'"
    report = check_file("ex06", tmp_path / "ada.py")[0]
    (result,) = grade(tmp_path, keys=("ex06",), seed=1)
    assert words in report.verdict.why
    assert words in result["exercises"]["ex06"]["functions"]["mean"]["headline"]


def test_both_refuse_utf16_by_name(tmp_path):
    (tmp_path / "ada.py").write_bytes((NUMPY + BOTH).encode("utf-16"))
    words = 'ada.py is saved as UTF-16, which Python does not read: save it as "UTF-8"'
    with pytest.raises(ValueError, match=f"^{words}$"):
        check_file("ex06", tmp_path / "ada.py")
    (result,) = grade(tmp_path, keys=("ex06",), seed=1)
    assert result["problems"][0] == words


JUST_MEAN = "np.asarray(s) / np.shape(s)[-1]"
AND_BACKWARD = f"import numpy as np\n{BACK}"
# what mean returns, and its points
ANSWERS = {
    "a dict": (f"    return dict(p={JUST_MEAN})\n", 0),
    "a generator": (f"    yield {JUST_MEAN}\n", 0),
    "a list of one array": (f"    return [{JUST_MEAN}]\n", 1),
    "a deque of one array": (f"    from collections import deque\n    return deque([{JUST_MEAN}])\n", 1),
    "kept between calls": (f"    KEPT[0] += 1\n    return KEPT[0] * {JUST_MEAN}\n", 0),
    "kept by shape": (
        f"    KEPT[s.shape] = KEPT.get(s.shape, 0) + {JUST_MEAN}\n    return KEPT[s.shape]\n",
        0,
    ),
}


def test_both_take_the_same_answers(tmp_path):
    for name, (body, _) in ANSWERS.items():
        (tmp_path / f"{name}.py").write_text(f"{AND_BACKWARD}KEPT = {{0: 0}}\ndef mean(s):\n{body}")
    expected = {name: ((points, 1),) * 2 for name, (_, points) in ANSWERS.items()}
    assert points_in_both(tmp_path, "ex06") == expected
