"""Every exercise, task and known mistake: complete, and judged as it should be. Quick form: one seed."""

import pytest

from exercises.authoring import student_files
from exercises.checker.catalogue import EXERCISES, TASKS, file_of, mistakes_in, mistakes_of
from exercises.checker.checking import check_file
from exercises.checker.observe import probes_of
from tests.exercises.small_tasks import LINEAR, PATHS, SOFTMAX
from tests.exercises.support import assert_named, assert_probed

KEYS = [key for key in EXERCISES if file_of(key).exists()]


@pytest.mark.parametrize("key", KEYS)
def test_every_stub_scores_nothing_and_says_not_written(key, tmp_path):
    for path, text in student_files.built(key).items():
        file = tmp_path / path.name
        file.write_text(text)
        for report in check_file(key, file):
            assert (report.verdict.kind, report.points) == ("not written", 0), str(report)


@pytest.mark.parametrize("key", KEYS)
def test_every_solution_scores_everything(key):
    reports = check_file(key, file_of(key))
    assert sum(r.points for r in reports) == EXERCISES[key].points, "\n".join(map(str, reports))


@pytest.mark.parametrize("name", TASKS)
def test_every_mistake_is_caught_and_named(name):
    """On the seed of the checker; tests/exercises/tasks has more of them."""
    _, task = TASKS[name]
    assert_named(task, mistakes_of(task), seeds=range(1))


@pytest.mark.parametrize("name", TASKS)
def test_every_task_has_probes_that_its_reference_answers(name):
    assert_probed(TASKS[name][1])


@pytest.mark.parametrize("key", EXERCISES)
def test_every_mistake_has_a_task_a_name_of_its_own_a_reason_and_a_hint(key):
    tasks = {task.name for task in EXERCISES[key].tasks}
    for task in tasks:
        names = [m.name for m in mistakes_in(key) if m.task == task]
        assert len(set(names)) == len(names)
    assert all(m.task in tasks and m.name and m.why and m.hint for m in mistakes_in(key))


@pytest.mark.parametrize("name", TASKS)
def test_every_task_has_one_name_three_hints_and_probes_in_the_order_of_its_parameters(name):
    exercise, task = TASKS[name]
    assert sum(t.name == name for e in EXERCISES.values() for t in e.tasks) == 1
    assert len(task.hints) == 3, f"{exercise.key} {name}"
    generic = probes_of(task)["generic"]
    code = task.right.__code__
    parameters = list(code.co_varnames[: code.co_argcount])
    assert not parameters or list(generic) == parameters


def test_the_small_tasks_are_no_exercises():
    assert not {t.name for t in (SOFTMAX, LINEAR, PATHS)} & set(TASKS)
