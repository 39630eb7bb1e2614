"""The names of the files that students are given, and of copies of them."""

import re
from pathlib import PurePosixPath

from ..checker.catalogue import STEMS

KEY = re.compile(r"(?<![a-z])(ex\d\d)(?!\d)")
OLD = re.compile(r"(?<![a-z])(old|back ?up|bak|copy|copies|kopie|archive?|trash|alt|draft)(?![a-z])")


def keys_in(name: str) -> set[str]:
    """The exercises that a file's name speaks of: "anna_ex04 (1).py" -> {"ex04"}."""
    low = PurePosixPath(name).name.lower()
    return {*KEY.findall(low), *(key for key, stem in STEMS.items() if stem in low)}


def is_a_copy(file: str) -> bool:
    """False for a name exactly as it was given out."""
    return PurePosixPath(file).stem not in STEMS.values()


def distance(file: str, key: str) -> tuple:
    """How far a name is from the one that was given out, for sorting: the name itself comes first.

    After that the same with other capitals, then copies as "ex04_softmax (1).py" and "_old", then all others.
    In folders that are called old or backup they come later, and so they do farther from the top.
    """
    path, stem = PurePosixPath(file), STEMS[key]
    names = (path.stem == stem, path.stem.lower() == stem, key in keys_in(file))
    folders = "/".join(path.parts[:-1]).lower()
    kind = names.index(True) if True in names else len(names)
    return kind, bool(OLD.search(folders)), len(path.parts), file
