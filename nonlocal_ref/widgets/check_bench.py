"""Gradient-check bench: plant a mistake in a backward, and see which ways of checking find it."""

import inspect
import math
from functools import cache

from ..analysis import plots
from ..analysis.check_bench import CHECKS, FUNCTIONS, RIGHT, Finding, compare_checks, in_words, why
from ..base.checks import one_of
from .tour import BENCH_TOUR, tour_data
from .widget import Widget, png_of, with_choices

DEFAULTS = {"function": "softmax", "mistake": "the mean of dp in place of its weighted sum", "way": "ones"}
VERDICTS = {  # of one row: what it means, and whether the way of checking tells the truth
    "seen": {"meaning": "called wrong, as it is", "truthful": True},
    "missed": {"meaning": "called right, though it is wrong", "truthful": False},
    "in the noise": {"meaning": "called wrong, but so is the right one", "truthful": False},
    "right": {"meaning": "called right, as it is", "truthful": True},
    "false alarm": {"meaning": "called wrong, though it is right", "truthful": False},
}
EQUATIONS = {  # of each function: the forward, then its gradients, as equation.js typesets them
    "softmax": ("p_ij = softmax_j ( s_ij )", "ds_ij = p_ij ( dp_ij − Σ_k p_ik dp_ik )"),
    "mean": ("p_ij = s_ij / M", "ds_ij = dp_ij / M"),
    "dot": ("s_ij = θ_i^T φ_j", "dθ_i = Σ_j ds_ij φ_j", "dφ_j = Σ_i ds_ij θ_i"),
    "linear": ("y_i = x_i W + b", "dx_i = dy_i W^T", "dW = Σ_i x_i^T dy_i", "db = Σ_i dy_i"),
    "concatenation": (
        "s_ij = ReLU ( a_i + b_j )",
        "da_i = Σ_j ( ds_ij if s_ij > 0 )",
        "db_j = Σ_i ( ds_ij if s_ij > 0 )",
    ),
    "aggregation": ("y_i = Σ_j p_ij g_j", "dp_ij = dy_i^T g_j", "dg_j = Σ_i p_ij dy_i"),
    "max pooling": ("y_k = max ( x_2k , x_2k+1 )", "dx_i = dy_k if x_i = y_k , else 0"),
    "the whole block": (
        "z_i = W_z y_i + x_i",
        "dx_i = dz_i + W_θ^T dθ_i + W_φ^T dφ_i + W_g^T dg_i",
    ),
}
SENTENCE = (
    "A check sees a mistake only where it looks: with dy of ones the right gradient of a softmax is 0, and "
    "so are some wrong ones; a random dy against central differences in float64 sees every mistake planted "
    "here but the one that shows at ties alone."
)


def check_bench(*, state: dict | None = None) -> Widget:
    """Eight functions, five or six mistakes of each, and what a dozen ways of checking find.

    state  the reader's choices to begin with: function, mistake (in words, or "no mistake"; the first of the
           function if not said) and way
    The same numbers in Python: `nonlocal_ref.analysis.check_bench.compare_checks()`
    Raises ValueError for a choice that does not exist.
    """
    state = with_choices(DEFAULTS, state)
    one_of("function", state["function"], FUNCTIONS)
    if state["function"] != DEFAULTS["function"] and state["mistake"] == DEFAULTS["mistake"]:
        state["mistake"] = mistakes(state["function"])[1]
    one_of("mistake", state["mistake"], mistakes(state["function"]))
    one_of("way", state["way"], CHECKS)
    return Widget("check_bench", page_data(), state, lambda: still(state), SENTENCE)


def mistakes(function: str) -> list[str]:
    """The mistakes of a function in words, "no mistake" first."""
    return [RIGHT, *map(in_words, FUNCTIONS[function].mistakes)]


def still(state: dict) -> bytes:
    """The picture of these choices, as PNG."""
    rows = [
        row
        for row in compare_checks()
        if (row.function, row.mistake) == (state["function"], state["mistake"])
    ]
    found = {row.check: (row.error, row.noise, row.tolerance, row.verdict) for row in rows}
    axes = plots.checks(found, title=f"{state['function']}: {state['mistake']}")
    return png_of(axes.figure)


@cache
def page_data() -> dict:
    """All rows of the bench by function, mistake and way, with the lines of code and a sentence each."""
    ways = {name: {"text": way.text, "tolerance": way.tolerance} for name, way in CHECKS.items()}
    functions = {name: _function(name) for name in FUNCTIONS}
    return {"ways": ways, "functions": functions, "right": RIGHT, "verdicts": VERDICTS} | {
        "tour": tour_data(BENCH_TOUR, DEFAULTS)
    }


def _function(name: str) -> dict:
    function = FUNCTIONS[name]
    codes = [function.source, *function.mistakes]
    found = {m: {"code": _code(f), "ways": {}} for m, f in zip(mistakes(name), codes, strict=True)}
    for row in compare_checks():
        if row.function == name:
            found[row.mistake]["ways"][row.check] = _found(row)
    return {"text": function.text, "tied": function.tied, "mistakes": found, "equation": EQUATIONS[name]}


def _found(row: Finding) -> dict:
    """Three digits of each error; null where it was refused before numbers were compared."""
    error = float(f"{row.error:.3g}") if math.isfinite(row.error) else None
    return {"error": error, "noise": float(f"{row.noise:.3g}"), "verdict": row.verdict, "why": why(row)}


def _code(function) -> str:
    """The lines of a function, without its docstring."""
    lines = inspect.getsource(function)
    return lines.replace(f'    """{function.__doc__}"""\n', "").rstrip()
