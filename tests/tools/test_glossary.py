"""The glossary: in order, its links explained, and its words marked once on a page of the site."""

import re

from docutils import nodes
from sphinx import addnodes
from texts import ROOT, rows

from tools.site import glossary

TEXT = (ROOT / "docs" / "glossary.md").read_text()
TERMS = [row["term"] for row in rows(TEXT)]


def test_each_term_has_one_row_with_one_sentence_and_a_place_that_explains_it():
    assert [term.lower() for term in TERMS] == sorted({term.lower() for term in TERMS})
    assert len(TERMS) >= 40
    for row in rows(TEXT):
        assert re.fullmatch(r"[A-Z|e|m].*\.", row["what it is"]), row["term"]
        assert len(row["what it is"]) < 160, row["term"]
        assert re.fullmatch(r"\[.+\]\(.+\)", row["explained in"]), row["term"]
    assert glossary.terms() == {row["term"].lower(): row["what it is"] for row in rows(TEXT)}


def test_a_notebook_that_explains_a_term_uses_its_words():
    for row in rows(TEXT):
        if link := re.search(r"\((\.\./notebooks/\w+\.ipynb)\)", row["explained in"]):
            said = (ROOT / "docs" / link[1]).read_text().lower()
            assert [word for word in row["term"].lower().split() if word[:7] not in said] == [], row["term"]


def test_the_first_use_of_a_term_is_marked_and_no_other():
    seen = set()
    parts = glossary.marked("A query, its Key and the keys of the query.", "glossary.html", seen)
    html = [part.astext() for part in parts if isinstance(part, nodes.raw)]
    assert [re.search(r'href="([^"]+)".*?>(\w+)</a>', piece).groups() for piece in html] == [
        ("glossary.html#term-query", "query"),
        ("glossary.html#term-key", "Key"),
    ]
    assert glossary.terms()["query"] in html[0]
    assert glossary.marked("One more query.", "glossary.html", seen) == []
    assert "".join(re.sub(r"<.*</a><.*</span></span>", "§", part.astext()) for part in parts) == (
        "A §, its § and the keys of the query."
    )


def test_a_longer_term_wins_and_a_part_of_a_word_does_not_count():
    found = [
        match[0] for match in glossary.pattern().finditer("embedded Gaussian; a keyboard, pre-key; weights")
    ]
    assert found == ["embedded Gaussian", "weights"]


def test_words_of_a_link_a_heading_and_code_are_left_alone():
    paragraph = nodes.paragraph("", "", nodes.Text("a query"))
    assert glossary.in_a_sentence(paragraph.children[0])
    for outer in (nodes.reference, nodes.literal, addnodes.pending_xref):
        inner = outer()
        inner += nodes.Text("a query")
        assert nodes.paragraph("", "", inner)
        assert not glossary.in_a_sentence(inner.children[0]), outer
    assert not glossary.in_a_sentence(nodes.title("", "", nodes.Text("The query")).children[0])
