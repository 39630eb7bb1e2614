"""The batch: the same points on every executor, all points for right code, and the files that it writes."""

import csv
import json
import os
import subprocess
import sys
from concurrent.futures import Executor, Future, ProcessPoolExecutor, ThreadPoolExecutor
from html.parser import HTMLParser
from multiprocessing import get_context

import numpy as np
import pytest

from exercises.checker.catalogue import EXERCISES, TASKS, file_of
from exercises.checker.observe import observe
from exercises.grade import grade, main
from exercises.grading.feedback import page
from exercises.grading.grade_submission import probes
from exercises.grading.grades_csv import grades_csv

pytestmark = pytest.mark.skipif(not hasattr(os, "fork"), reason="the worker needs os.fork")
RIGHT = "def mean(s):\n    return s / s.shape[-1]\ndef mean_backward(dp):\n    return dp / dp.shape[-1]\n"
CASES = {  # the text of mean and mean_backward, and the points of each
    "right": (RIGHT, [1, 1]),
    "wrong": (RIGHT.replace("return s /", "return 2 * s /"), [0, 1]),
    "empty": ("", [0, 0]),
    "stub": (RIGHT.replace("return s / s.shape[-1]", 'raise NotImplementedError("ex06: mean")'), [0, 1]),
}


@pytest.fixture
def folder(tmp_path):
    for name, (text, _) in CASES.items():
        (tmp_path / f"{name}.py").write_text(text)
    return tmp_path


def assert_graded(folder, **options):
    """The points of CASES, with this executor."""
    graded = grade(folder, keys=("ex06",), seed=3, **options)
    came = {r["student"]: [f["points"] for f in r["exercises"]["ex06"]["functions"].values()] for r in graded}
    assert came == {name: points for name, (_, points) in CASES.items()}


def test_one_process_and_several_give_the_same_points(folder):
    assert_graded(folder)
    assert_graded(folder, jobs=2)


def test_threads_and_processes_of_the_caller_do(folder):
    with ThreadPoolExecutor(2) as threads:
        assert_graded(folder, executor=threads)
    with ProcessPoolExecutor(2, get_context("spawn")) as processes:
        assert_graded(folder, executor=processes)


@pytest.mark.slow
@pytest.mark.filterwarnings("default")  # distributed's own
def test_a_dask_cluster_does(folder):
    distributed = pytest.importorskip("distributed", reason="distributed (dev extra) is absent")
    cluster = distributed.LocalCluster(n_workers=2, threads_per_worker=1, dashboard_address=None)
    with cluster, distributed.Client(cluster) as client, client.get_executor() as executor:
        assert_graded(folder, executor=executor)


class Losing(Executor):
    """Loses every second piece of work, like a machine that was switched off."""

    count = 0

    def submit(self, function, /, *arguments):
        future = Future()
        self.count += 1
        if self.count % 2:
            future.set_exception(OSError("the machine is gone"))
        else:
            future.set_result(function(*arguments))
        return future


def test_work_that_is_lost_is_a_row_that_asks_for_a_look(folder):
    graded = grade(folder, keys=("ex06",), executor=Losing())
    lost = [r for r in graded if any("look at it by hand (OSError" in p for p in r["problems"])]
    assert (len(graded), len(lost)) == (4, 2)
    assert all(r["points"] is None and not r["graded"] for r in lost)


@pytest.mark.parametrize("key", EXERCISES)
def test_the_solutions_score_fully_through_the_grader(key, tmp_path):
    (tmp_path / "anna.py").write_text(file_of(key).read_text())
    (result,) = grade(tmp_path, keys=(key,))
    assert result["points"] == result["of"] > 0, result
    assert result["problems"] == []


def test_correct_code_that_warns_scores_fully(tmp_path):
    noisy = "import numpy as np, warnings\nwarnings.simplefilter('error')\nnp.seterr(all='raise')\n"
    loud = RIGHT.replace("return s", "np.array([1.0]) / np.array([0.0]); np.log(np.zeros(2)); return s")
    (tmp_path / "anna.py").write_text("import numpy as np\n" + loud)
    (tmp_path / "ben.py").write_text(noisy + RIGHT)
    assert [r["points"] for r in grade(tmp_path, keys=("ex06",))] == [2, 2]


def test_seeds_are_fresh_recorded_and_the_same_for_all(folder):
    first, second = (grade(folder, keys=("ex06",)) for _ in range(2))
    assert len({r["seed"] for r in first}) == 1
    assert first[0]["seed"] != second[0]["seed"]


def test_an_unknown_exercise_and_no_jobs_are_named(folder):
    with pytest.raises(KeyError, match="no exercise \\['ex99'\\]: there are ex01"):
        grade(folder, keys=("ex99",))
    with pytest.raises(ValueError, match="jobs = 0: give 1 or more"):
        grade(folder, jobs=0)


