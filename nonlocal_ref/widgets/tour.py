"""The tours of the widgets: five states with one sentence each, for a lecture and for a reader alone."""

from string import ascii_uppercase
from typing import Any, NamedTuple

from ..analysis.trace import trace
from ..block import nonlocal_block
from .explorer_trained_data import OWN, Moment
from .version_data import version_names


class Stop(NamedTuple):
    """One state of a tour.

    sentence  what to look at, in one sentence
    state     changes to the defaults of the widget
    symbol    what is lit: a name in analysis.plots.symbols.SYMBOLS, or None
    play      whether the widget's own motion plays
    """

    sentence: str
    state: dict[str, Any]
    symbol: str | None = None
    play: bool = False


def tour_data(stops: tuple[Stop, ...], defaults: dict[str, Any]) -> list[dict]:
    """The stops as a page takes them, each with a whole state: a sentence holds however a widget began."""
    return [stop._replace(state=defaults | stop.state)._asdict() for stop in stops]


# ---- the explorer: from scores to what a query receives, on the ball's clip and on any other

BALL_TOUR = (
    Stop(
        "Scores: the patch around the query, on the ball, is compared with all 9,408 patches of the clip; "
        "the nearest ones lie on the ball, in every frame.",
        {"step": "scores"},
    ),
    Stop(
        "Weights: of the 9,408 keys, the best 100 get 95.3 % of the weight; the largest is 278 × uniform.",
        {"step": "weights"},
        symbol="p",
    ),
    Stop(
        "Weighted sum: the query receives y_i, the average of the patches by these weights; it differs from "
        "its own patch x_i by 5.39 %.",
        {"step": "sum"},
        symbol="y",
    ),
    Stop(
        "One query stays where it is, and its weights lie on the ball in all frames, from 12.2 % to 12.9 % "
        "in each.",
        {"frames": "one"},
        symbol="p",
        play=True,
    ),
    Stop(
        "A second query, on the background, attends to the background: the two maps share no key, they "
        "differ by 100 %.",
        {"two": True},
        symbol="p",
    ),
)

ANY_TOUR = (
    Stop("Scores: the query is compared with every position that it meets.", {"step": "scores"}),
    Stop(
        "Weights: how much of each key the query takes.",
        {"step": "weights"},
        symbol="p",
    ),
    Stop("Weighted sum: the patches of all keys, each times its weight, make y_i.", {}, symbol="y"),
    Stop(
        "Pooled keys: the largest of each 2×2 stands for all four, in a quarter of the pairs.", {"pool": True}
    ),
    Stop("A second query has a map of its own: how far do the two differ?", {"two": True}, symbol="p"),
)

# ---- the shape stepper: a block at res4 from x to dx

BLOCK = {"T": 4, "H": 14, "W": 14, "C": 1024, "version": "embedded_gaussian", "pool": None}
SHAPE = (1, *(BLOCK[name] for name in "THWC"))


def stepper_tour() -> tuple[Stop, ...]:
    """Five stops; a step is found by the name of its array."""
    traced = trace(nonlocal_block(BLOCK["version"], pool=BLOCK["pool"]), SHAPE)
    names = [step.name for step in (*traced.forward, *traced.backward)]

    def at(name: str, sentence: str, **more) -> Stop:
        return Stop(sentence, BLOCK | {"step": names.index(name)}, **more)

    return (
        at("x", "x comes to the block at res4: 4×14×14 positions, 1024 numbers each."),
        at("theta", "θ, φ and g are three linear maps of x to 512 channels, half of 1024.", symbol="theta"),
        at(
            "p",
            "Each of 784 queries weighs each of 784 keys: a row of weights sums to 1.",
            symbol="p",
        ),
        at("y", "A row of p times all of g makes one row of y: row by row.", symbol="y", play=True),
        at("dx", "Going back, dx is dz and what came along three paths: through θ, φ and g.", play=True),
    )


# ---- the network map: how far a position sees without a block, and with one

