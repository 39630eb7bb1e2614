"""The table of a gradient check: in a terminal and in a notebook."""

from html.parser import HTMLParser

import numpy as np
import pytest
from support import Maker

import nonlocal_ref as nl
from nonlocal_ref.analysis.gradcheck import Report, Row

RIGHT = Row("theta.w", (5, 3), 2.4e-10, (1, 2), -4.0824, -4.0824, 0, True)
WRONG = Row("<b>x</b>", (2, 4, 14, 14, 1024), 0.73, (1, 3, 12, 13, 1001), 2.5e-7, -1.25e-7, 2, False)
TIE = RIGHT._replace(index=None, ok=False)


def report(*rows, problems=(), notes=()):
    return Report(rows, problems, notes, 1e-6)


def test_the_text_is_a_table_with_the_verdict_first():
    lines = str(report(RIGHT)).splitlines()
    assert lines[0] == "gradcheck: all 1 gradients are right (largest error 2.4e-10)"
    assert lines[1].split() == ["input", "shape", "error", "worst", "at", "yours", "numeric", "ratio"]
    assert lines[2].split() == ["✓", "theta.w", "5x3", "2.4e-10", "1,2", "-4.0824", "-4.0824", "1"]
    assert repr(report(RIGHT)) == str(report(RIGHT))


def test_the_columns_are_aligned():
    table = str(report(RIGHT, WRONG)).splitlines()[1:]
    for name, cells in (("shape", ("5x3", "2x4x14x14x1024")), ("numeric", ("-4.0824", "-1.25e-07"))):
        place = table[0].index(name)
        assert tuple(line[place:].split()[0] for line in table[1:]) == cells


def test_the_worst_row_is_a_wrong_one_before_one_of_a_larger_error():
    assert report(RIGHT, WRONG).worst == WRONG
    assert report(RIGHT._replace(error=0.9), WRONG).worst == WRONG
    assert report().worst is None


def test_ok_needs_every_row_and_no_problem():
    assert report(RIGHT).ok
    assert not report(RIGHT, WRONG).ok
    assert not report(RIGHT, problems=("dy was changed",)).ok


@pytest.mark.parametrize(
    ("yours", "numeric", "ratio"), [(6.0, 3.0, 2.0), (-1.0, 4.0, -0.25), (1.0, 0.0, np.nan)]
)
def test_the_ratio_is_yours_over_numeric(yours, numeric, ratio):
    assert RIGHT._replace(yours=yours, numeric=numeric).ratio == pytest.approx(ratio, nan_ok=True)


def test_no_line_is_wider_than_a_hundred_columns():
    long = WRONG._replace(name="stage_4.block_12.residual.non_local.batchnorm.theta.projection.weights.w")
    text = str(report(RIGHT, long, problems=("p" + " very long" * 40,), notes=("n" + " longer" * 50,)))
    assert max(map(len, text.splitlines())) <= 100
    assert "…" in text
    assert "projection.weights.w" in text or ".w " in text


def test_no_rows_means_that_the_contract_is_broken():
    text = str(report(problems=("1 gradients came for 2 inputs",)))
    assert text.splitlines() == [
        "gradcheck: WRONG, before any number was compared",
        "problem: 1 gradients came for 2 inputs",
    ]


class Tags(HTMLParser):
    def __init__(self, page):
        super().__init__()
        self.seen, self.open, self.texts = [], [], []
        self.feed(page)
        assert self.open == [], "every tag is closed"

    def handle_starttag(self, tag, attributes):
        self.seen.append(tag)
        self.open.append(tag)

    def handle_endtag(self, tag):
        assert self.open.pop() == tag

    def handle_data(self, data):
        self.texts.append(data)


def test_the_html_is_a_table_with_escaped_texts_and_a_symbol_beside_each_colour():
    page = report(RIGHT, WRONG, TIE, problems=("a <i> b",), notes=("c & d",))._repr_html_()
    tags = Tags(page)
    assert tags.seen.count("tr") == 4
    assert not {"b>x", "i"} & set(tags.seen)
    assert {"<b>x</b>", " a <i> b", "c & d", "2x4x14x14x1024", "together"} <= set(tags.texts)
    assert [text for text in tags.texts if text in "✓✗"] == ["✗", "✓", "✗", "✗"]


def test_the_html_leaves_the_page_its_colours():
    page = report(RIGHT, WRONG)._repr_html_()
    badges = [part.split('"')[0] for part in page.split('style="')[1:] if "background" in part.split('"')[0]]
    others = [
        part.split('"')[0] for part in page.split('style="')[1:] if "background" not in part.split('"')[0]
    ]
    assert all("color:white" in style for style in badges)
    assert not any("color" in style for style in others)


def test_a_real_check_fills_the_table():
    make = Maker(np)
    found = nl.gradcheck(nl.DOT, make(2, 7, 3), make(2, 5, 3))
    assert len(str(found).splitlines()) == 4
    assert found._repr_html_().count("<tr>") == 3
