"""The exercises' page: what is in it, what is not, what runs in it, what stands there without Python."""

import base64
import hashlib
import io
import json
import os
import re
import subprocess
import sys
import urllib.error
import urllib.request
import zipfile

import pytest

from exercises.authoring.source import SOLUTION, cells_of
from exercises.checker.catalogue import EXERCISES, STEMS, file_of
from tools.foreign import CannotFetch, Package
from tools.practice import content, foreign_files, in_page, pages, runtime
from tools.slides.carried import FONT

FOUND = content.exercises(links=True)
RIGHT = "def softmax_backward(dp, p):\n    return p * (dp - (p * dp).sum(-1, keepdims=True))\n"
WRONG = RIGHT.replace(".sum(", ".mean(")
NUMPY = "import numpy as np\n"
NUMPYS = "numpy-2.0.2.whl"  # the wheel in the tests of where it comes from


def asked(function, **values):
    """The answer of a function that runs in the page."""
    return json.loads(in_page.answer(function, json.dumps(values)))


def solutions_of(key):
    """Function -> the lines of its solution."""
    solved = [cell for cell in cells_of(key) if cell.role == "solution"]
    return {cell.task.name: SOLUTION.search(cell.text)[2].strip() for cell in solved}


def test_all_exercises_functions_and_points_are_there():
    points = {e["key"]: e["points"] for e in FOUND}
    assert points == {k: {t.name: t.points for t in e.tasks} for k, e in EXERCISES.items()}
    editors = {e["key"]: [c["name"] for c in e["cells"] if c["role"] == "function"] for e in FOUND}
    assert editors == {key: list(named) for key, named in points.items()}


@pytest.mark.parametrize("key", EXERCISES)
def test_no_solution_stands_in_the_page(key):
    text = json.dumps(next(e for e in FOUND if e["key"] == key))
    for name, solution in solutions_of(key).items():
        assert json.dumps(solution)[1:-1] not in text, name
    assert "BEGIN SOLUTION" not in text


def test_the_project_travels_without_solutions_and_answers():
    names = zipfile.ZipFile(io.BytesIO(runtime.project())).namelist()
    assert {"in_page.py", "exercises/checker/checking.py", "nonlocal_ref/block.py"} <= {*names}
    assert not [n for n in names if re.search(r"solutions|student/|grading|answer_key|\.ipynb", n)]


def test_what_travels_is_enough_to_check_a_function(tmp_path):
    zipfile.ZipFile(io.BytesIO(runtime.project())).extractall(tmp_path)
    code = "import in_page; from exercises.checker import checking, heatmap; print(checking.__file__)"
    own = {**os.environ, "PYTHONPATH": str(tmp_path)}
    said = subprocess.run([sys.executable, "-c", code], cwd=tmp_path, env=own, capture_output=True, text=True)
    assert said.stdout.startswith(str(tmp_path)), said.stderr


LIVE = """from IPython.display import display
handle = display("soon", display_id=True)
for k in range(3):
    handle.update(k)"""


def test_of_what_changes_while_a_cell_runs_the_last_is_shown(tmp_path):
    zipfile.ZipFile(io.BytesIO(runtime.project())).extractall(tmp_path)
    code = f"import in_notebook, in_page; in_notebook.prepare(); print(in_page.run_cell({LIVE!r}))"
    own = {**os.environ, "PYTHONPATH": str(tmp_path)}
    said = subprocess.run([sys.executable, "-c", code], cwd=tmp_path, env=own, capture_output=True, text=True)
    assert said.stdout == "{'text': '2'}\n", said.stderr


def test_the_same_files_give_the_same_archive():
    assert runtime.project() == runtime.project()


def test_links_lead_to_pages_of_the_site_or_become_paths():
    assert 'href="docs/derivations.html#the-method"' in FOUND[4]["cells"][0]["html"]
    assert 'href="files/nonlocal_ref/layers/im2col.py.html"' in json.dumps(FOUND).replace("\\", "")
    apart = content.exercises(links=False)[4]["cells"][0]["html"]
    assert "<code>docs/derivations.md</code>" in apart
    assert "href" not in apart


