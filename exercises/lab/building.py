"""The student's files from the sources: solutions/exNN_*.py -> student/exNN_*.py and .ipynb."""

from pathlib import Path

from .source import Cell, cells, notebook, percent, student
from .table import EXERCISES, ROOT, file_of
from .task import Exercise

WHAT = "Writes the student's files, or with --check says which of them are not what the sources give."


def built(key: str) -> dict[Path, str]:
    """Path -> text of the exercise's two files for the student."""
    exercise = EXERCISES[key]
    given = student(headed(cells(file_of(key).read_text(encoding="utf-8")), exercise), exercise)
    return {
        file_of(key, "student"): percent(given),
        file_of(key, "student", ".ipynb"): notebook(given, key),
    }


def headed(document: list[Cell], exercise: Exercise) -> list[Cell]:
    """The cells; points and minutes come under the title unless the source says them itself."""
    first, *rest = document
    title, _, body = first.text.partition("\n")
    if "minutes" in first.text:
        return document
    says = f"**Points** {exercise.points} · **Time** {exercise.minutes} minutes"
    return [Cell(True, f"{title}\n\n{says}\n{body}"), *rest]


def all_built() -> dict[Path, str]:
    """Path -> text, for every exercise whose source is there."""
    keys = [key for key in EXERCISES if file_of(key).exists()]
    return {path: text for key in keys for path, text in built(key).items()}


def stale() -> list[Path]:
    """The files of the student's folder that are not what the sources give: changed, missing or too many."""
    expected = all_built()
    changed = [
        path for path, text in expected.items() if not path.exists() or path.read_text("utf-8") != text
    ]
    return changed + [
        path for path in sorted((ROOT / "student").glob("*")) if path not in expected and path.is_file()
    ]


def write() -> list[Path]:
    """Writes all of them; the paths that it wrote."""
    expected = all_built()
    for path, text in expected.items():
        path.parent.mkdir(exist_ok=True)
        path.write_text(text, encoding="utf-8")
    return list(expected)


def main(words: list[str]) -> int:
    """Writes, or with --check compares: 1 if a file is stale."""
    if words not in ([], ["--check"]):
        print(f"{' '.join(words)} is not known. {WHAT}")
        return 2
    found = stale() if words else write()
    print(
        "\n".join(f"{path.parent.name}/{path.name}" for path in found) or "all files are as the sources give"
    )
    return int(bool(words and found))
