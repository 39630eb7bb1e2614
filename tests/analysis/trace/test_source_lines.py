"""Every line that is shown to a reader stands in the source, once."""

import functools
import inspect

import pytest

import nonlocal_ref as nl
from nonlocal_ref import embed
from nonlocal_ref.analysis.trace import source_lines
from nonlocal_ref.analysis.trace.source_lines import CALLS, LEAVES, Line, line, lines, qualified_name

PLACES = [*CALLS.values(), *(place for places in LEAVES.values() for place in places)]


@pytest.mark.parametrize(("function", "words"), PLACES)
def test_every_place_is_one_line_of_code(function, words):
    found = line(function, words)
    inside = [text.strip() for text in inspect.getsource(function).splitlines()]
    assert inside.count(found.text) == 1
    assert found.text not in inspect.getdoc(function)
    assert not found.text.startswith(('"""', "#", "def "))


@pytest.mark.parametrize("row", LEAVES, ids=str)
def test_leaves_name_functions_of_the_package(row):
    module, _, name = row[0].rpartition(".")
    assert callable(getattr(__import__(f"nonlocal_ref.{module}", fromlist=[name]), name))


def test_a_line_is_told_with_its_function():
    assert lines("theta", (embed.linear, "y")) == (
        Line("block.embed", 'theta = linear(x, *params["theta"]) if "theta" in params else x'),
        Line("embed.linear", "y = matmul(_rows(x), w, plus=b)"),
    )
    assert str(lines((embed.linear_backward, "db"))[0]) == "embed._backward_of_rows: db = total(dy)"


def test_a_function_made_by_another_goes_by_its_maker():
    assert qualified_name(nl.gaussian_distance(0.5).score.forward) == "pairwise.distance_within"
    assert qualified_name(nl.cosine().features.forward) == "embed.unit_rows"


def test_a_function_of_ones_own_has_no_lines():
    assert lines((lambda theta, phi: theta, "s")) == ()
    assert lines((functools.partial(embed.linear, b=None), "y")) == ()


@pytest.mark.parametrize(("words", "count"), [("no such words", 0), ("dy", 4)])
def test_words_of_no_line_or_of_several_are_refused(words, count):
    message = f"^{count} lines of embed.linear_backward hold '{words}': choose words of one line$"
    with pytest.raises(LookupError, match=message):
        line(embed.linear_backward, words)


def test_what_the_code_is_changed_to_is_what_is_shown(monkeypatch):
    """A moved or reworded line is found again or refused, never shown as it was."""
    text = inspect.getsource(embed.linear)
    line.cache_clear()
    monkeypatch.setattr(
        source_lines.inspect, "getsource", lambda _: text.replace("matmul(_rows(x), w, plus=b)", "rows @ w")
    )
    with pytest.raises(LookupError, match=r"^0 lines of embed\.linear hold"):
        lines((embed.linear, "y"))
    monkeypatch.undo()
    line.cache_clear()
    assert lines((embed.linear, "y"))
