"""The reader's choices in the address of a page: what is taken, and what is left out."""

import pytest
from node import needs_node, run_js

STATE = {
    "y": 5,
    "x": 24,
    "version": "cosine",
    "pool": None,
    "positions": "spacetime",
    "hide": False,
    "clip": "",
}
STATE |= {"h": 0.1, "T": 4, "rate": 65}
DATA = {
    "shape": [8, 28, 42],
    "choices": {
        "version": [["cosine", "cosine"], ["dot_product", "dot product"]],
        "pool": [[None, "none"], ["before", "before"]],
        "positions": [["spacetime", "all"], [4, "groups of 4 frames"]],
    },
    "ranges": {"h": [0.01, 3]},
    "largest": {"T": 32},
}

pytestmark = needs_node


def opened(address):
    """What an address changes in the state."""
    body = "return js.withAddress(data.state, data.data, data.hash)"
    state = run_js(("address",), body, {"state": STATE, "data": DATA, "hash": address})
    return {name: value for name, value in state.items() if value != STATE[name]}


@pytest.mark.parametrize(
    ("address", "changes"),
    [
        ("#y=20&x=0", {"y": 20, "x": 0}),
        ("#version=dot_product&pool=before", {"version": "dot_product", "pool": "before"}),
        ("#positions=4&hide=true&h=0.5", {"positions": 4, "hide": True, "h": 0.5}),
        ("#clip=my%20clip.mp4", {"clip": "my clip.mp4"}),
        ("", {}),
    ],
)
def test_an_address_changes_what_it_names(address, changes):
    assert opened(address) == changes


@pytest.mark.parametrize(
    "address",
    [
        "#y=28",  # the grid has rows 0 to 27
        "#y=-1",
        "#y=1.5",
        "#y=true",
        "#y=",
        "#version=gaussian",  # no option of the menu
        "#h=4",
        "#T=33",
        "#rate=1e999",
        "#hide=1",
        "#constructor=1&__proto__=2&nobody=3",
    ],
)
def test_what_the_widget_does_not_have_is_left_out(address):
    assert opened(address) == {}
    assert opened(f"{address}&x=3") == {"x": 3}


def test_an_address_says_what_differs_and_opens_the_same_state():
    state = STATE | {
        "y": 7,
        "version": "dot_product",
        "positions": 4,
        "pool": "before",
        "clip": "4",
        "hide": True,
    }
    address = run_js(
        ("address",), "return js.addressOf(data.first, data.state)", {"first": STATE, "state": state}
    )
    assert STATE | opened(address) == state
    assert "x=" not in address.replace("&x", "")
    assert run_js(("address",), "return js.addressOf(data.first, data.first)", {"first": STATE}) == ""
