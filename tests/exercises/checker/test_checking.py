"""Checks a function by its name, as a notebook does, and the functions in a student's file."""

import re
from functools import partial

import numpy as np
import pytest

import exercises
from exercises.checker import checking
from exercises.checker.catalogue import TASKS
from exercises.checker.checking import check, check_file, report_on
from exercises.checker.stand_in import standing_in
from nonlocal_ref.normalise import softmax_backward
from tests.exercises.small_tasks import SMALL, SOFTMAX, softmax_back
from tests.exercises.support import notebook_of

USES_ANOTHER = """
import numpy as np

def softmax_back(dp, p):
    return dp  # wrong, which must cost its own points alone

def linear_back(dy, x, w):
    assert softmax_back(dp=np.eye(2), p=np.eye(2)).sum() == 0, "this is not the reference"
    return dy @ w.T, np.einsum("bnc,bne->ce", x, dy), dy.sum(axis=(0, 1))
"""


@pytest.fixture
def small(monkeypatch):
    """The small tasks as the only exercise."""
    monkeypatch.setattr(checking, "EXERCISES", {"small": SMALL})
    monkeypatch.setattr(checking, "TASKS", {t.name: (SMALL, t) for t in SMALL.tasks})
    monkeypatch.setattr(checking, "mistakes_of", lambda task: ())


@pytest.mark.usefixtures("small")
def test_a_function_is_found_by_its_name():
    report = check(softmax_back)
    assert (report.task, report.points) == (SOFTMAX, 2)
    assert str(exercises.check(softmax_back)) == str(report)


@pytest.mark.usefixtures("small")
def test_another_name_gets_the_nearest_one():
    def softmax_bakc(dp, p):
        return dp

    words = "no exercise asks for a function called softmax_bakc: did you mean softmax_back (small)?"
    with pytest.raises(ValueError, match=re.escape(words)):
        check(softmax_bakc)


def test_what_is_no_function_is_refused():
    with pytest.raises(
        TypeError, match=r"check got a ndarray: give it the function itself, check\(softmax\)"
    ):
        check(np.zeros(3))


class Callable:
    def __call__(self, dp, p):
        return dp


@pytest.mark.parametrize(
    ("function", "kind"),
    [(lambda dp, p: dp, "lambda"), (partial(sum, 1), "partial"), (Callable(), "Callable")],
)
def test_what_has_no_name_is_told_so(function, kind):
    words = f"check finds the task by the function's name, and a {kind} has none: write it with def"
    with pytest.raises(ValueError, match=f"^{words}$"):
        check(function)


def test_a_name_that_is_far_from_all_is_told_to_keep_the_one_it_had():
    def quite_another():
        return 0

    words = "no exercise asks for a function called quite_another: keep the name that it was given"
    with pytest.raises(ValueError, match=f"^{words}$"):
        check(quite_another)


def test_another_hint_than_three_is_refused():
    with pytest.raises(ValueError, match="hint = 4: there are the hints 1, 2 and 3"):
        check(TASKS["softmax"][1].right, hint=4)


def test_a_notebook_shows_the_sentence_alone_without_the_lines_of_the_checker():
    with pytest.raises(TypeError) as caught:
        check(3)
    words = "check: check got a int: give it the function itself, check(softmax), not what it returns"
    assert caught.value._render_traceback_() == [words]


@pytest.mark.usefixtures("small")
def test_the_hint_that_is_asked_for_is_given():
    assert "Make a new array" not in str(check(softmax_back, hint=2))
    wrong = report_on(SMALL, SOFTMAX, lambda dp, p: dp, hint=2)
    assert "hint  A row mean is missing." in str(wrong)


@pytest.mark.usefixtures("small")
def test_the_exercises_other_functions_are_the_references(tmp_path):
    file = tmp_path / "small.py"
    file.write_text(USES_ANOTHER)
    assert [r.points for r in check_file("small", file)] == [0, 3, 0]


@pytest.mark.usefixtures("small")
def test_afterwards_the_students_own_names_are_back():
    names = {"np": np}
    exec("def softmax_back(dp, p): return linear_back", names)
    before = dict(names)
    check(names["softmax_back"])
    assert names == before


