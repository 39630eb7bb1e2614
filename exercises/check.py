"""python -m exercises.check ex05 [FILE], or --all [FOLDER]: what is right and wrong with your functions."""

from .checker.command_line import main

if __name__ == "__main__":
    raise SystemExit(main())

# An imported module would take the place of the function `check` in the package.
raise ImportError("exercises.check is a command; the function for a notebook is: from exercises import check")
