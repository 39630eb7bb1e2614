"""Which functions a text defines, and which are stubs: in one pass, whatever the text is."""

import time

import pytest

from exercises.checker.catalogue import EXERCISES, TASKS, file_of
from exercises.grading.definitions import defined

NAMES = frozenset(TASKS)
RAISE = 'raise NotImplementedError("ex04: softmax")'


@pytest.mark.parametrize(
    "text",
    [
        "def softmax(s): return s",
        "softmax = lambda s: s",
        "other = softmax = mine",
        "a, softmax = f(1), g",
        f"def softmax(s):\n    {RAISE}\nsoftmax = lambda s: s",
        "softmax: object = g",
        "class softmax:\n    pass",
        "from mine import x as softmax",
        "from mine import softmax",
        "if True:\n    def softmax(s):\n        return s",
        f"def softmax(s):\n    # {RAISE}\n    return s",
        f"def softmax(s):\n    return s\n    {RAISE}",
        f"def softmax(s):\n    {RAISE}\n\ndef softmax(s):\n    return s",
        "def softmax(\n    s: int = 3,\n) -> int:\n    '''doc'''\n    return 3",
    ],
)
def test_work_is_seen_in_every_form(text):
    assert defined(text, NAMES) == {"softmax": False}


@pytest.mark.parametrize(
    "text",
    [
        f"def softmax(s):\n    {RAISE}",
        f"def softmax(s): {RAISE}",
        f'def softmax(\n    s,\n):\n    """One\n    two."""\n    # three\n    {RAISE}\n    return s',
        "def softmax(s):\n    '''doc'''\n    pass",
        "def softmax(s):\n    ...",
        f"def softmax(s):\n    return s\n\ndef softmax(s):\n    {RAISE}",
        f"def softmax(s):\n    {RAISE}\n\ndef other(s):\n    softmax = s\n    return s",
        f"def helper(s):\n    {RAISE}\n\ndef softmax(s):\n    return helper(s)",
    ],
)
def test_a_stub_is_seen_in_every_form(text):
    assert defined(text, NAMES) == {"softmax": True}


@pytest.mark.parametrize("text", ["softmax(3)", "x == softmax", "# def softmax(s):", "x = softmax"])
def test_what_only_uses_the_name_defines_nothing(text):
    assert defined(text, NAMES) == {}


@pytest.mark.parametrize("key", EXERCISES)
def test_all_that_is_given_out_is_a_stub_and_no_solution_is(key):
    given, solved = (defined(file_of(key, folder).read_text(), NAMES) for folder in ("student", "solutions"))
    names = {task.name for task in EXERCISES[key].tasks}
    assert {name: given[name] for name in names} == dict.fromkeys(names, True)
    assert {name: solved[name] for name in names} == dict.fromkeys(names, False)


ODD = {
    "blank lines": "\n",
    "spaces": " ",
    "open signatures": "def softmax(\n",
    "assignments": "softmax = ",
    "open calls": "softmax(=\n",
    "quotes": '"""\n',
    "imports": "import softmax\n",
    "comments": "#\n",
}


def processor_seconds(text):
    start = time.process_time()
    defined(f"def softmax(s):\n{text}", NAMES)
    return time.process_time() - start


@pytest.mark.slow
@pytest.mark.parametrize("name", ODD)
def test_ten_times_the_text_does_not_cost_a_hundred_times_the_work(name):
    small, large = (ODD[name] * (n // len(ODD[name])) for n in (100_000, 1_000_000))
    assert processor_seconds(large) < 40 * processor_seconds(small) + 0.1
