"""What all widgets share: the reader's choices, menus, and what stands in a widget's place."""

import base64
import re

import pytest
from refusals import refuses

from nonlocal_ref.widgets.javascript import HERE
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
    assert set(asked) <= {
        "http://www.w3.org/2000/svg",
        "http://www.w3.org/1998/Math/MathML",
    }  # names, never loaded


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