@pytest.mark.usefixtures("small")
def test_cells_out_of_order_and_broken_cells_cost_only_themselves(tmp_path):
    file = notebook_of(
        tmp_path / "small.ipynb",
        "def three_paths(a, b, c):\n    return TWO * a + np.matmul(b, c)",
        "%matplotlib inline\nTWO = ONE + ONE",
        "ONE = 1\ncheck(three_paths)\nraise RuntimeError('a cell that stops')",
        "def softmax_back(dp, p)\n    return dp",
        "import numpy as np",
    )
    reports = check_file("small", file)
    assert [r.verdict.kind for r in reports] == ["not readable", "not written", "right"]
    assert reports[0].verdict.headline == "softmax_back is in small.ipynb, but Python could not read it"
    assert reports[0].verdict.where == "small.ipynb, code cell 4, line 1: expected ':'"


@pytest.mark.usefixtures("small")
def test_the_line_that_raised_is_shown_from_a_notebook_and_from_a_file(tmp_path):
    text = "import numpy as np\n\n\n# %%\ndef softmax_back(dp, p):\n    return dp @ p\n"
    (tmp_path / "small.py").write_text(text)
    books = [tmp_path / "small.py", notebook_of(tmp_path / "small.ipynb", text)]
    for file in books:
        assert check_file("small", file)[0].verdict.where == "line 6: return dp @ p"


def test_a_notebooks_reader_can_stop_an_endless_loop():
    def mean(s):
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt) as caught:
        check(mean)
    assert caught.value.__notes__[0].startswith("stopped in mean, line ")


WRONG_ROW = """
import numpy as np
def softmax_jacobian(p_i):
    return np.diag(p_i) - np.outer(p_i, p_i)
def softmax_backward_row(dp_i, p_i):
    return 1.5 * p_i * (dp_i - dp_i @ p_i)
def softmax_backward(dp, p):
    return FACTOR * np.array([list(map(softmax_backward_row, x, y)) for x, y in zip(dp, p)])
"""


def functions_of(text):
    names = {}
    exec(text, names)
    return names


def test_a_right_function_that_calls_a_wrong_one_is_right_and_told_which_is_wrong():
    names = functions_of(WRONG_ROW.replace("FACTOR", "1"))
    row, before = names["softmax_backward_row"], dict(names)
    code = row.__code__
    report = check(names["softmax_backward"])
    assert (report.points, report.note) == (
        3,
        "Judged with a right softmax_backward_row in the place of yours.",
    )
    assert "  note  Judged with a right softmax_backward_row in the place" in str(report)
    assert (names, row.__code__, row.__kwdefaults__) == (before, code, None)


def test_a_wrong_function_that_calls_a_wrong_one_is_told_where_to_begin():
    report = check(functions_of(WRONG_ROW.replace("FACTOR", "2"))["softmax_backward"])
    assert report.points == 0
    assert report.note == "It calls softmax_backward_row, not right either: correct that first."


def test_a_wrong_function_that_calls_no_other_has_no_note():
    text = WRONG_ROW.replace("FACTOR", "2").replace("list(map(softmax_backward_row, x, y))", "x")
    assert check(functions_of(text)["softmax_backward"]).note == ""


def test_a_stub_that_is_called_is_not_taken_for_this_functions_own():
    text = WRONG_ROW.replace("FACTOR", "2").replace("return 1.5 *", "raise NotImplementedError; return")
    report = check(functions_of(text)["softmax_backward"])
    assert report.verdict.headline == "ds is 2 times the right one"
    assert "right softmax_backward_row" in report.note


def test_a_function_of_the_package_stays_as_it_is_under_the_name_of_an_exercise():
    code, names = softmax_backward.__code__, {"softmax_backward_row": softmax_backward}
    with standing_in(names, {"softmax_backward_row": lambda dp, p: -dp}, None):
        assert names["softmax_backward_row"](np.ones(2), np.ones(2)).tolist() == [-1, -1]
        assert softmax_backward.__code__ is code
    assert names == {"softmax_backward_row": softmax_backward}
