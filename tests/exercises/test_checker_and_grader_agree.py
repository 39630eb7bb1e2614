"""The checker in a student's process and the grader's isolated worker give each file the same points."""

import os

import pytest

from exercises.checker.catalogue import EXERCISES
from exercises.checker.checking import check_file
from exercises.grading.batch import grade

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