def test_the_command_writes_table_and_feedback(folder, tmp_path_factory, capsys):
    out = tmp_path_factory.mktemp("out") / "new" / "grades.csv"
    main([str(folder), "--csv", str(out), "--only", "ex06", "--quiet", "--seed", "5"])
    rows = list(csv.reader(out.read_text().splitlines()))
    assert rows[0] == ["student", "ex06 (max 2)", "total (max 2)"]
    assert dict(zip(*zip(*[(r[0], float(r[2])) for r in rows[1:]], strict=True), strict=True)) == {
        name: sum(points) for name, (_, points) in CASES.items()
    }
    assert json.loads((out.parent / "feedback" / "right.json").read_text())["seed"] == 5
    assert "2 of 2 points" in (out.parent / "feedback" / "right.html").read_text()
    assert "Grades of 4 submissions" in (out.parent / "grades_class.html").read_text()
    assert not list(out.parent.rglob("*.part"))
    said = capsys.readouterr().out
    assert "4 submissions" in said
    assert "Submissions ran with" in said


def test_the_command_says_in_one_line_what_is_missing(tmp_path):
    command = [sys.executable, "-m", "exercises.grade", str(tmp_path / "none")]
    root = file_of("ex06").parents[2]
    ran = subprocess.run(command, capture_output=True, text=True, cwd=root, check=False)
    assert ran.returncode == 1
    assert ran.stderr.startswith("grade: no submissions at")
    assert "Traceback" not in ran.stderr


class Tags(HTMLParser):
    def __init__(self):
        super().__init__()
        self.seen = set()

    def handle_starttag(self, tag, attrs):
        self.seen.add(tag)


@pytest.mark.parametrize(
    ("options", "words"),
    [
        (("--csv", "{of}"), "is a folder: name a file for the table"),
        (("--csv", "{of}/grades.csv"), "lies among the submissions and would count as one"),
        (("--csv", "/dev/null/grades.csv"), "/dev/null is no folder that can be made and written to"),
    ],
)
def test_a_place_that_cannot_be_written_to_is_named_before_anything_is_graded(
    folder, options, words, monkeypatch
):
    monkeypatch.setattr("exercises.grade.each_result", lambda *a, **k: pytest.fail("it was graded"))
    with pytest.raises(SystemExit, match=words):
        main([str(folder), *(option.format(of=folder) for option in options)])
    assert sorted(path.name for path in folder.iterdir()) == sorted(f"{name}.py" for name in CASES)


def test_a_student_s_own_folder_is_not_taken_for_a_class(tmp_path):
    for stem in ("ex05_softmax_backward", "ex06_mean"):
        (tmp_path / f"{stem}.py").write_text(RIGHT)
    with pytest.raises(SystemExit, match="the files of one student: give the folder that it lies in"):
        main([str(tmp_path), "--csv", str(tmp_path.parent / "out" / "grades.csv")])


def test_what_a_student_writes_stays_text_on_the_page_and_in_the_table(tmp_path):
    evil = "<script>alert(1)</script>"
    name = "=cmd()&<img src=x>"
    (tmp_path / f"{name}.py").write_text(f"def mean(s):\n    raise ValueError({evil!r})  # {evil}\n")
    results = grade(tmp_path, keys=("ex06",))
    tags = Tags()
    tags.feed(page(results[0]))
    assert not tags.seen & {"script", "img"}
    assert "&lt;script&gt;" in page(results[0])
    assert grades_csv(results).splitlines()[1].startswith("'=cmd()")


def test_the_line_of_their_code_is_shown(tmp_path):
    (tmp_path / "anna.py").write_text("x = 1\n# %%\n\ndef mean(s):\n    y = s\n    return y @ no  # here\n")
    (result,) = grade(tmp_path, keys=("ex06",))
    mean = result["exercises"]["ex06"]["functions"]["mean"]
    assert mean["where"] == "line 6: return y @ no  # here"
    assert "NameError" in mean["headline"]


def test_no_function_is_given_what_another_must_answer():
    """All inputs of a submission lie in its process: the answer to one must not be among those of another."""
    given = {}
    for name, (_, task) in TASKS.items():
        for inputs in probes(task, 7).values():
            for value in filter(lambda v: isinstance(v, np.ndarray), inputs.values()):
                given.setdefault(value.tobytes(), set()).add(name)
    for name, (_, task) in TASKS.items():
        for inputs in probes(task, 7).values():
            for value in observe(task.right, inputs).values:
                told = given.get(value.tobytes(), set()) - {name}
                assert not told or np.unique(value).size < 3, f"{sorted(told)} are given the answer of {name}"
