"""Gradient flow: the four paths into dx with their sizes, and what moves in the first steps of training."""

from functools import cache

from ..analysis import plots
from ..analysis.gradient_flow.first_steps import RATE, TrainingStep, flow
from ..base.checks import one_of
from ..versions import named_version
from .tour import FLOW_TOUR, tour_data
from .version_data import version_data, version_names
from .widget import Widget, options_of, png_of, with_choices

VERSIONS = ("embedded_gaussian", "dot_product", "concatenation")
SLIDER = [k / 20 for k in range(21)]
DEFAULTS = {"version": VERSIONS[0], "zero_w_z": True, "batchnorm": False, "s": 0.0, "step": 0}
CHOICES = {
    "version": VERSIONS,
    "zero_w_z": (True, False),
    "batchnorm": (True, False),
    "s": SLIDER,
    "step": (0, 1, 2),
}
SIGNS = {"w_z": "$W_z$", "gamma": "γ"}
SENTENCE = (
    "With W_z = 0 the first step moves W_z and its bias alone: the gradients of θ, φ and g are exactly 0, "
    "which is right and not a mistake, and from the second step on they move too."
)


def gradient_flow(*, state: dict | None = None) -> Widget:
    """The paths into dx and the first three steps of training of a small block, under every setting.

    state  the reader's choices to begin with: version, zero_w_z (W_z starts at 0), batchnorm (gamma starts
           at 0), s from 0 (identity) to 1 (full block) by 0.05, step 0 to 2
    The same numbers in Python: `analysis.gradient_flow.flow(version, zero_w_z=..., batchnorm=..., s=...)`
    Raises ValueError for a choice that does not exist.
    """
    state = with_choices(DEFAULTS, state)
    for name, value in state.items():
        one_of(name, value, CHOICES[name])
    return Widget("gradient_flow", page_data(), state, lambda: still(state), SENTENCE)


def still(state: dict) -> bytes:
    """The picture of these choices, as PNG."""
    steps = flow(**{name: state[name] for name in ("version", "zero_w_z", "batchnorm", "s")})
    version = version_names(VERSIONS)[state["version"]]
    zeros = " and ".join(SIGNS[name] for name in steps[0].closed) or "nothing"
    title = f"{version}: at the start {zeros} is 0"
    figure = plots.steps_figure([step.norms for step in steps], [step.moved for step in steps], title=title)
    return png_of(figure)


@cache
def page_data() -> dict:
    """The numbers of every setting, as settings[version][switches][place of s][step], and the options."""
    pairs = [(zero_w_z, batchnorm) for zero_w_z in (True, False) for batchnorm in (True, False)]
    settings = {
        version: {switches(*pair): [_steps(version, *pair, s) for s in _sizes(*pair)] for pair in pairs}
        for version in VERSIONS
    }
    menus = {"version": version_names(VERSIONS), "step": CHOICES["step"]}
    versions = version_data({name: named_version(name) for name in VERSIONS})
    return {
        "s": SLIDER,
        "rate": RATE,
        "choices": options_of(menus),
        "versions": versions,
        "settings": settings,
        "tour": tour_data(FLOW_TOUR, DEFAULTS),
    }


def switches(zero_w_z: bool, batchnorm: bool) -> str:
    """The name of a pair of switches, "true,false", as JavaScript writes it."""
    return f"{zero_w_z},{batchnorm}".lower()


def _sizes(zero_w_z: bool, batchnorm: bool) -> list[float]:
    """The values of the slider; only one where it has nothing to scale."""
    return SLIDER if zero_w_z or batchnorm else [1.0]


def _steps(version: str, zero_w_z: bool, batchnorm: bool, s: float) -> list[dict]:
    steps = flow(version, zero_w_z=zero_w_z, batchnorm=batchnorm, s=s)
    return [_short(step) for step in steps]


def _short(step: TrainingStep) -> dict:
    """Four digits of each number: what is shown has three."""
    numbers = {name: _digits(value) for name, value in step._asdict().items() if name != "closed"}
    return numbers | {"closed": list(step.closed)}


def _digits(value):
    if isinstance(value, dict):
        return {name: _digits(number) for name, number in value.items()}
    return value if value is None else float(f"{value:.4g}")
