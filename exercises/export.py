"""python -m exercises.export nbgrader FOLDER, or otter FOLDER: the exercises for these tools.

What the tools do with the folder, and how they differ from `exercises.grade`: docs/teaching.md.
"""

import argparse
import secrets
from pathlib import Path

from .authoring import to_nbgrader, to_otter
from .checker.catalogue import EXERCISES
from .checker.write_text import write_text

FORMATS = {"nbgrader": to_nbgrader.files, "otter": to_otter.files}


def main(arguments: list[str] | None = None) -> None:
    options = parser().parse_args(arguments)
    seed = secrets.randbits(31) if options.seed is None else options.seed
    found = FORMATS[options.format](options.only or list(EXERCISES), seed)
    texts = {options.folder / path: text for path, text in found.items()}
    try:
        write(texts, force=options.force)
    except (ValueError, OSError) as error:
        raise SystemExit(f"export: {error}") from None
    print("\n".join(map(str, texts)))
    print(f"Inputs of the final grade: seed {seed}.")


def write(texts: dict[Path, str], *, force: bool = False) -> None:
    """Writes all of them, or none if that would destroy another file.

    Raises ValueError if a file is there already with another text, unless force is given.
    """
    lost = [str(path) for path, text in texts.items() if path.exists() and path.read_text("utf-8") != text]
    if lost and not force:
        raise ValueError(f"there already: {', '.join(lost)}; name another folder, or write over with --force")
    for path, text in texts.items():
        write_text(path, text)


def parser() -> argparse.ArgumentParser:
    made = argparse.ArgumentParser(
        prog="python -m exercises.export", description="Writes the exercises in another system's format."
    )
    made.add_argument("format", choices=FORMATS, help="the system")
    made.add_argument("folder", type=Path, help="where to write; it is made")
    made.add_argument("--only", nargs="+", choices=EXERCISES, metavar="KEY", help="these alone: ex04 ex05")
    made.add_argument("--seed", type=int, help="of the final grade's inputs; without it a fresh one")
    made.add_argument("--force", action="store_true", help="write over files that are there")
    return made


if __name__ == "__main__":
    main()
