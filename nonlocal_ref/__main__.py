"""python -m nonlocal_ref COMMAND: the operation without a notebook.

A wrong argument or an unreadable file ends with status 2 and one line on stderr that says what to do.
"""

import argparse
import os
import re
import sys
from difflib import get_close_matches
from typing import NoReturn

from . import __version__
from .commands import attend, bench, check_weights, cost, shapes, train
from .commands.termination import Terminated, terminable

ABOUT = "The non-local operation of Wang et al. (CVPR 2018): what it attends to, its shapes and its price."
# a module: "COMMAND: its line in the help", add_options(parser), run(options)
COMMANDS = {"attend": attend, "cost": cost, "shapes": shapes, "bench": bench}
COMMANDS |= {"train": train, "check_weights": check_weights}


class Parser(argparse.ArgumentParser):
    """argparse, but a mistake costs one line instead of a page of usage, with the nearest right word."""

    def error(self, message: str) -> NoReturn:
        said = message + self._did_you_mean(message)
        self.exit(2, f"{self.prog.removeprefix('python -m ')}: {said} (see {self.prog} --help)\n")

    def _did_you_mean(self, message: str) -> str:
        if choice := re.search(r"invalid choice: '(.*?)' \(choose from (.*)\)", message):
            word, known = choice[1], re.findall(r"[\w.-]+", choice[2])
        elif option := re.match(r"unrecognized arguments: (--[\w-]+)", message):
            word, known = (
                option[1],
                [name for child in self._children() for name in child._option_string_actions],
            )
        else:
            return ""
        near = get_close_matches(word, known, n=1)
        return f": did you mean {near[0]}?" if near else ""

    def _children(self) -> list[argparse.ArgumentParser]:
        groups = [a for a in self._actions if isinstance(a, argparse._SubParsersAction)]
        return [child for group in groups for child in group.choices.values()]


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
    """Runs one command. The exit status is 0, 2 for a mistake of the user, 130 by Ctrl-C, 143 by SIGTERM."""
    options = parser().parse_args(words)
    if hasattr(sys.stdout, "reconfigure"):
        sys.stdout.reconfigure(errors="replace")  # a terminal that has no × shows ?
    try:
        with terminable():
            COMMANDS[options.command].run(options)
    except BrokenPipeError:  # the reader of our lines, such as `head`, has seen enough
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    except (MemoryError, OverflowError) as error:
        return _told(options, f"{str(error) or 'there is not enough memory'}: ask for less", 2)
    except (OSError, ValueError, TypeError, ModuleNotFoundError) as error:
        return _told(options, error, 2)
    except Terminated as stop:
        return _told(options, f"terminated, {_done(stop)}", 143)
    except KeyboardInterrupt as stop:
        return _told(options, f"interrupted, {_done(stop)}", 130)
    return 0


def _done(stop: KeyboardInterrupt) -> str:
    """What a command said of its file when it was stopped; those without a file say nothing."""
    return str(stop) or "nothing was written"


def _told(options: argparse.Namespace, words: object, status: int) -> int:
    """The status, after one line on stderr."""
    print(f"nonlocal_ref {options.command}: {words}".replace("\n", " "), file=sys.stderr)
    return status


if __name__ == "__main__":
    sys.exit(main())