def test_a_wrong_function_is_named_and_a_right_one_earns_its_points():
    for code, points, words in ((WRONG, 0, "mean in the place of the sum"), (RIGHT, 3, "is right")):
        cells = [["given code", NUMPY], ["softmax_backward", code]]
        (report,) = asked("check", key="ex05", cells=cells, only=["softmax_backward"])["reports"]
        assert report["points"] == points
        assert words in report["html"]


def test_an_error_is_shown_with_the_line_of_the_editor():
    cells = [["given code", NUMPY], ["softmax_backward", "def softmax_backward(dp, p):\n    return 1 / 0\n"]]
    (report,) = asked("check", key="ex05", cells=cells, only=["softmax_backward"])["reports"]
    assert "line 2: return 1 / 0" in report["text"]


def test_what_a_function_prints_comes_with_its_report():
    code = RIGHT.replace("    return", "    print('here')\n    return")
    cells = [["given code", NUMPY], ["softmax_backward", code]]
    assert "here\n" in asked("check", key="ex05", cells=cells, only=["softmax_backward"])["stdout"]


def test_cells_keep_their_names_and_show_their_last_value():
    assert asked("run_cell", code="a = 20\nprint('so')", fresh=True) == {"stdout": "so\n"}
    assert asked("run_cell", code="a + 1")["text"] == "21"
    assert "NameError: name 'a'" in asked("run_cell", code="a", fresh=True)["error"]


def test_an_error_of_a_cell_begins_at_its_own_line():
    error = asked("run_cell", code="b = 1\nb / 0", name="cell 3")["error"]
    assert error.startswith('  File "cell 3", line 2')
    assert error.endswith("ZeroDivisionError: division by zero\n")


@pytest.mark.parametrize("suffix", [".py", ".ipynb"])
def test_the_functions_of_a_students_file_are_found(suffix):
    path = file_of("ex05", "student", suffix)
    data = base64.b64encode(path.read_bytes()).decode()
    found = asked("functions_in", key="ex05", name=path.name, data=data)["functions"]
    stubs = {c["name"]: c["code"] for c in FOUND[4]["cells"] if c["role"] == "function"}
    assert found == stubs


def test_of_a_file_without_cells_each_function_gets_its_own_lines():
    text = f"{NUMPY}\n\n{RIGHT}\n\ndef softmax_jacobian(p_i):\n    return helper(p_i)\n\nhelper = np.diag\n"
    data = base64.b64encode(text.encode()).decode()
    found = asked("functions_in", key="ex05", name="mine.py", data=data)
    assert found["functions"]["softmax_backward"] == RIGHT.strip()
    assert found["functions"]["softmax_jacobian"] == "def softmax_jacobian(p_i):\n    return helper(p_i)"
    assert found["rest"][0].split() == [*NUMPY.split(), "helper", "=", "np.diag"]


def test_the_templates_of_files_have_a_place_for_each_function():
    for exercise in FOUND:
        for mark in exercise["fill"].values():
            assert exercise["program"].count(f"\n{mark}\n") == 1
            assert exercise["notebook"].count(json.dumps(mark)) == 1
        assert exercise["stem"] == STEMS[exercise["key"]]


def packages_in(value):
    """Every Package that a module's tables hold."""
    if isinstance(value, Package):
        return [value]
    return [found for one in value for found in packages_in(one)] if isinstance(value, tuple) else []


