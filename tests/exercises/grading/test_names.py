"""Names: nothing in them is hidden, and no two students become one, in the table or on any disk."""

import unicodedata

import pytest

from exercises.grading.names import file_names, shown_names, visible, visible_in

COMPOSED, APART = (unicodedata.normalize(form, "René") for form in ("NFC", "NFD"))
ODD = [
    "a\x1b[31m",
    "a\\x1b[31m",
    COMPOSED,
    APART,
    "Anna",
    "anna",
    "x\udcff",
    "x\\udcff",
    "z\u200b",
    "z",
    "a\nb",
]


def test_what_cannot_be_seen_is_shown_as_an_escape():
    assert visible("a\x1b\n\u202e\ud800é ß") == "a\\x1b\\n\\u202e\\ud800é ß"


def test_in_results_line_ends_stay_and_numbers_are_left_alone():
    assert visible_in({"a": ["x\ny\x07", 1.5, None], "b": ("\ud800",)}) == {
        "a": ["x\ny\\x07", 1.5, None],
        "b": ["\\ud800"],
    }


def test_no_two_names_are_shown_alike():
    shown = shown_names(ODD)
    assert len({unicodedata.normalize("NFC", name) for name in shown.values()}) == len(ODD)
    assert all(name.isprintable() for name in shown.values())
    assert (shown[COMPOSED], shown[APART]) == ("René", "Rene\\u0301")


def test_a_name_in_its_rarer_form_stays_as_it_is_where_no_other_looks_like_it():
    assert shown_names([APART]) == {APART: APART}


def test_no_two_names_are_one_file_where_capitals_and_forms_do_not_count():
    files = file_names(shown_names(ODD).values())
    assert len({unicodedata.normalize("NFD", name).casefold() for name in files.values()}) == len(ODD)


@pytest.mark.parametrize(
    "name", ["n" * 240, "ü" * 200, "a/b", "a:b", "CON", "con.txt", "index", "a.", " a", ".a"]
)
def test_a_name_that_some_disk_does_not_take_gets_another(name):
    (file,) = file_names([name]).values()
    assert file != name
    assert len(f".{file}.json.1234567.part".encode()) < 255
    assert not set(file) & set('<>:"/\\|?*')


def test_an_ordinary_name_is_the_file_s_name():
    assert file_names(["Ünal, A. 12"]) == {"Ünal, A. 12": "Ünal, A. 12"}
