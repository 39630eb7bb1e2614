"""What all widgets share: the reader's choices, menus, what stands in a widget's place, its page."""

import base64
import json
import re
from html.parser import HTMLParser

import pytest
from refusals import refuses

from nonlocal_ref.widgets.javascript import HERE, one_module
from nonlocal_ref.widgets.page import page, save_page
from nonlocal_ref.widgets.widget import Widget, options_of, with_choices

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


def test_the_choices_of_the_reader_take_the_place_of_the_defaults():
    defaults = {"version": "gaussian", "frame": 0}
    assert with_choices(defaults, {"frame": 5}) == {"version": "gaussian", "frame": 5}
    assert with_choices(defaults, None) == defaults == {"version": "gaussian", "frame": 0}


def test_a_choice_that_does_not_exist_is_named_with_those_that_do():
    message = "state has colour, tempo, which this widget does not know: choose among version, frame"
    with refuses(ValueError, message):
        with_choices({"version": "gaussian", "frame": 0}, {"tempo": 1, "frame": 2, "colour": 3})


def test_no_module_asks_a_network():
    texts = [file.read_text() for file in (*HERE.glob("*.js"), *HERE.glob("*.css"))]
    asked = [
        word for text in texts for word in re.findall(r"\bfetch\(|XMLHttp|WebSocket|https?://[\w./]+", text)
    ]
    assert set(asked) <= {"http://www.w3.org/2000/svg"}  # a name, never loaded


def test_the_options_of_a_menu_are_values_and_words_in_their_order():
    choices = {"pool": {None: "none", "before": "before φ"}, "step": (0, 1)}
    assert options_of(choices) == {
        "pool": [[None, "none"], ["before", "before φ"]],
        "step": [[0, "0"], [1, "1"]],
    }


def test_where_no_widget_can_be_shown_a_picture_and_a_sentence_stand_in_its_place(widget):
    bundle, _ = widget._repr_mimebundle_()
    assert base64.b64decode(bundle["image/png"]) == PNG
    assert bundle["text/plain"] == SENTENCE
    assert bundle["application/vnd.jupyter.widget-view+json"]["model_id"] == widget.model_id


def test_the_picture_is_made_only_when_it_is_shown():
    def never():
        raise AssertionError("nobody asked for the picture")

    assert Widget("check_bench", DATA, STATE, never, SENTENCE).state == STATE


def test_a_page_has_the_data_and_the_state_whatever_they_say(widget):
    read = Read(page(widget, "A title"))
    bytes_of = {"__bytes__": base64.b64encode(DATA["bytes"]).decode()}
    assert json.loads(read.scripts["values"]) == {"data": DATA | {"bytes": bytes_of}, "state": STATE}
    assert json.loads(read.scripts["module"]) == one_module("check_bench")
    assert read.names.count("script") == 3


def test_a_page_says_its_title_and_sentence_as_they_are_and_takes_html_below(widget):
    text = page(widget, "f < g & <b>", '<p id="below">more</p>')
    assert "<title>f &lt; g &amp; &lt;b&gt;</title>" in text
    assert "<p>Softmax &lt; 1 &amp; &#34;more&#34; than &lt;/script&gt; that</p>" in text
    assert text.index('<div id="widget">') < text.index('<p id="below">more</p>')


def test_a_page_loads_nothing(widget):
    names = Read(page(widget, "A title")).names
    assert {"link", "img", "iframe", "base"} & set(names) == set()
    assert re.findall(r"\bsrc=|url\(|@import", page(widget, "A title")) == []


def test_a_page_is_written_whole_to_the_file_that_is_named(widget, tmp_path):
    save_page(widget, tmp_path / "page.html", "A title", "ψ")
    assert (tmp_path / "page.html").read_text(encoding="utf-8") == page(widget, "A title", "ψ")
    assert [file.name for file in tmp_path.iterdir()] == ["page.html"]
