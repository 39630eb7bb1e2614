"""python -m nonlocal_ref.training.trained: trains the shipped networks again, and writes their files.

python -m nonlocal_ref.training.trained                     all of them
python -m nonlocal_ref.training.trained twins --out .       one task, into another folder
"""

import argparse
from pathlib import Path

from .make import make
from .runs import RUNS


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("tasks", nargs="*", metavar="TASK", default=[*RUNS], help=f"of {', '.join(RUNS)}")
    parser.add_argument(
        "--out", type=Path, default=Path(__file__).parent, help="folder (default: the package)"
    )
    options = parser.parse_args()
    for name in options.tasks:
        print(make(name, options.out, progress=True))


if __name__ == "__main__":
    main()
