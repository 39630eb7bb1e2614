"""All engines give what `literal` gives, for every version that they serve."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from support import B, D, E, Maker, assert_close

import nonlocal_ref as nl
from nonlocal_ref.engines import ENGINES

OWN = {
    "bandwidth": nl.gaussian_distance(0.6),
    "temperature": nl.cosine(0.2),
    "without tiles": nl.Version(nl.DOT, nl.SOFTMAX),
    "the mean of distances": nl.Version(nl.DISTANCE, nl.MEAN, tiles=True),
    "the softmax of a concatenation": nl.Version(
        nl.CONCATENATION, nl.SOFTMAX, embed="concatenation", tiles=True
    ),
}
VERSIONS = nl.VERSIONS | OWN
LIMIT = 1e-10
SERVED = [
    (engine, name)
    for engine in ENGINES
    for name, version in VERSIONS.items()
    if ENGINES[engine].refusal(version) is None
]


def both(engine, name, args, dy):
    for choice in (engine, "literal"):
        y, saved = nl.nonlocal_operation(*args, version=VERSIONS[name], engine=choice)
        yield (y, *nl.nonlocal_operation_backward(dy, saved))


def operands(make, name, n, m):
    channels = 1 if VERSIONS[name].embed == "concatenation" else E
    return (make(B, n, channels), make(B, m, channels), make(B, m, D)), make(B, n, D)


@given(n=st.integers(1, 9), m=st.integers(1, 9), seed=st.integers(0, 999))
@pytest.mark.parametrize(("engine", "name"), SERVED)
def test_an_engine_agrees_with_the_loops_whatever_the_sizes(engine, name, n, m, seed):
    args, dy = operands(Maker(np, seed), name, n, m)
    found, expected = both(engine, name, args, dy)
    largest = max(np.linalg.norm(a) for a in expected)
    for a, right in zip(found, expected, strict=True):
        assert_close(a, right, LIMIT, floor=1e-3 * largest)


@pytest.mark.parametrize("name", VERSIONS)
def test_auto_chooses_an_engine_that_serves(make, name):
    args, _ = operands(make, name, 50, 40)
    _, saved = nl.nonlocal_operation(*args, version=VERSIONS[name])
    assert saved.engine.refusal(VERSIONS[name]) is None


def test_every_version_is_served_by_the_loops_and_by_the_textbook():
    assert {("literal", name) for name in VERSIONS} | {("dense", name) for name in VERSIONS} <= set(SERVED)
