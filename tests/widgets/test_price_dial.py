"""The price dial: its numbers in Node against the package's, digit for digit; its words and its picture."""

import csv
import re
import statistics
from itertools import product
from pathlib import Path

import pytest
from node import needs_node, run_js

import nonlocal_ref as nl
from nonlocal_ref.analysis.cost import STAGES, block_cost, grid, network_macs, placements
from nonlocal_ref.base import parallel
from nonlocal_ref.widgets.price_dial import CHOICES, LARGEST, RATE, price_dial

FILES = ("price_dial_prices", "price_dial_words", "price_dial_picture")
RESULTS = Path(__file__).parents[2] / "benchmarks" / "results" / "engines_cpu.csv"
FIELDS = ("parameters", "macs_forward", "macs_backward", "weights_bytes", "saved_bytes", "peak_bytes")
GRIDS = [(8, 56, 56), (4, 7, 7), (32, 64, 64), (4, 13, 6), (3, 5, 11), (1, 8, 9), (4, 1, 1), (4, 1, 7)]
# where "auto" changes its mind: N = D at res2, min(N, M) = 512, weights of 256 MiB; each with a neighbour
TURNS = [(2, 8, 8), (3, 1, 43), (2, 16, 16), (1, 7, 73), (4, 32, 32), (2, 64, 64), (1, 129, 64), (9, 30, 31)]
OPTIONS = [CHOICES[name] for name in ("pool", "positions", "version", "engine")]
ALL = [(stage, *g, *options) for stage, g, *options in product(STAGES, GRIDS, *OPTIONS)]
AUTO = [
    ("res2", *g, pool, "spacetime", version, "auto")
    for g, pool, version in product(TURNS, (None, "before"), CHOICES["version"])
]
NAMES = ("stage", "T", "H", "W", "pool", "positions", "version", "engine")
PRICED = """const blocks = data.states.map((state) => js.blockOf(data, state));
return blocks.map((block) => js.refusal(block) ?? js.blockCost(block, data.machine));"""


def states(choices):
    return [dict(zip(NAMES, row, strict=True)) for row in choices]


def priced(state):
    """The package's price of a state of the dial, or the words in which it refuses."""
    options = {name: state[name] for name in ("pool", "positions", "engine")}
    shape = (1, state["T"], state["H"], state["W"], STAGES[state["stage"]].channels)
    try:
        cost = block_cost(nl.nonlocal_block(state["version"], batchnorm=True, **options), shape)
    except ValueError as refused:
        return str(refused)
    return {"engine": cost.engine, "sizes": cost.sizes._asdict()} | {n: getattr(cost, n) for n in FIELDS}


def in_node(body, **more):
    return run_js(FILES, body, price_dial().data | more)


def only(found, wanted):
    """The found prices without the names that the package's do not have."""
    return [
        f if isinstance(f, str) else {name: f[name] for name in w} for f, w in zip(found, wanted, strict=True)
    ]


@needs_node
@pytest.mark.parametrize("choices", [ALL, AUTO], ids=["every choice", "where auto turns"])
def test_the_dial_counts_exactly_as_the_package_does_and_refuses_in_its_words(choices):
    wanted = [priced(state) for state in states(choices)]
    assert only(in_node(PRICED, states=states(choices)), wanted) == wanted


