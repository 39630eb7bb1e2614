"""The network map: C2D and I3D layer by layer, what each costs, and how much of the clip it sees."""

from ..analysis import plots
from ..base.checks import one_of
from ..data import moving_ball
from .network_map_code import code_of
from .network_map_data import (
    FRAMES,
    NETWORKS,
    SIZE,
    STAGES,
    THERE,
    MapLayer,
    all_maps,
    dropped,
    map_layers,
)
from .tour import MAP_TOUR, tour_data
from .widget import Widget, options_of, png_of, with_choices

START = {"network": "c2d", "depth": 50, "blocks": 5, "frames": 32, "layer": "res3.block1.conv_c"}
CHOICES = {
    "network": {name: title for name, (title, *_) in NETWORKS.items()},
    "depth": {depth: f"ResNet-{depth}" for depth in THERE},
    "blocks": {blocks: str(blocks) for blocks in THERE[50]},
    "frames": {frames: str(frames) for frames in FRAMES},
}
RESIDUAL = ("res2", "res3", "res4", "res5")
PICTURE = 112  # pixels of a side of the frame that is shown for one of 224


def network_map(*, state: dict | None = None) -> Widget:
    """Every layer of the paper's networks: shape, price, receptive field on a frame, lines of code.

    state  choices to start from: network ("c2d", "i3d_3x1x1", "i3d_3x3x3"), depth (50, 101), blocks (0, 1, 5,
           10; ResNet-101 has no 10), frames (8, 16, 32, 64, 128; of 224 x 224 pixels), layer (a name such as
           "res4.block1.conv_b" or "res4.nonlocal1")
    The same in Python: nonlocal_ref.cost.network_cost(c2d(depth, blocks), (1, frames, 224, 224, 3)).
    Source: Table 1, sections 4 and 5.1.   Raises ValueError for a choice that does not exist.
    """
    state = with_choices(START, state)
    layers = _checked(state)
    return Widget("network_map", page_data(), state, lambda: _still(state, layers), _sentence())


def _checked(state: dict) -> tuple[MapLayer, ...]:
    """The layers of these choices. Raises ValueError for a choice that is not there."""
    for name, known in CHOICES.items():
        one_of(name, state[name], known)
    layers = map_layers(*(state[name] for name in CHOICES))
    if state["layer"] not in (names := [layer.name for layer in layers]):
        raise ValueError(
            f"layer is {state['layer']!r}, which this network does not have: choose one of its {len(names)}, "
            f"such as {START['layer']!r}; network_cost prints them all"
        )
    return layers


def page_data() -> dict:
    """Every network with its numbers, the lines of code by role, a frame, and the options."""
    clip, _ = moving_ball(frames=8, height=PICTURE, width=PICTURE)
    return all_maps() | {
        "choices": options_of(CHOICES),
        "there": {str(depth): list(blocks) for depth, blocks in THERE.items()},
        "stages": list(STAGES),
        "code": _code(),
        "dropped": {network: dropped(network) for network in NETWORKS},
        "size": SIZE,
        "tour": tour_data(MAP_TOUR, START),
        "picture": {"size": PICTURE, "pixels": clip[-1].tobytes()},
    }


def _code() -> dict[str, list]:
    """ "role kind kind ..." -> [[function, text], ...]: the lines of code of every layer."""
    layers = {" ".join((layer.role, *layer.rows)): layer for layer in map_layers("c2d", 50, 5, FRAMES[0])}
    return {key: [list(each) for each in code_of(layer)] for key, layer in layers.items()}


def _sentence() -> str:
    """What one position sees behind each stage, the sizes from the last layer of each."""
    sizes = {layer.stage: layer.field[1] for layer in map_layers("c2d", 50, 0, 32)}
    seen = [f"{sizes[stage]} × {sizes[stage]} after {stage}" for stage in RESIDUAL]
    first, *others, last = seen
    return (
        f"In C2D ResNet-50 one position sees {first.replace(' after', ' pixels after')}, {', '.join(others)} "
        f"and {last}; after one non-local block it sees the whole clip."
    )


def _still(state: dict, layers: tuple[MapLayer, ...]) -> bytes:
    """PNG: the share of each stage in parameters and multiply-adds."""
    shares = {
        "multiply-adds": _shares(layers, "macs"),
        "parameters": _shares(layers, "parameters"),
    }
    return png_of(plots.bars(shares, unit="% of the network"))


def _shares(layers: tuple[MapLayer, ...], number: str) -> dict[str, float]:
    total = sum(getattr(layer, number) for layer in layers)
    return {
        stage: 100 * sum(getattr(layer, number) for layer in layers if layer.stage == stage) / total
        for stage in STAGES
    }
