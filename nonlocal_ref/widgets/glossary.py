"""What the words and signs of the widgets mean, each in one sentence."""

from functools import cache

from ..analysis.cost import STAGES, grid

SIGNS = {  # of the equation
    "y": "what a position receives: the values g_j of all keys, each times its weight, added up",
    "Σ": "the sum over all keys j that the query meets",
    "p": "the weight with which query i takes from key j",
    "s": "the score of query i and key j: how well they fit, before the weights",
    "d": "the gradient of what follows the d: how the loss changes with it",
    "g": "the value that key j gives: g_j = W_g x_j",
    "θ": "the query: θ_i = W_θ x_i, what position i looks for",
    "φ": "the key: φ_j = W_φ x_j, what position j is compared by",
    "W_z": "the linear map from y back to the channels of x; at 0 at the start: the block is the identity",
    "x": "the features of a position, as they arrive",
    "z": "what leaves the block: x and what the block adds to it",
    "w_f": "the vector that makes one number of a query and a key",
    "1/M": "1 divided by the number of keys that the query meets, in place of a softmax",
    "softmax": "exp of every score, divided by their sum: the weights of a query sum to 1",
    "ReLU": "numbers below 0 become 0",
    "h": "the bandwidth: the distance at which a score is −1",
    "τ": "the temperature: the lower, the more weight goes to the best keys",
    "cos": "the cosine of the angle between two vectors",
}
IN_SENTENCES = {
    "M": "how many keys a query meets",
    "× uniform": "how many times the weight that each key would have if all were equal, 1/M",
    "multiply-adds": "products that are added up; each counts as one, not as two operations",
    "batch normalisation": "each channel gets mean 0 and variance 1 over the batch, then times γ, plus β",
    "central differences": "(f(x + h) − f(x − h)) / 2h: a slope without a derivative",
}
LABELS = {  # of controls and chips
    "entropy": "how evenly the weights are spread, in bits; it is largest where all are equal",
    "meets": "which positions a query is compared with: all, its frame, or its own place in all frames",
    "positions meet in": "which positions a query is compared with: all, its frame, or its place in time",
    "largest weight": "of all keys; × uniform counts in weights that all would have if they were equal",
    "weights sum to": "divided by M, weights do not sum to 1 as those of a softmax do",
    "y_i differs from x_i by": "root mean square difference of the two patches; 100 % is black against white",
    "maps of other queries differ by": "on average from this one: 0 % if every query has the same map",
    "the two maps differ by": "0 % if both queries have the same map, 100 % if they share no key",
    "step": "how far the sum has come: scores of all pairs, then weights, then the weighted sum",
    "version": "how a pair of positions is scored, and how scores become weights",
    "pooling": "keys and values are halved in height and width, queries are not: a quarter of the pairs",
    "pooled keys": "the largest of each 2×2 keys stands for all four; queries stay as they are",
    "hide self": "leaves the query's own weight out of the colours, since it is often the largest by far",
    "bandwidth": "the distance at which a score is −1; a small one looks at nearly equal patches only",
    "temperature": "scores are divided by it: the lower, the more weight goes to the best keys",
    "engine": "the way of computing: all give the same numbers, at other prices",
    "kept": "what the forward pass must hold until the backward pass has read it",
    "sees": "the receptive field: the part of the clip that one position depends on",
    "identity (0) to full block (1)": "how large W_z, or γ, is at the start: at 0 z is x",
    "zero-initialised W_z": "W_z starts at 0 (at s times its full size): so the block starts as the identity",
    "non-local blocks": "how many, at the places that the paper gives them",
}


@cache
def glossary() -> dict[str, str]:
    """{term: meaning} of signs, words in sentences, stages and labels."""
    return SIGNS | sentence_terms() | LABELS


@cache
def sentence_terms() -> dict[str, str]:
    """Those that are marked wherever a sentence has them."""
    return IN_SENTENCES | {stage: _stage(stage) for stage in STAGES}


def _stage(stage: str) -> str:
    """Where it lies in C2D ResNet-50."""
    t, h, w = grid(stage)
    return (
        f"a stage of ResNet-50: for 32 frames of 224×224 pixels it has {t}×{h}×{w} positions of "
        f"{STAGES[stage].channels} channels"
    )