PLAIN = {"network": "c2d", "depth": 50, "frames": 32, "blocks": 0}
MAP_TOUR = (
    Stop(
        "After res2 one position sees 35 × 35 of 224 × 224 pixels.", PLAIN | {"layer": "res2.block2.conv_c"}
    ),
    Stop(
        "After res3 it sees 91 × 91 pixels.",
        PLAIN | {"layer": "res3.block3.conv_c"},
    ),
    Stop(
        "After res5 it sees 427 × 427 pixels, more than the frame, but within 13 of the 32 frames.",
        PLAIN | {"layer": "res5.block2.conv_c"},
    ),
    Stop(
        "One non-local block in res3 sees every pixel of every frame at once.",
        PLAIN | {"blocks": 5, "layer": "res3.nonlocal1"},
    ),
    Stop(
        "Its price: 2.9 billion multiply-adds, 9.2 % of this network; at res4, 1.8 billion.",
        PLAIN | {"blocks": 5, "layer": "res4.nonlocal1"},
    ),
)

# ---- the price dial: where a block is cheap, and what makes it cheaper

PRICE_TOUR = (
    Stop("At res4 one block costs 11.1 % of the network: 2.27 billion multiply-adds.", {}),
    Stop("With keys pooled before φ and g it costs 1.18 billion: 5.8 % of the network.", {"pool": "before"}),
    Stop("At res2, with every pair, it costs 164 billion: 8.04 times the whole network.", {"stage": "res2"}),
    Stop(
        "There the dense engine forms weights p of 2,401 MiB; streaming would hold 344 MiB in all.",
        {"stage": "res2", "engine": "dense"},
        symbol="p",
    ),
    Stop(
        "With the dot product, p need not be formed: 4.11 billion, 20.1 % of the network, the same numbers.",
        {"stage": "res2", "version": "dot_product"},
    ),
)

# ---- gradient flow: why W_z = 0 is a good start, and W_z = 0 with γ = 0 is none

FLOW_TOUR = (
    Stop("W_z = 0 at the start: z = x, and the first step moves W_z and b_z only.", {}, symbol="w_z"),
    Stop("One step later W_z is no longer 0: now θ, φ and g move too.", {"step": 1}),
    Stop("From a full block all four paths into dx are open from the start.", {"s": 1.0}),
    Stop(
        "With batch normalisation γ = 0 does the same: the first step moves γ and β only.",
        {"zero_w_z": False, "batchnorm": True},
    ),
    Stop(
        "Both at 0 shut each other off: only β moves, in this step and in all that follow.",
        {"batchnorm": True, "step": 1},
    ),
)

# ---- the gradient-check bench: what a check with dy of ones misses, and what finds it

MEAN = "the mean of dp in place of its weighted sum"
BENCH_TOUR = (
    Stop(
        "A wrong backward of softmax, checked with dy of ones: missed, as the right one is 0 there.",
        {},
    ),
    Stop("Even the sign turned is missed: minus 0 is 0.", {"mistake": "the sign turned"}),
    Stop("A random dy and every entry: seen, with an error of 0.51.", {"way": "every entry"}),
    Stop(
        "In float32 with steps of 1e-5 even the right one is called wrong: a false alarm, error 0.049.",
        {"mistake": "no mistake", "way": "float32, 1e-5"},
    ),
    Stop("nl.gradcheck sees the mistake, and calls the right one right.", {"way": "gradcheck"}),
)

# ---- the trained explorer: what the training has changed, in the numbers of the clips themselves

SECOND = "Query 2 stands at another place: is its map another one, or the same?"


def trained_tour(moments: dict[str, list[Moment]]) -> tuple[Stop, ...]:
    """Before and after the training of the first two versions, and the second query."""
    stops = [
        Stop(_sentence(version, moment), {"version": version, "step": moment.step}, symbol="p")
        for version, course in list(moments.items())[:2]
        for moment in (course[0], course[-1])
    ]
    return (*stops, Stop(SECOND, stops[-1].state | {"active": 2}, symbol="p"))


def _sentence(version: str, moment: Moment) -> str:
    when = f"after {moment.step} steps" if moment.step else "before training"
    who = "a position" if version == OWN else f"a position, with the {version_names([version])[version]},"
    if not moment.means:
        return f"{when[0].upper()}{when[1:]}: what {who} attends to."
    shares = zip(moment.means, ascii_uppercase, strict=False)
    given = ", ".join(f"{100 * share:.0f}\u00a0% to {letter}" for share, letter in shares)
    on_a = who.replace("position", "position on A")
    return f"{when[0].upper()}{when[1:]} {on_a} gives, on average over other clips, {given}."
