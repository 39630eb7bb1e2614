"""python -m benchmarks.start: how long the package and its commands take to start, medians of seven."""

import subprocess
import sys
from statistics import median
from time import perf_counter

ROUNDS = 7
STARTS = {  # each as a fresh Python
    "import nonlocal_ref": ["-c", "import nonlocal_ref"],
    "python -m nonlocal_ref --help": ["-m", "nonlocal_ref", "--help"],
    "python -m exercises.check ex05": ["-m", "exercises.check", "ex05"],
}


def seconds(arguments: list[str]) -> float:
    start = perf_counter()
    subprocess.run([sys.executable, *arguments], capture_output=True)
    return perf_counter() - start


def main() -> None:
    for name, arguments in STARTS.items():
        print(f"{name:32} {median(seconds(arguments) for _ in range(ROUNDS)):.2f} s")


if __name__ == "__main__":
    main()
