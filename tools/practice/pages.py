"""Writes practice.html with the folder practice/, and the same as one file that opens from a folder."""

import json
from base64 import b64encode
from pathlib import Path

from jinja2 import Environment, FileSystemLoader

from nonlocal_ref.widgets.javascript import HERE as WIDGETS
from nonlocal_ref.widgets.javascript import one_module

from ..foreign import CannotFetch, fetched
from ..site.math_font import RULE
from ..slides.carried import FONT, WOFF2
from .content import exercises, sentence
from .foreign_files import NUMPY
from .runtime import editor_modules, figure_files, licences, packed, runtime_files

HERE = Path(__file__).parent
SHARED = WIDGETS / "style.css"  # of all pages of the project
PAGE, FOLDER, ONE_FILE = "practice.html", "practice", "practice_single_file.html"
OWN = "nonlocal_ref"  # of the project's own modules, as an import names them
TEMPLATES = Environment(loader=FileSystemLoader([HERE, WIDGETS]), autoescape=True, keep_trailing_newline=True)


def build(site: Path) -> None:
    """Both pages, or practice.html with the reason where the runtime cannot be had."""
    try:
        files, modules = packed(runtime_files()), editor_modules() | own_modules()
    except CannotFetch as error:
        (site / PAGE).write_text(without_runtime(str(error)), encoding="utf-8")
        return
    save_folder(site, files, modules)
    (site / ONE_FILE).write_text(one_file(files, modules), encoding="utf-8")


def own_modules() -> dict[str, str]:
    """Name that an import gives -> the text of the project's own modules."""
    names = ("practice", "python_worker")
    return {f"{OWN}/{name}.js": one_module(name, HERE) for name in names}


def save_folder(site: Path, files: dict[str, bytes], modules: dict[str, str]) -> None:
    """practice.html and its folder, for a server."""
    folder = site / FOLDER
    folder.mkdir(parents=True, exist_ok=True)
    lists = {"files": files, "figures": (wheels := figures())}
    for name, data in (lists["files"] | lists["figures"]).items():
        (folder / name).write_bytes(data)
    sizes = {kind: {name: len(data) for name, data in some.items()} for kind, some in lists.items()}
    (folder / "files.json").write_text(json.dumps(sizes, indent=1), encoding="utf-8")
    places = {name: _file_name(name) for name in modules}
    for name, text in modules.items():
        (folder / places[name]).write_text(text, encoding="utf-8")
    imports = {name: f"./{FOLDER}/{place}" for name, place in places.items()}
    (site / PAGE).write_text(_page(imports=imports, links=True, figures=bool(wheels)), encoding="utf-8")


def figures() -> dict[str, bytes]:
    """matplotlib and what it needs, for the notebooks' cells; nothing where it cannot be had."""
    try:
        return figure_files()
    except CannotFetch:
        return {}


def one_file(files: dict[str, bytes], modules: dict[str, str]) -> str:
    """The page with everything in it: a browser reads no other file when it opens a page from a folder."""
    head = "data:text/javascript;base64,"
    imports = {name: head + _base64(text.encode()) for name, text in modules.items()}
    return _page(imports=imports, links=False, files={name: _base64(data) for name, data in files.items()})


def without_runtime(reason: str) -> str:
    """The page that says what is missing, and how to get it."""
    template = TEMPLATES.get_template("missing.html.j2")
    return template.render(reason=reason, numpy=NUMPY, style=_style())


def _page(
    *, imports: dict[str, str], links: bool, files: dict[str, str] | None = None, figures: bool = False
) -> str:
    found = exercises(links=links)
    return TEMPLATES.get_template("practice.html.j2").render(
        counts=sentence(found),
        exercises=found,
        files=files or {},
        home="index.html" if links else "",
        imports=imports,
        licences=licences(figures=figures),
        one_file=not links,
        other=ONE_FILE,
        style=math_font() + _style(),
    )


def _style() -> str:
    return "".join(file.read_text("utf-8") for file in (SHARED, HERE / "practice.css"))


def math_font() -> str:
    """The rule that brings the font of the formulas; nothing where it cannot be had."""
    try:
        data = fetched(FONT)[WOFF2].read_bytes()
    except CannotFetch:
        return ""
    return RULE.format(name=f"data:font/woff2;base64,{_base64(data)}")


def _file_name(module: str) -> str:
    """One that any server gives out as JavaScript: "@codemirror/view" -> codemirror-view.js."""
    if module.startswith(OWN):
        return module.split("/")[1]
    return module.lstrip("@").replace("/", "-") + ".js"


def _base64(data: bytes) -> str:
    return b64encode(data).decode()