def test_the_compared_choices_hold_every_engine_and_every_refusal():
    prices = [priced(state) for state in states(ALL[:: len(ALL) // 4001] + AUTO)]
    refused = " ".join(p for p in prices if isinstance(p, str))
    assert {p["engine"] for p in prices if isinstance(p, dict)} == set(CHOICES["engine"]) - {"auto"}
    for words in (
        "too small to pool",
        "does not divide the 3 frames",
        "pooled cell",
        "multiplies phi with g first",
        "sorts keys",
    ):
        assert words in refused


@needs_node
@pytest.mark.parametrize("cores", [1, 3, 64])
def test_the_cores_of_the_machine_count(monkeypatch, cores):
    monkeypatch.setattr("nonlocal_ref.analysis.cost.engines.cores", lambda: cores)
    tail = ("after", "spacetime")
    grids = [(8, 56, 55), (4, 7, 7)]
    blocks = [(s, *g, *tail, v, "streaming") for s, g, v in product(STAGES, grids, nl.VERSIONS)]
    wanted = [priced(state) for state in states(blocks)]
    machine = price_dial().data["machine"] | {"cores": cores}
    assert only(in_node(PRICED, states=states(blocks), machine=machine), wanted) == wanted


def test_the_machine_is_this_one():
    assert price_dial().data["machine"]["cores"] == parallel.cores()


def test_numbers_of_the_largest_sliders_are_whole_in_javascript():
    """Doubles hold whole numbers up to 2^53."""
    shape = (1, *(LARGEST[axis] for axis in "THW"), STAGES["res5"].channels)
    costs = [block_cost(nl.nonlocal_block(v, batchnorm=True, engine="streaming"), shape) for v in nl.VERSIONS]
    assert max(max(getattr(cost, name) for name in FIELDS) for cost in costs) < 2**53


@needs_node
def test_share_time_and_fit_follow_from_the_price():
    start = price_dial().state
    half = {**start, "backward": False, "rate": 35}
    large = {**start, "stage": "res2", "T": 8, "H": 56, "W": 56, "engine": "dense", "memory": 8}
    body = "return data.states.map((state) => js.priceOf(data, state));"
    found = in_node(body, states=[start, half, large])
    cost = block_cost(nl.nonlocal_block(batchnorm=True), (1, 4, 14, 14, 1024))
    assert found[0]["share"] == pytest.approx(cost.macs_forward / network_macs(), rel=1e-15)
    assert found[0]["seconds"] == pytest.approx(
        (cost.macs_forward + cost.macs_backward) / (RATE * 1e9), rel=1e-15
    )
    assert found[1]["seconds"] == pytest.approx(cost.macs_forward / 35e9, rel=1e-15)
    assert (found[0]["needs"], found[1]["needs"]) == (cost.peak_bytes, cost.saved_bytes)
    assert [price["fits"] for price in found] == [True, True, True]
    nearly = {**large, "T": 16}  # four times the weights: 9.4 GiB, and as much again for dp
    assert in_node("return js.priceOf(data, data.state).fits;", state=nearly) is False


@needs_node
@pytest.mark.parametrize(
    ("change", "words"),
    [
        (
            {},
            "784 keys, engine dense. 2.27 billion multiply-adds forward and 4.55 billion backward; the",
        ),
        (
            {},
            "the forward is 11.1 % of C2D ResNet-50's 20.4 billion for 32 frames of 224 × 224 pixels; about",
        ),
        ({}, "pixels; about 105 ms at 65 billion a second, an estimate."),
        ({}, "that fits into 16 GiB."),
        ({"backward": False}, "2.27 billion multiply-adds forward; the forward is"),
        ({"stage": "res2"}, "164 billion multiply-adds forward and 409 billion backward"),
        ({"stage": "res2"}, "the forward is 8.04 times C2D ResNet-50's 20.4 billion"),
        ({"positions": "time"}, "196 times 4 queries meet 4 keys"),
        ({"version": "dot_product", "engine": "sorted_keys"}, "Refused: engine sorted keys sorts keys by"),
        (
            {"T": 16, "H": 56, "W": 56, "engine": "dense"},
            "does not fit into 16 GiB; engine streaming would, with",
        ),
        (
            {"stage": "res5", "T": 32, "H": 64, "W": 64, "memory": 8},
            "no engine would: pool the keys, or take fewer",
        ),
    ],
)
def test_the_line_of_words_says_what_is_shown(change, words):
    state = price_dial(state=change).state
    assert words in in_node("return js.priceInWords(data, data.state);", state=state)


@needs_node
def test_the_smallest_engine_is_the_smallest():
    state = price_dial(state={"version": "concatenation", "stage": "res2"}).state
    peaks = {e: priced({**state, "engine": e}) for e in ("dense", "streaming", "sorted_keys")}
    found = in_node("return js.smallestEngine(data, data.state);", state=state)
    assert found["engine"] == min(peaks, key=lambda engine: peaks[engine]["peak_bytes"])


@needs_node
def test_seconds_and_shares_read_well():
    times = in_node("return [0.0123, 1.5, 119, 600, 36000].map(js.inSeconds);")
    assert times == ["12.3 ms", "1.5 s", "119 s", "10 min", "10 h"]
    shares = in_node("return [0.0123, 0.112, 1.04, 8.04].map(js.inShare);")
    assert shares == ["1.23 % of", "11.2 % of", "1.04 times", "8.04 times"]


@needs_node
def test_a_scale_is_logarithmic_and_ends_at_its_ends():
    body = "return [1, 10, 1000, 0.5, 5000].map((value) => js.alongScale({ low: 1, high: 1000 }, value));"
    assert in_node(body) == pytest.approx([0, 1 / 3, 1, 0, 1])


@pytest.mark.parametrize(
    ("stage", "sizes"), [(None, (4, 14, 14)), ("res2", (8, 56, 56)), ("res5", (4, 7, 7))]
)
def test_a_stage_brings_its_sizes_of_table_1(stage, sizes):
    state = price_dial(state={"stage": stage} if stage else None).state
    assert tuple(state[axis] for axis in "THW") == sizes == grid(stage or "res4")


def test_a_size_that_was_given_stays():
    assert price_dial(state={"stage": "res2", "T": 3}).state["T"] == 3


def test_the_places_are_those_of_the_plain_function():
    data = price_dial().data
    assert [(p["name"], p["macs"], p["top1"]) for p in data["places"]] == [
        (p.name, p.macs, p.top1) for p in placements()
    ]
    assert data["network"] == network_macs()
    assert data["baseline"] == 71.8
    assert "gains, 0.5 to 2.5 points over no block" in data["note"]
    assert "lie within 0.2 points, each a single number" in data["note"]


@pytest.mark.parametrize(
    ("state", "message"),
    [
        ({"stag": "res2"}, "state has stag, which this widget does not know: choose among stage, "),
        ({"stage": "res6"}, "unknown stage 'res6': choose one of 'res2', 'res3', 'res4', 'res5'"),
        ({"engine": "literal"}, "unknown engine 'literal': choose one of 'auto', 'dense', "),
        ({"pool": "none"}, "unknown pool 'none': choose one of None, 'before', 'after'"),
        ({"positions": 3}, "unknown positions 3: choose one of 'spacetime', 'space', 'time', 4"),
        ({"T": 33}, "T is 33: give a whole number from 1 to 32"),
        ({"H": 2.5}, "H is 2.5: give a whole number from 1 to 64"),
        ({"rate": 0}, "rate is 0: give a number from 1 to 100000"),
        ({"rate": "fast"}, "rate is 'fast': give a number from 1 to 100000"),
    ],
)
def test_a_choice_that_does_not_exist_is_refused_in_words(state, message):
    with pytest.raises(ValueError, match=f"^{re.escape(message)}"):
        price_dial(state=state)


def test_the_rate_to_start_with_was_measured():
    """Whole blocks of the benchmark: multiply-adds over seconds, the engine that forms every weight."""
    with RESULTS.open() as file:
        blocks = [row for row in csv.DictReader(file) if (row["level"], row["engine"]) == ("block", "dense")]
    rates = [rate_of(row) for row in blocks if row["version"] == "embedded_gaussian"]
    assert RATE == pytest.approx(statistics.median(rates), rel=0.5)


def rate_of(row):
    shape = (1, int(row["N"]), 2 * int(row["E"]))
    cost = block_cost(nl.nonlocal_block(row["version"], engine=row["engine"]), shape)
    return (cost.macs_forward + cost.macs_backward) / float(row["seconds"]) / 1e9


def test_without_a_browser_a_picture_and_a_sentence_remain():
    widget = price_dial()
    assert widget.sentence == (
        "With pooled keys one block costs 6% of C2D ResNet-50 at res4 and 11% at res3; at res2, with every "
        "pair, it costs 8 times the whole network."
    )
    picture = widget.still()
    assert picture.startswith(b"\x89PNG")
    assert len(picture) < 100_000
