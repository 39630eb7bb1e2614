"""Words of docs/glossary.md in the other pages: the first time, each shows its sentence."""

import re
from functools import cache
from html import escape
from pathlib import Path

from docutils import nodes
from sphinx import addnodes
from sphinx.transforms import SphinxTransform

from .addresses import way

GLOSSARY = Path(__file__).parents[2] / "docs" / "glossary.md"
PAGE = "docs/glossary"
ROW = re.compile(r"^\| ([^|]+) \| [^|]+ \| ([^|]+) \| \[", re.MULTILINE)
LINKS = (nodes.reference, addnodes.pending_xref, addnodes.download_reference)
WITHOUT = (*LINKS, nodes.literal, nodes.literal_block, nodes.title, nodes.table, nodes.raw, nodes.math)
PAGES = re.compile(r"notebooks/|exercises/|docs/(?!glossary|index|api)")  # that explain something
HTML = (
    '<span class="term"><a href="{page}#{anchor}" aria-describedby="said-{anchor}">{word}</a>'
    '<span role="tooltip" id="said-{anchor}">{said}</span></span>'
)


@cache
def terms() -> dict[str, str]:
    """{term in small letters: its sentence}."""
    return {term.lower(): said for term, said in ROW.findall(GLOSSARY.read_text())}


@cache
def pattern() -> re.Pattern:
    """A term as a word of its own, the longest first; also with an s."""
    longest = sorted(map(re.escape, terms()), key=len, reverse=True)
    return re.compile(rf"(?<![\w-])({'|'.join(longest)})s?(?![\w-])", re.IGNORECASE)


class Terms(SphinxTransform):
    """Marks the first place of each term in a page; gives the rows of the glossary itself their anchors."""

    default_priority = 950

    def apply(self, **_) -> None:
        if self.env.docname == PAGE:
            add_anchors(self.document)
        elif PAGES.match(self.env.docname):
            seen: set[str] = set()
            page = way(self.env.docname, PAGE)
            for text in [*self.document.findall(nodes.Text)]:
                if in_a_sentence(text) and (parts := marked(str(text), page, seen)):
                    text.parent.replace(text, parts)


def in_a_sentence(text: nodes.Text) -> bool:
    above, node = [], text.parent
    while node is not None:
        above.append(node)
        node = node.parent
    return any(isinstance(a, nodes.paragraph) for a in above) and not any(
        isinstance(a, WITHOUT) for a in above
    )


def marked(text: str, page: str, seen: set[str]) -> list[nodes.Node]:
    """The text in pieces, with the terms that were not `seen` before as HTML; none if there is none."""
    pieces: list[nodes.Node] = []
    end = 0
    for found in pattern().finditer(text):
        if (term := found[1].lower()) not in seen:
            seen.add(term)
            html = HTML.format(
                page=page, anchor=anchor(term), word=escape(found[0]), said=escape(terms()[term])
            )
            pieces += [nodes.Text(text[end : found.start()]), nodes.raw("", html, format="html")]
            end = found.end()
    return [*pieces, nodes.Text(text[end:])] if pieces else []


def add_anchors(document: nodes.document) -> None:
    for row in document.findall(nodes.row):
        if (term := row.children[0].astext().lower()) in terms():
            row["ids"].append(anchor(term))


def anchor(term: str) -> str:
    return "term-" + re.sub(r"\W+", "-", term)
