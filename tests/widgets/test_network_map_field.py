"""What the middle position of a layer sees, by another way: from the position back to the clip."""

from itertools import product

import pytest
from network_map_cases import in_node, layers_of
from node import needs_node

from nonlocal_ref.base.layer import Branches, Chain
from nonlocal_ref.widgets.network_map import START
from nonlocal_ref.widgets.network_map_data import (
    NETWORKS,
    SIZE,
    THERE,
    dropped,
    network_of,
)


def main_path(layer, name="", windows=()):
    """(name on the map, windows up to there) of the layers that are no shortcut."""
    match layer.made_of:
        case Chain(layers):
            for key, inside in layers.items():
                for found in main_path(inside, f"{name}.{key}".lstrip("."), windows):
                    yield found
                    windows = found[1]
        case Branches(branch, _):
            yield from main_path(branch, name.removesuffix(".sum"), windows)
        case _:
            window = getattr(layer.made_of, "window", None)
            yield name, (*windows, *([window] if window else []))


def seen_by(windows, axis, position):
    """[first, last] place in the clip along an axis; the first tap of a window lies at s o - p."""
    first = last = position
    for window in reversed(windows):
        stride, padding, kernel = (getattr(window, n)[axis] for n in ("stride", "padding", "kernel"))
        first, last = first * stride - padding, last * stride - padding + kernel - 1
    return [first, last]


@needs_node
@pytest.mark.parametrize(("network", "depth"), list(product(NETWORKS, THERE)))
def test_the_square_and_the_frames_are_those_that_the_windows_reach(network, depth):
    state = START | {"network": network, "depth": depth, "blocks": 0}
    body = """const onGrid = js.layersOf(data, data.state).filter((layer) => layer.shape.length > 1);
    const seen = (layer) => [js.pixelsSeen(layer, data.size), js.framesSeen(data, data.state, layer)];
    return Object.fromEntries(onGrid.map((layer) => [layer.name, seen(layer)]));"""
    found, windows = in_node(body, state=state), dict(main_path(network_of(network, depth, 0)))
    layers = [layer for layer in layers_of(state) if layer.role != "shortcut" and len(layer.shape) > 1]
    assert len(layers) == len(found) - 4
    for layer in layers:
        pixels, frames = found[layer.name]
        assert pixels == seen_by(windows[layer.name], 1, layer.shape[1] // 2), layer.name
        first, last = seen_by(windows[layer.name], 0, layer.shape[0] // 2)
        seen = [t for t in range(32) if first <= t <= last and t % dropped(network) == 0]
        assert [t for t, frame in enumerate(frames) if frame == "seen"] == seen, layer.name
        assert [t for t, frame in enumerate(frames) if frame == "dropped"] == [
            t for t in range(32) if t % dropped(network)
        ]


@needs_node
def test_behind_a_block_and_at_the_end_everything_that_conv1_reads_is_seen():
    body = """const layers = js.layersOf(data, data.state);
    return ["res3.nonlocal1", "res5.block2.conv_c", "fc"].map((name) => {
        const layer = layers[js.placeOf(layers, name)];
        return [js.pixelsSeen(layer, data.size), js.framesSeen(data, data.state, layer)];
    });"""
    for pixels, frames in in_node(body, state=START):
        assert pixels == [0, SIZE - 1]
        assert frames == ["seen", "dropped"] * 16
