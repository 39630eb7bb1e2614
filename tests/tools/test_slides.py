"""The lecture: its minutes, its numbers, and what nbconvert is given."""

import re

import jupytext
import nbformat
import pytest
from refusals import refuses

import nonlocal_ref as nl
from nonlocal_ref.analysis.cost import placements, stage_costs
from nonlocal_ref.networks import c2d
from nonlocal_ref.paper import score
from tools.slides import lecture
from tools.slides.build import LECTURE

TEXT = LECTURE.read_text()
CLIP = (1, 32, 224, 224, 3)


@pytest.fixture
def notebook():
    return jupytext.read(LECTURE)


def minutes(slide):
    return int(lecture.MINUTES.match(lecture.notes_of(slide))[1])


def test_the_lecture_takes_45_minutes_and_its_notes_say_how_they_are_divided(notebook):
    slides = lecture.by_slide(lecture.timed(notebook))
    shares, starts = {}, {"The non-local": "operation", "The block": "block", "The price": "price"}
    part = None
    for slide in slides:
        found = [name for words, name in starts.items() if lecture.title_of(slide).startswith(words)]
        part = found[0] if found else "trained" if "trained block" in lecture.title_of(slide) else part
        shares[part] = shares.get(part, 0) + minutes(slide)
    assert sum(shares.values()) == 45
    words = r"the operation \((\d+)\), the block \((\d+)\), the price \((\d+)\), what a trained .* \((\d+)\)"
    assert re.search(words, TEXT).groups() == tuple(map(str, shares.values()))


def test_the_teaching_guide_says_how_many_slides_there_are(notebook):
    said = (LECTURE.parents[1] / "docs" / "teaching.md").read_text()
    assert f"writes {len(lecture.by_slide(notebook))} slides" in said


def test_the_clock_of_the_speaker_gets_the_seconds_of_each_slide(notebook):
    timed = lecture.by_slide(lecture.timed(notebook))
    timings = [slide[0].metadata["slideshow"]["data"]["timing"] for slide in timed]
    assert timings[:3] == ["60", "120", "120"]
    assert len(timings) > 20


def test_every_question_to_the_class_has_its_answer_in_the_notes(notebook):
    asked = [notes for slide in lecture.by_slide(notebook) if "*Ask" in (notes := lecture.notes_of(slide))]
    assert len(asked) > 10
    for notes in asked:
        answered = notes.partition("*Ask")[2]
        assert "*Answer:*" in answered or "two or three answers" in answered, notes


def test_a_slide_without_minutes_is_refused_in_words():
    cell = nbformat.v4.new_markdown_cell("## Alone", metadata={"slideshow": {"slide_type": "slide"}})
    with refuses(ValueError, "the notes of 'Alone' do not begin with '**2 minutes.**': add them"):
        lecture.timed(nbformat.v4.new_notebook(cells=[cell]))


def test_every_figure_says_in_words_what_it_shows(notebook):
    cells = [cell for cell in notebook.cells if "figure" in cell.metadata]
    assert len({cell.metadata["figure"] for cell in cells}) == len(cells) > 8
    assert all(len(cell.metadata["alt"]) > 40 for cell in cells)


def share(pool, stage):
    return 100 * stage_costs(pool=pool)[stage].macs_forward / nl.cost.network_macs()


def test_the_prices_in_the_notes_are_those_that_the_package_counts():
    every = stage_costs()
    times = every["res2"].sizes.N // every["res3"].sizes.N
    assert f"{ {8: 'eight'}[times] } times the positions, so {times**2} times the pairs" in TEXT
    pixels = 32 * 224 * 224
    assert f"{pixels:,} positions; their weights would take {pixels**2 * 4 / 2**40:.1f} TiB" in TEXT
    assert f"from {share(None, 'res3'):.0f} % of the network to {share('before', 'res3'):.0f} %" in TEXT
    assert f"Stage res3, keys pooled: {share('before', 'res3'):.0f} % of the network" in TEXT
    assert f"{share('before', 'res3'):.0f} % at res3, {share('before', 'res4'):.0f} % at res4" in TEXT
    assert round(share("before", "res2") / 100) == 2
    assert "one block there costs twice the network" in TEXT
    assert "twice the network at res2" in TEXT


def test_a_clip_twice_as_long_costs_what_the_notes_say():
    short, long = (nl.cost.block_cost(nl.nonlocal_block(), (1, t, 28, 28, 512)) for t in (4, 8))
    assert f"*Answer:* {long.macs_forward / short.macs_forward:.1f} times" in TEXT
    pairs = 2 * short.sizes.N * short.sizes.M * 256
    assert round(4 * pairs / short.macs_forward) == 3
    assert "the pairs are three quarters of the price" in TEXT


def test_the_accuracies_in_the_notes_are_those_of_the_paper():
    assert all(f"{score('2b', stage)} at {stage}" in TEXT for stage in ("res2", "res3", "res4"))
    five, deeper = nl.cost.network_cost(c2d(50, 5, pool="before"), CLIP), nl.cost.network_cost(c2d(101), CLIP)
    assert f"at {100 * five.macs / deeper.macs:.0f} % of its multiply-adds" in TEXT
    assert min(row.top1 for row in placements()) > score(
        "2b", "baseline"
    )  # a block gains wherever it was tried


def test_formulas_become_mathml_and_other_text_stays():
    text = lecture.with_mathml("$$ y_i = x $$ and $p_{ij}$, at 3 %")
    assert text.count("<math") == 2
    assert 'display="block"' in text
    assert "$" not in text
    assert text.endswith(", at 3 %")
