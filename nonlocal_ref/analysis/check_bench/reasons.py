"""Why a check finds a mistake or not: a sentence for every row of the bench."""

from .bench import RIGHT, Finding

ONES_SOFTMAX = "With dp of ones, L is the number of rows for every s: the right gradient is 0"
NO_TIE = "No two entries of a window are equal here: each has one maximum, where dy belongs"
EXACT_IN_HALF = "1 and 0 are exact in float16: nothing is rounded"
EQUAL = "Equal scores give equal weights: the weighted sum is the mean."
CONTRACT = "dp = 0 must give a gradient of 0, and does not: gradcheck stops before it compares numbers."
SMALL_IN_32 = (
    "float16 changes dy by 1 part in 2048 at most, far less than the 1e-2 that is allowed in float32"
)
SHUT = "The gate of this one score is closed: all gradients are 0, the right ones and these."
CLOSED = "W_z = 0 makes dy = dz W_z^T = 0: every step inside then gives 0"
ALIKE = "All positions are equal, so other weights give the same y: ds = 0, by both paths"
SYMMETRIC = "theta = phi and ds is its own transpose, so both products are the same"

# (function, a part of the mistake's words, check) -> why
SPECIAL = {
    ("softmax", "the mean of dp", "ones"): f"{ONES_SOFTMAX}. This one is 0 too: 1 minus its mean is 0.",
    ("softmax", "the sign", "ones"): f"{ONES_SOFTMAX}. Its negative is 0 too.",
    ("softmax", "not taken off", "ones"): f"{ONES_SOFTMAX}. This one is p, not 0.",
    ("softmax", "element by element", "ones"): f"{ONES_SOFTMAX}. This one is p (1 - p), not 0.",
    ("softmax", "the mean of dp", "tied"): EQUAL,
    ("softmax", "the mean of dp", "gradcheck, tied"): EQUAL,
    ("mean", "ignored", "ones"): "The mistake puts ones in place of dp, and dp is ones.",
    ("mean", "ignored", "gradcheck"): CONTRACT,
    ("mean", "ignored", "gradcheck, tied"): CONTRACT,
    ("mean", "by N", "tied"): "As many queries as keys: N is M.",
    ("mean", "by N", "gradcheck, tied"): "As many queries as keys: N is M.",
    ("dot", "without the transpose", "ones"): "ds is all ones, its own transpose.",
    ("dot", "without the transpose", "one output"): "ds is 1 at (0, 0) alone: its own transpose.",
    ("dot", "each other's place", "tied"): f"{SYMMETRIC}.",
    ("dot", "without the transpose", "tied"): f"{SYMMETRIC}.",
    ("dot", "in place of phi", "tied"): f"{SYMMETRIC}.",
    ("dot", "in place of phi", "gradcheck, tied"): "theta = phi here: it does not matter which one is used.",
    ("linear", "without the transpose", "tied"): "w is its own transpose.",
    ("linear", "without the transpose", "gradcheck, tied"): "w is its own transpose.",
    ("linear", "first sample", "one output"): "dy is 0 in every sample but the first.",
    ("linear", "one position early", "one output"): "dy is 0 at the last position, which is left out.",
    (
        "linear",
        "one position early",
        "one entry",
    ): "Only the first entries were moved, but the last position is left out.",
    ("linear", "float16", "ones"): f"{EXACT_IN_HALF}.",
    ("linear", "float16", "one output"): f"{EXACT_IN_HALF}.",
    ("linear", "float16", "float32, 1e-2"): f"{SMALL_IN_32}.",
    ("linear", "float16", "float32, 1e-3"): f"{SMALL_IN_32}.",
    ("linear", "float16", "float32, 1e-5"): f"{SMALL_IN_32}.",
    ("concatenation", "wrong axes", "tied"): "a = b and ds symmetric: sums of rows are sums of columns.",
    ("concatenation", "wrong axes", "one output"): SHUT,
    ("concatenation", "means", "one output"): SHUT,
    ("concatenation", "the score itself", "one output"): SHUT,
    ("concatenation", RIGHT, "float32, 1e-2"): (
        "Some a_i + b_j is nearer to 0 than the step: the difference crosses the kink of the relu and "
        "mixes both sides."
    ),
    ("aggregation", "without the transpose", "tied"): "p is its own transpose.",
    ("aggregation", "without the transpose", "gradcheck, tied"): "p is its own transpose.",
    ("aggregation", "first sample", "one output"): "dy is 0 in every sample but the first, whose p is right.",
    ("max pooling", "equals the maximum", "tied"): (
        "At a tie it is off by half of dy in each entry, and so is the right one: nothing tells them apart."
    ),
    ("max pooling", "equals the maximum", "gradcheck, tied"): (
        "It moves equal entries together: their gradients must add up to dy, and add up to twice dy."
    ),
    ("max pooling", RIGHT, "tied"): (
        "At a tie central differences give each entry half of dy; the backward gives all to the first. "
        "Both add up to dy: no mistake."
    ),
    ("max pooling", RIGHT, "gradcheck, tied"): (
        "It finds a tie by its two slopes, and accepts every share between them that adds up to dy."
    ),
    ("the whole block", "the residual", "W_z = 0"): "Here dx is the residual alone; without it dx is 0.",
    ("the whole block", "= for +=", "tied"): f"{ALIKE}.",
    ("the whole block", "= for +=", "gradcheck, tied"): f"{ALIKE}.",
    ("the whole block", "the path through theta", "tied"): f"{ALIKE}.",
    ("the whole block", "each other's place", "tied"): f"{ALIKE}.",
    ("the whole block", "the path through theta", "gradcheck, tied"): f"{ALIKE}.",
    ("the whole block", "each other's place", "gradcheck, tied"): f"{ALIKE}.",
}
GENERAL = {
    ("ones", "seen"): "The sum of all y changes by another amount than this gradient says.",
    ("ones", "missed"): "For the sum of all y this gradient is right; another dy would show the mistake.",
    ("one output", "seen"): "This one y changes by another amount than the gradient says.",
    ("one output", "missed"): "For this one y the gradient is right; the others were not checked.",
    ("one entry", "seen"): "The mistake reaches the first entry of an input.",
    ("one entry", "missed"): "The mistake leaves these entries right; the others were not checked.",
    (
        "one direction",
        "seen",
    ): "One number sums every entry of every gradient: it shows that one is wrong, not where.",
    ("one direction", "missed"): "At these inputs the gradient is the right one.",
    ("every entry", "seen"): "No entry is left out, and float64 leaves little noise.",
    ("every entry", "missed"): "At these inputs the gradient is the right one.",
    ("tied", "seen"): "The tie does not hide this mistake.",
    ("tied", "missed"): "At such a point this wrong gradient is the right one.",
    ("tied", "in the noise"): "Called wrong, but the right one is too: nothing tells them apart.",
    ("W_z = 0", "seen"): "It is outside of the part that W_z = 0 cuts off.",
    ("W_z = 0", "missed"): f"{CLOSED}.",
    ("gradcheck", "seen"): "Random dy, every entry, float64, and steps that fit the inputs.",
    ("gradcheck", "missed"): "At these inputs the gradient is the right one.",
    ("gradcheck, tied", "seen"): "Its dy is random, and the tie does not hide this mistake.",
    ("gradcheck, tied", "missed"): "At such a point this wrong gradient is the right one.",
}
COARSE = {
    "seen": "The error is far above the rounding of float32.",
    "missed": "The error is below what must be allowed in float32.",
    "in the noise": "Called wrong, as is the right one: rounding hides the difference.",
    "false alarm": "float32 keeps 7 digits: of a change by 1e-5 it keeps 2. Rounding looks like a mistake.",
}
PLAIN = {
    "right": "The right backward stays below what is allowed.",
    "false alarm": "The right backward is called wrong.",
}


def why(row: Finding) -> str:
    """A sentence: why the check gives this verdict."""
    for (function, words, check), sentence in SPECIAL.items():
        if (function, check) == (row.function, row.check) and words in row.mistake:
            return _with_tie(row) or sentence
    return _with_tie(row) or GENERAL.get((row.check, row.verdict)) or _by_verdict(row)


def _with_tie(row: Finding) -> str | None:
    """For the mistake that shows only where entries are equal."""
    if row.function == "max pooling" and "equals the maximum" in row.mistake and "tied" not in row.check:
        return f"{NO_TIE}."
    return None


def _by_verdict(row: Finding) -> str:
    if "float32" in row.check and row.verdict in COARSE:
        return COARSE[row.verdict]
    return PLAIN[row.verdict]
