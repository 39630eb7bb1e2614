"""A widget as a page: what stands in it, and that it loads nothing."""

import base64
import json
import re
from html.parser import HTMLParser

import pytest

from nonlocal_ref.widgets.javascript import one_module
from nonlocal_ref.widgets.page import page, save_page
from nonlocal_ref.widgets.widget import Widget, shared_data

PNG = b"\x89PNG\r\n\x1a\n and the rest"
SENTENCE = 'Softmax < 1 & "more" than </script> that'
DATA = {
    "words": "</script><script>alert(1)</script><!--",
    "bytes": bytes(range(256)),
    "many": [1.5, None, True],
}
STATE = {"version": "cosine", "frame": 3}


@pytest.fixture
def widget():
    return Widget("check_bench", DATA, STATE, lambda: PNG, SENTENCE)


class Read(HTMLParser):
    """A page as a browser splits it up: the names of its elements, and the text of each script by its id."""

    def __init__(self, text):
        super().__init__()
        self.names, self.scripts, self.open = [], {}, None
        self.feed(text)

    def handle_starttag(self, tag, attrs):
        self.names.append(tag)
        self.open = dict(attrs).get("id", "main") if tag == "script" else None

    def handle_data(self, data):
        if self.open:
            self.scripts[self.open] = self.scripts.get(self.open, "") + data

    def handle_endtag(self, tag):
        self.open = None


def test_a_page_has_the_data_and_the_state_whatever_they_say(widget):
    read = Read(page(widget, "A title"))
    bytes_of = {"__bytes__": base64.b64encode(DATA["bytes"]).decode()}
    data = DATA | shared_data() | {"bytes": bytes_of}
    assert json.loads(read.scripts["values"]) == {"data": data, "state": STATE}
    assert json.loads(read.scripts["module"]) == one_module("check_bench")
    assert read.names.count("script") == 4


def test_a_page_says_its_title_and_sentence_as_they_are_and_takes_html_below(widget):
    text = page(widget, "f < g & <b>", '<p id="below">more</p>')
    assert "<title>f &lt; g &amp; &lt;b&gt;</title>" in text
    assert "<p>Softmax &lt; 1 &amp; &#34;more&#34; than &lt;/script&gt; that</p>" in text
    assert text.index('<div id="widget">') < text.index('<p id="below">more</p>')


def test_a_page_loads_nothing(widget):
    made = page(widget, "A title").replace('<link rel="icon" href="data:,">', "")  # or a browser asks for one
    assert {"link", "img", "iframe", "base"} & set(Read(made).names) == set()
    assert re.findall(r"\bsrc=|url\(|@import", made) == []


def test_a_page_is_written_whole_to_the_file_that_is_named(widget, tmp_path):
    save_page(widget, tmp_path / "page.html", "A title", "ψ")
    assert (tmp_path / "page.html").read_text(encoding="utf-8") == page(widget, "A title", "ψ")
    assert [file.name for file in tmp_path.iterdir()] == ["page.html"]
