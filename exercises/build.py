"""python -m exercises.build [--check | --force]: the student's files from the sources."""

import sys

from .authoring.student_files import main

if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
