"""One mistake costs once: functions that call a wrong one are judged again with a right one."""

import os

import pytest

from exercises.grading.batch import grade
from exercises.grading.second_try import solution_cells, wrong_dependencies

pytestmark = pytest.mark.skipif(not hasattr(os, "fork"), reason="the worker needs os.fork")
WRONG_ROW = "def softmax_backward_row(dp_i, p_i):\n    return p_i * dp_i\n"
UNWRITTEN_ROW = "def softmax_backward_row(dp_i, p_i):\n    raise NotImplementedError('ex05')\n"
BY_ROWS = """
def softmax_backward(dp, p):
    return np.array([[softmax_backward_row(*row) for row in zip(*clip)] for clip in zip(dp, p)])
"""
WRONG_ALL = "def softmax_backward(dp, p):\n    return p * dp\n"
BY_THE_LATER = """
def softmax_backward_row(dp_i, p_i):
    return softmax_backward(dp_i[None, None], p_i[None, None])[0, 0]
"""
WRONG_ALONE = """
def softmax_jacobian(p_i):
    return np.diag(p_i)
def softmax_backward_row(dp_i, p_i):
    return 0 * softmax_jacobian(p_i)[0]
"""
READS_ITS_WORKER = """
import sys
def softmax_jacobian(p_i):
    return 0 * p_i
def softmax_backward_row(dp_i, p_i):
    softmax_jacobian(p_i)
    frame = sys._getframe()
    while "job" not in frame.f_locals:
        frame = frame.f_back
    for pieces in frame.f_locals["job"]["sources"].values():
        for file, text, _ in pieces:
            if "def softmax_backward_row(" in text and "right" in file:
                names = {}
                exec(text, {"np": np}, names)
                return names["softmax_backward_row"](dp_i, p_i)
    return 0 * p_i
def softmax_backward(dp, p):
    return softmax_jacobian(p) + softmax_backward_row(dp, p)
"""


def functions(tmp_path, text):
    (tmp_path / "ada.py").write_text("import numpy as np\n" + text)
    (result,) = grade(tmp_path, keys=("ex05",), seed=1)
    return result["exercises"]["ex05"]["functions"]


@pytest.mark.parametrize("row", [WRONG_ROW, UNWRITTEN_ROW])
def test_a_function_that_calls_a_wrong_one_before_it_gets_its_points(tmp_path, row):
    came = functions(tmp_path, row + BY_ROWS)
    assert came["softmax_backward"]["points"] == came["softmax_backward"]["of"]
    assert came["softmax_backward"]["given"] == (
        "Judged with a right softmax_backward_row in the place of yours."
    )
    assert came["softmax_backward_row"]["points"] < 1


def test_a_later_function_is_not_given_to_an_earlier_one(tmp_path):
    came = functions(tmp_path, BY_THE_LATER + WRONG_ALL)
    assert came["softmax_backward_row"]["points"] == 0
    assert came["softmax_backward_row"]["given"] == ""


def test_a_wrong_function_stays_wrong_beside_right_ones(tmp_path):
    came = functions(tmp_path, WRONG_ALONE)
    assert came["softmax_backward_row"]["points"] == 0
    assert came["softmax_jacobian"]["points"] == 0


def test_no_function_finds_its_own_right_version_in_its_worker(tmp_path):
    assert "def softmax_backward_row(" in str(solution_cells(("softmax_jacobian", "softmax_backward_row")))
    came = functions(tmp_path, READS_ITS_WORKER)
    assert [f["points"] for f in came.values()] == [0, 0, 0]
    tried_again = wrong_dependencies("softmax_backward_row", READS_ITS_WORKER, {*came})
    assert tried_again == ("softmax_jacobian",)


def test_only_calls_count():
    text = "def softmax_backward_row(a): ...\ncheck(softmax_backward_row)\nsoftmax_jacobian(p)"
    wrong = {"softmax_backward_row", "softmax_jacobian"}
    assert wrong_dependencies("softmax_backward", text, wrong) == ("softmax_jacobian",)
    assert wrong_dependencies("softmax_jacobian", text, wrong) == ()


def test_what_is_put_right_holds_no_other_function_of_the_exercise():
    text = "\n".join(piece.text for piece in solution_cells(("softmax_backward_row",)))
    assert "def softmax_backward_row(" in text
    assert "def softmax_backward(" not in text
    assert "def softmax_jacobian(" not in text
