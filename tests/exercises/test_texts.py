"""What README and docs/teaching.md say about the exercises: counts, points, minutes, mistakes, a report."""

import re
from pathlib import Path

import pytest

from exercises.checker.catalogue import EXERCISES, TASKS, file_of, mistakes_in
from exercises.checker.checking import check

ROOT = Path(__file__).parents[2]
README, TEACHING = (ROOT / name for name in ("README.md", "docs/teaching.md"))
KNOWN = {(m.task, m.name) for key in EXERCISES for m in mistakes_in(key)}


def rows(pattern: str) -> list[tuple[str, ...]]:
    """The rows of the tables in teaching.md that match."""
    return re.findall(pattern, TEACHING.read_text(), flags=re.MULTILINE)


def test_the_report_in_the_readme_is_what_the_checker_says():
    def softmax_backward(dp, p):
        return p * (dp - (p * dp).mean(-1, keepdims=True))

    assert f"```text\n{check(softmax_backward)}\n```" in README.read_text()


def test_the_number_of_known_mistakes_is_the_number_there_is():
    assert (
        f"It knows {sum(len(mistakes_in(key)) for key in EXERCISES)} mistakes by name" in README.read_text()
    )


def test_the_plan_counts_exercises_functions_and_points():
    points = sum(exercise.points for exercise in EXERCISES.values())
    assert len(EXERCISES) == 19
    assert f"Nineteen exercises, {len(TASKS)} functions, {points} points" in TEACHING.read_text()


def test_the_table_of_exercises_is_theirs():
    said = {
        f"ex{n}": (title, int(m), int(p))
        for n, title, m, p in rows(r"^\| (\d\d) \| ([^|]+?) \| (\d+) \| (\d+) \|$")
    }
    assert said == {key: (e.title, e.minutes, e.points) for key, e in EXERCISES.items()}


def test_the_goals_are_those_of_the_exercises_and_the_minutes_those_of_what_is_read():
    said = {
        f"ex{n}": (goal, int(r), int(w))
        for n, goal, r, w in rows(r"^\| (\d\d) \| ([^|]+) \| (\d+) \+ (\d+) \|$")
    }
    seen: set[str] = set()
    for key, exercise in EXERCISES.items():
        text = whole_text(key)
        goal = re.search(r"\*\*Afterwards you can\*\* (.+?)\. \*\*Checked", text)[1]
        assert said[key] == (goal[0].upper() + goal[1:], minutes_of_reading(text, seen), exercise.minutes)


def test_the_reading_of_the_five_days_is_what_their_exercises_ask_for():
    seen: set[str] = set()
    days = rows(r"^\| \d \| ([\d, ]+) \| \d+ \| \d+ \|")
    texts = [[whole_text(f"ex{n}") for n in numbers.split(", ")] for numbers in days]
    minutes = [sum(minutes_of_reading(text, seen) for text in day) for day in texts]
    (said,) = rows(r"Reading for the five days, in minutes: ([\d, ]+ and \d+)\.")
    assert said.replace(" and", ",") == ", ".join(map(str, minutes))


def whole_text(key: str) -> str:
    """The file in one line, without the signs of comments."""
    return " ".join(file_of(key).read_text().replace("\n#", "\n").split())


def minutes_of_reading(text: str, seen: set[str]) -> int:
    """What a notebook says of itself, 5 for a section of docs/, nothing for what was read before."""
    before = re.search(r"\*\*Read before\*\*(.*?)\*\*", text)[1]
    new = [link for link in re.findall(r"\]\(\.\./\.\./([^)]+)\)", before) if link not in seen]
    seen |= {*new}
    pages = [(ROOT / link).read_text() if link.endswith(".ipynb") else "Reading time: 5 " for link in new]
    return sum(int(re.search(r"Reading time: (\d+) ", page)[1]) for page in pages)


def test_the_days_of_the_week_add_up():
    days = rows(r"^\| (?:\d|more) \| ([\d, ]+) \| (\d+) \| (\d+) \|")
    assert sorted(n for numbers, *_ in days for n in numbers.split(", ")) == [key[2:] for key in EXERCISES]
    for numbers, minutes, points in days:
        chosen = [EXERCISES[f"ex{n}"] for n in numbers.split(", ")]
        assert (sum(e.minutes for e in chosen), sum(e.points for e in chosen)) == (int(minutes), int(points))


@pytest.mark.parametrize(("key", "task", "names"), rows(r'^\| (\d\d) \| `(\w+)` \| (".*") \|$'))
def test_the_mistakes_that_are_to_be_expected_are_known(key, task, names):
    assert TASKS[task][0].key == f"ex{key}"
    for name in re.findall(r'"([^"]+)"', names):
        assert (task, name) in KNOWN
