"""What the tests of the explorer on a trained block share: its versions, and what it shows in Node."""

import numpy as np
from node import run_js

import nonlocal_ref as nl
from nonlocal_ref.analysis.attention.weights import weights_of
from nonlocal_ref.base.op import Op
from nonlocal_ref.pairwise import CONCATENATION, DISTANCE, DOT
from nonlocal_ref.versions import Version, cosine, gaussian_distance
from nonlocal_ref.widgets.explorer_trained_scores import operands_of, recognised

FILES = ("explorer_trained_view", "explorer_trained_picture", "explorer_pair")
FILES += ("explorer_trained_words",)
SEEN = """const sources = js.sourcesOf(data.page);
return data.states.map((state) => {
  const { views, apart } = js.pairOf(data.page, sources, state);
  return { apart, views, words: js.pairInWords(data.page, js.pairOf(data.page, sources, state)) };
});"""


def states_of(widget):
    """Every step, at a pair of queries on objects and one far from them."""
    places = [{}, dict(zip(("t", "y", "x", "t2", "y2", "x2"), (0, 0, 7, 3, 6, 1), strict=True))]
    return [widget.state | place | {"step": step} for place in places for step in widget.data["steps"]]


def seen(widget, states):
    """What the page shows in each state; it is given bytes as lists."""
    return run_js(FILES, SEEN, {"page": listed(widget.data), "states": states})


def listed(value):
    """Data with lists in the place of bytes."""
    if isinstance(value, dict):
        return {name: listed(one) for name, one in value.items()}
    return list(value) if isinstance(value, bytes) else value


def queries_of(state):
    return [tuple(state[name] for name in names) for names in (("t", "y", "x"), ("t2", "y2", "x2"))]


def exact(found, query):
    """The weights of a query in float64, from the queries and keys in float32 that the page holds."""
    queries, keys = (np.asarray(a, np.float32).astype(float) for a in operands_of(found))
    version = found.block.options.version._replace(features=None)
    plain = {"dot": DOT, "distance": DISTANCE, "concatenation": CONCATENATION}[recognised(version)[0]]
    keys = keys.reshape(1, -1, keys.shape[-1])
    return weights_of(queries[0][query][None, None], keys, version._replace(score=plain))[0, 0]


SQUARED = Op(lambda theta, phi: (theta @ phi.mT) ** 2, None)
HALVED = Op(lambda theta, phi: -0.5 * (theta @ phi.mT), None)
OWN_SCORE = Version(HALVED, nl.VERSIONS["gaussian"].normalise)
VERSIONS = [*nl.VERSIONS, "average", cosine(temperature=0.1), gaussian_distance(bandwidth=4.0), OWN_SCORE]
