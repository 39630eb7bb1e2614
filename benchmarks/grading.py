"""python -m benchmarks.grading [STUDENTS] [JOBS]: seconds for a course that solves every exercise.

Every third hands in one file, the others a file per exercise; one in ten never returns from one function.
"""

import sys
import tempfile
from pathlib import Path
from time import perf_counter

from exercises.checker.catalogue import EXERCISES, file_of
from exercises.grading.batch import grade
from exercises.grading.runner import strictest_isolation

ENDLESS = "def {}(*inputs):\n    while True: pass\n"


def course(folder: Path, students: int) -> None:
    """One submission for each student."""
    texts = {key: file_of(key).read_text() for key in EXERCISES}
    endless = ENDLESS.format(EXERCISES["ex06"].tasks[0].name)
    for n in range(students):
        own = texts | ({"ex06": texts["ex06"] + endless} if n % 10 == 9 else {})
        student = folder / f"student {n:03d}"
        student.mkdir()
        files = {"all.py": "\n".join(own.values())} if n % 3 == 0 else {f"{k}.py": t for k, t in own.items()}
        for name, text in files.items():
            (student / name).write_text(text)


def main(students: int = 100, jobs: int = 2) -> None:
    with tempfile.TemporaryDirectory() as folder:
        course(Path(folder), students)
        start = perf_counter()
        results = grade(folder, jobs=jobs, progress=sys.stderr.isatty())
        seconds = perf_counter() - start
    full = sum(result["points"] == result["of"] for result in results)
    print(
        f"{students} submissions x {len(EXERCISES)} exercises ({results[0]['of']} points), {jobs} jobs: ",
        end="",
    )
    print(f"{seconds:.1f} s, {full} of them with all points; isolation: {strictest_isolation().name}")


if __name__ == "__main__":
    main(*map(int, sys.argv[1:]))
