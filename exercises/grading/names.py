"""Names of students and files, as they can be shown and written: no two become one, and nothing is hidden."""

import hashlib
import re
import unicodedata
from collections import Counter
from collections.abc import Iterable
from typing import Any

LINES = "\n\t\u00a0\u2007\u2009\u202f"  # what a longer text may have: line ends, tabs, narrow spaces
NOT_IN_A_FILE_NAME = re.compile(r'[<>:"/\\|?*#%]')
RESERVED = re.compile(r"(index|class|con|prn|aux|nul|com\d|lpt\d)(\..*)?$", re.IGNORECASE)
LONGEST_FILE_NAME = 120  # bytes


def visible(text: Any, keep: str = "") -> str:
    """With control characters, marks of direction, odd spaces and lone surrogates as escapes: \\x1b."""
    return "".join(c if c.isprintable() or c in keep else _escaped(c) for c in str(text))


def visible_in(value: Any) -> Any:
    """The same for every text in dicts and lists; line ends and tabs stay."""
    if isinstance(value, dict):
        return {key: visible_in(inner) for key, inner in value.items()}
    if isinstance(value, list | tuple):
        return [visible_in(inner) for inner in value]
    return visible(value, keep=LINES) if isinstance(value, str) else value


def shown_names(names: Iterable[str]) -> dict[str, str]:
    """Name -> the name to be shown, another one for each.

    Of names that look alike (é in one letter or in two) those in the rarer form are shown as escapes.
    """
    shown = {name: visible(name) for name in sorted(names)}
    alike = Counter(map(_look, shown.values()))
    for name, text in shown.items():
        if alike[_look(text)] > 1 and text != _look(text):
            shown[name] = "".join(c if c.isascii() else _escaped(c) for c in text)
    return _different(shown, str)


def file_names(students: Iterable[str]) -> dict[str, str]:
    """Student -> the name of their files, without a suffix: another one for each, on every file system."""
    return _different({student: _file_name(student) for student in students}, _on_any_disk)


def _file_name(student: str) -> str:
    """The name itself, if every file system takes it; or else what is left of it, and a part of its hash."""
    name = NOT_IN_A_FILE_NAME.sub("_", student).strip(". ")
    while len(name.encode()) > LONGEST_FILE_NAME:
        name = name[:-1]
    return name if name == student and not RESERVED.match(name) else f"{name}-{_hash(student)}"


def _different(made: dict[str, str], look: Any) -> dict[str, str]:
    """The same dict; of values with the same look all but the first get a part of their key's hash."""
    seen: set[str] = set()
    for key, value in made.items():
        if look(value) in seen:
            made[key] = f"{value}-{_hash(key)}"
        seen.add(look(made[key]))
    return made


def _look(text: str) -> str:
    return unicodedata.normalize("NFC", text)


def _on_any_disk(name: str) -> str:
    """Equal for names that some file systems take for one: by capitals, or by the form of their letters."""
    return unicodedata.normalize("NFC", unicodedata.normalize("NFC", name).casefold())


def _escaped(letter: str) -> str:
    return letter.encode("unicode_escape", "backslashreplace").decode()


def _hash(text: str) -> str:
    return hashlib.sha256(text.encode("utf-8", "backslashreplace")).hexdigest()[:8]
