"""What the tests of the network map share: its modules in Node, every state, its layers and their sums."""

from itertools import product

from node import run_js

from nonlocal_ref.widgets.network_map import CHOICES, START, network_map
from nonlocal_ref.widgets.network_map_data import (
    NETWORKS,
    THERE,
    map_layers,
)

FILES = ("network_map_layers", "network_map_words")
STATES = [
    START | {"network": n, "depth": d, "blocks": b, "frames": frames}
    for n, d, frames in product(NETWORKS, THERE, (8, 32, 128))
    for b in THERE[d]
]
NUMBERS = ("macs", "parameters", "kept")


def in_node(body, **more):
    return run_js(FILES, body, {**network_map().data, "picture": None, **more})


def layers_of(state):
    return map_layers(*(state[name] for name in CHOICES))


def sums_of(layers):
    return {number: sum(getattr(layer, number) for layer in layers) for number in NUMBERS}
