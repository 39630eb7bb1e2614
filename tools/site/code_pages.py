"""Code, tables and folders of the project as pages to read, and the links that lead there."""

import os
from collections.abc import Iterator
from html import escape
from pathlib import Path

from docutils import nodes
from sphinx import addnodes
from sphinx.transforms import SphinxTransform

from .addresses import way

ROOT = Path(__file__).parents[2]
KEPT = "code_pages"  # in Sphinx's record of a page: the files that it links to
LEXERS = {
    ".py": "python",
    ".json": "json",
    ".js": "javascript",
    ".yml": "yaml",
    ".toml": "toml",
    ".cff": "yaml",
}
PICTURES = (".png", ".svg", ".jpg")
LISTED = (".py", ".md", ".js")  # what the page of a folder shows
LINES = {"lineanchors": "L", "linespans": "line", "anchorlinenos": True}


class LinksToCode(SphinxTransform):
    """Makes a link to a file that is no text lead to its page."""

    default_priority = 900

    def apply(self, **_) -> None:
        found = []
        for kind in (addnodes.pending_xref, addnodes.download_reference):
            for node in [*self.document.findall(kind)]:
                if path := linked_file(node, self.env):
                    found.append(path)
                    node.replace_self(link_to(path, node, self.env.docname))
        self.env.metadata[self.env.docname][KEPT] = found


def linked_file(node: nodes.Element, env) -> Path | None:
    """The file or folder that a link of MyST leads to, if it has no page of its own otherwise."""
    if node.get("reftype") != "myst" or node["reftarget"].startswith("#"):
        return None
    if node.get("refdomain") == "doc":
        return None if node["reftarget"] in env.found_docs else a_text(node["reftarget"])
    page = ROOT / Path(env.doc2path(node["refdoc"], base=False)).parent
    path = Path(os.path.normpath(page / node["reftarget"].partition("#")[0]))
    return path if path.exists() and path.suffix not in PICTURES else None


def a_text(name: str) -> Path | None:
    """The text of this name that Sphinx does not read."""
    return next((path for ending in (".md", ".ipynb") if (path := ROOT / (name + ending)).is_file()), None)


def link_to(path: Path, node: nodes.Element, page: str) -> nodes.reference:
    return nodes.reference("", "", *node.children, refuri=way(page, page_of(path)), internal=True)


def page_of(path: Path) -> str:
    """The name of a file's page, such as files/nonlocal_ref/block.py."""
    return f"files/{path.relative_to(ROOT).as_posix()}"


# ---- the pages themselves


def code_pages(app) -> Iterator[tuple[str, dict, str]]:
    """(name, what the template needs, template) for every file that a page links to."""
    from .api import files_of_api

    waiting = {path for found in app.env.metadata.values() for path in found.get(KEPT, ())} | files_of_api()
    done = set()
    while waiting:
        path = waiting.pop()
        done.add(path)
        if path.is_dir():
            waiting |= set(listed(path)) - done
        body = folder_body(path) if path.is_dir() else code_body(path, app.builder)
        title = str(path.relative_to(ROOT))
        yield page_of(path), {"title": title, "body": f"<h1>{escape(title)}</h1>\n{body}"}, "page.html"


def listed(folder: Path) -> list[Path]:
    """What the page of a folder shows: its texts and code."""
    return sorted(path for path in folder.iterdir() if path.suffix in LISTED)


def folder_body(folder: Path) -> str:
    """The files of a folder as a list of links."""
    items = [(way(page_of(folder), page_of(path)), path.name) for path in listed(folder)]
    return "<ul>" + "".join(f'<li><a href="{uri}">{name}</a></li>' for uri, name in items) + "</ul>"


def code_body(path: Path, builder) -> str:
    """The code of a file in colours, each line with an address."""
    language = LEXERS.get(path.suffix, "text")
    return builder.highlighter.highlight_block(path.read_text(), language, linenos="inline", **LINES)
