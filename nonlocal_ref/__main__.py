"""python -m nonlocal_ref COMMAND: the operation without a notebook.

A wrong argument or an unreadable file ends with status 2 and one line on stderr that says what to do.
"""

import argparse
import os
import sys
from typing import NoReturn

from . import __version__
from .commands import attend, bench, check_weights, cost, shapes, train

ABOUT = "The non-local operation of Wang et al. (CVPR 2018): what it attends to, its shapes and its price."
# a module: "COMMAND: its line in the help", add_options(parser), run(options)
COMMANDS = {"attend": attend, "cost": cost, "shapes": shapes, "bench": bench}
COMMANDS |= {"train": train, "check_weights": check_weights}


class Parser(argparse.ArgumentParser):
    """argparse, but a mistake costs one line instead of a page of usage."""

    def error(self, message: str) -> NoReturn:
        self.exit(2, f"{self.prog.removeprefix('python -m ')}: {message} (see {self.prog} --help)\n")


def parser() -> Parser:
    """The parser of all commands."""
    top = Parser(prog="python -m nonlocal_ref", description=ABOUT)
    top.add_argument("--version", action="version", version=f"nonlocal_ref {__version__}")
    commands = top.add_subparsers(dest="command", metavar="COMMAND", required=True)
    for name, module in COMMANDS.items():
        line = module.__doc__.partition(": ")[2].splitlines()[0]
        child = commands.add_parser(name, help=line, description=module.__doc__)
        module.add_options(child)
    return top


def main(words: list[str] | None = None) -> int:
    """Runs one command. The exit status is 0, 2 for a mistake of the user, 130 if interrupted."""
    options = parser().parse_args(words)
    try:
        COMMANDS[options.command].run(options)
    except BrokenPipeError:  # the reader of our lines, such as `head`, has seen enough
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    except (OSError, ValueError, TypeError, ModuleNotFoundError) as error:
        print(f"nonlocal_ref {options.command}: {error}".replace("\n", " "), file=sys.stderr)
        return 2
    except KeyboardInterrupt:
        print(f"nonlocal_ref {options.command}: interrupted, nothing was written", file=sys.stderr)
        return 130
    return 0


if __name__ == "__main__":
    sys.exit(main())