def test_every_foreign_file_is_named_on_the_page_with_its_version_and_licence(tmp_path):
    pages.build(tmp_path)
    if not (folder := tmp_path / pages.FOLDER).exists():
        pytest.skip("no Python for the browser: see tools.practice.runtime")
    text = (tmp_path / pages.PAGE).read_text()
    named = re.findall(r"<tr><td>([^<]+)</td><td>([^<]+)</td><td>([^<]+)</td></tr>", text)
    tables = [*vars(foreign_files).values(), FONT]
    assert {(p.name, p.version, p.licence) for table in tables for p in packages_in(table)} <= {*named}
    own = ("files.json", "project.zip", "trained.zip", "worker.js.gz", "practice.js", "python_worker.js")
    known = [form for name, version, _ in named for form in forms(name, version)]
    for file in folder.iterdir():
        assert file.name in own or file.name.startswith(tuple(known)), file.name
    one = (tmp_path / pages.ONE_FILE).read_text()
    assert set(named) - set(re.findall(r"<td>([^<]+)</td><td>([^<]+)</td><td>([^<]+)</td>", one)) == {
        row for row in named if row[0] in foreign_files.FIGURES
    }


def forms(name, version):
    """How the files of a package begin: of a wheel, of a module, of Pyodide."""
    if name == "pyodide":
        return ["pyodide", "python_stdlib"]
    return [f"{name.replace('-', '_')}-{version}-", name.lstrip("@").replace("/", "-") + ".", f"{name}.zip"]


@pytest.fixture
def wheel(tmp_path, monkeypatch):
    """A small NumPy's wheel that the lock file knows, and an empty cache."""
    lock = tmp_path / "pyodide-lock.json"
    sha256 = hashlib.sha256(b"the wheel").hexdigest()
    lock.write_text(json.dumps({"packages": {"numpy": {"file_name": NUMPYS, "sha256": sha256}}}))
    loader = tmp_path / "pyodide.js"
    loader.write_text("`https://some.invalid/pyodide/v${d.version}/full/`")
    files = {"pyodide-lock.json": lock, "pyodide.js": loader}
    monkeypatch.setattr(runtime, "fetched", lambda package: files)
    monkeypatch.setattr(runtime, "CACHE", tmp_path)
    monkeypatch.delenv(runtime.WHEELS_FOLDER, raising=False)
    return tmp_path / NUMPYS


def test_numpys_wheel_comes_first_from_the_folder_that_is_named(wheel, monkeypatch, tmp_path_factory):
    named = tmp_path_factory.mktemp("named") / NUMPYS
    named.write_bytes(b"the wheel")
    monkeypatch.setenv(runtime.WHEELS_FOLDER, str(named.parent))
    assert runtime.numpy_wheel() == named
    named.write_bytes(b"another wheel")
    with pytest.raises(CannotFetch, match="has the SHA-256"):
        runtime.numpy_wheel()


@pytest.mark.parametrize("answer", [b"the wheel", b"<html>log in</html>", None])
def test_then_from_the_releases_and_where_these_give_another_file_from_the_package(
    wheel, monkeypatch, answer
):
    asked_for = []

    def opened(address, timeout):
        asked_for.append(address)
        if answer is None:
            raise urllib.error.URLError("no network")
        return io.BytesIO(answer)

    monkeypatch.setattr(urllib.request, "urlopen", opened)
    monkeypatch.setattr(runtime, "_carried", lambda file: b"the wheel")
    assert runtime.numpy_wheel() == wheel
    assert wheel.read_bytes() == b"the wheel"
    assert asked_for == [f"https://some.invalid/pyodide/v0.27.7/full/{NUMPYS}"]


def test_without_the_runtime_the_page_says_how_to_get_it(tmp_path, monkeypatch):
    def refuse():
        raise CannotFetch("pyodide@0.27.7 cannot be had now: <no network>")

    monkeypatch.setattr(pages, "runtime_files", refuse)
    pages.build(tmp_path)
    assert [file.name for file in tmp_path.iterdir()] == ["practice.html"]
    text = (tmp_path / "practice.html").read_text()
    assert "pyodide@0.27.7 cannot be had now: &lt;no network&gt;" in text
    assert "make pages" in text
