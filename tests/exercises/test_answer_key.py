"""The answer key: no question is without an answer, and the numbers in the answers are right."""

import re

import numpy as np
import pytest

from exercises.checker.catalogue import EXERCISES, TASKS, file_of
from exercises.checker.observe import probes_of
from exercises.checker.student_file import load

KEY = file_of("ex01").with_name("answer_key.md").read_text()
SECTIONS = {f"ex{part[:2]}": part for part in re.split(r"^## ", KEY, flags=re.MULTILINE)[1:]}


def squeezed(text: str) -> str:
    return " ".join(text.split())


def questions(text: str) -> list[str]:
    """Its sentences that end with a question mark."""
    return [words for words in re.split(r"(?<=[.?!]) ", squeezed(text)) if words.endswith("?")]


def text_of(key: str) -> str:
    """The exercise's text without its code and headings, then its hints."""
    lines = re.findall(r"^#(?! %%| #|##)(.*)$", file_of(key).read_text(), flags=re.MULTILINE)
    lines = [re.sub(r" ```.*?```", ".", "\n".join(lines), flags=re.DOTALL)]
    hints = [hint for task in EXERCISES[key].tasks for hint in task.hints]
    return squeezed("\n".join([*lines, *hints]))


def asked(key: str) -> list[str]:
    """What stands in bold in the key: one question or two, perhaps with the sentence before them."""
    return re.findall(r"^- \*\*(.+?)\*\* ", SECTIONS[key], flags=re.MULTILINE)


@pytest.mark.parametrize("key", EXERCISES)
def test_every_question_of_an_exercise_has_an_answer(key):
    answered = " ".join(asked(key))
    assert [question for question in questions(text_of(key)) if question not in answered] == []


@pytest.mark.parametrize("key", SECTIONS)
def test_every_question_of_the_key_is_asked_by_the_exercise(key):
    assert asked(key)
    assert [question for question in asked(key) if question not in text_of(key)] == []


def test_the_key_is_not_among_what_students_get():
    assert not list(file_of("ex01", "student").parent.glob("*answer*"))


@pytest.mark.parametrize("seed", range(5))
def test_of_the_nine_gradients_that_of_the_bias_of_phi_is_0(seed):
    task = TASKS["block_backward"][1]
    inputs = probes_of(task, seed)["generic"]
    sizes = dict(zip(task.returns, (np.abs(a).max() for a in task.right(*inputs.values())), strict=True))
    assert [name for name, size in sizes.items() if size < 1e-12] == ["db_phi"]


def test_a_bounded_score_gives_no_key_more_than_the_key_says():
    largest = np.e**2 / (np.e**2 + 784 - 1)
    s = np.full(784, -1.0)
    s[0] = 1
    assert np.isclose((np.exp(s) / np.exp(s).sum())[0], largest)
    assert (round(np.e**2, 1), round(largest, 4), round(784 * largest, 1)) == (7.4, 0.0093, 7.3)


def test_with_w_f_at_0_nothing_of_a_concatenation_learns():
    solution = load(file_of("ex12")).module
    dp, theta, phi = (
        np.random.default_rng(0).standard_normal(shape) for shape in ((2, 7, 5), (2, 7, 3), (2, 5, 3))
    )
    assert not any(np.any(a) for a in solution.concatenation_backward(dp, theta, phi, np.zeros(6)))


def test_the_scores_of_64_channels_are_of_size_8_and_with_the_bug_of_size_64():
    theta, phi = np.random.default_rng(0).standard_normal((2, 500, 64))
    assert np.isclose((theta @ phi.T).std(), 8, rtol=0.05)
    assert np.isclose((theta / 64**-0.5 @ phi.T).std(), 64, rtol=0.05)


def test_of_the_first_moves_three_are_0():
    task = TASKS["first_moves"][1]
    moved = task.right(*probes_of(task)["generic"].values())
    assert (moved == 0).tolist() == [[True, True, True, False], [False] * 4]


def test_nine_columns_hold_one_number_of_x():
    solution = load(file_of("ex17")).module
    x = np.zeros((1, 7, 7, 1))
    x[0, 3, 3, 0] = 1
    assert np.count_nonzero(solution.im2col(x, (3, 3), 1, 0)) == 9
