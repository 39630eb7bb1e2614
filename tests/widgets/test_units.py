"""Large numbers as the widgets write them."""

from node import needs_node, run_js

COUNTS = {
    0: "0",
    999_999: "999,999",
    1_000_000: "1 million",
    31_680_000: "31.7 million",
    411_000_000: "0.41 billion",
    2_270_000_000: "2.27 billion",
    164_000_000_000: "164 billion",
    12_345_000_000_000: "12,345 billion",
}


@needs_node
def test_counts_are_written_as_people_write_them():
    found = run_js(("units",), "return data.counts.map(js.countInWords);", {"counts": list(COUNTS)})
    assert found == list(COUNTS.values())
