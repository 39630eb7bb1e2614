"""The one module of JavaScript that a widget needs, made of the files that its own file imports.

A notebook takes one module for a widget, and a browser that opens a page from a folder can load one only. The
files are put one after the other, each behind those that it imports, and without the import statements. There
is no bundler, so that two things are asked of the files: an import is `import { name } from "./file.js"`, and
no two files of a widget have the same name at the top level.
"""

import re
from functools import cache
from pathlib import Path

HERE = Path(__file__).parent
IMPORT = re.compile(r'^import \{([^}]*)\} from "\./(\w+)\.js";\n', re.MULTILINE)
OTHER_IMPORT = re.compile(r"^import\b.*|^export\b.*\bfrom\b.*|\bimport\(.*", re.MULTILINE)
TOP_LEVEL = re.compile(
    r"^(?P<export>export )?(?P<default>default )?(?:async )?"
    r"(?:(?:function\*?|class|const|let|var) (?:(?P<name>\w+)|[\[{](?P<names>[^=]*)[\]}] =))?",
    re.MULTILINE,
)


@cache
def one_module(entry: str, folder: Path = HERE) -> str:
    """The text of the module: `entry`.js with all that it imports. Its names are exported as in the files.

    Raises ValueError for files that cannot be put together: a name that two of them have, an import of a
    name that is not exported, an import of another form, files that import one another in a circle.
    """
    files = _in_order(entry, folder)
    _check_names(files)
    return "\n".join(without_imports(text).strip("\n") + "\n" for text in files.values())


def without_imports(text: str) -> str:
    """A file without its import statements, to stand behind the files that it imports."""
    return IMPORT.sub("", text)


def _in_order(name: str, folder: Path, above: tuple[str, ...] = ()) -> dict[str, str]:
    """{file: text} of a file and all that it imports, each behind those that it imports."""
    if name in above:
        raise ValueError(
            f"{' -> '.join((*above, name))} is a circle of imports: move what both need elsewhere"
        )
    text = (folder / f"{name}.js").read_text(encoding="utf-8")
    if other := OTHER_IMPORT.search(IMPORT.sub("", text)):
        raise ValueError(f'{name}.js has {other[0]!r}: write import {{ name }} from "./file.js"')
    files: dict[str, str] = {}
    for _, imported in IMPORT.findall(text):
        files |= _in_order(imported, folder, (*above, name)) | files
    return files | {name: text}


def _check_names(files: dict[str, str]) -> None:
    owner: dict[str, str] = {}
    for file, text in files.items():
        for imported, source in IMPORT.findall(text):
            if missing := set(_words(imported)) - _names(files[source], exported=True):
                raise ValueError(
                    f"{file}.js imports {', '.join(sorted(missing))}: {source}.js has no such export"
                )
        for name in sorted(_names(text)):
            if name in owner:
                both = f"{owner[name]}.js and {file}.js"
                raise ValueError(f"{both} have {name} at the top level and become one module: rename one")
            owner[name] = file


def _names(text: str, *, exported: bool = False) -> set[str]:
    """The names at the top level of a file, `default` among them; or those that it exports."""
    found = [match for match in TOP_LEVEL.finditer(text) if match["export"] or not exported]
    names = {name for match in found for name in _words(match["name"] or match["names"] or "")}
    return names | {"default" for match in found if match["default"]}


def _words(names: str) -> list[str]:
    return re.findall(r"\w+", names)
