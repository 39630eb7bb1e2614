"""What all widgets share: the choices of the reader, what stands in a widget's place, and its page."""

import base64
import json
import re
from html.parser import HTMLParser

import pytest
from refusals import refuses

from nonlocal_ref.widgets.page import page, save_page
from nonlocal_ref.widgets.widget import HERE, Widget, chosen, source

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
    return Widget((), DATA, STATE, lambda: PNG, SENTENCE)


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
    assert chosen(defaults, {"frame": 5}) == {"version": "gaussian", "frame": 5}
    assert chosen(defaults, None) == defaults == {"version": "gaussian", "frame": 0}


def test_a_choice_that_does_not_exist_is_named_with_those_that_do():
    message = "state has colour, tempo, which this widget does not know: choose among version, frame"
    with refuses(ValueError, message):
        chosen({"version": "gaussian", "frame": 0}, {"tempo": 1, "frame": 2, "colour": 3})


def test_a_module_is_common_js_and_then_the_files_in_their_order():
    texts = [(HERE / f"{name}.js").read_text() for name in ("common", "maths")]
    assert source("maths") == "\n".join(texts)
    assert source() == texts[0]


def test_a_browser_finds_no_import_in_any_module_because_a_page_is_one_file():
    for file in HERE.glob("*.js"):
        assert re.findall(r"^\s*import\b.*|\bfrom\s+[\"'].*", file.read_text(), re.MULTILINE) == [], file.name


def test_no_module_asks_a_network():
    texts = [file.read_text() for file in (*HERE.glob("*.js"), *HERE.glob("*.css"))]
    asked = [
        word for text in texts for word in re.findall(r"\bfetch\(|XMLHttp|WebSocket|https?://[\w./]+", text)
    ]
    assert set(asked) <= {"http://www.w3.org/2000/svg"}  # a name, never loaded


def test_no_two_files_of_a_module_export_the_same_name():
    """They are joined: the second would be an error of syntax."""
    pattern = re.compile(r"^(?:export )?(?:async )?(?:function\*?|const|let|class) (\w+)", re.MULTILINE)
    names = [name for file in HERE.glob("*.js") for name in pattern.findall(file.read_text())]
    assert names
    shared = {name for f in ("common", "maths") for name in pattern.findall((HERE / f"{f}.js").read_text())}
    assert sorted(name for name in shared if names.count(name) > 1) == []


def test_where_no_widget_can_be_shown_a_picture_and_a_sentence_stand_in_its_place(widget):
    bundle, _ = widget._repr_mimebundle_()
    assert base64.b64decode(bundle["image/png"]) == PNG
    assert bundle["text/plain"] == SENTENCE
    assert bundle["application/vnd.jupyter.widget-view+json"]["model_id"] == widget.model_id


def test_the_picture_is_made_only_when_it_is_shown():
    def never():
        raise AssertionError("nobody asked for the picture")

    assert Widget((), DATA, STATE, never, SENTENCE).state == STATE


def test_a_page_has_the_data_and_the_state_whatever_they_say(widget):
    read = Read(page(widget, "A title"))
    bytes_of = {"__bytes__": base64.b64encode(DATA["bytes"]).decode()}
    assert json.loads(read.scripts["values"]) == {"data": DATA | {"bytes": bytes_of}, "state": STATE}
    assert json.loads(read.scripts["module"]) == source()
    assert read.names.count("script") == 3


def test_a_page_says_its_title_and_sentence_as_they_are_and_takes_html_below(widget):
    text = page(widget, "f < g & <b>", '<p id="below">more</p>')
    assert "<title>f &lt; g &amp; &lt;b&gt;</title>" in text
    assert "<p>Softmax &lt; 1 &amp; &quot;more&quot; than &lt;/script&gt; that</p>" in text
    assert text.index('<div id="widget">') < text.index('<p id="below">more</p>')


def test_a_page_loads_nothing(widget):
    names = Read(page(widget, "A title")).names
    assert {"link", "img", "iframe", "base"} & set(names) == set()
    assert re.findall(r"\bsrc=|url\(|@import", page(widget, "A title")) == []


def test_a_page_is_written_whole_to_the_file_that_is_named(widget, tmp_path):
    save_page(widget, tmp_path / "page.html", "A title", "ψ")
    assert (tmp_path / "page.html").read_text(encoding="utf-8") == page(widget, "A title", "ψ")
    assert [file.name for file in tmp_path.iterdir()] == ["page.html"]
